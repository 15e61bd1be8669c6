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

/**
 * The transports of one connection, one after the other, and what they share.
 *
 * @since 0.1.0
 */
public interface MqttTransports extends AutoCloseable {

	/**
	 * Return the executor on which the serial executor of the connection drains its
	 * tasks. The same for the life of the connection. Nothing that is run in it may
	 * block.
	 * @return the executor
	 */
	Executor executor();

	/**
	 * Return what this client library can do.
	 * @return the limits
	 */
	TransportLimits limits();

	/**
	 * Return whether the link to a broker finds the address itself, or its proxy does, so
	 * that it wants the name of the host. May block.
	 * @param broker the broker
	 * @return whether the address need not be resolved
	 */
	default boolean resolves(BrokerAddress broker) {
		// the HTTP client does
		return broker.scheme().isWebSocket();
	}

	/**
	 * Make a transport. It does nothing before {@link MqttTransport#open()}.
	 * @param request where to connect, and how
	 * @param listener is notified of what happens
	 * @return the transport
	 */
	MqttTransport create(TransportRequest request, MqttTransportListener listener);

	/**
	 * Release what the transports share. Called once, after the last transport ended.
	 * Does not block.
	 */
	@Override
	void close();

}
