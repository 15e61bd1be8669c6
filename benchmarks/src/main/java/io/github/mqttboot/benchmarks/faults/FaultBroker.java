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

package io.github.mqttboot.benchmarks.faults;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.util.concurrent.GlobalEventExecutor;

import org.springframework.util.Assert;

/**
 * A broker with the limits of Mosquitto, that keeps sessions, and misbehaves when told
 * to. All of it lives on one thread.
 */
final class FaultBroker implements AutoCloseable {

	static final int NOT_AUTHORIZED = 0x87;

	private static final int SESSION_TAKEN_OVER = 0x8E;

	private static final int RECEIVE_MAXIMUM = 20;

	private static final int MAX_PACKET_SIZE = 1024 * 1024;

	private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

	private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

	private final Map<String, FaultBrokerSession> sessions = new ConcurrentHashMap<>();

	private final List<String> connects = new CopyOnWriteArrayList<>();

	private final Queue<Message> arrived = new ConcurrentLinkedQueue<>();

	private final int port;

	private final AtomicInteger lost = new AtomicInteger();

	private volatile Channel server;

	private volatile boolean silent;

	private volatile boolean acknowledging = true;

	private volatile boolean takingOver;

	private volatile int publishCode;

	private volatile int subscribeCode;

	FaultBroker() {
		this.server = listen(0);
		this.port = ((InetSocketAddress) this.server.localAddress()).getPort();
	}

	private Channel listen(int port) {
		return new ServerBootstrap().group(this.group)
			.channel(NioServerSocketChannel.class)
			.childOption(ChannelOption.TCP_NODELAY, true)
			.childHandler(new ChannelInitializer<SocketChannel>() {

				@Override
				protected void initChannel(SocketChannel channel) {
					FaultBroker.this.connections.add(channel);
					channel.pipeline()
						.addLast(new MqttDecoder(MAX_PACKET_SIZE), MqttEncoder.INSTANCE, new Connection());
				}

			})
			.bind(new InetSocketAddress("127.0.0.1", port))
			.syncUninterruptibly()
			.channel();
	}

	int port() {
		return this.port;
	}

	/**
	 * Accept network connections and answer nothing, or else serve those made from then
	 * on.
	 * @param silent whether to be silent
	 */
	void silent(boolean silent) {
		this.silent = silent;
	}

	/**
	 * Stop to acknowledge messages.
	 */
	void withholdAcknowledgements() {
		this.acknowledging = false;
	}

	/**
	 * Refuse messages.
	 */
	void refuseMessages() {
		this.publishCode = NOT_AUTHORIZED;
	}

	/**
	 * Refuse subscriptions.
	 */
	void refuseSubscriptions() {
		this.subscribeCode = NOT_AUTHORIZED;
	}

	/**
	 * From now on, end each connection as if another client connected with its client id.
	 */
	void takeOver() {
		this.takingOver = true;
		cut();
	}

	/**
	 * Cut the present connections.
	 */
	void cut() {
		this.connections.close().syncUninterruptibly();
	}

	/**
	 * Keep the present connections open and let nothing through. Serves new ones.
	 */
	void freeze() {
		run(() -> {
			this.connections.forEach((connection) -> connection.config().setAutoRead(false));
			this.sessions.values().forEach(FaultBrokerSession::detach);
		});
	}

	/**
	 * Cut the present connections and refuse new ones.
	 */
	void shut() {
		this.server.close().syncUninterruptibly();
		cut();
	}

	/**
	 * Accept connections after {@link #shut()}. Sessions were kept.
	 */
	void open() {
		this.server = listen(this.port);
	}

	/**
	 * Send messages to all that have subscribed to them.
	 * @param messages the messages
	 */
	void publish(List<Message> messages) {
		run(() -> this.sessions.values().forEach((session) -> session.publish(messages)));
	}

	void publish(String topic, String payload) {
		publish(List.of(new Message(topic, payload, Map.of())));
	}

	/**
	 * Return how many messages wait for the acknowledgement of a subscriber.
	 * @return their number
	 */
	int waiting() {
		return this.sessions.values().stream().mapToInt(FaultBrokerSession::waiting).sum();
	}

	boolean hasSubscriber() {
		return this.sessions.values().stream().anyMatch(FaultBrokerSession::isSubscribed);
	}

	/**
	 * Return the payloads of the messages that came in.
	 * @param prefix of their topics
	 * @return the payloads, in order, with duplicates
	 */
	List<String> arrived(String prefix) {
		return this.arrived.stream()
			.filter((message) -> message.topic().startsWith(prefix))
			.map(Message::payload)
			.toList();
	}

	/**
	 * Return the client ids of all CONNECT packets that came in.
	 * @return the client ids, in order
	 */
	List<String> connects() {
		return this.connects;
	}

