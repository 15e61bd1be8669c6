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

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.quic.InsecureQuicTokenHandler;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicPathEvent;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * Takes MQTT over QUIC, as a broker does that speaks it, and hands each stream to a
 * broker that does not, over TCP. It presents the server of
 * {@link TestCertificates#shared()} unless told otherwise.
 */
public final class QuicFront implements AutoCloseable {

	private static final long WINDOW = 1024 * 1024;

	private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

	private final Set<QuicChannel> connections = ConcurrentHashMap.newKeySet();

	private final Set<QuicStreamChannel> streams = ConcurrentHashMap.newKeySet();

	private final List<Long> attempts = new CopyOnWriteArrayList<>();

	private final List<Handshake> handshakes = new CopyOnWriteArrayList<>();

	private final Set<InetSocketAddress> newAddresses = ConcurrentHashMap.newKeySet();

	private final int brokerPort;

	private volatile X509Bundle identity = TestCertificates.shared().getServer();

	private volatile @Nullable X509Bundle clientAuthority;

	private volatile String applicationProtocol = "mqtt";

	private Duration idleTimeout = Duration.ZERO;

	private boolean earlyData;

	private @Nullable Channel socket;

	private QuicFront(int brokerPort) {
		this.brokerPort = brokerPort;
	}

	/**
	 * Create a front, to be {@link #start() started}.
	 * @param brokerPort the port of the broker on this host
	 * @return the front
	 */
	public static QuicFront to(int brokerPort) {
		return new QuicFront(brokerPort);
	}

	/**
	 * Skip the test where the native library of QUIC cannot be loaded.
	 */
	public static void assumeAvailable() {
		if (!isAvailable()) {
			Assumptions.abort(reason());
		}
	}

	/**
	 * Return whether the native library of QUIC can be loaded, and print why not.
	 * @return whether a front can be started
	 */
	public static boolean isAvailable() {
		if (Quic.isAvailable()) {
			return true;
		}
		System.out.println("Skipped: " + reason());
		return false;
	}

	private static String reason() {
		return "No QUIC on this platform: " + Quic.unavailabilityCause();
	}

	/**
	 * Present another identity from the next connection on.
	 * @param identity certificate and key
	 * @return this front
	 */
	public QuicFront present(X509Bundle identity) {
		this.identity = identity;
		return this;
	}

	/**
	 * Require a certificate of each client.
	 * @param authority the authority that has signed it
	 * @return this front
	 */
	public QuicFront requireClient(X509Bundle authority) {
		this.clientAuthority = authority;
		return this;
	}

	/**
	 * Speak another application protocol (ALPN) than {@code mqtt}.
	 * @param applicationProtocol the name
	 * @return this front
	 */
	public QuicFront applicationProtocol(String applicationProtocol) {
		this.applicationProtocol = applicationProtocol;
		return this;
	}

	/**
	 * End connections over which nothing came for some time. Before it is started.
	 * @param idleTimeout the time
	 * @return this front
	 */
	public QuicFront idleTimeout(Duration idleTimeout) {
		this.idleTimeout = idleTimeout;
		return this;
	}

	/**
	 * Hand out session tickets, and take what clients send early with them (0-RTT).
	 * Before it is started.
	 * @return this front
	 */
	public QuicFront takeEarlyData() {
		this.earlyData = true;
		return this;
	}

	/**
	 * Start on a free port.
	 * @return this front
	 */
	public QuicFront start() {
		return start(0);
	}

	/**
	 * Start on a port.
	 * @param port the port
	 * @return this front
	 */
	public QuicFront start(int port) {
		assumeAvailable();
		QuicSslContext resuming = this.earlyData ? createBuilder().earlyData(true).build() : null;
		this.socket = new Bootstrap().group(this.group)
			.channel(NioDatagramChannel.class)
			.handler(new QuicServerCodecBuilder().sslEngineProvider((channel) -> {
				this.attempts.add(System.nanoTime());
				return ((resuming != null) ? resuming : createContext((QuicChannel) channel))
					.newEngine(channel.alloc());
			})
				.maxIdleTimeout(this.idleTimeout.toMillis(), TimeUnit.MILLISECONDS)
				.initialMaxData(WINDOW)
				.initialMaxStreamDataBidirectionalRemote(WINDOW)
				.initialMaxStreamsBidirectional(1)
				// each address of a client takes one more
				.activeMigration(true)
				.activeConnectionIdLimit(64)
				.maxRecvUdpPayloadSize(2048)
				.tokenHandler(InsecureQuicTokenHandler.INSTANCE)
				.handler(new ConnectionHandler())
				.streamHandler(new ChannelInitializer<QuicStreamChannel>() {

					@Override
					protected void initChannel(QuicStreamChannel stream) {
						connect(stream);
					}

				})
				.build())
			.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
			.syncUninterruptibly()
			.channel();
		return this;
	}

	private QuicSslContext createContext(QuicChannel channel) {
		return createBuilder().sni((host) -> {
			if (host != null) {
				channel.attr(Handshake.HOST).set(host);
			}
			return createBuilder().build();
		}).build();
	}

	private QuicSslContextBuilder createBuilder() {
		QuicSslContextBuilder builder = QuicSslContextBuilder
			.forServer(this.identity.getKeyPair().getPrivate(), null, this.identity.getCertificatePath())
			.applicationProtocols(this.applicationProtocol);
		if (this.clientAuthority != null) {
			builder.clientAuth(ClientAuth.REQUIRE).trustManager(this.clientAuthority.getCertificate());
		}
		return builder;
	}

	private void connect(QuicStreamChannel stream) {
		this.streams.add(stream);
		stream.closeFuture().addListener((closed) -> this.streams.remove(stream));
		stream.config().setAutoRead(false).setAllowHalfClosure(false);
		ChannelFuture connected = new Bootstrap().group(stream.eventLoop())
			.channel(NioSocketChannel.class)
			.option(ChannelOption.TCP_NODELAY, true)
			.option(ChannelOption.AUTO_READ, false)
			.handler(new Relay(stream))
			.connect(InetAddress.getLoopbackAddress(), this.brokerPort);
		stream.pipeline().addLast(new Relay(connected.channel()));
		connected.addListener((future) -> {
			if (future.isSuccess()) {
				stream.config().setAutoRead(true);
				connected.channel().config().setAutoRead(true);
			}
			else {
				((QuicChannel) stream.parent()).close(true, 1,
						Unpooled.copiedBuffer("no broker", StandardCharsets.UTF_8));
			}
		});
	}

	/**
	 * Return the address to connect to.
	 * @return the address
	 */
	public InetSocketAddress address() {
		return (InetSocketAddress) this.socket.localAddress();
	}

	/**
	 * Return the port to connect to.
	 * @return the port
	 */
	public int getPort() {
		return address().getPort();
	}

	/**
	 * Return the address for {@code mqtt.url}.
	 * @return the address
	 */
	public String getUrl() {
		return "quic://127.0.0.1:" + getPort();
	}

	/**
	 * Return when clients began a handshake, whether or not it came to a good end.
	 * @return the times in nanoseconds, as of {@link System#nanoTime()}
	 */
	public List<Long> attempts() {
		return List.copyOf(this.attempts);
	}

	/**
	 * Return the handshakes that came to a good end.
	 * @return a snapshot
	 */
	public List<Handshake> handshakes() {
		return List.copyOf(this.handshakes);
	}

	/**
	 * Return to how many new addresses the server followed its clients: to those that it
	 * has validated. It goes back to a former one if it is too busy for that.
	 * @return the number
	 */
	public int migrations() {
		return this.newAddresses.size();
	}

	/**
	 * Return how many clients are connected.
	 * @return the number
	 */
	public int connections() {
		return this.connections.size();
	}

	/**
	 * Close all connections.
	 * @param error the error of the application, or 0 for none
	 * @param reason the reason
	 */
	public void closeConnections(int error, String reason) {
		this.connections
			.forEach((channel) -> channel.close(true, error, Unpooled.copiedBuffer(reason, StandardCharsets.UTF_8)));
	}

	/**
	 * Reset the streams of all connections.
	 * @param error the error of the application
	 */
	public void resetStreams(int error) {
		this.streams.forEach((stream) -> stream.shutdown(error, stream.newPromise()));
	}

	@Override
	public void close() {
		if (this.group.isShuttingDown()) {
			return;
		}
		for (QuicChannel connection : this.connections) {
			connection.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
		}
		if (this.socket != null) {
			this.socket.close().syncUninterruptibly();
		}
		this.group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
	}

	/**
	 * What a client has shown.
	 *
	 * @param host the host name that it asked for (SNI), if any
	 * @param clientCertificate its certificate, if any
	 */
	public record Handshake(@Nullable String host, @Nullable X509Certificate clientCertificate) {

		private static final AttributeKey<String> HOST = AttributeKey.valueOf("quic-front-host");

		private static Handshake of(QuicChannel channel) {
			SSLEngine engine = channel.sslEngine();
			try {
				return new Handshake(channel.attr(HOST).get(),
						(X509Certificate) engine.getSession().getPeerCertificates()[0]);
			}
			catch (SSLPeerUnverifiedException ex) {
				return new Handshake(channel.attr(HOST).get(), null);
			}
		}

	}

	@Sharable
	private final class ConnectionHandler extends ChannelInboundHandlerAdapter {

		@Override
		public void channelActive(ChannelHandlerContext context) {
			QuicFront.this.connections.add((QuicChannel) context.channel());
			context.fireChannelActive();
		}

		@Override
		public void channelInactive(ChannelHandlerContext context) {
			QuicFront.this.connections.remove(context.channel());
			context.fireChannelInactive();
		}

		@Override
		public void userEventTriggered(ChannelHandlerContext context, Object event) {
			if (event instanceof SslHandshakeCompletionEvent completion && completion.isSuccess()) {
				QuicFront.this.handshakes.add(Handshake.of((QuicChannel) context.channel()));
			}
			else if (event instanceof QuicPathEvent.Validated validated) {
				QuicFront.this.newAddresses.add(validated.remote());
			}
			context.fireUserEventTriggered(event);
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
			// of a client that breaks off its handshake, which tests ask it to; QUIC says
			// so itself, and closes
		}

	}

	/**
	 * Hands on what comes to the other channel, as fast as that takes it, and the end.
	 */
	private static final class Relay extends ChannelInboundHandlerAdapter {

		private final Channel other;

		Relay(Channel other) {
			this.other = other;
		}

		@Override
		public void channelRead(ChannelHandlerContext context, Object message) {
			if (this.other.isActive()) {
				this.other.write(message);
			}
			else {
				ReferenceCountUtil.release(message);
			}
		}

		@Override
		public void channelReadComplete(ChannelHandlerContext context) {
			this.other.flush();
			context.channel().config().setAutoRead(this.other.isWritable());
		}

		@Override
		public void channelWritabilityChanged(ChannelHandlerContext context) {
			this.other.config().setAutoRead(context.channel().isWritable());
		}

		@Override
		public void channelInactive(ChannelHandlerContext context) {
			if (this.other instanceof QuicStreamChannel stream) {
				// what is written comes before
				stream.shutdownOutput();
			}
			else {
				this.other.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((written) -> this.other.close());
			}
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
			context.close();
		}

	}

}
