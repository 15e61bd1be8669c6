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

package io.github.mqttboot.testsupport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.concurrent.DefaultThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * MQTT 3.1.1 client of few words, to publish to the code under test and to observe it
 * without relying on any of it. Publishes and subscribes with QoS 1.
 */
public final class RawMqttClient implements AutoCloseable {

	private static final int MAX_PACKET_SIZE = 1024 * 1024;

	private static final long RECONNECT_DELAY_MILLIS = 50;

	private static final EventLoop eventLoop = new MultiThreadIoEventLoopGroup(1,
			new DefaultThreadFactory("raw-mqtt-client", true), NioIoHandler.newFactory())
		.next();

	private final int port;

	private final String clientId;

	private final boolean durable;

	private final CompletableFuture<Void> firstConnect = new CompletableFuture<>();

	private final Queue<Message> messages = new ConcurrentLinkedQueue<>();

	// The rest is touched by the event loop only

	private final Set<String> filters = new LinkedHashSet<>();

	private final Map<Integer, CompletableFuture<Void>> unacknowledged = new HashMap<>();

	private @Nullable Channel channel;

	private int lastPacketId;

	private boolean closed;

	private RawMqttClient(int port, String clientId, boolean durable) {
		this.port = port;
		this.clientId = clientId;
		this.durable = durable;
	}

	/**
	 * Connect with a clean session. A lost connection stays lost.
	 * @param port the port of the broker on this host
	 * @param clientId the client identifier
	 * @return the connected client
	 */
	public static RawMqttClient connect(int port, String clientId) {
		return new RawMqttClient(port, clientId, false).connect();
	}

	/**
	 * Connect with a session that outlives the connection. A lost connection is made
	 * again, at once and without end.
	 * @param port the port of the broker on this host
	 * @param clientId the client identifier
	 * @return the connected client
	 */
	public static RawMqttClient connectDurable(int port, String clientId) {
		return new RawMqttClient(port, clientId, true).connect();
	}

	private RawMqttClient connect() {
		eventLoop.execute(this::openChannel);
		this.firstConnect.orTimeout(10, TimeUnit.SECONDS).join();
		return this;
	}

	/**
	 * Subscribe and wait for the broker's answer.
	 * @param filter the topic filter
	 */
	public void subscribe(String filter) {
		CompletableFuture<Void> acknowledged = new CompletableFuture<>();
		eventLoop.execute(() -> {
			this.filters.add(filter);
			sendSubscribe(filter, acknowledged);
		});
		acknowledged.orTimeout(10, TimeUnit.SECONDS).join();
	}

	/**
	 * Publish.
	 * @param topic the topic
	 * @param payload the payload
	 * @return completes with the broker's acknowledgement, or fails if the connection is
	 * or gets lost. Nothing is sent a second time
	 */
	public CompletableFuture<Void> publish(String topic, String payload) {
		CompletableFuture<Void> acknowledged = new CompletableFuture<>();
		eventLoop.execute(() -> send(acknowledged,
				(packetId) -> MqttMessageBuilders.publish()
					.topicName(topic)
					.qos(MqttQoS.AT_LEAST_ONCE)
					.messageId(packetId)
					.payload(Unpooled.copiedBuffer(payload, StandardCharsets.UTF_8))
					.build()));
		return acknowledged;
	}

	/**
	 * Return what came in so far.
	 * @return the messages in order, duplicates included
	 */
	public List<Message> getMessages() {
		return List.copyOf(this.messages);
	}

	@Override
	public void close() {
		eventLoop.submit(() -> {
			this.closed = true;
			if (this.channel != null) {
				this.channel.writeAndFlush(MqttMessage.DISCONNECT);
				this.channel.close();
			}
		}).syncUninterruptibly();
	}

	private void openChannel() {
		if (this.closed) {
			return;
		}
		new Bootstrap().group(eventLoop)
			.channel(NioSocketChannel.class)
			.option(ChannelOption.TCP_NODELAY, true)
			.handler(new ChannelInitializer<>() {

				@Override
				protected void initChannel(Channel channel) {
					channel.pipeline()
						.addLast(new MqttDecoder(MAX_PACKET_SIZE), MqttEncoder.INSTANCE, new PacketHandler());
				}

			})
			.connect("127.0.0.1", this.port)
			.addListener((result) -> {
				if (!result.isSuccess()) {
					onChannelLost(result.cause());
				}
			});
	}

