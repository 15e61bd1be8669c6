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
 * Sizes of packets and their fields in bytes, as they will be encoded (MQTT 5 section
 * 1.5).
 */
public final class PacketSize {

	/**
	 * Most that can follow the fixed header.
	 */
	private static final int MAX_REMAINING = 268_435_455;

	/**
	 * Size of the largest packet there is.
	 */
	public static final long MAX = of(MAX_REMAINING);

	private PacketSize() {
	}

	/**
	 * Return the size of a packet.
	 * @param remaining the size of what follows the fixed header
	 * @return the size with the fixed header
	 */
	public static long of(long remaining) {
		return 1 + ofLength(remaining) + remaining;
	}

	/**
	 * Return the size of a text with its length.
	 * @param text the text
	 * @return the size
	 * @throws IllegalArgumentException if it is too long or no text
	 */
	public static int ofText(String text) {
		return Short.BYTES + Utf8.length(text);
	}

	/**
	 * Return the size of a variable byte integer.
	 * @param value the value, from 0 to 268,435,455
	 * @return the size
	 */
	public static int ofVariableByteInteger(int value) {
		return ofLength(value);
	}

	static int ofLength(long length) {
		int size = 1;
		for (long rest = length >> 7; rest > 0; rest >>= 7) {
			size++;
		}
		return size;
	}

	/**
	 * Insist that a packet is not larger than MQTT allows.
	 * @param remaining the size of what follows the fixed header
	 * @return the size
	 */
	static int checked(long remaining) {
		// no lambda: it would be made for each packet
		if (remaining > MAX_REMAINING) {
			throw new IllegalArgumentException("The packet of " + of(remaining) + " bytes is larger than MQTT allows");
		}
		return (int) remaining;
	}

}
