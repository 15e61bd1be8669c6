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

package io.github.mqttboot.session.inbound;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.mqttboot.protocol.InboundPublish;

/**
 * QoS 2 messages that handlers have and the broker has no PUBREC for. When the connection
 * is lost meanwhile the broker delivers them again, with the same packet identifier
 * (section 4.4), and a handler that is done must not get them twice. Belongs to the
 * session; for any thread.
 */
final class ExactlyOnceDeliveries {

	private final Map<Integer, Delivered> delivered = new ConcurrentHashMap<>();

	/**
	 * A QoS 2 message has come in. Handlers that have handled it before acknowledge it
	 * here.
	 * @param connection acknowledges it on the network connection it came from
	 * @param packet the packet
	 * @param messages what its handlers are to get
	 * @return those that are handed over: not to a handler that has the message from the
	 * same network connection and will acknowledge it there
	 */
	List<InboundMessage> received(Acknowledger connection, InboundPublish packet, List<InboundMessage> messages) {
		Delivered earlier = this.delivered.put(packet.packetId(), new Delivered(connection, packet, messages));
		if (earlier == null || !earlier.comesAgainAs(connection, packet)) {
			return messages;
		}
		return messages.stream().filter((message) -> !earlier.isInHandAs(message, connection)).toList();
	}

	/**
	 * The broker is notified that a message was received, so that it does not come again.
	 * @param packet the packet
	 */
	void acknowledged(InboundPublish packet) {
		this.delivered.computeIfPresent(packet.packetId(),
				(id, delivered) -> (delivered.packet() == packet) ? null : delivered);
	}

	/**
	 * The session is gone, and packet identifiers start over.
	 */
	void clear() {
		this.delivered.clear();
	}

	private record Delivered(Acknowledger connection, InboundPublish packet, List<InboundMessage> messages) {

		// A broker that was killed may use the identifier for another message
		boolean comesAgainAs(Acknowledger itsConnection, InboundPublish other) {
			return (other.duplicate() || itsConnection == this.connection) && other.topic().equals(this.packet.topic())
					&& Arrays.equals(other.payload(), this.packet.payload());
		}

		// One that came on a lost connection may have been left alone there
		boolean isInHandAs(InboundMessage again, Acknowledger itsConnection) {
			boolean inHand = false;
			for (InboundMessage before : this.messages) {
				if (before.owner().equals(again.owner())) {
					before.comesAgainAs(again);
					inHand |= itsConnection == this.connection && !before.isDropped();
				}
			}
			return inHand;
		}

	}

}
