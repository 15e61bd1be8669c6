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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * The accepted messages of one connection and its {@link InflightStore}, in a file that
 * survives the end of the process.
 * <p>
 * A message is in the file when {@link #add} returns, and is gone from it in the same
 * moment as its packet: a packet is tied to the message during whose {@link #sending} it
 * was put. What matters to exactly-once delivery is in the file before it goes out. That
 * a message is settled may get there a little later: after a crash it is sent again under
 * its old packet identifier.
 * <p>
 * If the file cannot be written, packets live on in memory and get there with the next
 * write that succeeds. Thread-safe.
 *
 * @since 0.1.0
 */
public final class FileOutboxStore implements InflightStore, AutoCloseable {

	private static final Log logger = LogFactory.getLog(FileOutboxStore.class);

	/**
	 * Settled messages after which the file is told.
	 */
	private static final int SAVE_EVERY = 64;

	private final Path path;

	private final RecordFile file;

	private final RecordWriter writer;

	private final Map<String, StoredPacket> packets = new ConcurrentHashMap<>();

	private final SortedMap<Long, byte[]> loaded = new TreeMap<>();

	private final ThreadLocal<@Nullable Sending> sending = new ThreadLocal<>();

	// guarded by the monitor of the writer, as are the four below
	private final Set<Long> unsettled = new HashSet<>();

	private long lastId;

	private int tied;

	private int settled;

	private int unreadable;

	private FileOutboxStore(Path path, RecordFile file) {
		this.path = path;
		this.file = file;
		this.writer = new RecordWriter(file, path.toString());
	}

	/**
	 * Return whether the library is there that keeps the files.
	 * @return whether H2's MVStore is on the class path
	 */
	public static boolean isSupported() {
		return ClassUtils.isPresent("org.h2.mvstore.MVStore", null);
	}

	/**
	 * Open the store of a connection.
	 * @param directory the directory, which is made if there is none
	 * @param name the name of the connection
	 * @param owner the client identifier, or an empty text if it changes from run to run
	 * @param clock the time
	 * @return the store
	 * @throws OutboxUnavailableException if it cannot be opened, or holds messages of
	 * another owner
	 */
	public static FileOutboxStore open(Path directory, String name, String owner, InstantSource clock) {
		return open(directory, name, owner, clock, "");
	}

	static FileOutboxStore open(Path directory, String name, String owner, InstantSource clock, String fileSystem) {
		Path path = directory.resolve(FileNames.of(name) + ".outbox");
		RecordFile file = RecordFile.open(path, fileSystem, clock);
		FileOutboxStore store = new FileOutboxStore(path, file);
		try {
			store.load(owner);
			return store;
		}
		catch (RuntimeException ex) {
			file.close();
			throw ex;
		}
	}

	private void load(String owner) {
		OutboxRecords records = new OutboxRecords(this.file.load());
		records.damaged().forEach(this::setAside);
		this.loaded.putAll(records.messages());
		this.packets.putAll(records.packets());
		checkOwner((records.owner() != null) ? records.owner() : owner, owner);
		this.unsettled.addAll(this.loaded.keySet());
		this.lastId = records.lastId();
		this.tied = (int) this.packets.values().stream().filter((packet) -> packet.messageId() != 0).count();
		this.writer.trySave(this.writer.put(OutboxRecords.OWNER, owner.getBytes(StandardCharsets.UTF_8)));
	}

	private void checkOwner(String recorded, String owner) {
		if (recorded.equals(owner)) {
			return;
		}
		if (!this.loaded.isEmpty()) {
			throw new OutboxUnavailableException(
					"The file '" + this.path.getFileName() + "' in it holds " + this.loaded.size()
							+ " messages that were accepted for " + describe(recorded) + ", not for " + describe(owner)
							+ ".",
					"Set 'client-id' back until they are sent, or move the file away to give them up.", null);
		}
		// what is left of the old session is nothing to this client
		clear();
	}

	private static String describe(String owner) {
		return owner.isEmpty() ? "a generated client identifier" : "the client identifier '" + owner + "'";
	}

	/**
	 * Return the messages that earlier runs left, in order, and forget them.
	 * @return the messages
	 */
	public List<StoredMessage> takeLoaded() {
		Map<Long, Integer> packetIds = new HashMap<>();
		this.packets.forEach((key, packet) -> {
			if (packet.messageId() != 0) {
				packetIds.put(packet.messageId(), packetId(key));
			}
		});
		List<StoredMessage> messages = new ArrayList<>();
		this.loaded
			.forEach((id, message) -> messages.add(new StoredMessage(id, message, packetIds.getOrDefault(id, 0))));
		this.loaded.clear();
		return messages;
	}

	private static int packetId(String key) {
		return Integer.parseInt(key.substring(key.lastIndexOf('-') + 1));
	}

	/**
	 * Keep a message.
	 * @param message the message
	 * @return by what the store knows it
	 * @throws IOException if it could not be written: then it is not kept
	 */
	public long add(byte[] message) throws IOException {
		long id;
		long change;
		synchronized (this.writer) {
			id = ++this.lastId;
			change = this.writer.put(OutboxRecords.message(id), message);
			this.unsettled.add(id);
		}
		try {
			this.writer.save(change);
		}
		catch (IOException ex) {
			// whether or not a part of it got there
			settle(id);
			throw ex;
		}
		return id;
	}

	/**
	 * Forget a message, if it is still there.
	 * @param id by what the store knows it
	 */
	public void remove(long id) {
		saveIfDue(settle(id));
	}

	/**
	 * Set a message aside that nobody understands. It stays in the file and is counted.
	 * @param message the message
	 */
	public void setAside(StoredMessage message) {
		setAside(OutboxRecords.message(message.id()), message.message());
	}

	private void setAside(String key, byte[] content) {
		logger.error("A record of the outbox file " + this.path + " cannot be read and was set aside: " + key);
		synchronized (this.writer) {
			this.unreadable++;
			this.unsettled.remove(OutboxRecords.messageId(key));
			this.writer.remove(key);
			this.writer.put(OutboxRecords.unreadable(key), content);
		}
	}

	/**
	 * Return how many records and files were set aside since the store was opened.
	 * @return the number
	 */
	public int damaged() {
		synchronized (this.writer) {
			return this.unreadable + this.file.corrupt();
		}
	}

	/**
	 * Send a message. A packet that the calling thread puts meanwhile is that of the
	 * message.
	 * @param id by what the store knows the message
	 * @param exactlyOnce whether the packet must be in the file before it goes out
	 * @param transport sends the message
	 * @return what the transport returns
	 */
	public int sending(long id, boolean exactlyOnce, IntSupplier transport) {
		this.sending.set(new Sending(id, exactlyOnce));
		try {
			return transport.getAsInt();
		}
		finally {
			this.sending.remove();
		}
	}

	@Override
	public void put(String key, byte[] packet) {
		Sending sending = this.sending.get();
		long change;
		synchronized (this.writer) {
			StoredPacket before = this.packets.get(key);
			long messageId = (before != null) ? before.messageId() : 0;
			if (sending != null) {
				this.tied += (messageId != 0) ? 0 : 1;
				messageId = sending.messageId();
			}
			StoredPacket kept = new StoredPacket(messageId, packet);
			this.packets.put(key, kept);
			change = this.writer.put(OutboxRecords.packet(key), kept.toBytes());
		}
		if (sending == null || sending.exactlyOnce()) {
			this.writer.trySave(change);
		}
	}

	@Override
	public byte @Nullable [] get(String key) {
		StoredPacket packet = this.packets.get(key);
		return (packet != null) ? packet.bytes() : null;
	}

	@Override
	public void remove(String key) {
		StoredPacket packet;
		long due = 0;
		synchronized (this.writer) {
			packet = this.packets.remove(key);
			if (packet == null) {
				return;
			}
			this.writer.remove(OutboxRecords.packet(key));
			if (packet.messageId() != 0) {
				this.tied--;
				// taken back while sending: the message still waits
				due = (this.sending.get() == null) ? settle(packet.messageId()) : 0;
			}
		}
		saveIfDue(due);
	}

	@Override
	public Set<String> keys() {
		return Set.copyOf(this.packets.keySet());
	}

	@Override
	public void clear() {
		synchronized (this.writer) {
			this.packets.keySet().forEach((key) -> this.writer.remove(OutboxRecords.packet(key)));
			this.packets.clear();
			this.tied = 0;
		}
	}

	private long settle(long id) {
		synchronized (this.writer) {
			if (!this.unsettled.remove(id)) {
				return 0;
			}
			long change = this.writer.remove(OutboxRecords.message(id));
			if (this.tied == 0 || ++this.settled >= SAVE_EVERY) {
				this.settled = 0;
				return change;
			}
			return 0;
		}
	}

	private void saveIfDue(long change) {
		if (change != 0) {
			this.writer.trySave(change);
		}
	}

	/**
	 * Write what is not yet written, and let go of the file.
	 */
	@Override
	public void close() {
		this.writer.close();
	}

	@Override
	public String toString() {
		return this.path.toString();
	}

	/**
	 * What the thread is sending.
	 *
	 * @param messageId the message
	 * @param exactlyOnce whether its packet must be in the file before it goes out
	 */
	private record Sending(long messageId, boolean exactlyOnce) {

	}

}
