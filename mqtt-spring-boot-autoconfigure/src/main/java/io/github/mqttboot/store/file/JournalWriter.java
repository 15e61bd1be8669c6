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
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.github.mqttboot.store.file.Journal.Content;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Brings records to a {@link Journal}, in batches, one batch at a time. Whoever may block
 * writes the next batch itself, with what others have added to it meanwhile, or waits for
 * the one who does; for those who may not block an executor does it.
 * <p>
 * The lock is that of the store: records are added under it, so that their order is that
 * of the changes. It is never held while the file is written.
 */
final class JournalWriter {

	private static final Log logger = LogFactory.getLog(JournalWriter.class);

	/**
	 * Size below which a file is not worth to be made shorter.
	 */
	private static final long SHORT = 1 << 20;

	/**
	 * Size of changes that could not be written, from which on the whole content is
	 * written instead.
	 */
	private static final int MAX_UNWRITTEN = 1 << 16;

	private final Journal journal;

	private final String name;

	private final ReentrantLock lock;

	private final Condition written;

	private final Supplier<Content> content;

	private final Executor executor;

	// Guarded by the lock, as are the five below
	private JournalBatch batch = new JournalBatch();

	private JournalBatch spare = new JournalBatch();

	private boolean writing;

	private boolean scheduled;

	private boolean closed;

	private boolean failing;

	// With the journal they belong to the one who writes: whoever has set "writing"
	private boolean incomplete;

	private long replaceAbove = SHORT;

	/**
	 * Create a writer.
	 * @param journal the file
	 * @param name its name, for the log
	 * @param lock the lock of the store
	 * @param content returns what a shorter file would hold; called under the lock
	 * @param executor runs a task that writes, and may block
	 */
	JournalWriter(Journal journal, String name, ReentrantLock lock, Supplier<Content> content, Executor executor) {
		this.journal = journal;
		this.name = name;
		this.lock = lock;
		this.written = lock.newCondition();
		this.content = content;
		this.executor = executor;
	}

	/**
	 * Return the batch to add records to. Only under the lock, and for as long.
	 * @return the batch that is written next
	 */
	JournalBatch batch() {
		return this.batch;
	}

	/**
	 * Have the whole content written with the next batch, since the file has it not, or
	 * in another format. Only before anybody writes.
	 */
	void replaceAll() {
		this.incomplete = true;
	}

	/**
	 * Return when a batch is written. Only under the lock, once held, which is given up
	 * meanwhile.
	 * @param added the batch
	 * @throws IOException if that failed
	 */
	void write(JournalBatch added) throws IOException {
		while (!added.isDone() && this.writing) {
			this.written.awaitUninterruptibly();
		}
		if (!added.isDone()) {
			// nobody writes, so it is the next one
			writeNext();
		}
		added.throwFailure();
	}

	/**
	 * Have the next batch written soon. Does not block, and must not be called under the
	 * lock.
	 */
	void writeSoon() {
		this.lock.lock();
		try {
			if (this.scheduled) {
				return;
			}
			this.scheduled = true;
		}
		finally {
			this.lock.unlock();
		}
		execute(this::writeScheduled);
	}

	private void writeScheduled() {
		this.lock.lock();
		try {
			// what is added from here on may have missed this batch
			this.scheduled = false;
			write(this.batch);
		}
		catch (IOException ex) {
			logger.debug("Not written: " + ex.getMessage());
		}
		finally {
			this.lock.unlock();
		}
	}

	// Under the lock, which is given up in between
	private void writeNext() {
		// first, since nothing has happened yet if that fails. The content includes the
		// batch, and nothing of the next one
		Content replacement = replacement(this.batch);
		JournalBatch next = this.batch;
		this.batch = this.spare;
		this.writing = true;
		boolean closed = this.closed;
		this.lock.unlock();
		IOException failure = null;
		try {
			if (closed) {
				throw new IOException("it is closed");
			}
			write(next, replacement);
		}
		catch (IOException ex) {
			failure = ex;
		}
		catch (RuntimeException | Error ex) {
			logger.error("The outbox file " + this.name + ": unexpected failure", ex);
			failure = new IOException(ex.toString(), ex);
		}
		finally {
			this.lock.lock();
			this.writing = false;
			finished(next, failure);
		}
	}

	private @Nullable Content replacement(JournalBatch next) {
		long size = this.journal.size() + next.size();
		if (!this.incomplete && size <= this.replaceAbove) {
			return null;
		}
		Content replacement = this.content.get();
		// so that each byte is copied once, on average
		this.replaceAbove = Math.max(SHORT, 2 * replacement.size());
		return (this.incomplete || size > this.replaceAbove) ? replacement : null;
	}

	private void write(JournalBatch next, @Nullable Content replacement) throws IOException {
		if (replacement == null) {
			this.journal.append(next.records());
			return;
		}
		try {
			this.journal.replace(replacement);
			this.incomplete = false;
		}
		catch (IOException ex) {
			if (this.incomplete) {
				throw ex;
			}
			// there may be room for a little more, though not for another file
			this.replaceAbove = this.journal.size() + SHORT;
			this.journal.append(next.records());
		}
	}

	private void finished(JournalBatch finished, @Nullable IOException failure) {
		if (failure == null) {
			if (this.failing) {
				logger.info("The outbox file " + this.name + " can be written again");
			}
			this.failing = false;
			this.spare = finished.next();
		}
		else {
			this.spare = new JournalBatch();
			keep(finished, failure);
		}
		finished.done(failure);
		this.written.signalAll();
	}

	private void keep(JournalBatch failed, IOException failure) {
		if (!this.closed) {
			if (!this.failing) {
				logger.error("The outbox file " + this.name + " cannot be written (" + failure.getMessage()
						+ "): nothing is accepted until it can be. What is in flight goes on in memory");
			}
			this.failing = true;
			retry(failed);
		}
	}

	// Changes go with the next batch, before its own; whoever added a message gets
	// the failure
	private void retry(JournalBatch failed) {
		RecordBuffer changes = failed.changes().putAll(this.batch.changes());
		this.incomplete |= this.journal.isLost() || changes.size() > MAX_UNWRITTEN;
		if (this.incomplete) {
			changes.clear();
		}
		this.batch.replaceChanges(changes);
	}

	/**
	 * Write what is left, and close the file. Does not block.
	 * @param closed runs when that is done
	 */
	void close(Runnable closed) {
		execute(() -> {
			closeNow();
			closed.run();
		});
	}

	private void closeNow() {
		this.lock.lock();
		try {
			while (this.writing) {
				this.written.awaitUninterruptibly();
			}
			if (!this.closed) {
				writeNext();
			}
			this.closed = true;
		}
		finally {
			this.lock.unlock();
		}
		this.journal.close();
	}

	private void execute(Runnable task) {
		try {
			this.executor.execute(task);
		}
		catch (RejectedExecutionException | OutOfMemoryError ex) {
			// no thread to be had: better to block than to leave somebody waiting
			task.run();
		}
	}

}
