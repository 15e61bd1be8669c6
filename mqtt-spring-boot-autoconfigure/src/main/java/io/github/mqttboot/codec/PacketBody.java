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

package io.github.mqttboot.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the fields of one packet after the other (MQTT 5 section 1.5). Lengths are
 * checked against what is there before anything is allocated for them. Text is not: what
 * is wrong with it other people may have published, and a broker would send it again and
 * again.
 */
final class PacketBody {

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private static final int MAX_LENGTH_BYTES = 4;

	private static final int SCRATCH_SIZE = 128;

	private ByteBuffer bytes = NOTHING;

	private byte[] scratch = {};

	/**
	 * Begin with a packet.
	 * @param packet the whole packet
	 */
	void begin(ByteBuffer packet) {
		this.bytes = packet;
	}

	/**
	 * Let go of the packet.
	 */
	void end() {
		this.bytes = NOTHING;
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
		int length = readShort();
		require(length);
		if (this.bytes.hasArray()) {
			int position = this.bytes.position();
			this.bytes.position(position + length);
			return new String(this.bytes.array(), this.bytes.arrayOffset() + position, length, StandardCharsets.UTF_8);
		}
		byte[] copy = scratch(length);
		this.bytes.get(copy, 0, length);
		return new String(copy, 0, length, StandardCharsets.UTF_8);
	}

	private byte[] scratch(int length) {
		if (length > SCRATCH_SIZE) {
			return new byte[length];
		}
		if (this.scratch.length == 0) {
			this.scratch = new byte[SCRATCH_SIZE];
		}
		return this.scratch;
	}

	byte[] readBinary() {
		return read(readShort());
	}

	byte[] readRemaining() {
		return read(this.bytes.remaining());
	}

	List<Integer> readRemainingBytes() {
		List<Integer> values = new ArrayList<>(this.bytes.remaining());
		while (hasRemaining()) {
			values.add(readByte());
		}
		return values;
	}

	/**
	 * Have the packet end earlier.
	 * @param length after how many bytes
	 * @return how many bytes are left then, for {@link #widen}
	 */
	int narrow(int length) {
		require(length);
		int rest = this.bytes.remaining() - length;
		this.bytes.limit(this.bytes.position() + length);
		return rest;
	}

	void widen(int rest) {
		this.bytes.limit(this.bytes.limit() + rest);
	}

	void requireEnd() {
		if (hasRemaining()) {
			throw new MalformedPacketException("a packet has more than its fields");
		}
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
