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

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.List;

import io.github.mqttboot.codec.PacketDecoder;
import io.github.mqttboot.codec.PacketEncoder;
import io.github.mqttboot.codec.PacketFramer;
import io.github.mqttboot.codec.PacketListener;
import io.github.mqttboot.protocol.AuthPacket;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.DisconnectPacket;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * The codec of the project, into and out of buffers of Netty.
 */
final class ProductCodec implements Codec {

	private static final int LARGEST_BATCH = 64 * 1024;

	private final PacketEncoder encoder = new PacketEncoder(MqttVersion.MQTT_5_0);

	private final Received received = new Received();

	private final PacketFramer framer = new PacketFramer(1024 * 1024);

	private final PacketDecoder decoder = new PacketDecoder(MqttVersion.MQTT_5_0, 0, this.received);

	private ByteBuf batch = PooledByteBufAllocator.DEFAULT.directBuffer(LARGEST_BATCH);

	private ByteBufSink sink = new ByteBufSink(this.batch);

	ProductCodec() {
		// CONNACK comes first
		decode(Unpooled.wrappedBuffer(new byte[] { 0x20, 3, 0, 0, 0 }));
	}

	@Override
	public void encode(PublishPacket packet, int packetId) {
		this.encoder.publish(packet, packetId, false, null, this.sink);
		if (this.batch.readableBytes() >= LARGEST_BATCH / 2) {
			this.batch.release();
			this.batch = PooledByteBufAllocator.DEFAULT.directBuffer(LARGEST_BATCH);
			this.sink = new ByteBufSink(this.batch);
		}
	}

	@Override
	public int decode(ByteBuf packets) {
		this.received.count = 0;
		ByteBuffer bytes = packets.internalNioBuffer(packets.readerIndex(), packets.readableBytes());
		int end = bytes.limit();
		try {
			while (bytes.hasRemaining()) {
				bytes.limit(bytes.position() + this.framer.sizeOfNext(bytes));
				this.decoder.decode(bytes);
				bytes.limit(end);
			}
		}
		catch (ProtocolException ex) {
			throw new IllegalStateException(ex);
		}
		return this.received.count;
	}

	/**
	 * Takes what was decoded.
	 */
	private static final class Received implements PacketListener {

		private int count;

		private int payload;

		@Override
		public void onConnectAccepted(ConnectAck ack, @Nullable String authenticationMethod,
				byte @Nullable [] authenticationData) {
		}

		@Override
		public void onConnectRefused(MqttReasonCode reasonCode, @Nullable String reasonString,
				@Nullable String serverReference) {
		}

		@Override
		public void onPublish(InboundPublish message) {
			this.count++;
			this.payload += message.payload().length;
		}

		@Override
		public void onPublishAck(int packetId, MqttReasonCode reasonCode, @Nullable String reasonString) {
			this.count++;
		}

		@Override
		public void onPublishReceived(int packetId, MqttReasonCode reasonCode, @Nullable String reasonString) {
		}

		@Override
		public void onPublishRelease(int packetId) {
		}

		@Override
		public void onPublishComplete(int packetId, @Nullable String reasonString) {
		}

		@Override
		public void onSubscribeAck(int packetId, List<MqttReasonCode> reasonCodes, @Nullable String reasonString) {
		}

		@Override
		public void onUnsubscribeAck(int packetId, List<MqttReasonCode> reasonCodes, @Nullable String reasonString) {
		}

		@Override
		public void onPingResponse() {
		}

		@Override
		public void onDisconnect(DisconnectPacket packet) {
		}

		@Override
		public void onAuth(AuthPacket packet) {
		}

	}

}
