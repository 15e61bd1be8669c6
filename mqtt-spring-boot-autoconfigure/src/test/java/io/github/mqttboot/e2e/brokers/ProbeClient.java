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

package io.github.mqttboot.e2e.brokers;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.mqttboot.protocol.MqttVersion;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * A client that does no more than it is told, to see what a broker does by itself. It is
 * closed by cutting its link.
 */
final class ProbeClient implements AutoCloseable {

	private static final EventLoop eventLoop = new MultiThreadIoEventLoopGroup(1,
			new DefaultThreadFactory("probe-client", true), NioIoHandler.newFactory())
		.next();

	private static final int MAX_PACKET_SIZE = 16 * 1024 * 1024;

	private static final long TIMEOUT_SECONDS = 20;

	private static final String PASSWORD = "any";

	private static final byte DISCONNECT_WITH_WILL = 0x04;

	// no packet has this identifier
	private static final int PING = 0;

	// Moquette ends a connection whose SUBSCRIBE comes before it has noticed itself that
	// it sent CONNACK
	private static final int SUBSCRIBE_ATTEMPTS = 5;

	private final Queue<Message> messages = new ConcurrentLinkedQueue<>();

	private final Map<Integer, CompletableFuture<MqttMessage>> answers = new ConcurrentHashMap<>();

	private final AtomicInteger lastPacketId = new AtomicInteger();

	private final int port;

	private final MqttMessage connect;

	private final boolean acknowledging;

	/**
	 * Acknowledgements that were not sent, the last message's first.
	 */
	private final Deque<MqttMessage> unsent = new ConcurrentLinkedDeque<>();

	private CompletableFuture<MqttConnAckMessage> connected = new CompletableFuture<>();

	private Channel channel;

	private ProbeClient(int port, MqttMessage connect, boolean acknowledging) {
		this.port = port;
		this.connect = connect;
		this.acknowledging = acknowledging;
		this.channel = open();
	}

	private Channel open() {
		CompletableFuture<MqttConnAckMessage> connected = new CompletableFuture<>();
		this.connected = connected;
		Channel channel = new Bootstrap().group(eventLoop)
			.channel(NioSocketChannel.class)
			.handler(new ChannelInitializer<>() {

				@Override
				protected void initChannel(Channel channel) {
					channel.pipeline()
						.addLast(new MqttDecoder(MAX_PACKET_SIZE), MqttEncoder.INSTANCE, new PacketHandler(connected));
				}

			})
			.connect("127.0.0.1", this.port)
			.syncUninterruptibly()
			.channel();
		channel.writeAndFlush(this.connect);
		get(connected);
		return channel;
	}

	static Builder of(int port, MqttVersion version, String clientId) {
		return new Builder(port, version, clientId);
	}

	/**
	 * Return the answer to CONNECT.
	 * @return the CONNACK
	 */
	MqttConnAckMessage connectAck() {
		return this.connected.join();
	}

	/**
	 * Subscribe and wait for the answer.
	 * @param filter the topic filter
	 * @param qos the QoS asked for
	 * @return what was granted, or the reason code
	 */
	int subscribe(String filter, int qos) {
		for (int attempt = 1;; attempt++) {
			try {
				return subscribeOnce(filter, qos);
			}
			catch (CompletionException ex) {
				if (attempt == SUBSCRIBE_ATTEMPTS || this.channel.isActive()) {
					throw ex;
				}
				this.channel = open();
			}
		}
	}

	private int subscribeOnce(String filter, int qos) {
		int packetId = nextPacketId();
		MqttSubAckMessage answer = (MqttSubAckMessage) get(send(packetId,
				MqttMessageBuilders.subscribe()
					.messageId(packetId)
					.addSubscription(MqttQoS.valueOf(qos), filter)
					.build()));
		return answer.payload().reasonCodes().get(0);
	}

	/**
	 * Publish and wait until the broker has the message.
	 * @param topic the topic
	 * @param payload the payload
	 * @param qos 1 or 2
	 * @param retained whether to retain it
	 * @return the type of the answer
	 */
	MqttMessageType publish(String topic, String payload, int qos, boolean retained) {
		int packetId = nextPacketId();
		MqttMessage answer = get(send(packetId,
				MqttMessageBuilders.publish()
					.topicName(topic)
					.qos(MqttQoS.valueOf(qos))
					.retained(retained)
					.messageId(packetId)
					.payload(Unpooled.copiedBuffer(payload, StandardCharsets.UTF_8))
					.build()));
		MqttMessageType type = answer.fixedHeader().messageType();
		if (type == MqttMessageType.PUBREC) {
			get(send(packetId, answer(MqttMessageType.PUBREL, packetId)));
		}
		return type;
	}

