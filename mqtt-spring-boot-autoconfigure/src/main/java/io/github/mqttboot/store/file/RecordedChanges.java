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
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.github.mqttboot.store.Ticket;
import org.jspecify.annotations.Nullable;

/**
 * Changes what a store has in memory, always together with the record of the change in
 * the batch that is written next: one lock guards both, so that the file has the changes
 * in the order in which they were made. For any thread.
 */
final class RecordedChanges {

	// Not held while the file is written
	private final ReentrantLock lock = new ReentrantLock();

	private final JournalWriter writer;

	// one that is not in use: that of a message costs more memory than all the rest
	private final AtomicReference<@Nullable RecordBuffer> spare = new AtomicReference<>();

	/**
	 * Create an instance.
	 * @param journal the file
	 * @param name its name, for the log
	 * @param content returns what a shorter file would hold
	 * @param executor runs a task that writes, and may block
	 */
	RecordedChanges(Journal journal, String name, Supplier<Journal.Content> content, Executor executor) {
		this.writer = new JournalWriter(journal, name, this.lock, content, executor);
	}

	/**
	 * Write the whole content, since the file has it not, or in another format. Only
	 * before there are changes.
	 */
	void replaceAll() {
		this.writer.replaceAll();
		this.writer.writeSoon();
	}

	/**
	 * Add a message, and wait until it is in the file.
	 * @param message adds its record
	 * @param change adds it to what is in memory
	 * @throws IOException if it cannot be written. It is in memory all the same
	 */
	void append(Consumer<RecordBuffer> message, Runnable change) throws IOException {
		RecordBuffer record = this.spare.getAndSet(null);
		if (record == null) {
			record = new RecordBuffer();
		}
		try {
			// not under the lock, which those who may not block want: it may be large
			message.accept(record);
			append(record, change);
		}
		finally {
			record.reset();
			this.spare.set(record);
		}
	}

	private void append(RecordBuffer message, Runnable change) throws IOException {
		this.lock.lock();
		try {
			change.run();
			JournalBatch batch = this.writer.batch();
			batch.messages().putAll(message);
			this.writer.write(batch);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Make a change that is to be written soon. Does not block.
	 * @param <T> the type of what comes of it
	 * @param change the change, which adds its record to the batch
	 * @return what the change returned
	 */
	<T> T add(Function<JournalBatch, T> change) {
		T result;
		this.lock.lock();
		try {
			result = change.apply(this.writer.batch());
		}
		finally {
			this.lock.unlock();
		}
		this.writer.writeSoon();
		return result;
	}

	/**
	 * Make a change that may wait for others to be written with. Does not block.
	 * @param change the change, which adds its record to the buffer and returns whether
	 * to write it soon
	 * @return the ticket of those that are written soon, else {@link Ticket#DONE}
	 */
	Ticket make(Predicate<RecordBuffer> change) {
		Ticket ticket = Ticket.DONE;
		this.lock.lock();
		try {
			JournalBatch batch = this.writer.batch();
			if (change.test(batch.changes())) {
				ticket = batch.ticket();
			}
		}
		finally {
			this.lock.unlock();
		}
		if (ticket != Ticket.DONE) {
			this.writer.writeSoon();
		}
		return ticket;
	}

	/**
	 * Read what is in memory.
	 * @param <T> the type of what is read
	 * @param reader reads it
	 * @return what was read
	 */
	<T> T read(Supplier<T> reader) {
		this.lock.lock();
		try {
			return reader.get();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Write what is left, and close the file.
	 * @param closed runs when that is done
	 */
	void close(Runnable closed) {
		this.writer.close(closed);
	}

}
