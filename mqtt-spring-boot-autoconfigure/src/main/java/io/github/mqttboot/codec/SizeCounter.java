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

/**
 * {@link PacketSink} that only counts, so that the size of a packet comes from the code
 * that writes it.
 */
final class SizeCounter implements PacketSink {

	private long size;

	/**
	 * Return the size of a part of a packet.
	 * @param part writes the part
	 * @return the number of bytes
	 */
	static long sizeOf(PacketPart part) {
		SizeCounter counter = new SizeCounter();
		part.writeTo(counter);
		return counter.size;
	}

	@Override
	public void reserve(int size) {
	}

	@Override
	public void writeByte(int value) {
		this.size++;
	}

	@Override
	public void writeShort(int value) {
		this.size += Short.BYTES;
	}

	@Override
	public void writeInt(int value) {
		this.size += Integer.BYTES;
	}

	@Override
	public void writeBytes(byte[] bytes) {
		this.size += bytes.length;
	}

	@Override
	public void writeUtf8(String text, int length) {
		this.size += length;
	}

}
