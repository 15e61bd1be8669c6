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

package io.github.mqttboot.transport.paho.link;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Arrays;

import io.github.mqttboot.codec.PacketFramer;
import io.github.mqttboot.codec.PacketTooLargeException;

/**
 * Cuts a byte stream into MQTT control packets. What was read of a packet is kept when
 * the stream throws, so that reading can go on after a
 * {@link java.net.SocketTimeoutException}.
 */
class PacketReader {

	private static final int INITIAL_CAPACITY = 1024;

	private final InputStream in;

	private final Runnable onBytes;

	private final PacketFramer framer;

	private byte[] buffer = new byte[INITIAL_CAPACITY];

	private int count;

	/**
	 * Create a reader.
	 * @param in the stream, best a buffered one
	 * @param onBytes called whenever bytes came in
	 * @param maximumPacketSize the size in bytes of the largest packet to take
	 */
	PacketReader(InputStream in, Runnable onBytes, long maximumPacketSize) {
		this.in = in;
		this.onBytes = onBytes;
		this.framer = new PacketFramer(maximumPacketSize);
	}

	/**
	 * Return the next packet.
	 * @return the whole packet
	 * @throws EOFException if the stream ended
	 * @throws PacketTooLargeException if it is larger than allowed; nothing of it was
	 * kept
	 * @throws ProtocolException if it is not a packet
	 * @throws IOException if reading failed
	 */
	byte[] read() throws IOException {
		int size = size();
		while (size == PacketFramer.UNKNOWN) {
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
		return this.framer.sizeOfNext(ByteBuffer.wrap(this.buffer, 0, this.count));
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
