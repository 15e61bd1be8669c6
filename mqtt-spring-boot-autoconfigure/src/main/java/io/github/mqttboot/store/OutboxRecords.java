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

package io.github.mqttboot.store;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * What the file of an outbox holds, and under which keys.
 */
final class OutboxRecords {

	static final String OWNER = "owner";

	private static final String MESSAGE = "message/";

	private static final String PACKET = "packet/";

	private static final String UNREADABLE = "unreadable/";

	private final SortedMap<Long, byte[]> messages = new TreeMap<>();

	private final Map<String, StoredPacket> packets = new HashMap<>();

	private final Map<String, byte[]> damaged = new HashMap<>();

	private @Nullable String owner;

	private long lastId;

	OutboxRecords(Map<String, byte[]> file) {
		file.forEach(this::take);
	}

	private void take(String key, byte[] value) {
		this.lastId = Math.max(this.lastId, messageId(key));
		byte[] content = RecordWriter.content(value);
		if (key.startsWith(UNREADABLE)) {
			return;
		}
		if (content == null) {
			this.damaged.put(key, value);
		}
		else if (key.startsWith(MESSAGE)) {
			this.messages.put(messageId(key), content);
		}
		else if (key.startsWith(PACKET)) {
			this.packets.put(key.substring(PACKET.length()), StoredPacket.of(content));
		}
		else if (key.equals(OWNER)) {
			this.owner = new String(content, StandardCharsets.UTF_8);
		}
	}

	/**
	 * Return whose messages they are.
	 * @return the client identifier, or {@code null} in a new file
	 */
	@Nullable String owner() {
		return this.owner;
	}

	SortedMap<Long, byte[]> messages() {
		return this.messages;
	}

	Map<String, StoredPacket> packets() {
		return this.packets;
	}

	/**
	 * Return the records that are not what was written.
	 * @return the records by their keys in the file
	 */
	Map<String, byte[]> damaged() {
		return this.damaged;
	}

	/**
	 * Return the last number given to a message.
	 * @return the number, or 0 if there is none
	 */
	long lastId() {
		return this.lastId;
	}

	static String message(long id) {
		return MESSAGE + id;
	}

	static String packet(String key) {
		return PACKET + key;
	}

	static String unreadable(String key) {
		return UNREADABLE + key;
	}

	/**
	 * Return the number of the message under a key.
	 * @param key the key, also of one that was set aside
	 * @return the number, or 0 if it is none of a message
	 */
	static long messageId(String key) {
		String plain = key.startsWith(UNREADABLE) ? key.substring(UNREADABLE.length()) : key;
		return plain.startsWith(MESSAGE) ? Long.parseLong(plain.substring(MESSAGE.length())) : 0;
	}

}
