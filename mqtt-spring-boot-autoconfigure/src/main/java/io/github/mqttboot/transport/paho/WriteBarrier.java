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

package io.github.mqttboot.transport.paho;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.mqttboot.protocol.PacketType;
import io.github.mqttboot.store.Ticket;

/**
 * Holds a packet back until the store says that what it stands for is safe: on the thread
 * of the client that writes, the only one that may wait for that. For any thread but for
 * {@link #await}.
 */
final class WriteBarrier {

	private static final int QOS_2_BIT = 0x04;

	private static final int UNKNOWN = 0;

	private final Map<Integer, Ticket> tickets = new ConcurrentHashMap<>();

	private final Ticket earlier;

	/**
	 * Create a barrier.
	 * @param earlier the ticket of all that earlier transports of the session left
	 */
	WriteBarrier(Ticket earlier) {
		this.earlier = earlier;
	}

	/**
	 * Hold a packet back.
	 * @param type the type of the packet
	 * @param packetId its packet identifier
	 * @param ticket until when
	 */
	void hold(int type, int packetId, Ticket ticket) {
		if (!ticket.isDone()) {
			this.tickets.put(key(type, packetId), ticket);
		}
	}

	/**
	 * Wait until a packet may be written.
	 * @param bytes how the packet begins
	 */
	void await(ByteBuffer bytes) {
		int header = bytes.get();
		int type = PacketType.of(header);
		boolean exactlyOnce = type == PacketType.PUBREC || type == PacketType.PUBREL || type == PacketType.PUBCOMP
				|| (type == PacketType.PUBLISH && (header & QOS_2_BIT) != 0);
		if (!exactlyOnce) {
			return;
		}
		this.earlier.await();
		int packetId = packetId(type, bytes);
		if (packetId == UNKNOWN) {
			this.tickets.values().forEach(Ticket::await);
			this.tickets.values().removeIf(Ticket::isDone);
			return;
		}
		Ticket ticket = this.tickets.remove(key(type, packetId));
		if (ticket != null) {
			ticket.await();
		}
	}

	// The identifier of a PUBLISH is behind its topic, which may be longer than these
	// bytes
	private static int packetId(int type, ByteBuffer bytes) {
		while (bytes.hasRemaining() && bytes.get() < 0) {
			// the remaining length
			continue;
		}
		if (type == PacketType.PUBLISH) {
			int topic = (bytes.remaining() >= Short.BYTES) ? Short.toUnsignedInt(bytes.getShort()) : 0;
			bytes.position(bytes.position() + Math.min(topic, bytes.remaining()));
		}
		return (bytes.remaining() >= Short.BYTES) ? Short.toUnsignedInt(bytes.getShort()) : UNKNOWN;
	}

	private static int key(int type, int packetId) {
		return type << Short.SIZE | packetId;
	}

}
