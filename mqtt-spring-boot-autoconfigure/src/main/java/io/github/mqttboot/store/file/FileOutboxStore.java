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

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.store.AcceptedMessage;
import io.github.mqttboot.store.HeldMessageRecord;
import io.github.mqttboot.store.InflightMessage;
import io.github.mqttboot.store.OutboxState;
import io.github.mqttboot.store.OutboxStore;
import io.github.mqttboot.store.OutboxUnavailableException;
import io.github.mqttboot.store.Ticket;

/**
 * {@link OutboxStore} in a file that survives the end of the process, and not that of the
 * operating system.
 * <p>
 * A message is in the file when {@link #accept} returns. What matters to exactly-once
 * delivery is there when its {@link Ticket} is done. That a message is settled may get
 * there a little later: after a crash it is sent again under its packet identifier.
 * <p>
 * If the file cannot be written nothing is accepted. What is in flight goes on in memory,
 * and gets there with the next write that succeeds.
 *
 * @since 0.1.0
 */
public final class FileOutboxStore implements OutboxStore {

	/**
	 * Settled messages after which the file is written.
	 */
	private static final int SAVE_EVERY = 64;

	private final OutboxFiles files;

	private final TimeSource time;

	private final OutboxRecords records;

	private final OutboxState state;

	private final List<byte[]> unreadable;

	private final int damaged;

	private final long lastIdOfEarlierRuns;

	private final AtomicLong lastId;

	private final RecordedChanges changes;

	private int unsavedSettled;

	private FileOutboxStore(OutboxFiles files, OutboxLoader loader, String owner, Journal.Disk disk, TimeSource time,
			Executor executor) {
		this.files = files;
		this.time = time;
		this.records = new OutboxRecords(time);
		this.state = loader.contents().state();
		this.unreadable = loader.contents().unreadable();
		this.damaged = loader.damaged();
		this.lastIdOfEarlierRuns = loader.contents().lastId();
		this.lastId = new AtomicLong(this.lastIdOfEarlierRuns);
		RecordBuffer first = new RecordBuffer();
		this.records.owner(first, owner);
		Journal journal = new Journal(files, disk, first, loader.size());
		this.changes = new RecordedChanges(journal, files.toString(),
				() -> this.records.all(this.state, this.unreadable), executor);
	}

	/**
	 * Open the store of a connection.
	 * @param directory the directory, which is made if there is none
	 * @param name the name of the connection
	 * @param owner the client identifier, or an empty text if it changes from run to run
	 * @param time the time
	 * @param executor runs tasks that block while the file is written, now and then one
	 * @return the store
	 * @throws OutboxUnavailableException if it cannot be opened, or holds messages of
	 * another owner
	 */
	public static FileOutboxStore open(Path directory, String name, String owner, TimeSource time, Executor executor) {
		return open(directory, name, owner, time, executor, (path) -> new RandomAccessFile(path.toFile(), "rw"));
	}

	static FileOutboxStore open(Path directory, String name, String owner, TimeSource time, Executor executor,
			Journal.Disk disk) {
		OutboxFiles files = OutboxFiles.open(directory, name);
		try {
			OutboxLoader loader = new OutboxLoader(files, disk, time);
			loader.load();
			loader.takeOver(owner);
			FileOutboxStore store = new FileOutboxStore(files, loader, owner, disk, time, executor);
			if (loader.isOutdated()) {
				store.changes.replaceAll();
			}
			return store;
		}
		catch (RuntimeException ex) {
			files.close();
			throw ex;
		}
	}

	@Override
	public AcceptedMessage accept(PublishPacket packet) throws IOException {
		AcceptedMessage message = new AcceptedMessage(this.lastId.incrementAndGet(), packet, this.time.nanoTime());
		try {
			this.changes.append((record) -> this.records.message(record, message), () -> this.state.accepted(message));
			return message;
		}
		catch (IOException ex) {
			// also from the file, where it is if all was written again in between
			remove(message, () -> false);
			throw ex;
		}
	}

	@Override
	public void remove(AcceptedMessage message) {
		remove(message, this::isSaveDue);
	}

	private void remove(AcceptedMessage message, BooleanSupplier saveDue) {
		this.changes.make((changes) -> {
			if (!this.state.removed(message.id())) {
				return false;
			}
			this.records.removed(changes, message.id());
			return saveDue.getAsBoolean();
		});
	}

