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

package io.github.mqttboot.testsupport;

import org.jspecify.annotations.Nullable;

/**
 * A real broker that listens for MQTT over TCP, TLS and WebSocket. It presents the server
 * of {@link TestCertificates#shared()}.
 */
public interface TestBroker {

	/**
	 * Return the host on which the broker listens.
	 * @return the host
	 */
	String getHost();

	/**
	 * Return the port for a kind of transport.
	 * @param scheme the kind: {@code mqtt}, {@code mqtts}, {@code ws} or {@code wss}
	 * @return the port
	 */
	int getPort(String scheme);

	/**
	 * Return the user name that clients need.
	 * @return the user name, or {@code null} if clients may be anonymous
	 */
	default @Nullable String getUsername() {
		return null;
	}

	/**
	 * Return the port for MQTT over TCP.
	 * @return the port
	 */
	default int getPort() {
		return getPort("mqtt");
	}

	/**
	 * Return the address for {@code mqtt.url}.
	 * @param scheme the kind of transport: {@code mqtt}, {@code mqtts}, {@code ws} or
	 * {@code wss}
	 * @return the address
	 */
	default String getUrl(String scheme) {
		return scheme + "://" + getHost() + ":" + getPort(scheme) + (scheme.startsWith("ws") ? "/mqtt" : "");
	}

	/**
	 * Return the address for {@code mqtt.url}, for MQTT over TCP.
	 * @return the address
	 */
	default String getUrl() {
		return getUrl("mqtt");
	}

}
