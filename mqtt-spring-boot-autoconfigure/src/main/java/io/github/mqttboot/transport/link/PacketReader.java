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

package io.github.mqttboot.transport.link;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.Arrays;

/**
 * Cuts a byte stream into MQTT control packets. What was read of a packet is kept when
 * the stream throws, so that reading can go on after a
 * {@link java.net.SocketTimeoutException}.
 */
class PacketReader {

	private static final int INITIAL_CAPACITY = 1024;

	private static final int UNKNOWN = -1;

	private static final int MAX_LENGTH_BYTES = 4;

	private final InputStream in;

	private final Runnable onBytes;

	private byte[] buffer = new byte[INITIAL_CAPACITY];

	private int count;

	/**
	 * Create a reader.
	 * @param in the stream, best a buffered one
	 * @param onBytes called whenever bytes came in
	 */
	PacketReader(InputStream in, Runnable onBytes) {
		this.in = in;
		this.onBytes = onBytes;
	}

	/**
	 * Return the next packet.
	 * @return the whole packet
	 * @throws EOFException if the stream ended
	 * @throws ProtocolException if it is not a packet
	 * @throws IOException if reading failed
	 */
	byte[] read() throws IOException {
		int size = size();
		while (size == UNKNOWN) {
			fill(this.count + 1);
			size = size();
		}
		while (this.count < size) {
			fill(size);
		}
		byte[] packet = Arrays.copyOf(this.buffer, size);
		this.count = 0;
		if (this.buffer.length > INITIAL_CAPACITY) {
			this.buffer = new byte[INITIAL_CAPACITY];
		}
		return packet;
	}

	private int size() throws ProtocolException {
		int length = 0;
		for (int i = 0; i < MAX_LENGTH_BYTES; i++) {
			if (this.count < i + 2) {
				return UNKNOWN;
			}
			byte digit = this.buffer[i + 1];
			length |= (digit & 0x7F) << (7 * i);
			if (digit >= 0) {
				return i + 2 + length;
			}
		}
		throw new ProtocolException("Malformed length of a packet");
	}

	private void fill(int limit) throws IOException {
		if (this.count == this.buffer.length) {
			// Grows with what really comes, whatever length the header claims
			this.buffer = Arrays.copyOf(this.buffer, Math.min(limit, this.buffer.length * 2));
		}
		int read = this.in.read(this.buffer, this.count, Math.min(limit, this.buffer.length) - this.count);
		if (read < 0) {
			throw new EOFException("Connection closed by the broker");
		}
		this.count += read;
		this.onBytes.run();
	}

}