	@Override
	public void setAside(AcceptedMessage message) {
		this.changes.make((changes) -> {
			if (!this.state.setAside(message.id())) {
				return false;
			}
			this.records.aside(changes, message.id());
			return true;
		});
	}

	@Override
	public List<AcceptedMessage> aside() {
		return this.changes.read(this.state::aside);
	}

	// What is settled is saved when there is much of it, or when it is all that there was
	private boolean isSaveDue() {
		if (++this.unsavedSettled < SAVE_EVERY && !this.state.isNothingInflight()) {
			return false;
		}
		this.unsavedSettled = 0;
		return true;
	}

	@Override
	public List<AcceptedMessage> waiting() {
		// looked for each time: what was kept for the next time would stay in memory for
		// good
		return this.changes.read(this.state::waiting)
			.stream()
			.filter((message) -> message.id() <= this.lastIdOfEarlierRuns)
			.toList();
	}

	@Override
	public Ticket sent(int packetId, AcceptedMessage message) {
		return this.changes.make((changes) -> {
			this.state.sent(packetId, message);
			this.records.sent(changes, packetId, message);
			return message.packet().qos() == MqttQos.EXACTLY_ONCE;
		});
	}

	@Override
	public void withdrawn(int packetId) {
		changePacket(OutboxRecords.WITHDRAWN, packetId, () -> this.state.withdrawn(packetId), () -> false);
	}

	@Override
	public Ticket released(int packetId) {
		return changePacket(OutboxRecords.RELEASED, packetId, () -> this.state.released(packetId), () -> true);
	}

	@Override
	public void settled(int packetId) {
		changePacket(OutboxRecords.SETTLED, packetId, () -> this.state.settled(packetId), this::isSaveDue);
	}

	@Override
	public Ticket received(int packetId, int fingerprint) {
		return this.changes.make((changes) -> {
			this.state.received(packetId, fingerprint);
			this.records.received(changes, packetId, fingerprint);
			return true;
		});
	}

	@Override
	public Ticket completed(int packetId) {
		return this.changes.make((changes) -> {
			if (this.state.completed(packetId)) {
				this.records.packet(changes, OutboxRecords.COMPLETED, packetId);
			}
			// what an earlier PUBREL has freed may not be saved yet
			return true;
		});
	}

	@Override
	public void clear() {
		this.changes.make((changes) -> {
			if (!this.state.cleared()) {
				return false;
			}
			this.records.cleared(changes);
			return true;
		});
	}

	private Ticket changePacket(byte type, int packetId, BooleanSupplier change, BooleanSupplier saveDue) {
		return this.changes.make((changes) -> {
			if (!change.getAsBoolean()) {
				return false;
			}
			this.records.packet(changes, type, packetId);
			return saveDue.getAsBoolean();
		});
	}

	@Override
	public Ticket saved() {
		return this.changes.make((changes) -> true);
	}

	@Override
	public List<InflightMessage> inflight() {
		return this.changes.read(this.state::inflight);
	}

	@Override
	public Map<Integer, Integer> received() {
		return this.changes.read(this.state::received);
	}

	@Override
	public HeldMessageRecord hold(String holder, String filter, InboundPublish message) {
		long id = this.lastId.incrementAndGet();
		return this.changes.add((batch) -> {
			HeldMessageRecord held = new HeldMessageRecord(id, holder, filter, message, batch.ticket());
			this.state.held(held);
			this.records.held(batch.changes(), held);
			return held;
		});
	}

	@Override
	public void handled(HeldMessageRecord held) {
		this.changes.make((changes) -> {
			if (!this.state.handled(held.id())) {
				return false;
			}
			this.records.handled(changes, held.id());
			return isSaveDue();
		});
	}

	@Override
	public List<HeldMessageRecord> held(String holder, String filter) {
		return this.changes.read(() -> this.state.held(holder, filter));
	}

	@Override
	public List<HeldMessageRecord> held() {
		return this.changes.read(this.state::held);
	}

	@Override
	public boolean survivesProcess() {
		return true;
	}

	@Override
	public int damaged() {
		return this.damaged;
	}

	@Override
	public Ticket close() {
		Ticket closed = new Ticket();
		this.changes.close(() -> {
			this.files.close();
			closed.complete();
		});
		return closed;
	}

	@Override
	public String toString() {
		return this.files.toString();
	}

}
