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

package io.github.mqttboot.transport;

import java.util.Map;
import java.util.function.Supplier;

import io.github.mqttboot.protocol.MqttVersion;

/**
 * What is the same for all transports of a connection.
 *
 * @param connectionName the name of the connection, for thread names and messages
 * @param version the protocol version
 * @param tls gives the settings for each new TLS link; the same ones unless something
 * changed
 * @param webSocketHeaders headers of the WebSocket handshake
 * @since 0.1.0
 */
public record TransportSettings(String connectionName, MqttVersion version, Supplier<TlsSettings> tls,
		Map<String, String> webSocketHeaders) {

	public TransportSettings {
		webSocketHeaders = Map.copyOf(webSocketHeaders);
	}

	@Override
	public String toString() {
		return "TransportSettings " + this.connectionName;
	}

}
