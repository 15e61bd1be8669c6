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

package io.github.mqttboot.benchmarks;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;

/**
 * A broker that acknowledges and feeds as fast as it can, so that it is the clients that
 * are measured. Runs in a process of its own until that is killed.
 */
public final class BenchmarkBroker extends SimpleChannelInboundHandler<MqttMessage> {

	/**
	 * A message to {@code start/<topic>/<count>} has that many messages sent to the
	 * subscriber of the topic. With {@code /<topics>} behind it, they are sent to so many
	 * {@link #topic topics} in turn, and with {@code /<window>} behind that, no more than
	 * so many are unacknowledged.
	 */
	static final String START = "start";

	/**
	 * A message to {@code drop/<topic>} has the connection of the subscriber of the topic
	 * closed.
	 */
	static final String DROP = "drop";

	private static final int MAX_PACKET_SIZE = 1024 * 1024;

	private static final int MAX_PACKET_ID = 0xFFFF;

	private static final int BACKLOG = 4096;

	private static final int WINDOW = 1000;

	private static final Map<String, BenchmarkBroker> subscribers = new ConcurrentHashMap<>();

	private final Channel channel;

	private ByteBuf payload = Unpooled.EMPTY_BUFFER;

	private String topic = "";

	private String[] topics = {};

	private int left;

	private int packetId;

	private BenchmarkBroker(Channel channel) {
		this.channel = channel;
	}

	/**
	 * Start a broker, and print its port.
	 * @param args none
	 */
	public static void main(String[] args) {
		Channel server = new ServerBootstrap().group(new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()))
			.channel(NioServerSocketChannel.class)
			.option(ChannelOption.SO_BACKLOG, BACKLOG)
			.childOption(ChannelOption.TCP_NODELAY, true)
			.childHandler(new ChannelInitializer<SocketChannel>() {

				@Override
				protected void initChannel(SocketChannel channel) {
					addHandlers(channel);
				}

			})
			.bind(new InetSocketAddress("127.0.0.1", 0))
			.syncUninterruptibly()
			.channel();
		System.out.println(((InetSocketAddress) server.localAddress()).getPort());
	}

	/**
	 * Have the broker speak MQTT on a channel.
	 * @param channel the channel
	 */
	static void addHandlers(Channel channel) {
		channel.pipeline()
			.addLast(new MqttDecoder(MAX_PACKET_SIZE), MqttEncoder.INSTANCE, new BenchmarkBroker(channel));
	}

	/**
	 * Return one of many topics.
	 * @param number its number
	 * @return the topic
	 */
	static String topic(int number) {
		return "plant/" + number / 10 + "/device/" + number % 10 + "/temperature";
	}

	@Override
	protected void channelRead0(ChannelHandlerContext context, MqttMessage packet) {
		switch (packet.fixedHeader().messageType()) {
			case CONNECT -> this.channel
				.write(MqttMessageBuilders.connAck().returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED).build());
			case PUBLISH -> onPublish((MqttPublishMessage) packet);
			case PUBACK -> feed();
			case SUBSCRIBE -> onSubscribe((MqttSubscribeMessage) packet);
			case UNSUBSCRIBE -> this.channel.write(MqttMessageBuilders.unsubAck()
				.packetId(((MqttUnsubscribeMessage) packet).variableHeader().messageId())
				.addReasonCode((short) 0)
				.build());
			case PINGREQ -> this.channel.write(MqttMessage.PINGRESP);
			case DISCONNECT -> this.channel.close();
			default -> throw new IllegalStateException("Unexpected packet " + packet);
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		context.flush();
	}

	private void onPublish(MqttPublishMessage packet) {
		MqttPublishVariableHeader header = packet.variableHeader();
		if (packet.fixedHeader().qosLevel() == MqttQoS.AT_LEAST_ONCE) {
			MqttFixedHeader ack = new MqttFixedHeader(MqttMessageType.PUBACK, false, MqttQoS.AT_MOST_ONCE, false, 0);
			this.channel.write(new MqttMessage(ack, MqttMessageIdVariableHeader.from(header.packetId())));
		}
		String[] levels = header.topicName().split("/");
		if (levels[0].equals(START)) {
			BenchmarkBroker subscriber = Objects.requireNonNull(subscribers.get(levels[1]), "No subscriber");
			int topics = (levels.length > 3) ? Integer.parseInt(levels[3]) : 0;
			int window = (levels.length > 4) ? Integer.parseInt(levels[4]) : WINDOW;
			subscriber.start(Unpooled.copiedBuffer(packet.payload()), Integer.parseInt(levels[2]), topics, window);
		}
		else if (levels[0].equals(DROP)) {
			Objects.requireNonNull(subscribers.get(levels[1]), "No subscriber").channel.close();
		}
	}

	private void onSubscribe(MqttSubscribeMessage packet) {
		List<MqttTopicSubscription> filters = packet.payload().topicSubscriptions();
		if (this.topic.isEmpty()) {
			this.topic = filters.get(0).topicFilter();
			subscribers.put(this.topic, this);
		}
		MqttMessageBuilders.SubAckBuilder ack = MqttMessageBuilders.subAck()
			.packetId(packet.variableHeader().messageId());
		filters.forEach((filter) -> ack.addGrantedQos(MqttQoS.AT_LEAST_ONCE));
		this.channel.write(ack.build());
	}

	private void start(ByteBuf message, int count, int topics, int window) {
		this.topics = (topics > 0) ? IntStream.range(0, topics).mapToObj(BenchmarkBroker::topic).toArray(String[]::new)
				: new String[] { this.topic };
		this.payload = message;
		this.left = count;
		for (int i = 0; i < window; i++) {
			feed();
		}
		this.channel.flush();
	}

	private void feed() {
		if (this.left == 0) {
			return;
		}
		this.left--;
		this.packetId = this.packetId % MAX_PACKET_ID + 1;
		this.channel.write(MqttMessageBuilders.publish()
			.topicName(this.topics[this.left % this.topics.length])
			.qos(MqttQoS.AT_LEAST_ONCE)
			.messageId(this.packetId)
			.payload(this.payload.retainedDuplicate())
			.build());
	}

}
