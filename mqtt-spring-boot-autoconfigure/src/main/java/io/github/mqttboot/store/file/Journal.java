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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * A file of records that grows at its end and is now and then replaced by a shorter one.
 * <p>
 * What was appended survives the end of the process, and not that of the operating
 * system, since nothing waits until the disk has it. If appending fails nothing was
 * appended, and the next attempt may succeed. If replacing fails the file is as before.
 * What a process leaves that ends in the middle of appending is a record that is not
 * whole, at the end; {@link JournalReader} finds it. Not thread-safe. <pre>
 * offset  bytes
 *      0      8  "mqttbox" and the version of the format
 *      8         records:  1 byte   marker
 *                          4 bytes  length of the content
 *                          4 bytes  CRC-32C of the content
 *                                   content
 * </pre>
 */
final class Journal {

	private static final byte[] HEADER = "mqttbox\u0001".getBytes(StandardCharsets.ISO_8859_1);

	private final OutboxFiles files;

	private final Disk disk;

	private final RecordBuffer first;

	// not a channel, which an interrupted thread would close
	private @Nullable RandomAccessFile file;

	private long size;

	private boolean lost;

	/**
	 * Create a journal. Opens nothing.
	 * @param files the file
	 * @param disk opens files
	 * @param first the records that a file begins with
	 * @param size the size of what is valid in the file, or 0 to begin it
	 */
	Journal(OutboxFiles files, Disk disk, RecordBuffer first, long size) {
		this.files = files;
		this.disk = disk;
		this.first = first;
		this.size = size;
	}

	/**
	 * Return whether bytes are the beginning of a journal.
	 * @param bytes as many bytes of the file as there are, up to {@link #headerSize()}
	 * @return whether they are
	 */
	static boolean isHeader(byte[] bytes) {
		return Arrays.equals(bytes, HEADER);
	}

	static int headerSize() {
		return HEADER.length;
	}

	/**
	 * Append records.
	 * @param records the records
	 * @throws IOException if they could not be written
	 */
	void append(RecordBuffer records) throws IOException {
		if (records.size() == 0) {
			return;
		}
		RandomAccessFile open = open();
		try {
			long end = this.size;
			if (end == 0) {
				end = begin(open);
			}
			open.write(records.array(), 0, records.size());
			this.size = end + records.size();
		}
		catch (IOException ex) {
			takeBack(open);
			throw ex;
		}
	}

	private long begin(RandomAccessFile target) throws IOException {
		target.write(HEADER);
		target.write(this.first.array(), 0, this.first.size());
		return HEADER.length + (long) this.first.size();
	}

	private RandomAccessFile open() throws IOException {
		RandomAccessFile open = this.file;
		if (open == null) {
			open = this.disk.open(this.files.path());
			try {
				if (open.length() < this.size) {
					this.lost = true;
					throw new IOException("somebody else has made it shorter");
				}
				open.setLength(this.size);
				open.seek(this.size);
			}
			catch (IOException ex) {
				close(open);
				throw ex;
			}
			this.file = open;
		}
		return open;
	}

	// What was written in part must not be found by the next run
	private void takeBack(RandomAccessFile failed) {
		try {
			failed.setLength(this.size);
		}
		catch (IOException ex) {
			// the next attempt opens the file again, and begins with this
		}
		close();
	}

	/**
	 * Replace all records. A file without records is empty.
	 * @param content the new records
	 * @throws IOException if that failed: then the file holds what it did
	 */
	void replace(Content content) throws IOException {
		if (content.size() == 0) {
			clear();
			return;
		}
		Path next = this.files.next();
		try {
			long length = write(next, content);
			// some systems replace no file that is open
			close();
			Files.move(next, this.files.path(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
			this.size = length;
			this.lost = false;
		}
		catch (IOException ex) {
			// on a disk that is full it has taken the room of what is appended instead
			Files.deleteIfExists(next);
			throw ex;
		}
	}

	private long write(Path target, Content content) throws IOException {
		OutboxFiles.create(target);
		RandomAccessFile open = this.disk.open(target);
		try {
			open.setLength(0);
			begin(open);
			content.writeTo((records) -> {
				open.write(records.array(), 0, records.size());
				records.clear();
			});
			// or a failure of power could leave an empty file in place of the old one
			open.getFD().sync();
			return open.length();
		}
		finally {
			close(open);
		}
	}

	private void clear() throws IOException {
		close();
		this.size = 0;
		this.lost = false;
		// which cuts it to that size
		open();
	}

	/**
	 * Return the size of the file.
	 * @return the size in bytes
	 */
	long size() {
		return this.size;
	}

	/**
	 * Return whether records that were in the file are no longer there.
	 * @return whether only replacing them helps
	 */
	boolean isLost() {
		return this.lost;
	}

	void close() {
		if (this.file != null) {
			close(this.file);
			this.file = null;
		}
	}

	private static void close(RandomAccessFile open) {
		try {
			open.close();
		}
		catch (IOException ex) {
			// nothing that was written is lost by this
		}
	}

	/**
	 * Opens files. A test has one that is full.
	 */
	@FunctionalInterface
	interface Disk {

		/**
		 * Open a file to read and write.
		 * @param path the file
		 * @return the open file
		 * @throws IOException if it cannot be opened
		 */
		RandomAccessFile open(Path path) throws IOException;

	}

	/**
	 * All that a journal has to hold at one moment.
	 */
	interface Content {

		/**
		 * Return about how large it is.
		 * @return the size in bytes, 0 if there is nothing
		 */
		long size();

		/**
		 * Write the records.
		 * @param out takes records in parts of any size, and clears the buffer
		 * @throws IOException if that failed
		 */
		void writeTo(Output out) throws IOException;

		/**
		 * Takes records.
		 */
		@FunctionalInterface
		interface Output {

			void write(RecordBuffer records) throws IOException;

		}

	}

}
