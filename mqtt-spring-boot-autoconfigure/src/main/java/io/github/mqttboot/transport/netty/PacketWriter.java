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

import java.util.List;

import io.github.mqttboot.codec.OutgoingTopicAliases;
import io.github.mqttboot.codec.PacketEncoder;
import io.github.mqttboot.codec.PacketSize;
import io.github.mqttboot.codec.TopicAlias;
import io.github.mqttboot.protocol.AuthPacket;
import io.github.mqttboot.protocol.ConnectPacket;
import io.github.mqttboot.protocol.DisconnectPacket;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PacketType;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.TopicSubscription;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;

/**
 * Encodes packets of one network connection, and writes them to its channel when it is
 * {@link #flush() flushed}. Used under the lock of the transport; flushed in the event
 * loop.
 */
final class PacketWriter {

	/**
	 * How much is encoded ahead of the channel.
	 */
	private static final int MOST_PENDING = 64 * 1024;

	/**
	 * How much goes to the channel at once, so that the progress of a large packet shows.
	 */
	private static final int CHUNK = 64 * 1024;

	private final MqttVersion version;

	private final PacketEncoder encoder;

	private final ChannelHandlerContext context;

	private final Listener listener;

	private final PendingBytes pending;

	private final UnwrittenPackets unwritten = new UnwrittenPackets();

	private OutgoingTopicAliases topicAliases = new OutgoingTopicAliases(0, 0);

	private boolean left;

	/**
	 * Create a writer.
	 * @param version the protocol version
	 * @param context where to write to
	 * @param listener is notified of what the network took, in the event loop
	 */
	PacketWriter(MqttVersion version, ChannelHandlerContext context, Listener listener) {
		this.version = version;
		this.encoder = new PacketEncoder(version);
		this.context = context;
		this.listener = listener;
		this.pending = new PendingBytes(context.alloc());
	}

	void connect(ConnectPacket packet) {
		encoded(PacketType.CONNECT << 4, this.encoder.connect(packet, this.pending));
	}

	/**
	 * Replace topics by aliases from now on.
	 * @param aliases the aliases, of this network connection only
	 */
	void use(OutgoingTopicAliases aliases) {
		this.topicAliases = aliases;
	}

	/**
	 * Write a PUBLISH.
	 * @param packet the message
	 * @param packetId the packet identifier, not used for QoS 0
	 * @param duplicate whether it is sent again
	 * @throws IllegalArgumentException if it cannot be encoded
	 */
	void publish(PublishPacket packet, int packetId, boolean duplicate) {
		TopicAlias alias = this.topicAliases.get(packet);
		int size = this.encoder.publish(packet, packetId, duplicate, alias, this.pending);
		this.topicAliases.sent(packet, alias);
		encoded((PacketType.PUBLISH << 4) | (packet.qos().value() << 1), size);
	}

	/**
	 * Insist that a PUBLISH can be written later.
	 * @param packet the message
	 * @throws IllegalArgumentException if it cannot be encoded
	 */
	void check(PublishPacket packet) {
		long size = PacketEncoder.sizeOf(packet, this.version);
		if (size > PacketSize.MAX) {
			throw new IllegalArgumentException("The packet of " + size + " bytes is larger than MQTT allows");
		}
	}

	/**
	 * Write an acknowledgement, unless DISCONNECT was written: it is the last packet.
	 * @param type the type of the packet
	 * @param packetId the packet identifier
	 * @param reasonCode the reason code, which 3.x does not have
	 */
	void acknowledge(int type, int packetId, MqttReasonCode reasonCode) {
		if (!this.left) {
			encoded(type << 4, this.encoder.acknowledge(type, packetId, reasonCode, this.pending));
		}
	}

	void subscribe(int packetId, List<TopicSubscription> subscriptions, int subscriptionIdentifier) {
		encoded(PacketType.SUBSCRIBE << 4,
				this.encoder.subscribe(packetId, subscriptions, subscriptionIdentifier, this.pending));
	}

	void unsubscribe(int packetId, List<String> filters) {
		encoded(PacketType.UNSUBSCRIBE << 4, this.encoder.unsubscribe(packetId, filters, this.pending));
	}

	void authenticate(AuthPacket packet) {
		encoded(PacketType.AUTH << 4, this.encoder.authenticate(packet, this.pending));
	}

	void pingRequest() {
		encoded(PacketType.PINGREQ << 4, this.encoder.pingRequest(this.pending));
	}

	void disconnect(MqttReasonCode reasonCode) {
		this.left = true;
		encoded(PacketType.DISCONNECT << 4,
				this.encoder.disconnect(new DisconnectPacket(reasonCode, null, null, null, List.of()), this.pending));
	}

	private void encoded(int header, int size) {
		this.unwritten.add(header, size);
	}

	/**
	 * Take back the PUBLISH that was written last.
	 * @param sizeBefore what was {@link #pending()} before it
	 */
	void undo(int sizeBefore) {
		this.pending.undo(this.pending.size() - sizeBefore);
		this.unwritten.removeLast();
		// the broker will not know its alias
		this.topicAliases.undo();
	}

	int pending() {
		return this.pending.size();
	}

	/**
	 * Return whether the network takes what is written. Otherwise messages wait, rather
	 * than their bytes.
	 * @return whether to write more
	 */
	boolean isWritable() {
		return this.pending.size() < MOST_PENDING && this.context.channel().isWritable();
	}

	/**
	 * Write to the channel what was encoded.
	 */
	void flush() {
		ByteBuf next = this.pending.poll();
		if (next == null) {
			return;
		}
		while (next != null) {
			write(next);
			next = this.pending.poll();
		}
		this.context.flush();
	}

	private void write(ByteBuf bytes) {
		while (bytes.readableBytes() > CHUNK) {
			writeChunk(bytes.readRetainedSlice(CHUNK));
		}
		writeChunk(bytes);
	}

	private void writeChunk(ByteBuf bytes) {
		int size = bytes.readableBytes();
		this.context.write(bytes).addListener((ChannelFuture written) -> {
			if (written.isSuccess()) {
				this.listener.onWritten(size);
			}
			else {
				this.listener.onWriteFailed(written.cause());
			}
		});
	}

	/**
	 * The network took bytes: find the packets that it has taken in full.
	 * @param bytes how many bytes
	 * @param packets is notified of the packets
	 */
	void written(int bytes, UnwrittenPackets.Listener packets) {
		this.unwritten.written(bytes, packets);
	}

	/**
	 * Drop what was not written.
	 */
	void release() {
		this.pending.release();
	}

	/**
	 * Is notified of writes, in the event loop.
	 */
	interface Listener {

		/**
		 * The network took bytes.
		 * @param bytes how many
		 */
		void onWritten(int bytes);

		/**
		 * The network takes nothing any more.
		 * @param failure why
		 */
		void onWriteFailed(Throwable failure);

	}

}
