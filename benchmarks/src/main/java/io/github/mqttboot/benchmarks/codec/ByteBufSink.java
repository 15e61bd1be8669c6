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

package io.github.mqttboot.benchmarks.codec;

import io.github.mqttboot.codec.PacketSink;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/**
 * {@link PacketSink} into a buffer of Netty.
 */
final class ByteBufSink implements PacketSink {

	private final ByteBuf buffer;

	ByteBufSink(ByteBuf buffer) {
		this.buffer = buffer;
	}

	@Override
	public void reserve(int size) {
		this.buffer.ensureWritable(size);
	}

	@Override
	public void writeByte(int value) {
		this.buffer.writeByte(value);
	}

	@Override
	public void writeShort(int value) {
		this.buffer.writeShort(value);
	}

	@Override
	public void writeInt(int value) {
		this.buffer.writeInt(value);
	}

	@Override
	public void writeBytes(byte[] bytes) {
		this.buffer.writeBytes(bytes);
	}

	@Override
	public void writeUtf8(String text, int length) {
		ByteBufUtil.reserveAndWriteUtf8(this.buffer, text, length);
	}

}
