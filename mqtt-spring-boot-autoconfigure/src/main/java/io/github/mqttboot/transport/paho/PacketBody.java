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
import java.nio.charset.StandardCharsets;

/**
 * Reads the fields of a control packet behind its fixed header (section 1.5). Paho's own
 * decoder refuses text and reason codes that the specification allows, and reads some
 * numbers as signed.
 */
final class PacketBody {

	private static final int MAX_LENGTH_BYTES = 4;

	private final ByteBuffer bytes;

	private PacketBody(ByteBuffer bytes) {
		this.bytes = bytes;
	}

	/**
	 * Return the body of a packet.
	 * @param packet the whole packet
	 * @return its body
	 */
	static PacketBody of(byte[] packet) {
		PacketBody body = new PacketBody(ByteBuffer.wrap(packet, 1, packet.length - 1));
		body.readVariableByteInteger();
		return body;
	}

	boolean hasRemaining() {
		return this.bytes.hasRemaining();
	}

	int readByte() {
		require(Byte.BYTES);
		return Byte.toUnsignedInt(this.bytes.get());
	}

	int readShort() {
		require(Short.BYTES);
		return Short.toUnsignedInt(this.bytes.getShort());
	}

	long readInt() {
		require(Integer.BYTES);
		return Integer.toUnsignedLong(this.bytes.getInt());
	}

	int readVariableByteInteger() {
		int value = 0;
		for (int i = 0; i < MAX_LENGTH_BYTES; i++) {
			int digit = readByte();
			value |= (digit & 0x7F) << (7 * i);
			if (digit < 0x80) {
				return value;
			}
		}
		throw new MalformedPacketException("malformed variable byte integer");
	}

	String readString() {
		return new String(readBinary(), StandardCharsets.UTF_8);
	}

	byte[] readBinary() {
		return read(readShort());
	}

	byte[] readRemaining() {
		return read(this.bytes.remaining());
	}

	/**
	 * Return the next bytes as a body of their own.
	 * @param length how many bytes
	 * @return the part
	 */
	PacketBody readPart(int length) {
		return new PacketBody(ByteBuffer.wrap(read(length)));
	}

	private byte[] read(int length) {
		require(length);
		byte[] read = new byte[length];
		this.bytes.get(read);
		return read;
	}

	private void require(int length) {
		if (this.bytes.remaining() < length) {
			throw new MalformedPacketException("a packet ends within a field");
		}
	}

}
