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

package io.github.mqttboot.diagnosis;

import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.settings.InvalidMqttSettingException;

/**
 * What to do about messages that are not taken.
 */
public final class PublishAdvice {

	private PublishAdvice() {
	}

	/**
	 * Describe that there is no room for a message.
	 * @param connectionName the name of the connection
	 * @param maxMessages how many messages may wait
	 * @return the description
	 */
	public static String outboxFull(String connectionName, int maxMessages) {
		return "The outbox is full: " + maxMessages + " messages wait for the broker. Publish more slowly or raise '"
				+ InvalidMqttSettingException.propertyName(connectionName, "outbox.max-messages") + "'.";
	}

	/**
	 * Describe that the protocol version has no message properties.
	 * @param connectionName the name of the connection
	 * @param version the protocol version
	 * @return the description
	 */
	public static String noProperties(String connectionName, MqttVersion version) {
		return "MQTT " + version + " has no message properties: leave them out or set '"
				+ InvalidMqttSettingException.propertyName(connectionName, "version") + "=5.0'";
	}

}
