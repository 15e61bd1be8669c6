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

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Records of a {@link Journal} one behind the other, each in its frame. Not thread-safe.
 */
final class RecordBuffer {

	/**
	 * The first byte of every record.
	 */
	static final byte MARKER = (byte) 0xB7;

	/**
	 * The bytes before the content of a record: the marker, the length of the content and
	 * its CRC-32C.
	 */
	static final int FRAME = 1 + Integer.BYTES + Integer.BYTES;

	private static final int INITIAL_CAPACITY = 256;

	private static final int MAX_KEPT_CAPACITY = 16 * 1024;

	private ByteBuffer buffer = ByteBuffer.allocate(INITIAL_CAPACITY);

	private int record;

	static int checksum(byte[] bytes, int offset, int length) {
		CRC32C checksum = new CRC32C();
		checksum.update(bytes, offset, length);
		return (int) checksum.getValue();
	}

	/**
	 * Begin a record.
	 * @return this
	 */
	RecordBuffer begin() {
		this.record = this.buffer.position();
		ensure(FRAME);
		this.buffer.position(this.record + FRAME);
		return this;
	}

	/**
	 * End the record that was begun last.
	 */
	void end() {
		int content = this.record + FRAME;
		int length = this.buffer.position() - content;
		this.buffer.put(this.record, MARKER);
		this.buffer.putInt(this.record + 1, length);
		this.buffer.putInt(this.record + 1 + Integer.BYTES, checksum(this.buffer.array(), content, length));
	}

	RecordBuffer putByte(int value) {
		ensure(Byte.BYTES);
		this.buffer.put((byte) value);
		return this;
	}

	RecordBuffer putShort(int value) {
		ensure(Short.BYTES);
		this.buffer.putShort((short) value);
		return this;
	}

	RecordBuffer putInt(int value) {
		ensure(Integer.BYTES);
		this.buffer.putInt(value);
		return this;
	}

	RecordBuffer putLong(long value) {
		ensure(Long.BYTES);
		this.buffer.putLong(value);
		return this;
	}

	RecordBuffer putBytes(byte[] value) {
		return putBytes(value, value.length);
	}

	/**
	 * Add the whole records of another buffer.
	 * @param records the records
	 * @return this
	 */
	RecordBuffer putAll(RecordBuffer records) {
		return putBytes(records.buffer.array(), records.size());
	}

	private RecordBuffer putBytes(byte[] value, int length) {
		ensure(length);
		this.buffer.put(value, 0, length);
		return this;
	}

	private void ensure(int more) {
		if (this.buffer.remaining() < more) {
			int needed = Math.addExact(this.buffer.position(), more);
			int capacity = Math.max(needed, (int) Math.min(2L * this.buffer.capacity(), Integer.MAX_VALUE - 8));
			ByteBuffer larger = ByteBuffer.wrap(Arrays.copyOf(this.buffer.array(), capacity));
			this.buffer = larger.position(this.buffer.position());
		}
	}

	int size() {
		return this.buffer.position();
	}

	/**
	 * Return the array that holds the records.
	 * @return the array, of which the first {@link #size()} bytes count
	 */
	byte[] array() {
		return this.buffer.array();
	}

	void clear() {
		this.buffer.clear();
	}

	/**
	 * Clear this for the next use, and keep no more memory for it than most uses need.
	 */
	void reset() {
		if (this.buffer.capacity() > MAX_KEPT_CAPACITY) {
			this.buffer = ByteBuffer.allocate(INITIAL_CAPACITY);
		}
		this.buffer.clear();
	}

}
