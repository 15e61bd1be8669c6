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

package io.github.mqttboot.store.file;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.zip.CRC32;

import io.github.mqttboot.store.OutboxUnavailableException;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of the first format: an MVStore of H2, with packets under Paho's keys. To
 * be used only if that library is on the class path.
 */
final class LegacyOutboxReader {

	private static final String MESSAGE = "message/";

	private static final String SENT = "packet/s-";

	private static final String RELEASED = "packet/sc-";

	private static final String RECEIVED = "packet/received-";

	private static final int QOS_2 = 0x04;

	private final Map<String, byte[]> intact = new HashMap<>();

	private final OutboxContents contents;

	private LegacyOutboxReader(OutboxContents contents) {
		this.contents = contents;
	}

	/**
	 * Read a file.
	 * @param files the file
	 * @param contents takes what it holds
	 * @param now when messages begin to expire, for the file does not say when they were
	 * accepted, as milliseconds since the epoch
	 * @throws IOException if it is damaged
	 * @throws OutboxUnavailableException if it cannot be read now
	 */
	static void read(OutboxFiles files, OutboxContents contents, long now) throws IOException {
		try {
			new LegacyOutboxReader(contents).read(load(files.path()), now);
		}
		catch (MVStoreException ex) {
			if (ex.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
				throw files.inUse();
			}
			if (rootOf(ex) instanceof IOException failure && !(failure instanceof EOFException)) {
				throw files.unavailable(failure);
			}
			throw new IOException(ex);
		}
	}

	private static Throwable rootOf(Throwable failure) {
		Throwable root = failure;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		return root;
	}

	private static Map<String, byte[]> load(Path path) {
		try (MVStore store = new MVStore.Builder().fileName(path.toAbsolutePath().toString()).readOnly().open()) {
			MVMap<String, byte[]> records = store.openMap("records",
					new MVMap.Builder<String, byte[]>().keyType(StringDataType.INSTANCE)
						.valueType(ByteArrayDataType.INSTANCE));
			return new HashMap<>(records);
		}
	}

	private void read(Map<String, byte[]> records, long now) throws IOException {
		if (records.isEmpty()) {
			// it had its owner from the beginning: MVStore takes what it cannot read for
			// new
			throw new IOException("It is empty");
		}
		records.forEach((key, record) -> {
			byte[] content = content(record);
			if (key.startsWith("unreadable/")) {
				this.contents.unreadable().add(record);
			}
			else if (content == null) {
				this.contents.damaged(record);
			}
			else {
				this.intact.put(key, content);
			}
		});
		byte[] owner = this.intact.get("owner");
		if (owner != null) {
			this.contents.owner(new String(owner, StandardCharsets.UTF_8));
		}
		each(MESSAGE, Long::compare, (id, content) -> message(id, now, content));
		each(SENT, this::inOrderOfMessages, this::sent);
		each(RELEASED, Long::compare, (packetId, content) -> this.contents.released(packetId.intValue()));
		each(RECEIVED, Long::compare, (packetId, content) -> this.contents.received(packetId.intValue(),
				ByteBuffer.wrap(content).getInt(Long.BYTES)));
	}

	private void each(String prefix, Comparator<Long> order, BiConsumer<Long, byte[]> action) {
		this.intact.keySet()
			.stream()
			.filter((key) -> key.startsWith(prefix))
			.map((key) -> Long.valueOf(key.substring(prefix.length())))
			.sorted(order)
			.forEach((number) -> action.accept(number, this.intact.get(prefix + number)));
	}

	private void message(long id, long now, byte[] content) {
		try {
			this.contents.message(id, now, content, 0);
		}
		catch (IOException ex) {
			this.contents.damaged(content);
		}
	}

	private int inOrderOfMessages(long packetId, long other) {
		return Long.compare(messageId(packetId), messageId(other));
	}

	private long messageId(long packetId) {
		return ByteBuffer.wrap(this.intact.get(SENT + packetId)).getLong();
	}

	private void sent(long packetId, byte[] content) {
		long messageId = messageId(packetId);
		this.contents.sent((int) packetId, messageId);
		if (messageId == 0 && (content[Long.BYTES] & QOS_2) != 0) {
			// of the connection itself, in the encoding of a protocol version that is not
			// known here: PUBREL at least frees the identifier
			this.contents.released((int) packetId);
		}
	}

	// A record begins with the checksum of its content
	private static byte @Nullable [] content(byte[] record) {
		if (record.length < Integer.BYTES) {
			return null;
		}
		byte[] content = Arrays.copyOfRange(record, Integer.BYTES, record.length);
		CRC32 checksum = new CRC32();
		checksum.update(content);
		return (ByteBuffer.wrap(record).getInt() == (int) checksum.getValue()) ? content : null;
	}

}
