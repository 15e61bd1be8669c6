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

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;

import io.github.mqttboot.protocol.BrokerAddress;
import io.github.mqttboot.protocol.ConnectPacket;
import io.github.mqttboot.store.InflightStore;
import org.jspecify.annotations.Nullable;

/**
 * Where a transport connects to, and how.
 *
 * @param broker where the broker listens
 * @param address the address to connect to; unresolved if the link shall resolve it
 * @param addressesOfHost how many addresses the host has, one of which this is: a link
 * that waits where nothing listens shares its time among them
 * @param timeout bound of a single step of the link; the whole attempt is bounded by the
 * caller
 * @param connect the CONNECT packet
 * @param inflight what earlier transports of the session left unacknowledged. With a
 * clean start, or if the broker has no session, nothing of it is sent again, and its
 * content is left to the caller
 * @param challenges answers the challenges of the broker, or {@code null} if nobody does
 * @since 0.1.0
 */
public record TransportRequest(BrokerAddress broker, InetSocketAddress address, int addressesOfHost, Duration timeout,
		ConnectPacket connect, InflightStore inflight, @Nullable ChallengeHandler challenges) {

	/**
	 * Create a request for a connection on which nobody answers challenges, to a host
	 * with one address.
	 * @param broker where the broker listens
	 * @param address the address to connect to
	 * @param timeout bound of a single step of the link
	 * @param connect the CONNECT packet
	 * @param inflight what earlier transports of the session left unacknowledged
	 */
	public TransportRequest(BrokerAddress broker, InetSocketAddress address, Duration timeout, ConnectPacket connect,
			InflightStore inflight) {
		this(broker, address, 1, timeout, connect, inflight, null);
	}

	/**
	 * Return the URL of the broker, with its port and the path of a WebSocket.
	 * @return the URL
	 */
	public URI uri() {
		return this.broker.toUri();
	}

	@Override
	public String toString() {
		return "TransportRequest to " + this.broker;
	}

}
