/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.mqttboot.e2e.messages;

import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.transport.MqttClientType;

/**
 * Applications with a session that the broker keeps while they are away.
 */
final class KeptSession {

	private KeptSession() {
	}

	/**
	 * Start an application, and wait until it is connected.
	 * @param configuration its configuration
	 * @param url the URL of the broker
	 * @param version the version of MQTT
	 * @param clientType the client
	 * @param clientId whose session it is
	 * @return the application
	 */
	static TestApplication start(Class<?> configuration, String url, MqttVersion version, MqttClientType clientType,
			String clientId) {
		return TestApplication.of(configuration)
			.property("mqtt.url", url)
			.property("mqtt.client-type", clientType)
			.property("mqtt.reconnect.initial-delay", "100ms")
			.persistentSession(version, clientId)
			.startAndAwaitUp();
	}

}
