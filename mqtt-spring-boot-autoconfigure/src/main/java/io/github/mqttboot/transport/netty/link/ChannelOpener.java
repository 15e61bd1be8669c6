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
import java.util.concurrent.Executor;

import io.github.mqttboot.protocol.BrokerAddress;
import io.github.mqttboot.transport.ConnectStage;
import io.github.mqttboot.transport.TransportRequest;
import io.github.mqttboot.transport.TransportSettings;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Future;

/**
 * Opens the channel of a transport: finds on a worker thread what may take its time,
 * connects, and puts into the pipeline what scheme and proxy ask for.
 *
 * @since 0.1.0
 */
public final class ChannelOpener {

	/**
	 * How much may wait in the channel before messages wait outside. Enough for a window
	 * of small ones, which then need not wait one by one.
	 */
	private static final WriteBufferWaterMark WRITE_BUFFER = new WriteBufferWaterMark(128 * 1024, 256 * 1024);

	private final TransportSettings settings;

	private final EventLoop loop;

	private final Executor workers;

	public ChannelOpener(TransportSettings settings, EventLoop loop, Executor workers) {
		this.settings = settings;
		this.loop = loop;
		this.workers = workers;
	}

	/**
	 * Open a channel.
	 * @param request where to connect to
	 * @param transport is notified of what comes of it
	 */
	public void open(TransportRequest request, LinkListener transport) {
		transport.onStage(ConnectStage.CONNECTING);
		if (isPlain(request)) {
			prepare(request, transport);
			return;
		}
		try {
			this.workers.execute(() -> prepare(request, transport));
		}
		catch (RuntimeException ex) {
			transport.onFailure(NettyFailures.of(ex), ex);
		}
	}

	// Nothing is to be found, neither TLS settings, nor a proxy, nor an address: a change
	// to another thread and back would take longer than the broker
	private static boolean isPlain(TransportRequest request) {
		return request.broker().scheme() == BrokerAddress.Scheme.MQTT && !request.address().isUnresolved()
				&& ProxyRoute.isNoneOfSocks();
	}

	private void prepare(TransportRequest request, LinkListener transport) {
		try {
			if (request.broker().scheme() == BrokerAddress.Scheme.QUIC) {
				InetSocketAddress target = AddressResolution.resolve(request.address());
				QuicTls tls = new QuicTls(ChannelSetup.tlsSettings(this.settings));
				new QuicLink(request, this.loop, transport, tls).open(target, this.workers);
			}
			else {
				connect(request, transport);
			}
		}
		catch (Throwable ex) {
			// also of a library that is not there
			transport.onFailure(NettyFailures.of(ex), ex);
		}
	}

	private void connect(TransportRequest request, LinkListener transport) throws Exception {
		ChannelSetup setup = ChannelSetup.of(request, this.settings, this.workers);
		ChannelFuture connected = new Bootstrap().group(this.loop)
			.channelFactory(NioSocketChannel::new)
			// Nagle's algorithm and delayed acknowledgements add 40 ms to a larger packet
			.option(ChannelOption.TCP_NODELAY, true)
			// what came in before a write failed is still read
			.option(ChannelOption.AUTO_CLOSE, false)
			.option(ChannelOption.SO_KEEPALIVE, true)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(request.timeout().toMillis()))
			.option(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_BUFFER)
			// a name that is left is for the proxy
			.disableResolver()
			.handler(new ChannelInitializer<SocketChannel>() {

				@Override
				protected void initChannel(SocketChannel channel) {
					initialize(channel, setup, transport);
				}

			})
			.connect(setup.target());
		if (connected.isDone()) {
			// an event loop that has ended, since the client was closed, notifies nobody
			report(connected, transport);
		}
		else {
			connected.addListener((future) -> report(future, transport));
		}
	}

	private static void report(Future<?> connected, LinkListener transport) {
		if (!connected.isSuccess()) {
			transport.onFailure(NettyFailures.of(connected.cause()), connected.cause());
		}
	}

	private static void initialize(SocketChannel channel, ChannelSetup setup, LinkListener transport) {
		if (!transport.onChannel(channel)) {
			// closed meanwhile
			channel.close();
			return;
		}
		try {
			setup.addHandlers(channel, transport);
			channel.pipeline().addLast(transport.handler());
		}
		catch (Throwable ex) {
			// also of a library that is not there: Netty would only close the channel
			transport.onFailure(NettyFailures.of(ex), ex);
			channel.close();
		}
	}

	/**
	 * Close a channel at once, below what would notify its other end first: TLS would
	 * wait for a write that hangs, to send its close_notify after it.
	 * @param channel the channel
	 */
	public static void close(Channel channel) {
		ChannelHandlerContext first = channel.pipeline().firstContext();
		if (first != null) {
			first.close();
		}
		else {
			channel.close();
		}
	}

}
