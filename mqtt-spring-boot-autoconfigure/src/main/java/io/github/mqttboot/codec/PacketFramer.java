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

import java.net.ProtocolException;
import java.nio.ByteBuffer;

/**
 * Finds where packets end in the bytes that come in over one network connection, from the
 * first of them on: no broker begins with anything but its answer to CONNECT. It decides
 * by the fixed header, so that nothing is allocated for a packet that is refused. Used by
 * the thread that reads.
 */
public final class PacketFramer {

	/**
	 * Returned while the fixed header is not complete.
	 */
	public static final int UNKNOWN = -1;

	private static final int MAX_LENGTH_BYTES = 4;

	private final long maximumPacketSize;

	private boolean first = true;

	/**
	 * Create a framer.
	 * @param maximumPacketSize the size in bytes of the largest packet to take
	 */
	public PacketFramer(long maximumPacketSize) {
		this.maximumPacketSize = maximumPacketSize;
	}

	/**
	 * Return the size of the next packet.
	 * @param bytes what came in, with the packet at its position, which is not changed
	 * @return the size of the whole packet, of which more may have to come, or
	 * {@link #UNKNOWN}
	 * @throws PacketTooLargeException if it is larger than allowed
	 * @throws ProtocolException if it is not a packet
	 */
	public int sizeOfNext(ByteBuffer bytes) throws ProtocolException {
		int position = bytes.position();
		int count = bytes.remaining();
		int length = 0;
		for (int i = 0; i < MAX_LENGTH_BYTES; i++) {
			if (count < i + 2) {
				return UNKNOWN;
			}
			if (this.first) {
				ForeignProtocol.refuse(bytes.get(position), bytes.get(position + 1));
				this.first = false;
			}
			byte digit = bytes.get(position + 1 + i);
			length |= (digit & 0x7F) << (7 * i);
			if (digit >= 0) {
				return checked(i + 2 + length);
			}
		}
		throw new ProtocolException("what comes in is not MQTT: malformed length of a packet");
	}

	private int checked(int size) throws PacketTooLargeException {
		if (size > this.maximumPacketSize) {
			throw new PacketTooLargeException(size);
		}
		return size;
	}

}