	private void onChannelLost(Throwable cause) {
		this.channel = null;
		Collection<CompletableFuture<Void>> lost = List.copyOf(this.unacknowledged.values());
		this.unacknowledged.clear();
		lost.forEach((future) -> future.completeExceptionally(cause));
		if (this.durable) {
			eventLoop.schedule(this::openChannel, RECONNECT_DELAY_MILLIS, TimeUnit.MILLISECONDS);
		}
		else {
			this.firstConnect.completeExceptionally(cause);
		}
	}

	private void sendSubscribe(String filter, CompletableFuture<Void> acknowledged) {
		send(acknowledged,
				(packetId) -> MqttMessageBuilders.subscribe()
					.messageId(packetId)
					.addSubscription(MqttQoS.AT_LEAST_ONCE, filter)
					.build());
	}

	private void send(CompletableFuture<Void> acknowledged, IntFunction<MqttMessage> packet) {
		if (this.channel == null) {
			acknowledged.completeExceptionally(new IOException("Not connected"));
			return;
		}
		this.lastPacketId = this.lastPacketId % 0xFFFF + 1;
		this.unacknowledged.put(this.lastPacketId, acknowledged);
		this.channel.writeAndFlush(packet.apply(this.lastPacketId));
	}

	/**
	 * What came in.
	 *
	 * @param topic the topic
	 * @param payload the payload
	 * @param retained whether the broker had it retained
	 */
	public record Message(String topic, String payload, boolean retained) {

	}

	private final class PacketHandler extends SimpleChannelInboundHandler<MqttMessage> {

		@Override
		public void channelActive(ChannelHandlerContext context) {
			context.writeAndFlush(MqttMessageBuilders.connect()
				.protocolVersion(MqttVersion.MQTT_3_1_1)
				.clientId(RawMqttClient.this.clientId)
				.cleanSession(!RawMqttClient.this.durable)
				.keepAlive(0)
				.build());
		}

		@Override
		protected void channelRead0(ChannelHandlerContext context, MqttMessage packet) {
			switch (packet.fixedHeader().messageType()) {
				case CONNACK -> onConnectAcknowledged(context, (MqttConnAckMessage) packet);
				case PUBLISH -> onPublish(context, (MqttPublishMessage) packet);
				case PUBACK, SUBACK -> onAcknowledged((MqttMessageIdVariableHeader) packet.variableHeader());
				default -> throw new IllegalStateException("Unexpected " + packet);
			}
		}

		private void onConnectAcknowledged(ChannelHandlerContext context, MqttConnAckMessage packet) {
			MqttConnectReturnCode returnCode = packet.variableHeader().connectReturnCode();
			if (returnCode != MqttConnectReturnCode.CONNECTION_ACCEPTED) {
				throw new IllegalStateException("Broker says " + returnCode);
			}
			RawMqttClient.this.channel = context.channel();
			if (!packet.variableHeader().isSessionPresent()) {
				RawMqttClient.this.filters.forEach((filter) -> sendSubscribe(filter, new CompletableFuture<>()));
			}
			RawMqttClient.this.firstConnect.complete(null);
		}

		private void onPublish(ChannelHandlerContext context, MqttPublishMessage packet) {
			RawMqttClient.this.messages.add(new Message(packet.variableHeader().topicName(),
					packet.payload().toString(StandardCharsets.UTF_8), packet.fixedHeader().isRetain()));
			if (packet.fixedHeader().qosLevel() == MqttQoS.AT_LEAST_ONCE) {
				context
					.writeAndFlush(MqttMessageBuilders.pubAck().packetId(packet.variableHeader().packetId()).build());
			}
		}

		private void onAcknowledged(MqttMessageIdVariableHeader header) {
			CompletableFuture<Void> acknowledged = RawMqttClient.this.unacknowledged.remove(header.messageId());
			if (acknowledged != null) {
				acknowledged.complete(null);
			}
		}

		@Override
		public void channelInactive(ChannelHandlerContext context) {
			onChannelLost(new IOException("Connection lost"));
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
			context.close();
		}

	}

}
