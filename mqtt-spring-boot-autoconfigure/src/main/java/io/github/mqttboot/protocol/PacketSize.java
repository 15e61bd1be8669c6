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

package io.github.mqttboot.protocol;

import java.nio.charset.StandardCharsets;

/**
 * Sizes of packets and their fields in bytes, as they will be encoded (MQTT 5 section
 * 1.5).
 */
public final class PacketSize {

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

	public static long ofText(String text) {
		return 2 + text.getBytes(StandardCharsets.UTF_8).length;
	}

	public static int ofLength(long length) {
		int size = 1;
		for (long rest = length >> 7; rest > 0; rest >>= 7) {
			size++;
		}
		return size;
	}

}