	void publish(String topic, String payload) {
		publish(topic, payload, 1, false);
	}

	private int nextPacketId() {
		return this.lastPacketId.incrementAndGet();
	}

	private CompletableFuture<MqttMessage> send(int packetId, MqttMessage packet) {
		CompletableFuture<MqttMessage> answer = new CompletableFuture<>();
		this.answers.put(packetId, answer);
		this.channel.writeAndFlush(packet);
		return answer;
	}

	private static <T> T get(CompletableFuture<T> future) {
		return future.orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).join();
	}

	private static MqttMessage answer(MqttMessageType type, int packetId) {
		MqttQoS qos = (type == MqttMessageType.PUBREL) ? MqttQoS.AT_LEAST_ONCE : MqttQoS.AT_MOST_ONCE;
		return new MqttMessage(new MqttFixedHeader(type, false, qos, false, 0),
				MqttMessageIdVariableHeader.from(packetId));
	}

	/**
	 * Wait until the broker has answered a ping, and with it for what it sent before, or
	 * has closed the connection.
	 */
	void ping() {
		CompletableFuture<MqttMessage> answer = new CompletableFuture<>();
		this.answers.put(PING, answer);
		this.channel.writeAndFlush(MqttMessage.PINGREQ);
		this.channel.closeFuture().addListener((closed) -> answer.complete(MqttMessage.PINGRESP));
		get(answer.exceptionally((closed) -> MqttMessage.PINGRESP));
	}

	/**
	 * Return what came in so far.
	 * @return the messages in order
	 */
	List<Message> messages() {
		return List.copyOf(this.messages);
	}

	/**
	 * Acknowledge what came in and was not acknowledged, the last message first.
	 */
	void acknowledgeInReverse() {
		for (MqttMessage next = this.unsent.poll(); next != null; next = this.unsent.poll()) {
			this.channel.writeAndFlush(next);
		}
	}

	boolean isConnected() {
		return this.channel.isActive();
	}

	/**
	 * Leave in order.
	 */
	void disconnect() {
		this.channel.writeAndFlush(MqttMessage.DISCONNECT).syncUninterruptibly();
		close();
	}

	/**
	 * Leave so that the will is published, which MQTT 5.0 has a reason code for. The
	 * broker closes the connection: if this client did, Artemis might see that first and
	 * take the client for lost, whose will it publishes.
	 */
	void disconnectWithWill() {
		this.channel
			.writeAndFlush(new MqttMessage(
					new MqttFixedHeader(MqttMessageType.DISCONNECT, false, MqttQoS.AT_MOST_ONCE, false, 0),
					new MqttReasonCodeAndPropertiesVariableHeader(DISCONNECT_WITH_WILL, MqttProperties.NO_PROPERTIES)))
			.syncUninterruptibly();
		this.channel.closeFuture().awaitUninterruptibly(TIMEOUT_SECONDS, TimeUnit.SECONDS);
		close();
	}

	@Override
	public void close() {
		this.channel.close().syncUninterruptibly();
	}

	/**
	 * What came in.
	 *
	 * @param topic the topic
	 * @param payload the payload
	 * @param qos the QoS
	 * @param received when it came in
	 */
	record Message(String topic, String payload, int qos, Instant received) {

	}

	/**
	 * Says how to connect.
	 */
	static final class Builder {

		private final int port;

		private final MqttVersion version;

		private final MqttMessageBuilders.ConnectBuilder connect;

		private boolean acknowledging = true;

		private Builder(int port, MqttVersion version, String clientId) {
			this.port = port;
			this.version = version;
			this.connect = MqttMessageBuilders.connect()
				.protocolVersion(nettyVersion(version))
				.clientId(clientId)
				.keepAlive((int) Duration.ofMinutes(5).toSeconds())
				.cleanSession(true);
		}

		private static io.netty.handler.codec.mqtt.MqttVersion nettyVersion(MqttVersion version) {
			return switch (version) {
				case MQTT_3_1 -> io.netty.handler.codec.mqtt.MqttVersion.MQTT_3_1;
				case MQTT_3_1_1 -> io.netty.handler.codec.mqtt.MqttVersion.MQTT_3_1_1;
				case MQTT_5_0 -> io.netty.handler.codec.mqtt.MqttVersion.MQTT_5;
			};
		}

		/**
		 * Ask for a session that is kept.
		 * @return this
		 */
		Builder keptSession() {
			this.connect.cleanSession(false);
			if (this.version.hasProperties()) {
				MqttProperties properties = new MqttProperties();
				properties.add(new IntegerProperty(MqttProperties.SESSION_EXPIRY_INTERVAL,
						(int) Duration.ofHours(1).toSeconds()));
				this.connect.properties(properties);
			}
			return this;
		}

		/**
		 * Name a user.
		 * @param username the user name
		 * @return this
		 */
		Builder username(String username) {
			this.connect.username(username).password(PASSWORD.getBytes(StandardCharsets.UTF_8));
			return this;
		}

		/**
		 * Acknowledge nothing that comes in by itself.
		 * @return this
		 */
		Builder withoutAcknowledgements() {
			this.acknowledging = false;
			return this;
		}

		Builder will(String topic, String payload) {
			this.connect.willFlag(true)
				.willTopic(topic)
				.willMessage(payload.getBytes(StandardCharsets.UTF_8))
				.willQoS(MqttQoS.AT_LEAST_ONCE);
			return this;
		}

		/**
		 * Connect.
		 * @return the connected client
		 */
		ProbeClient connect() {
			return new ProbeClient(this.port, this.connect.build(), this.acknowledging);
		}

	}

	private final class PacketHandler extends SimpleChannelInboundHandler<MqttMessage> {

		private final CompletableFuture<MqttConnAckMessage> connected;

		PacketHandler(CompletableFuture<MqttConnAckMessage> connected) {
			this.connected = connected;
		}

		@Override
		protected void channelRead0(ChannelHandlerContext context, MqttMessage packet) {
			if (packet.decoderResult().isFailure()) {
				fail(packet.decoderResult().cause());
				return;
			}
			switch (packet.fixedHeader().messageType()) {
				case CONNACK -> onConnectAcknowledged((MqttConnAckMessage) packet);
				case PUBLISH -> onPublish(context, (MqttPublishMessage) packet);
				case PUBREL -> onReleased(context, packet);
				case PUBACK, PUBREC, PUBCOMP, SUBACK -> onAnswer(packetId(packet), packet);
				case PINGRESP -> onAnswer(PING, packet);
				default -> fail(new IllegalStateException("Unexpected " + packet));
			}
		}

		private void onConnectAcknowledged(MqttConnAckMessage packet) {
			MqttConnectReturnCode code = packet.variableHeader().connectReturnCode();
			if (code == MqttConnectReturnCode.CONNECTION_ACCEPTED) {
				this.connected.complete(packet);
			}
			else {
				fail(new IllegalStateException("Refused: " + code));
			}
		}

		private void onPublish(ChannelHandlerContext context, MqttPublishMessage packet) {
			MqttQoS qos = packet.fixedHeader().qosLevel();
			if (qos != MqttQoS.AT_MOST_ONCE) {
				MqttMessageType type = (qos == MqttQoS.AT_LEAST_ONCE) ? MqttMessageType.PUBACK : MqttMessageType.PUBREC;
				MqttMessage answer = answer(type, packet.variableHeader().packetId());
				if (ProbeClient.this.acknowledging) {
					context.writeAndFlush(answer);
				}
				else {
					ProbeClient.this.unsent.push(answer);
				}
			}
			// whoever sees it may acknowledge it
			ProbeClient.this.messages.add(new Message(packet.variableHeader().topicName(),
					packet.payload().toString(StandardCharsets.UTF_8), qos.value(), Instant.now()));
		}

		private void onReleased(ChannelHandlerContext context, MqttMessage packet) {
			context.writeAndFlush(answer(MqttMessageType.PUBCOMP, packetId(packet)));
		}

		private void onAnswer(int packetId, MqttMessage packet) {
			CompletableFuture<MqttMessage> answer = ProbeClient.this.answers.remove(packetId);
			if (answer != null) {
				answer.complete(packet);
			}
		}

		private int packetId(MqttMessage packet) {
			return ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
		}

		private void fail(Throwable cause) {
			this.connected.completeExceptionally(cause);
			ProbeClient.this.answers.values().forEach((answer) -> answer.completeExceptionally(cause));
		}

		@Override
		public void channelInactive(ChannelHandlerContext context) {
			fail(new IllegalStateException("The broker closed the connection"));
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
			context.close();
			fail(cause);
		}

	}

}
