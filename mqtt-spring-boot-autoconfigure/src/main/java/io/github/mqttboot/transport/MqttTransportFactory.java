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

import java.util.concurrent.Executor;

import io.github.mqttboot.protocol.BrokerAddress;
import io.github.mqttboot.protocol.MqttVersion;
import org.jspecify.annotations.Nullable;

/**
 * Makes transports of one client library.
 *
 * @since 0.1.0
 */
public interface MqttTransportFactory {

	/**
	 * Return the client library.
	 * @return the client type
	 */
	MqttClientType getClientType();

	/**
	 * Return whether transports for the version can be made.
	 * @param version the protocol version
	 * @return whether it is supported
	 */
	boolean supports(MqttVersion version);

	/**
	 * Return why links of a scheme cannot be made.
	 * @param scheme the scheme of a URL
	 * @return the reason, or {@code null} if they can
	 */
	default @Nullable UnsupportedLink findUnsupported(BrokerAddress.Scheme scheme) {
		return (scheme == BrokerAddress.Scheme.QUIC)
				? new UnsupportedLink("This client library does not speak QUIC.", null) : null;
	}

	/**
	 * Open what the transports of one connection share. Opens no network connection.
	 * @param settings what is the same for all of them
	 * @param workers runs tasks that may block, many at once; for a transport that has no
	 * thread of its own to lend
	 * @return the transports of the connection, to be closed with it
	 */
	MqttTransports open(TransportSettings settings, Executor workers);

}
