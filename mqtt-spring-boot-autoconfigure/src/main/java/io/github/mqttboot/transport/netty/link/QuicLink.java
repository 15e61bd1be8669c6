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

package io.github.mqttboot.transport.netty.link;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

import io.github.mqttboot.transport.JdkFailures;
import io.github.mqttboot.transport.LinkFailure;
import io.github.mqttboot.transport.TransportRequest;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.util.concurrent.Future;

/**
 * The way of one transport over QUIC: a UDP socket of its own, on it a QUIC connection,
 * and on that the one stream that carries MQTT. Whichever of them ends, all do. In the
 * event loop, but for {@link #open}.
 * <p>
 * The socket is not connected, so that packets leave by the interface that is there at
 * the moment. The price is that nobody says so when nothing listens.
 */
final class QuicLink {

	/**
	 * How long to wait for an answer of a host, whatever {@code connection-timeout}
	 * allows: three times the first packet, or two times if it has two addresses. Where
	 * UDP is blocked another URL is tried soon.
	 */
	static final Duration LONGEST_HANDSHAKE = Duration.ofSeconds(4);

	/**
	 * How long to wait for an answer of one of many addresses, which is two times the
	 * first packet.
	 */
	static final Duration SHORTEST_HANDSHAKE = Duration.ofMillis(1300);

	private static final int MOST_PACKET_BYTES = 2048;

	private static final long WINDOW = 1024 * 1024;

	private final TransportRequest request;

	private final EventLoop loop;

	private final LinkListener transport;

	private final QuicTls tls;

	private final long idleTimeoutMillis;

	QuicLink(TransportRequest request, EventLoop loop, LinkListener transport, QuicTls tls) {
		this.request = request;
		this.loop = loop;
		this.transport = transport;
		this.tls = tls;
		this.idleTimeoutMillis = idleTimeoutMillis(request.connect().keepAliveSeconds());
	}

	/**
	 * Return the idle timeout to announce. A broker gives a silent client up after one
	 * and a half times the keep-alive interval: QUIC does so later.
	 * @param keepAlive the keep-alive interval in seconds
	 * @return the timeout in milliseconds, or 0 for none
	 */
	static long idleTimeoutMillis(int keepAlive) {
		return TimeUnit.SECONDS.toMillis(2L * keepAlive);
	}

	/**
	 * Return how long to wait for an answer. Nobody says so when nothing listens, or UDP
	 * is blocked, and that is so for all addresses of a host mostly: they share the time.
	 * @param connectionTimeout bound of the attempt
	 * @param addressesOfHost how many addresses the host has
	 * @return the time
	 */
	static Duration handshakeTimeout(Duration connectionTimeout, int addressesOfHost) {
		Duration share = LONGEST_HANDSHAKE.dividedBy(Math.max(1, addressesOfHost));
		Duration timeout = (share.compareTo(SHORTEST_HANDSHAKE) > 0) ? share : SHORTEST_HANDSHAKE;
		return (timeout.compareTo(connectionTimeout) < 0) ? timeout : connectionTimeout;
	}

	/**
	 * Open it.
	 * @param target the address of the broker
	 * @param workers check the certificate of the broker, which may take its time
	 */
	void open(InetSocketAddress target, Executor workers) {
		String host = this.request.address().getHostString();
		ChannelHandler codec = new QuicClientCodecBuilder()
			.sslEngineProvider((channel) -> this.tls.engine(channel.alloc(), host, target.getPort()))
			.sslTaskExecutor(workers)
			.maxIdleTimeout(this.idleTimeoutMillis, TimeUnit.MILLISECONDS)
			.maxRecvUdpPayloadSize(MOST_PACKET_BYTES)
			.initialMaxData(WINDOW)
			.initialMaxStreamDataBidirectionalLocal(WINDOW)
			.build();
		ChannelFuture bound = new Bootstrap().group(this.loop).channel(NioDatagramChannel.class).handler(codec).bind(0);
		if (bound.isDone() && !bound.isSuccess()) {
			// an event loop that has ended, since the client was closed, notifies nobody
			this.transport.onFailure(NettyFailures.of(bound.cause()), bound.cause());
			return;
		}
		bound.addListener((future) -> {
			if (future.isSuccess()) {
				connect(bound.channel(), target);
			}
			else {
				this.transport.onFailure(NettyFailures.of(future.cause()), future.cause());
			}
		});
	}

	private void connect(Channel socket, InetSocketAddress target) {
		Duration timeout = handshakeTimeout(this.request.timeout(), this.request.addressesOfHost());
		QuicChannel.newBootstrap(socket)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(timeout.toMillis()))
			.handler(new ChannelInitializer<QuicChannel>() {

				@Override
				protected void initChannel(QuicChannel channel) {
					initialize(channel, socket);
				}

			})
			.remoteAddress(target)
			.connect()
			.addListener((Future<QuicChannel> connected) -> {
				if (connected.isSuccess()) {
					openStream(connected.getNow());
				}
				else {
					failed(connected.cause());
					socket.close();
				}
			});
	}

	private void initialize(QuicChannel channel, Channel socket) {
		channel.closeFuture().addListener((closed) -> socket.close());
		if (this.transport.onChannel(channel)) {
			channel.pipeline().addLast(new QuicConnectionHandler(this.transport));
		}
		else {
			// closed meanwhile
			channel.close();
		}
	}

	private void failed(Throwable error) {
		SSLException refusal = this.tls.refusal();
		if (refusal != null) {
			this.transport.onFailure(JdkFailures.of(refusal), refusal);
		}
		else {
			this.transport.onFailure(QuicFailures.of(error), error);
		}
	}

	private void openStream(QuicChannel channel) {
		try {
			SSLEngine engine = channel.sslEngine();
			if (engine != null) {
				this.tls.verify(engine.getSession());
			}
		}
		catch (SSLException ex) {
			this.transport.onFailure(LinkFailure.of(LinkFailure.Kind.TLS, ex.getMessage()), ex);
			return;
		}
		channel.createStream(QuicStreamType.BIDIRECTIONAL, new ChannelInitializer<QuicStreamChannel>() {

			@Override
			protected void initChannel(QuicStreamChannel stream) {
				// MQTT ends when the broker has no more to say
				stream.config().setAllowHalfClosure(false);
				stream.pipeline()
					.addLast(new QuicStreamHandler(QuicLink.this.transport), new InboundClock(QuicLink.this.transport),
							QuicLink.this.transport.handler());
			}

		}).addListener((Future<QuicStreamChannel> created) -> {
			if (created.isSuccess()) {
				stayAwake(channel);
				created.getNow().pipeline().fireUserEventTriggered(LinkOpening.OPEN);
			}
			else {
				this.transport.onFailure(QuicFailures.of(created.cause()), created.cause());
			}
		});
	}

	// The shorter idle timeout counts, and that of the broker may be shorter than the
	// keep-alive interval
	private void stayAwake(QuicChannel channel) {
		long ofPeer = (channel.peerTransportParameters() != null) ? channel.peerTransportParameters().maxIdleTimeout()
				: 0;
		long effective = (ofPeer == 0 || this.idleTimeoutMillis == 0) ? Math.max(ofPeer, this.idleTimeoutMillis)
				: Math.min(ofPeer, this.idleTimeoutMillis);
		if (effective > 0) {
			long interval = effective / 3;
			Future<?> pings = this.loop.scheduleAtFixedRate(() -> this.transport.stayAwake(effective, interval),
					interval, interval, TimeUnit.MILLISECONDS);
			channel.closeFuture().addListener((closed) -> pings.cancel(false));
		}
	}

}
