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
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Changes of records on their way to the file, each with its checksum. Threads that come
 * together share a write, and what could not be written goes with the next write that
 * succeeds. Changes made while its monitor is held get to the file together. Thread-safe.
 */
final class RecordWriter implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(RecordWriter.class);

	private final RecordFile file;

	private final String name;

	private final Lock writing = new ReentrantLock();

	private final Map<String, byte[]> unsaved = new LinkedHashMap<>();

	private long lastChange;

	// guarded by "writing", as are the two below
	private long saved;

	private boolean failing;

	private boolean closed;

	RecordWriter(RecordFile file, String name) {
		this.file = file;
		this.name = name;
	}

	/**
	 * Return the content of a record as it is in the file.
	 * @param record the record
	 * @return the content, or {@code null} if it is damaged
	 */
	static byte @Nullable [] content(byte[] record) {
		if (record.length < Integer.BYTES) {
			return null;
		}
		byte[] content = Arrays.copyOfRange(record, Integer.BYTES, record.length);
		return (ByteBuffer.wrap(record).getInt() == checksum(content)) ? content : null;
	}

	private static int checksum(byte[] content) {
		CRC32 checksum = new CRC32();
		checksum.update(content);
		return (int) checksum.getValue();
	}

	/**
	 * Put a record.
	 * @param key the key
	 * @param content the content
	 * @return the number of the change
	 */
	long put(String key, byte[] content) {
		return change(key,
				ByteBuffer.allocate(Integer.BYTES + content.length).putInt(checksum(content)).put(content).array());
	}

	/**
	 * Remove a record.
	 * @param key the key
	 * @return the number of the change
	 */
	long remove(String key) {
		return change(key, RecordFile.REMOVED);
	}

	private synchronized long change(String key, byte[] record) {
		this.unsaved.put(key, record);
		return ++this.lastChange;
	}

	/**
	 * Return when a change and all before it are in the file.
	 * @param change the number of the change
	 * @throws IOException if that was not possible
	 */
	void save(long change) throws IOException {
		this.writing.lock();
		try {
			if (this.closed) {
				throw new IOException("it is closed");
			}
			if (this.saved < change) {
				saveAll();
			}
		}
		finally {
			this.writing.unlock();
		}
	}

	/**
	 * Save a change, now or with the next that can be saved.
	 * @param change the number of the change
	 */
	void trySave(long change) {
		try {
			save(change);
		}
		catch (IOException ex) {
			logger.debug("Not saved", ex);
		}
	}

	private void saveAll() throws IOException {
		Map<String, byte[]> batch;
		long last;
		synchronized (this) {
			batch = new LinkedHashMap<>(this.unsaved);
			last = this.lastChange;
		}
		try {
			this.file.write(batch);
		}
		catch (IOException ex) {
			if (!this.failing) {
				logger.error("The outbox file " + this.name + " cannot be written (" + ex.getMessage()
						+ "): nothing is accepted until it can be. What is in flight goes on in memory");
			}
			this.failing = true;
			throw ex;
		}
		if (this.failing) {
			logger.info("The outbox file " + this.name + " can be written again");
		}
		this.failing = false;
		this.saved = last;
		synchronized (this) {
			batch.forEach(this.unsaved::remove);
		}
	}

	/**
	 * Write what is not yet written, and let go of the file.
	 */
	@Override
	public void close() {
		this.writing.lock();
		try {
			if (!this.closed) {
				saveAll();
			}
		}
		catch (IOException ex) {
			logger.debug("Not saved at the end", ex);
		}
		finally {
			this.closed = true;
			this.file.close();
			this.writing.unlock();
		}
	}

}
