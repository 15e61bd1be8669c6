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
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
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
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckPayload;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.ssl.SslHandler;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/**
 * A broker that does what a test asks of it, and records what it is sent. It routes
 * nothing. What a test says nothing about is answered as a well-behaved broker without
 * sessions would. <pre class="code">
 * broker.on(MqttMessageType.CONNECT, (session, packet) -&gt; session.refuse(0x87));
 * broker.on(MqttMessageType.PUBLISH, ScriptedBroker.ignore());
 * broker.session().publish("topic", "payload", 1, 7);
 * MqttConnectMessage connect = broker.await(MqttConnectMessage.class);
 * </pre> It speaks plain MQTT, or what {@link TlsServer} and {@link WebSocketServer} put
 * under it.
 */
public final class ScriptedBroker implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	private static final int MAX_PACKET_SIZE = 64 * 1024 * 1024;

	private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

	private final List<Session> sessions = new CopyOnWriteArrayList<>();

	private final Queue<MqttMessage> received = new ConcurrentLinkedQueue<>();

	private final Map<MqttMessageType, BiConsumer<Session, MqttMessage>> answers = new ConcurrentHashMap<>();

	private final boolean secure;

	private final boolean overWebSocket;

	private final Channel serverChannel;

	private final InetSocketAddress address;

	private volatile Consumer<Session> onAccept = (session) -> {
	};

	private volatile boolean recording = true;

	private ScriptedBroker(@Nullable TlsServer tls, @Nullable WebSocketServer webSocket) {
		this.secure = tls != null;
		this.overWebSocket = webSocket != null;
		on(MqttMessageType.CONNECT, (session, packet) -> session.accept(false));
		on(MqttMessageType.PUBLISH, (session, packet) -> session.acknowledge((MqttPublishMessage) packet));
		on(MqttMessageType.PUBREC, (session, packet) -> session.pubRel(packetId(packet)));
		on(MqttMessageType.PUBREL, (session, packet) -> session.pubComp(packetId(packet)));
		on(MqttMessageType.SUBSCRIBE, (session, packet) -> session.grant((MqttSubscribeMessage) packet));
		on(MqttMessageType.UNSUBSCRIBE, (session, packet) -> session.confirm((MqttUnsubscribeMessage) packet));
		on(MqttMessageType.PINGREQ, (session, packet) -> session.send(MqttMessage.PINGRESP));
		on(MqttMessageType.DISCONNECT, (session, packet) -> session.drop());
		this.serverChannel = new ServerBootstrap().group(this.group)
			.channel(NioServerSocketChannel.class)
			.childHandler(new ChannelInitializer<SocketChannel>() {

				@Override
				protected void initChannel(SocketChannel channel) throws SSLException {
					if (tls != null) {
						tls.addHandlers(channel);
					}
					if (webSocket != null) {
						webSocket.addHandlers(channel);
					}
					channel.pipeline().addLast(new MqttDecoder(MAX_PACKET_SIZE), MqttEncoder.INSTANCE, new Session());
				}

			})
			.bind(new InetSocketAddress("127.0.0.1", 0))
			.syncUninterruptibly()
			.channel();
		this.address = (InetSocketAddress) this.serverChannel.localAddress();
	}

	/**
	 * Start a broker on a free port.
	 * @return the broker
	 */
	public static ScriptedBroker start() {
		return new ScriptedBroker(null, null);
	}

	/**
	 * Start a broker on a free port.
	 * @param tls its TLS
	 * @return the broker
	 */
	public static ScriptedBroker start(TlsServer tls) {
		return new ScriptedBroker(tls, null);
	}

	/**
	 * Start a broker on a free port.
	 * @param webSocket its WebSocket
	 * @return the broker
	 */
	public static ScriptedBroker start(WebSocketServer webSocket) {
		return new ScriptedBroker(null, webSocket);
	}

	/**
	 * Start a broker on a free port.
	 * @param tls its TLS
	 * @param webSocket its WebSocket, over that
	 * @return the broker
	 */
	public static ScriptedBroker start(TlsServer tls, WebSocketServer webSocket) {
		return new ScriptedBroker(tls, webSocket);
	}

	/**
	 * Return an answer that is none.
	 * @return the answer
	 */
	public static BiConsumer<Session, MqttMessage> ignore() {
		return (session, packet) -> {
		};
	}

	/**
	 * Return the packet identifier of a packet that has one.
	 * @param packet the packet
	 * @return the packet identifier
	 */
	public static int packetId(MqttMessage packet) {
		if (packet instanceof MqttPublishMessage publish) {
			return publish.variableHeader().packetId();
		}
		return ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
	}

	public InetSocketAddress address() {
		return this.address;
	}

	public URI uri() {
		String scheme = (this.overWebSocket ? "ws" : "mqtt") + (this.secure ? "s" : "");
		String path = this.overWebSocket ? "/mqtt" : "";
		return URI.create(scheme + "://127.0.0.1:" + address().getPort() + path);
	}

	/**
	 * Script the answer to a type of packets.
	 * @param type the type
	 * @param answer the answer
	 * @return this broker
	 */
	public ScriptedBroker on(MqttMessageType type, BiConsumer<Session, MqttMessage> answer) {
		this.answers.put(type, answer);
		return this;
	}

	/**
	 * Script what happens when a network connection is accepted.
	 * @param answer what happens
	 * @return this broker
	 */
	public ScriptedBroker onAccept(Consumer<Session> answer) {
		this.onAccept = answer;
		return this;
	}

	/**
	 * Record no packet from now on, so that any number may come.
	 * @return this broker
	 */
	public ScriptedBroker withoutRecord() {
		this.recording = false;
		return this;
	}

	/**
	 * Return all packets that came in, in their order.
	 * @return a snapshot
	 */
	public List<MqttMessage> received() {
		return List.copyOf(this.received);
	}

	/**
	 * Return the packets of a kind that came in, in their order.
	 * @param <T> the kind
	 * @param kind the kind
	 * @return a snapshot
	 */
	public <T extends MqttMessage> List<T> received(Class<T> kind) {
		return this.received.stream().filter(kind::isInstance).map(kind::cast).toList();
	}

	/**
	 * Return the packets of a type that came in, in their order.
	 * @param type the type
	 * @return a snapshot
	 */
	public List<MqttMessage> received(MqttMessageType type) {
		return this.received.stream().filter((packet) -> packet.fixedHeader().messageType() == type).toList();
	}

	/**
	 * Wait until a packet of a kind has come in.
	 * @param <T> the kind
	 * @param kind the kind
	 * @return the last one
	 */
	public <T extends MqttMessage> T await(Class<T> kind) {
		List<T> packets = await(kind, 1);
		return packets.get(packets.size() - 1);
	}

	/**
	 * Wait until packets of a kind have come in.
	 * @param <T> the kind
	 * @param kind the kind
	 * @param count how many at least
	 * @return all of them
	 */
	public <T extends MqttMessage> List<T> await(Class<T> kind, int count) {
		return await().until(() -> received(kind), (packets) -> packets.size() >= count);
	}

	/**
	 * Wait until packets of a type have come in.
	 * @param type the type
	 * @param count how many at least
	 * @return all of them
	 */
	public List<MqttMessage> await(MqttMessageType type, int count) {
		return await().until(() -> received(type), (packets) -> packets.size() >= count);
	}

	/**
	 * Return the latest network connection, waiting for the first.
	 * @return the session
	 */
	public Session session() {
		await().until(() -> !this.sessions.isEmpty());
		return this.sessions.get(this.sessions.size() - 1);
	}

	/**
	 * Return the network connections so far.
	 * @return a snapshot
	 */
	public List<Session> sessions() {
		return List.copyOf(this.sessions);
	}

	@Override
	public void close() {
		if (this.group.isShuttingDown()) {
			return;
		}
		this.serverChannel.close().syncUninterruptibly();
		// The socket listens until the event loop selects once more, which it must live
		// for
		await().until(() -> isRefused());
		this.group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
	}

	private static ConditionFactory await() {
		// most of the time it is true already
		return Awaitility.await().atMost(TIMEOUT).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10));
	}

	private boolean isRefused() {
		try (Socket socket = new Socket()) {
			socket.connect(this.address);
			return false;
		}
		catch (IOException ex) {
			return true;
		}
	}

	/**
	 * One network connection, on which a test decides what to send. Any thread.
	 */
	public final class Session extends SimpleChannelInboundHandler<MqttMessage> {

		private final long openedAt = System.nanoTime();

		private volatile Channel channel;

		private volatile boolean mqtt5;

		@Override
		public void channelActive(ChannelHandlerContext context) {
			this.channel = context.channel();
			ScriptedBroker.this.sessions.add(this);
			ScriptedBroker.this.onAccept.accept(this);
		}

		@Override
		protected void channelRead0(ChannelHandlerContext context, MqttMessage packet) {
			if (packet.decoderResult().isFailure()) {
				throw new IllegalStateException(packet.decoderResult().cause());
			}
			MqttMessage kept = (packet instanceof MqttPublishMessage publish)
					? publish.replace(Unpooled.copiedBuffer(publish.payload())) : packet;
			if (kept instanceof MqttConnectMessage connect) {
				this.mqtt5 = connect.variableHeader().version() == 5;
			}
			if (ScriptedBroker.this.recording) {
				ScriptedBroker.this.received.add(kept);
			}
			ScriptedBroker.this.answers.getOrDefault(kept.fixedHeader().messageType(), ignore()).accept(this, kept);
		}

		/**
		 * Run a task on the thread that answers packets. What it sends is in order with
		 * the answers, as it is not from another thread.
		 */
		public void execute(Runnable task) {
			this.channel.eventLoop().execute(task);
		}

		/**
		 * Accept the client.
		 * @param sessionPresent whether there is a session
		 * @param properties the properties
		 */
		public void accept(boolean sessionPresent, MqttProperty<?>... properties) {
			send(new MqttConnAckMessage(header(MqttMessageType.CONNACK), new MqttConnAckVariableHeader(
					MqttConnectReturnCode.CONNECTION_ACCEPTED, sessionPresent, properties(properties))));
		}

		/**
		 * Refuse the client.
		 * @param code the return code or reason code
		 * @param properties the properties
		 */
		public void refuse(int code, MqttProperty<?>... properties) {
			send(new MqttConnAckMessage(header(MqttMessageType.CONNACK), new MqttConnAckVariableHeader(
					MqttConnectReturnCode.valueOf((byte) code), false, properties(properties))));
			drop();
		}

		/**
		 * Send AUTH.
		 * @param reasonCode the reason code
		 * @param method the authentication method
		 * @param data the authentication data
		 */
		public void authenticate(int reasonCode, String method, byte[] data) {
			send(new MqttMessage(header(MqttMessageType.AUTH),
					new MqttReasonCodeAndPropertiesVariableHeader((byte) reasonCode,
							properties(new MqttProperties.StringProperty(MqttProperties.AUTHENTICATION_METHOD, method),
									new MqttProperties.BinaryProperty(MqttProperties.AUTHENTICATION_DATA, data)))));
		}

		public void pubAck(int packetId, int reasonCode, MqttProperty<?>... properties) {
			reply(MqttMessageType.PUBACK, packetId, reasonCode, properties);
		}

		public void pubRec(int packetId, int reasonCode, MqttProperty<?>... properties) {
			reply(MqttMessageType.PUBREC, packetId, reasonCode, properties);
		}

		public void pubRel(int packetId) {
			reply(MqttMessageType.PUBREL, packetId, 0);
		}

		public void pubComp(int packetId) {
			reply(MqttMessageType.PUBCOMP, packetId, 0);
		}

		public void subAck(int packetId, int... codes) {
			send(new MqttSubAckMessage(header(MqttMessageType.SUBACK),
					new MqttMessageIdAndPropertiesVariableHeader(packetId, MqttProperties.NO_PROPERTIES),
					new MqttSubAckPayload(codes)));
		}

		/**
		 * Answer UNSUBSCRIBE (MQTT 5).
		 * @param packetId the packet identifier
		 * @param codes the reason codes
		 */
		public void unsubAck(int packetId, short... codes) {
			send(new MqttUnsubAckMessage(header(MqttMessageType.UNSUBACK),
					new MqttMessageIdAndPropertiesVariableHeader(packetId, MqttProperties.NO_PROPERTIES),
					new MqttUnsubAckPayload(codes)));
		}

		/**
		 * Send a message.
		 * @param topic the topic
		 * @param payload the payload
		 * @param qos the QoS
		 * @param packetId the packet identifier
		 * @param properties the properties
		 */
		public void publish(String topic, String payload, int qos, int packetId, MqttProperty<?>... properties) {
			publish(false, topic, payload, qos, packetId, properties);
		}

		/**
		 * Send a message once more.
		 * @param topic the topic
		 * @param payload the payload
		 * @param qos the QoS
		 * @param packetId the packet identifier
		 */
		public void republish(String topic, String payload, int qos, int packetId) {
			publish(true, topic, payload, qos, packetId);
		}

		private void publish(boolean duplicate, String topic, String payload, int qos, int packetId,
				MqttProperty<?>... properties) {
			send(new MqttPublishMessage(
					new MqttFixedHeader(MqttMessageType.PUBLISH, duplicate, MqttQoS.valueOf(qos), false, 0),
					new MqttPublishVariableHeader(topic, packetId, properties(properties)),
					Unpooled.copiedBuffer(payload, StandardCharsets.UTF_8)));
		}

		/**
		 * Send DISCONNECT (MQTT 5), and close.
		 * @param reasonCode the reason code
		 * @param properties the properties
		 */
		public void disconnect(int reasonCode, MqttProperty<?>... properties) {
			send(new MqttMessage(header(MqttMessageType.DISCONNECT),
					new MqttReasonCodeAndPropertiesVariableHeader((byte) reasonCode, properties(properties))));
			drop();
		}

		/**
		 * Send bytes as they are.
		 * @param bytes the bytes
		 */
		public void sendBytes(int... bytes) {
			ByteBuf buffer = Unpooled.buffer();
			for (int value : bytes) {
				buffer.writeByte(value);
			}
			this.channel.pipeline().context(MqttDecoder.class).writeAndFlush(buffer);
		}

		/**
		 * Stop or start to read what the client sends.
		 * @param read whether to read
		 */
		public void read(boolean read) {
			this.channel.config().setAutoRead(read);
		}

		/**
		 * Close the network connection, when all that was sent is written.
		 */
		public void drop() {
			this.channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
		}

		/**
		 * Reset the network connection, when all that was sent is written, as systems do
		 * for one that is closed with something unread.
		 */
		public void reset() {
			this.channel.config().setOption(ChannelOption.SO_LINGER, 0);
			drop();
		}

		/**
		 * End TLS by a close_notify, and leave the network connection open.
		 */
		public void endTls() {
			this.channel.pipeline().get(SslHandler.class).closeOutbound();
		}

		public boolean isOpen() {
			return this.channel.isOpen();
		}

		/**
		 * Return when this one was accepted.
		 * @return the time in nanoseconds, as of {@link System#nanoTime()}
		 */
		public long openedAt() {
			return this.openedAt;
		}

		private void acknowledge(MqttPublishMessage publish) {
			switch (publish.fixedHeader().qosLevel()) {
				case AT_LEAST_ONCE -> pubAck(packetId(publish), 0);
				case EXACTLY_ONCE -> pubRec(packetId(publish), 0);
				default -> {
				}
			}
		}

		private void grant(MqttSubscribeMessage subscribe) {
			subAck(packetId(subscribe),
					subscribe.payload()
						.topicSubscriptions()
						.stream()
						.mapToInt((subscription) -> subscription.qualityOfService().value())
						.toArray());
		}

		private void confirm(MqttUnsubscribeMessage unsubscribe) {
			int packetId = packetId(unsubscribe);
			// Netty would send the codes with 3.x too
			if (this.mqtt5) {
				unsubAck(packetId, new short[unsubscribe.payload().topics().size()]);
			}
			else {
				send(new MqttUnsubAckMessage(header(MqttMessageType.UNSUBACK),
						MqttMessageIdVariableHeader.from(packetId)));
			}
		}

		private void reply(MqttMessageType type, int packetId, int reasonCode, MqttProperty<?>... properties) {
			send(new MqttMessage(header(type),
					new MqttPubReplyMessageVariableHeader(packetId, (byte) reasonCode, properties(properties))));
		}

		private void send(MqttMessage packet) {
			this.channel.writeAndFlush(packet);
		}

		private static MqttFixedHeader header(MqttMessageType type) {
			MqttQoS flags = (type == MqttMessageType.PUBREL) ? MqttQoS.AT_LEAST_ONCE : MqttQoS.AT_MOST_ONCE;
			return new MqttFixedHeader(type, false, flags, false, 0);
		}

		private static MqttProperties properties(MqttProperty<?>... properties) {
			MqttProperties collected = new MqttProperties();
			Stream.of(properties).forEach(collected::add);
			return collected;
		}

	}

}
