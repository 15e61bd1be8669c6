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

import java.util.concurrent.TimeUnit;

import io.github.mqttboot.codec.OutgoingTopicAliases;
import io.github.mqttboot.codec.PacketDecoder;
import io.github.mqttboot.codec.PacketFramer;
import io.github.mqttboot.protocol.AuthPacket;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.ConnectPacket;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PacketType;
import io.github.mqttboot.store.AcceptedMessage;
import io.github.mqttboot.store.ReceivedMessages;
import io.github.mqttboot.transport.MqttTransport.LinkActivity;
import io.github.mqttboot.transport.MqttTransportListener;
import io.github.mqttboot.transport.TransportClosed;
import io.github.mqttboot.transport.TransportRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;

/**
 * The MQTT that is spoken over a link, from CONNECT on. Begins when the link is open.
 * Used under the lock of the transport.
 */
final class PacketExchange implements IncomingPackets.Session, Challenges.Connection, UnwrittenPackets.Listener {

	private static final long NO_LIMIT = Long.MAX_VALUE;

	private static final int QOS_BITS = 0x06;

	private final ConnectPacket connect;

	private final MqttTransportListener listener;

	private final LinkClock clock;

	private final Owner transport;

	private final PacketWriter writer;

	private final OutgoingMessages outgoing;

	private final ReceivedMessages received;

	private final Challenges challenges;

	private final PacketInput input;

	private final ChannelHandlerContext context;

	private boolean accepted;

	private int keepAliveSeconds;

	/**
	 * Begin.
	 * @param request what to connect with
	 * @param context the end of the channel
	 * @param listener is notified of what is said
	 * @param clock is set by what is said
	 * @param transport ends with it
	 */
	PacketExchange(TransportRequest request, ChannelHandlerContext context, MqttTransportListener listener,
			LinkClock clock, Owner transport) {
		this.connect = request.connect();
		this.keepAliveSeconds = this.connect.keepAliveSeconds();
		this.listener = listener;
		this.clock = clock;
		this.transport = transport;
		MqttVersion version = this.connect.version();
		this.writer = new PacketWriter(version, context, transport);
		this.outgoing = new OutgoingMessages(request.inflight(), this.writer, listener, transport::flushLater);
		this.received = new ReceivedMessages(request.inflight());
		this.context = context;
		this.challenges = new Challenges(this.connect.properties().authenticationMethod(), request.challenges(), this);
		Integer topicAliases = this.connect.properties().topicAliasMaximum();
		Long maximumPacketSize = this.connect.properties().maximumPacketSize();
		this.input = new PacketInput(new PacketFramer((maximumPacketSize != null) ? maximumPacketSize : NO_LIMIT),
				new PacketDecoder(version, (topicAliases != null) ? topicAliases : 0,
						new IncomingPackets(this.outgoing, this.received, clock, this.challenges, listener, this)),
				context.alloc(), listener, transport::isOver);
	}

	PacketWriter writer() {
		return this.writer;
	}

	OutgoingMessages outgoing() {
		return this.outgoing;
	}

	PacketInput input() {
		return this.input;
	}

	Challenges challenges() {
		return this.challenges;
	}

	int publish(AcceptedMessage message) {
		if (!this.connect.version().hasProperties() && !message.packet().properties().isEmpty()) {
			throw new IllegalArgumentException("MQTT " + this.connect.version() + " has no properties");
		}
		return this.outgoing.publish(message);
	}

	ReceivedMessages received() {
		return this.received;
	}

	/**
	 * Write what is there, as far as the network takes it. Called in the event loop.
	 */
	void flush() {
		do {
			this.outgoing.proceed();
			this.writer.flush();
		}
		while (this.writer.isWritable() && this.outgoing.hasMore());
	}

	/**
	 * The network took bytes.
	 * @param bytes how many
	 */
	void written(int bytes) {
		this.writer.written(bytes, this);
	}

	@Override
	public void onWritten(int header, int size) {
		int type = PacketType.of(header);
		if (type == PacketType.PINGREQ) {
			this.clock.pinged();
		}
		this.listener.onPacket(false, type, size);
		if (type == PacketType.PUBLISH && (header & QOS_BITS) == MqttQos.AT_MOST_ONCE.value()) {
			this.listener.onQos0Sent();
		}
	}

