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

package io.github.mqttboot.transport.netty;

import java.util.ArrayDeque;
import java.util.Queue;

import io.github.mqttboot.codec.PacketSink;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Encoded packets that wait to be written, many in a buffer. Not thread-safe.
 */
final class PendingBytes implements PacketSink {

	/**
	 * How much goes into a buffer, unless a packet is larger.
	 */
	private static final int CHUNK = 64 * 1024;

	private static final int LEAST_CAPACITY = 256;

	private final ByteBufAllocator allocator;

	// made with the first, since an idle connection never has one
	private @Nullable Queue<ByteBuf> full;

	private @Nullable ByteBuf current;

	private int size;

	private int expectedSize;

	PendingBytes(ByteBufAllocator allocator) {
		this.allocator = allocator;
	}

	int size() {
		return this.size;
	}

	/**
	 * Return the next buffer, for the caller to release.
	 * @return the buffer, or {@code null} if nothing is pending
	 */
	@Nullable ByteBuf poll() {
		ByteBuf next = (this.full != null) ? this.full.poll() : null;
		if (next == null) {
			next = this.current;
			this.current = null;
			// the next turn has about as much to write
			this.expectedSize = this.size;
		}
		if (next != null) {
			this.size -= next.readableBytes();
		}
		return next;
	}

	/**
	 * Take back what was written last.
	 * @param length how many bytes, of one packet
	 */
	void undo(int length) {
		ByteBuf buffer = current();
		buffer.writerIndex(buffer.writerIndex() - length);
		this.size -= length;
	}

	/**
	 * Drop all.
	 */
	void release() {
		for (ByteBuf next = poll(); next != null; next = poll()) {
			next.release();
		}
	}

	@Override
	public void reserve(int size) {
		ByteBuf buffer = this.current;
		if (buffer != null && buffer.writableBytes() < size && buffer.readableBytes() + size > CHUNK) {
			addFull(buffer);
			buffer = null;
		}
		if (buffer == null) {
			int capacity = Math.max(LEAST_CAPACITY, Math.min(this.expectedSize, CHUNK));
			this.current = this.allocator.directBuffer(Math.max(size, capacity));
		}
		else {
			buffer.ensureWritable(size);
		}
		this.size += size;
	}

	private void addFull(ByteBuf buffer) {
		Queue<ByteBuf> full = this.full;
		if (full == null) {
			full = new ArrayDeque<>(2);
			this.full = full;
		}
		full.add(buffer);
	}

	private ByteBuf current() {
		ByteBuf buffer = this.current;
		Assert.state(buffer != null, "Nothing is reserved");
		return buffer;
	}

	@Override
	public void writeByte(int value) {
		current().writeByte(value);
	}

	@Override
	public void writeShort(int value) {
		current().writeShort(value);
	}

	@Override
	public void writeInt(int value) {
		current().writeInt(value);
	}

	@Override
	public void writeBytes(byte[] bytes) {
		current().writeBytes(bytes);
	}

	@Override
	public void writeUtf8(String text, int length) {
		ByteBufUtil.reserveAndWriteUtf8(current(), text, length);
	}

}
