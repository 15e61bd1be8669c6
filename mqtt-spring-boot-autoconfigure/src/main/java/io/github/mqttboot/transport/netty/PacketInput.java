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

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

import io.github.mqttboot.codec.PacketDecoder;
import io.github.mqttboot.codec.PacketFramer;
import io.github.mqttboot.protocol.PacketType;
import io.github.mqttboot.transport.MqttTransportListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what comes in over one network connection into packets, and has them decoded where
 * they are. Lives in the event loop.
 */
final class PacketInput {

	private static final int LEAST_CAPACITY = 1024;

	private final PacketFramer framer;

	private final PacketDecoder decoder;

	private final ByteBufAllocator allocator;

	private final MqttTransportListener listener;

	private final BooleanSupplier over;

	private @Nullable ByteBuf rest;

	private boolean paused;

	/**
	 * Create an instance.
	 * @param framer finds the packets
	 * @param decoder decodes them
	 * @param allocator makes buffers
	 * @param listener is notified of the packets
	 * @param over says whether what comes is of no interest any more
	 */
	PacketInput(PacketFramer framer, PacketDecoder decoder, ByteBufAllocator allocator, MqttTransportListener listener,
			BooleanSupplier over) {
		this.framer = framer;
		this.decoder = decoder;
		this.allocator = allocator;
		this.listener = listener;
		this.over = over;
	}

	/**
	 * Bytes came in.
	 * @param bytes the bytes, released here
	 * @throws ProtocolException if they are not packets, or too large ones
	 */
	void read(ByteBuf bytes) throws ProtocolException {
		ByteBuf all = join(bytes);
		try {
			int size = decode(all);
			if (!this.over.getAsBoolean() && all.isReadable()) {
				keep(all, size);
			}
		}
		finally {
			all.release();
		}
	}

	/**
	 * Keep what comes in, from the next packet on.
	 */
	void pause() {
		this.paused = true;
	}

	/**
	 * Decode again what comes in. What was kept waits for the next
	 * {@link #read(ByteBuf)}.
	 */
	void resume() {
		this.paused = false;
	}

	private ByteBuf join(ByteBuf bytes) {
		ByteBuf kept = this.rest;
		if (kept == null) {
			return bytes;
		}
		this.rest = null;
		try {
			// grows with what really comes, whatever length the header claims
			return kept.writeBytes(bytes);
		}
		finally {
			bytes.release();
		}
	}

	// Returns the size of the packet that is not complete
	private int decode(ByteBuf all) throws ProtocolException {
		int start = all.readerIndex();
		int length = all.readableBytes();
		ByteBuffer view = (all.nioBufferCount() == 1) ? all.internalNioBuffer(start, length)
				: all.nioBuffer(start, length);
		int origin = view.position();
		int end = view.limit();
		int size = this.framer.sizeOfNext(view);
		while (!this.paused && size != PacketFramer.UNKNOWN && size <= view.remaining()) {
			int next = view.position() + size;
			this.listener.onPacket(true, PacketType.of(view.get(view.position())), size);
			view.limit(next);
			this.decoder.decode(view);
			view.limit(end).position(next);
			all.readerIndex(start + next - origin);
			if (this.over.getAsBoolean()) {
				return PacketFramer.UNKNOWN;
			}
			size = this.framer.sizeOfNext(view);
		}
		return size;
	}

	private void keep(ByteBuf all, int size) {
		boolean growable = all.refCnt() == 1 && all.maxCapacity() == Integer.MAX_VALUE;
		if (growable && all.readerIndex() == 0) {
			// the beginning of a large packet, which is not copied with each read
			this.rest = all.retain();
			return;
		}
		int capacity = Math.max(LEAST_CAPACITY, all.readableBytes() * 2);
		ByteBuf kept = this.allocator
			.buffer((size > 0) ? Math.min(capacity, Math.max(size, LEAST_CAPACITY)) : capacity);
		this.rest = kept.writeBytes(all);
	}

	/**
	 * Drop what was kept of an incomplete packet.
	 */
	void release() {
		ByteBuf kept = this.rest;
		if (kept != null) {
			this.rest = null;
			kept.release();
		}
	}

}
