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

package io.github.mqttboot.transport.netty;

/**
 * The packets that were encoded and that the network has not taken in full, in their
 * order: two numbers each, in a ring that grows as needed. Not thread-safe.
 */
final class UnwrittenPackets {

	private static final int HEADER_BITS = 8;

	private long[] ring = new long[8];

	private int first;

	private int count;

	private long written;

	/**
	 * A packet was encoded.
	 * @param header its first byte
	 * @param size its size
	 */
	void add(int header, int size) {
		if (this.count == this.ring.length) {
			grow();
		}
		this.ring[(this.first + this.count) & (this.ring.length - 1)] = ((long) size << HEADER_BITS) | header;
		this.count++;
	}

	private void grow() {
		long[] larger = new long[this.ring.length * 2];
		for (int i = 0; i < this.count; i++) {
			larger[i] = this.ring[(this.first + i) & (this.ring.length - 1)];
		}
		this.ring = larger;
		this.first = 0;
	}

	/**
	 * Forget the packet that was encoded last.
	 */
	void removeLast() {
		this.count--;
	}

	/**
	 * The network took bytes.
	 * @param bytes how many
	 * @param listener is notified of the packets that this completes
	 */
	void written(int bytes, Listener listener) {
		this.written += bytes;
		while (this.count > 0) {
			long packet = this.ring[this.first];
			int size = (int) (packet >> HEADER_BITS);
			if (size > this.written) {
				return;
			}
			this.written -= size;
			this.first = (this.first + 1) & (this.ring.length - 1);
			this.count--;
			listener.onWritten((int) (packet & 0xFF), size);
		}
	}

	/**
	 * Is notified of packets.
	 */
	@FunctionalInterface
	interface Listener {

		/**
		 * The network took a packet in full.
		 * @param header its first byte
		 * @param size its size
		 */
		void onWritten(int header, int size);

	}

}
