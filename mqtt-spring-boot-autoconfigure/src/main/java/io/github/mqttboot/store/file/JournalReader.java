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
import java.nio.ByteBuffer;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a {@link Journal}, also those behind a damaged one. What is not
 * whole at the end was never written in full, and is left out.
 */
final class JournalReader {

	private static final int WINDOW = 64 * 1024;

	private final RandomAccessFile file;

	private final long length;

	private ByteBuffer window = ByteBuffer.allocate(0);

	private long windowStart;

	JournalReader(RandomAccessFile file) throws IOException {
		this.file = file;
		this.length = file.length();
	}

	/**
	 * Read all records.
	 * @param records takes the content of each record
	 * @param damaged takes what is between records and is none
	 * @return where the last record ends
	 * @throws IOException if reading failed
	 */
	long read(Consumer<byte[]> records, Consumer<byte[]> damaged) throws IOException {
		long end = Journal.headerSize();
		while (end < this.length) {
			byte[] content = recordAt(end);
			if (content == null) {
				long next = nextRecord(end);
				if (next == this.length && !isWhole(end)) {
					return end;
				}
				damaged.accept(bytes(end, Math.toIntExact(next - end)));
				end = next;
			}
			else {
				records.accept(content);
				end += RecordBuffer.FRAME + content.length;
			}
		}
		return end;
	}

	/**
	 * Find the next record behind one that is damaged.
	 * @param damaged where that one begins
	 * @return where the next begins, or the end of the file
	 */
	private long nextRecord(long damaged) throws IOException {
		// its content may hold what looks like a record: best to believe its length
		if (isWhole(damaged)) {
			long next = damaged + RecordBuffer.FRAME + contentLength(damaged);
			if (next == this.length || recordAt(next) != null) {
				return next;
			}
		}
		long next = damaged + 1;
		while (next < this.length && recordAt(next) == null) {
			next++;
		}
		return next;
	}

	private byte @Nullable [] recordAt(long position) throws IOException {
		if (!isWhole(position)) {
			return null;
		}
		byte[] content = bytes(position + RecordBuffer.FRAME, contentLength(position));
		int frame = load(position, RecordBuffer.FRAME);
		int checksum = this.window.getInt(frame + 1 + Integer.BYTES);
		return (checksum == RecordBuffer.checksum(content, 0, content.length)) ? content : null;
	}

	private boolean isWhole(long position) throws IOException {
		long left = this.length - position - RecordBuffer.FRAME;
		if (left <= 0) {
			return false;
		}
		int frame = load(position, RecordBuffer.FRAME);
		if (this.window.get(frame) != RecordBuffer.MARKER) {
			return false;
		}
		int contentLength = contentLength(position);
		return contentLength > 0 && contentLength <= left;
	}

	private int contentLength(long position) throws IOException {
		int frame = load(position, RecordBuffer.FRAME);
		return this.window.getInt(frame + 1);
	}

	private byte[] bytes(long position, int count) throws IOException {
		byte[] bytes = new byte[count];
		int index = load(position, count);
		this.window.get(index, bytes);
		return bytes;
	}

	/**
	 * Have bytes in the window, which may be another one then.
	 * @param position where they begin in the file
	 * @param count how many, which the file has
	 * @return where they begin in the window
	 */
	private int load(long position, int count) throws IOException {
		long index = position - this.windowStart;
		if (index < 0 || index + count > this.window.capacity()) {
			byte[] bytes = new byte[(int) Math.min(this.length - position, Math.max(count, WINDOW))];
			this.file.seek(position);
			this.file.readFully(bytes);
			this.window = ByteBuffer.wrap(bytes);
			this.windowStart = position;
			return 0;
		}
		return (int) index;
	}

}
