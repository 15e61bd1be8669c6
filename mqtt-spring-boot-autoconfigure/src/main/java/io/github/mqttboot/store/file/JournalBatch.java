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

import io.github.mqttboot.store.Ticket;
import org.jspecify.annotations.Nullable;

/**
 * Records that are written together. Guarded by the lock of the {@link JournalWriter}
 * until they are written.
 */
final class JournalBatch {

	private final RecordBuffer messages;

	private RecordBuffer changes;

	private @Nullable Ticket ticket;

	private boolean done;

	private @Nullable IOException failure;

	JournalBatch() {
		this(new RecordBuffer(), new RecordBuffer());
	}

	private JournalBatch(RecordBuffer messages, RecordBuffer changes) {
		this.messages = messages;
		this.changes = changes;
	}

	/**
	 * Return where to put a message. It is gone if the batch cannot be written.
	 * @return the records of the messages
	 */
	RecordBuffer messages() {
		return this.messages;
	}

	/**
	 * Return where to put a change of what is in flight. It goes with the next batch if
	 * this one cannot be written.
	 * @return the records of the changes
	 */
	RecordBuffer changes() {
		return this.changes;
	}

	/**
	 * Return when the batch is written, or cannot be. Only before.
	 * @return the ticket
	 */
	Ticket ticket() {
		if (this.ticket == null) {
			// few batches have anything but messages, whose senders wait for the batch
			this.ticket = new Ticket();
		}
		return this.ticket;
	}

	int size() {
		return this.messages.size() + this.changes.size();
	}

	/**
	 * Return all records. Only once, when nothing is added any more.
	 * @return the records
	 */
	RecordBuffer records() {
		return (this.messages.size() > 0) ? this.messages.putAll(this.changes) : this.changes;
	}

	/**
	 * The batch was written, or could not be.
	 * @param failure the failure, or {@code null} if it was written
	 */
	void done(@Nullable IOException failure) {
		this.failure = failure;
		this.done = true;
		// under the lock, or those who wait for the next batch could go on before
		if (this.ticket != null) {
			this.ticket.complete();
		}
	}

	/**
	 * Return an empty batch for the next records, in the buffers of this one. Only when
	 * this one was written.
	 * @return the batch
	 */
	JournalBatch next() {
		this.messages.reset();
		this.changes.reset();
		return new JournalBatch(this.messages, this.changes);
	}

	boolean isDone() {
		return this.done;
	}

	/**
	 * Throw what kept the batch from being written.
	 * @throws IOException if it was not written
	 */
	void throwFailure() throws IOException {
		if (this.failure != null) {
			throw new IOException(this.failure.getMessage(), this.failure);
		}
	}

	/**
	 * Have other changes written in place of those added so far.
	 * @param changes the records of the changes
	 */
	void replaceChanges(RecordBuffer changes) {
		this.changes = changes;
	}

}