	/**
	 * Return what came of the connections that there were.
	 * @return a description
	 */
	String losses() {
		int count = this.lost.get();
		return count + ((count == 1) ? " loss" : " losses") + " of the connection"
				+ (this.connections.isEmpty() ? " for good" : "");
	}

	private void run(Runnable task) {
		this.group.submit(task).syncUninterruptibly();
	}

	@Override
	public void close() {
		this.group.shutdownGracefully();
	}

	static MqttFixedHeader header(MqttMessageType type) {
		return new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0);
	}

	/**
	 * A message.
	 *
	 * @param topic the topic
	 * @param payload the payload
	 * @param userProperties the user properties
	 */
	record Message(String topic, String payload, Map<String, String> userProperties) {
	}

	/**
	 * A network connection.
	 */
	private final class Connection extends SimpleChannelInboundHandler<MqttMessage> {

		private FaultBrokerSession session = new FaultBrokerSession();

		private boolean orderly;

		@Override
		protected void channelRead0(ChannelHandlerContext context, MqttMessage packet) {
			Assert.state(packet.decoderResult().isSuccess(), () -> "Malformed packet " + packet);
			if (packet instanceof MqttConnectMessage connect) {
				FaultBroker.this.connects.add(connect.payload().clientIdentifier());
			}
			if (FaultBroker.this.silent) {
				return;
			}
			switch (packet.fixedHeader().messageType()) {
				case CONNECT -> onConnect(context.channel(), (MqttConnectMessage) packet);
				case PUBLISH -> onPublish(context.channel(), (MqttPublishMessage) packet);
				case PUBACK ->
					this.session.acknowledge(((MqttMessageIdVariableHeader) packet.variableHeader()).messageId());
				case SUBSCRIBE -> onSubscribe(context.channel(), (MqttSubscribeMessage) packet);
				case PINGREQ -> context.writeAndFlush(MqttMessage.PINGRESP);
				case DISCONNECT -> {
					this.orderly = true;
					context.close();
				}
				default -> throw new IllegalStateException("Unexpected packet " + packet);
			}
		}

		@Override
		public void channelInactive(ChannelHandlerContext context) {
			if (!this.orderly) {
				FaultBroker.this.lost.incrementAndGet();
			}
		}

		private void onConnect(Channel channel, MqttConnectMessage connect) {
			String clientId = connect.payload().clientIdentifier();
			boolean present = FaultBroker.this.sessions.containsKey(clientId)
					&& !connect.variableHeader().isCleanSession();
			MqttProperties properties = new MqttProperties();
			properties.add(new MqttProperties.IntegerProperty(MqttProperties.RECEIVE_MAXIMUM, RECEIVE_MAXIMUM));
			channel.writeAndFlush(new MqttConnAckMessage(header(MqttMessageType.CONNACK),
					new MqttConnAckVariableHeader(MqttConnectReturnCode.CONNECTION_ACCEPTED, present, properties)));
			if (FaultBroker.this.takingOver) {
				channel.writeAndFlush(new MqttMessage(header(MqttMessageType.DISCONNECT),
						new MqttReasonCodeAndPropertiesVariableHeader((byte) SESSION_TAKEN_OVER, properties())));
				channel.close();
				return;
			}
			if (present) {
				this.session = Objects.requireNonNull(FaultBroker.this.sessions.get(clientId));
			}
			else {
				FaultBroker.this.sessions.put(clientId, this.session);
			}
			this.session.attach(channel, RECEIVE_MAXIMUM);
		}

		private void onPublish(Channel channel, MqttPublishMessage packet) {
			FaultBroker.this.arrived.add(new Message(packet.variableHeader().topicName(),
					packet.payload().toString(StandardCharsets.UTF_8), Map.of()));
			if (FaultBroker.this.acknowledging && packet.fixedHeader().qosLevel() == MqttQoS.AT_LEAST_ONCE) {
				channel.writeAndFlush(new MqttMessage(header(MqttMessageType.PUBACK),
						new MqttPubReplyMessageVariableHeader(packet.variableHeader().packetId(),
								(byte) FaultBroker.this.publishCode, properties())));
			}
		}

		private void onSubscribe(Channel channel, MqttSubscribeMessage packet) {
			int code = FaultBroker.this.subscribeCode;
			if (code == 0) {
				packet.payload()
					.topicSubscriptions()
					.forEach((subscription) -> this.session.subscribe(subscription.topicFilter()));
			}
			channel.writeAndFlush(new MqttSubAckMessage(header(MqttMessageType.SUBACK),
					new MqttMessageIdAndPropertiesVariableHeader(packet.variableHeader().messageId(), properties()),
					new MqttSubAckPayload((code != 0) ? code : 1)));
		}

		private static MqttProperties properties() {
			return new MqttProperties();
		}

	}

}
