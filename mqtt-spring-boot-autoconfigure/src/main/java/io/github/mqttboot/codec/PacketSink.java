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
 * Where encoded packets go, one behind the other. Numbers are big-endian. Used by one
 * thread at a time.
 */
public interface PacketSink {

	/**
	 * Make room for a packet. Called once before each packet.
	 * @param size the exact number of bytes that are written next
	 */
	void reserve(int size);

	/**
	 * Write a byte.
	 * @param value the byte, in the lowest 8 bits
	 */
	void writeByte(int value);

	/**
	 * Write two bytes.
	 * @param value the bytes, in the lowest 16 bits
	 */
	void writeShort(int value);

	/**
	 * Write four bytes.
	 * @param value the bytes
	 */
	void writeInt(int value);

	/**
	 * Write bytes.
	 * @param bytes all of them, not changed
	 */
	void writeBytes(byte[] bytes);

	/**
	 * Write text in UTF-8, without its length.
	 * @param text the text, without unpaired surrogates
	 * @param length how many bytes it has in UTF-8
	 */
	void writeUtf8(String text, int length);

}
