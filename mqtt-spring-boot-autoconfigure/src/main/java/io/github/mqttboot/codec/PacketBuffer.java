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

import java.util.Arrays;

/**
 * {@link PacketSink} into an array that grows as needed. Used by one thread at a time.
 */
public final class PacketBuffer implements PacketSink {

	private byte[] bytes;

	private int count;

	/**
	 * Create a buffer.
	 * @param capacity how many bytes it holds before it grows
	 */
	public PacketBuffer(int capacity) {
		this.bytes = new byte[capacity];
	}

	/**
	 * Return what was written.
	 * @return a copy
	 */
	public byte[] toByteArray() {
		return Arrays.copyOf(this.bytes, this.count);
	}

	/**
	 * Return how much was written.
	 * @return the number of bytes
	 */
	public int size() {
		return this.count;
	}

	/**
	 * Forget what was written.
	 */
	public void clear() {
		this.count = 0;
	}

	@Override
	public void reserve(int size) {
		if (this.bytes.length - this.count < size) {
			this.bytes = Arrays.copyOf(this.bytes, Math.max(this.count + size, this.bytes.length * 2));
		}
	}

	@Override
	public void writeByte(int value) {
		this.bytes[this.count++] = (byte) value;
	}

	@Override
	public void writeShort(int value) {
		writeByte(value >> 8);
		writeByte(value);
	}

	@Override
	public void writeInt(int value) {
		writeShort(value >> 16);
		writeShort(value);
	}

	@Override
	public void writeBytes(byte[] source) {
		System.arraycopy(source, 0, this.bytes, this.count, source.length);
		this.count += source.length;
	}

	@Override
	public void writeUtf8(String text, int length) {
		this.count = Utf8.write(text, this.bytes, this.count);
	}

}
