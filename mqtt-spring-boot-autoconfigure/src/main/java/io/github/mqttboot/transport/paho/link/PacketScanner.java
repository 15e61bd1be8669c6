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

package io.github.mqttboot.transport.paho.link;

import java.util.ArrayList;
import java.util.List;

import io.github.mqttboot.protocol.PacketType;

/**
 * Finds the ends of MQTT control packets in bytes that pass by in pieces of any size.
 */
class PacketScanner {

	private State state = State.HEADER;

	private int header;

	private int size;

	private int shift;

	private int remaining;

	/**
	 * Look at the next piece.
	 * @param bytes holds the piece
	 * @param offset where it begins
	 * @param length its length
	 * @return the packets whose last byte is in the piece
	 */
	List<Packet> scan(byte[] bytes, int offset, int length) {
		List<Packet> ended = List.of();
		int end = offset + length;
		int position = offset;
		while (position < end) {
			if (this.state == State.BODY) {
				int skipped = Math.min(this.remaining, end - position);
				position += skipped;
				this.remaining -= skipped;
			}
			else {
				onHeaderByte(bytes[position++]);
			}
			if (this.state == State.BODY && this.remaining == 0) {
				if (ended.isEmpty()) {
					ended = new ArrayList<>(1);
				}
				ended.add(new Packet(this.header, this.size));
				this.state = State.HEADER;
			}
		}
		return ended;
	}

	/**
	 * Return whether the next byte is the first one of a packet.
	 * @return whether all packets so far have ended
	 */
	boolean isBetweenPackets() {
		return this.state == State.HEADER;
	}

	private void onHeaderByte(byte value) {
		if (this.state == State.HEADER) {
			this.header = value & 0xFF;
			this.size = 1;
			this.shift = 0;
			this.remaining = 0;
			this.state = State.LENGTH;
			return;
		}
		this.remaining |= (value & 0x7F) << this.shift;
		this.shift += 7;
		this.size++;
		if (value >= 0) {
			this.size += this.remaining;
			this.state = State.BODY;
		}
	}

	/**
	 * A packet that went by.
	 *
	 * @param header the first byte
	 * @param size the size of the whole packet
	 */
	record Packet(int header, int size) {

		int type() {
			return PacketType.of(this.header);
		}

	}

	private enum State {

		HEADER, LENGTH, BODY

	}

}
