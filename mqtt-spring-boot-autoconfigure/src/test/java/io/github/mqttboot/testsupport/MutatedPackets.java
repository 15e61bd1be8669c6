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

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Packets that a server sends, each a little wrong. What is wrong is behind the fixed
 * header or its type and flags; the length is that of what follows, so that the next
 * packet can be distinguished from it.
 */
public final class MutatedPackets {

	private static final List<byte[]> PACKETS = List.of(
			// CONNACK, PUBLISH with QoS 0, 1 and 2
			packet(0x20, 0, 0), packet(0x30, 0, 1, 'a', 'x', 'y'), packet(0x32, 0, 1, 'a', 0, 9, 'x'),
			packet(0x3C, 0, 3, 'a', '/', 'b', 0, 8, 'x'),
			// PUBACK, PUBREC, PUBREL, PUBCOMP
			packet(0x40, 0, 1), packet(0x50, 0, 1), packet(0x62, 0, 8), packet(0x70, 0, 1),
			// SUBACK, UNSUBACK, PINGRESP
			packet(0x90, 0, 1, 1), packet(0xB0, 0, 1), packet(0xD0));

	private static final List<byte[]> PACKETS_5 = List.of(
			// CONNACK with Receive Maximum and Server Keep Alive
			packet(0x20, 0, 0, 6, 0x21, 0, 10, 0x13, 0, 60),
			// PUBLISH: format, expiry, content type, response topic, correlation data
			packet(0x32, 0, 1, 'a', 0, 9, 24, 0x01, 1, 0x02, 0, 0, 0, 9, 0x03, 0, 1, 't', 0x08, 0, 1, 'r', 0x09, 0, 2,
					1, 2, 0x0B, 5, 'x'),
			// PUBLISH: user property, alias
			packet(0x30, 0, 1, 'a', 10, 0x26, 0, 1, 'k', 0, 1, 'v', 0x23, 0, 1, 'x'),
			packet(0x34, 0, 1, 'a', 0, 8, 0, 'x'),
			// PUBACK, PUBREC, PUBREL, PUBCOMP with reason codes and reason strings
			packet(0x40, 0, 1, 0x87, 4, 0x1F, 0, 1, 'n'), packet(0x40, 0, 1, 0), packet(0x50, 0, 1, 0x10),
			packet(0x50, 0, 1, 0x97, 0), packet(0x62, 0, 8, 0x92, 0), packet(0x70, 0, 1, 0x92, 0),
			// SUBACK, UNSUBACK, PINGRESP, DISCONNECT, AUTH
			packet(0x90, 0, 1, 0, 0x87), packet(0xB0, 0, 1, 0, 0x11), packet(0xD0),
			packet(0xE0, 0x8B, 4, 0x1F, 0, 1, 'b'), packet(0xF0, 0x18, 4, 0x15, 0, 1, 'm'));

	private final List<byte[]> packets;

	private final Random random;

	/**
	 * Create a source of packets.
	 * @param mqtt5 whether they are of MQTT 5
	 * @param seed makes them the same each time
	 */
	public MutatedPackets(boolean mqtt5, long seed) {
		this.packets = mqtt5 ? PACKETS_5 : PACKETS;
		this.random = new Random(seed);
	}

	private static byte[] packet(int... bytes) {
		byte[] packet = new byte[bytes.length];
		for (int i = 0; i < bytes.length; i++) {
			packet[i] = (byte) bytes[i];
		}
		return packet;
	}

	/**
	 * Return another packet.
	 * @return the whole packet
	 */
	public byte[] next() {
		byte[] bytes = this.packets.get(this.random.nextInt(this.packets.size()));
		for (int mutations = this.random.nextInt(4); mutations >= 0; mutations--) {
			bytes = mutate(bytes);
		}
		return withLength(bytes);
	}

	private byte[] mutate(byte[] bytes) {
		int position = this.random.nextInt(bytes.length);
		byte[] mutated = bytes.clone();
		return switch (this.random.nextInt(6)) {
			case 0 -> {
				mutated[position] ^= (byte) (1 << this.random.nextInt(8));
				yield mutated;
			}
			case 1 -> {
				mutated[position] = (byte) this.random.nextInt(256);
				yield mutated;
			}
			case 2 -> {
				mutated[position] = (byte) 0xFF;
				yield mutated;
			}
			case 3 -> Arrays.copyOf(bytes, Math.max(1, position));
			case 4 -> insert(bytes, position, this.random.nextInt(300));
			default -> insert(bytes, position, 1);
		};
	}

	private byte[] insert(byte[] bytes, int position, int count) {
		byte[] inserted = new byte[count];
		this.random.nextBytes(inserted);
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		out.write(bytes, 0, position + 1);
		out.writeBytes(inserted);
		out.write(bytes, position + 1, bytes.length - position - 1);
		return out.toByteArray();
	}

	private static byte[] withLength(byte[] bytes) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		out.write(bytes[0]);
		int length = bytes.length - 1;
		for (; length > 0x7F; length >>= 7) {
			out.write(length & 0x7F | 0x80);
		}
		out.write(length);
		out.write(bytes, 1, bytes.length - 1);
		return out.toByteArray();
	}

}
