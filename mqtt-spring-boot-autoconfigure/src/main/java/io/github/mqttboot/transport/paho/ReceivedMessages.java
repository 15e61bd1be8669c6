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

package io.github.mqttboot.transport.paho;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;

import io.github.mqttboot.protocol.InboundPublish;

/**
 * Incoming QoS 2 messages that were acknowledged by PUBREC and not yet released by the
 * broker: a PUBLISH that comes again is not new (method A of section 4.3.3). They are
 * part of the session. A broker that was killed may have forgotten which packet
 * identifiers it uses, and take one for another message: that one must not be dropped.
 */
class ReceivedMessages {

	private static final String KEY_PREFIX = "received-";

	private static final byte[] NOTHING = {};

	private final Map<Integer, byte[]> checksums = new ConcurrentHashMap<>();

	private final FencedInflightStore store;

	ReceivedMessages(FencedInflightStore store) {
		this.store = store;
	}

	/**
	 * Load what an earlier transport of the session left.
	 */
	void resume() {
		for (String key : this.store.keys()) {
			byte[] checksum = key.startsWith(KEY_PREFIX) ? this.store.get(key) : null;
			if (checksum != null) {
				this.checksums.put(Integer.valueOf(key.substring(KEY_PREFIX.length())), checksum);
			}
		}
	}

	void add(InboundPublish message) {
		byte[] checksum = checksum(message);
		this.store.put(KEY_PREFIX + message.packetId(), checksum, NOTHING);
		this.checksums.put(message.packetId(), checksum);
	}

	/**
	 * Return whether a message was acknowledged before.
	 * @param message the message
	 * @return whether it comes again
	 */
	boolean contains(InboundPublish message) {
		return message.duplicate() && Arrays.equals(this.checksums.get(message.packetId()), checksum(message));
	}

	void remove(int packetId) {
		this.store.remove(KEY_PREFIX + packetId);
		this.checksums.remove(packetId);
	}

	private static byte[] checksum(InboundPublish message) {
		CRC32C checksum = new CRC32C();
		checksum.update(message.topic().getBytes(StandardCharsets.UTF_8));
		checksum.update(message.payload());
		return ByteBuffer.allocate(Integer.BYTES).putInt((int) checksum.getValue()).array();
	}

}