	@Override
	public void accepted(ConnectAck ack) {
		MqttVersion version = this.connect.version();
		// 3.1 brokers do not say whether they have the session
		boolean present = version == MqttVersion.MQTT_3_1 || ack.sessionPresent();
		boolean resumed = present && !this.connect.cleanStart();
		useTopicAliases(ack);
		if (resumed) {
			Integer receiveMaximum = ack.receiveMaximum();
			this.received.resume();
			this.outgoing.resume((receiveMaximum != null) ? receiveMaximum : Integer.MAX_VALUE);
		}
		Integer serverKeepAlive = ack.serverKeepAlive();
		if (serverKeepAlive != null) {
			this.keepAliveSeconds = serverKeepAlive;
		}
		this.accepted = true;
		this.listener.onConnected(version.hasProperties() ? ack : ConnectAck.of(resumed));
	}

	private void useTopicAliases(ConnectAck ack) {
		Integer maximum = ack.topicAliasMaximum();
		Long maximumPacketSize = ack.maximumPacketSize();
		if (maximum != null && maximum > 0) {
			this.writer
				.use(new OutgoingTopicAliases(maximum, (maximumPacketSize != null) ? maximumPacketSize : NO_LIMIT));
		}
	}

	@Override
	public boolean isAccepted() {
		return this.accepted;
	}

	@Override
	public void ended(TransportClosed reason) {
		this.transport.end(reason);
	}

	@Override
	public void pause() {
		this.input.pause();
		this.context.channel().config().setAutoRead(false);
	}

	@Override
	public void resume() {
		this.input.resume();
		this.context.channel().config().setAutoRead(true);
		// what is there already, with all that may come of it
		this.transport.read(Unpooled.EMPTY_BUFFER);
	}

	@Override
	public void later(Runnable task) {
		this.transport.later(task);
	}

	@Override
	public void authenticate(AuthPacket packet) {
		this.writer.authenticate(packet);
	}

	/**
	 * Return whether a link would end itself for being idle, because MQTT lets it be
	 * quiet for so long. One ping at most is without its answer.
	 * @param idleMillis when the link ends itself
	 * @param quietMillis how long it is to have been quiet, in each direction
	 * @return whether to ping
	 */
	boolean wouldFallAsleep(long idleMillis, long quietMillis) {
		long keepAliveMillis = TimeUnit.SECONDS.toMillis(this.keepAliveSeconds);
		LinkActivity activity = this.clock.activity();
		long quietSince = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(quietMillis);
		boolean quiet = activity.lastInbound() - quietSince < 0 && activity.lastOutbound() - quietSince < 0;
		// with some time for the way there
		boolean needed = keepAliveMillis == 0 || idleMillis < keepAliveMillis / 2 * 3;
		return needed && quiet && !activity.pingUnanswered();
	}

	/**
	 * Have DISCONNECT be the last packet.
	 * @param reasonCode the reason code, which 3.x does not have
	 */
	void leave(MqttReasonCode reasonCode) {
		this.outgoing.clear();
		this.writer.disconnect(reasonCode);
	}

	/**
	 * Drop what was not written, and what was not read.
	 */
	void end() {
		this.received.end();
		this.outgoing.clear();
		this.writer.release();
		this.input.release();
	}

	/**
	 * What begins the exchange and ends with it.
	 */
	interface Owner extends PacketWriter.Listener {

		/**
		 * Go on with what came in before.
		 * @param bytes more bytes, released here
		 */
		void read(ByteBuf bytes);

		/**
		 * Flush at the end of what the event loop does now.
		 */
		void flushLater();

		/**
		 * Run a task in the event loop.
		 * @param task the task
		 */
		void later(Runnable task);

		/**
		 * Return whether what comes in is of no interest any more.
		 * @return whether nothing more is to be read
		 */
		boolean isOver();

		/**
		 * End the connection.
		 * @param reason why
		 */
		void end(TransportClosed reason);

	}

}
