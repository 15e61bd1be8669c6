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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.store.OutboxStore;
import io.github.mqttboot.store.OutboxUnavailableException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.util.ClassUtils;

/**
 * Reads the file of an outbox when it is opened, of the present format or the first one.
 * A file that cannot be read is set aside, and keeps nobody from starting.
 */
final class OutboxLoader {

	private static final Log logger = LogFactory.getLog(OutboxStore.class);

	private static final byte[] MV_STORE = "H:2,".getBytes(StandardCharsets.ISO_8859_1);

	private final OutboxFiles files;

	private final Journal.Disk disk;

	private final TimeSource time;

	private OutboxContents contents;

	private long size;

	private boolean outdated;

	private int corrupt;

	OutboxLoader(OutboxFiles files, Journal.Disk disk, TimeSource time) {
		this.files = files;
		this.disk = disk;
		this.time = time;
		this.contents = new OutboxContents(time);
	}

	/**
	 * Read the file.
	 * @throws OutboxUnavailableException if it cannot be read now
	 */
	void load() {
		try {
			Format format = readCurrent();
			if (format == Format.MV_STORE) {
				readMvStore();
			}
			else if (format == Format.UNKNOWN) {
				setAside(new IOException("It does not begin as an outbox does"));
			}
		}
		catch (IOException | SecurityException ex) {
			throw this.files.unavailable(ex);
		}
	}

	private Format readCurrent() throws IOException {
		try (RandomAccessFile file = this.disk.open(this.files.path())) {
			if (file.length() < Journal.headerSize()) {
				// new, or its process ended in the middle of writing this
				return Format.CURRENT;
			}
			byte[] header = new byte[Journal.headerSize()];
			file.readFully(header);
			if (Journal.isHeader(header)) {
				this.size = new JournalReader(file).read(this.contents::read, this.contents::damaged);
				// a process that ended between header and owner would leave what is
				// appended to anybody
				this.outdated = this.contents.damaged() > 0 || this.contents.owner() == null;
				return Format.CURRENT;
			}
			return Arrays.equals(Arrays.copyOf(header, MV_STORE.length), MV_STORE) ? Format.MV_STORE : Format.UNKNOWN;
		}
	}

	private void readMvStore() throws IOException {
		if (!ClassUtils.isPresent("org.h2.mvstore.MVStore", null)) {
			throw this.files.unavailable(OutboxUnavailableException.Reason.LIBRARY_MISSING,
					"it was written by an earlier version", null);
		}
		try {
			LegacyOutboxReader.read(this.files, this.contents, this.time.now().toEpochMilli());
			this.outdated = true;
		}
		catch (IOException ex) {
			this.contents = new OutboxContents(this.time);
			setAside(ex);
		}
	}

	private void setAside(IOException reason) throws IOException {
		Path aside = this.files.setAside(this.time.now());
		this.corrupt++;
		logger.error("The outbox file " + this.files.path() + " cannot be read and was set aside as "
				+ aside.getFileName() + ": the messages in it are not sent", reason);
	}

	/**
	 * Go on with what was read for a client identifier. A session of another one is of no
	 * use to it, and messages of another one are not sent.
	 * @param owner the client identifier, or an empty text if it changes from run to run
	 * @throws OutboxUnavailableException if there are messages of another owner
	 */
	void takeOver(String owner) {
		String recorded = this.contents.owner();
		if (recorded == null || recorded.equals(owner)) {
			return;
		}
		int messages = this.contents.state().messages().size();
		if (messages > 0) {
			throw this.files.unavailable(
					OutboxUnavailableException.Reason.OTHER_CLIENT, "holds " + messages
							+ " messages that were accepted for " + describe(recorded) + ", not for " + describe(owner),
					null);
		}
		this.contents.state().cleared();
		this.outdated = true;
	}

	private static String describe(String owner) {
		return owner.isEmpty() ? "a generated client identifier" : "the client identifier '" + owner + "'";
	}

	OutboxContents contents() {
		return this.contents;
	}

	/**
	 * Return the size of what is valid in the file.
	 * @return the size in bytes, 0 if the file has to be begun
	 */
	long size() {
		return this.size;
	}

	/**
	 * Return whether the whole file has to be written again.
	 * @return whether its content is of another format, of another client identifier or
	 * of nobody, or in part damaged
	 */
	boolean isOutdated() {
		return this.outdated;
	}

	/**
	 * Return how many files and records were set aside.
	 * @return the number
	 */
	int damaged() {
		return this.corrupt + this.contents.damaged();
	}

	private enum Format {

		CURRENT, MV_STORE, UNKNOWN

	}

}
