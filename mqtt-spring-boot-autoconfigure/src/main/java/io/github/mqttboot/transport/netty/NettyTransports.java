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

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import io.github.mqttboot.protocol.BrokerAddress;
import io.github.mqttboot.transport.MqttTransport;
import io.github.mqttboot.transport.MqttTransportListener;
import io.github.mqttboot.transport.MqttTransports;
import io.github.mqttboot.transport.TransportLimits;
import io.github.mqttboot.transport.TransportRequest;
import io.github.mqttboot.transport.TransportSettings;
import io.github.mqttboot.transport.netty.link.ChannelOpener;
import io.github.mqttboot.transport.netty.link.ProxyRoute;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * {@link MqttTransports} on Netty. What is lent is the event loop of the connection,
 * taken with its first task.
 */
final class NettyTransports implements MqttTransports {

	private static final TransportLimits LIMITS = new TransportLimits(true, true, Character.MAX_CODE_POINT);

	private final TransportSettings settings;

	private final EventLoops eventLoops;

	private final Executor workers;

	private @Nullable EventLoop eventLoop;

	private boolean closed;

	NettyTransports(TransportSettings settings, EventLoops eventLoops, Executor workers) {
		this.settings = settings;
		this.eventLoops = eventLoops;
		this.workers = workers;
	}

	@Override
	public Executor executor() {
		return this::execute;
	}

	private void execute(Runnable task) {
		EventLoop loop = eventLoop();
		try {
			((loop != null) ? loop : this.workers).execute(task);
		}
		catch (RejectedExecutionException ex) {
			// closed just now, and who stops a connection once more gets an answer
			this.workers.execute(task);
		}
	}

	private synchronized @Nullable EventLoop eventLoop() {
		if (this.eventLoop == null && !this.closed) {
			this.eventLoop = this.eventLoops.acquire();
		}
		return this.eventLoop;
	}

	@Override
	public TransportLimits limits() {
		return LIMITS;
	}

	@Override
	public boolean resolves(BrokerAddress broker) {
		return broker.scheme().isWebSocket() && ProxyRoute.isUsed(broker);
	}

	@Override
	public MqttTransport create(TransportRequest request, MqttTransportListener listener) {
		EventLoop loop = eventLoop();
		Assert.state(loop != null, "Closed");
		return new NettyTransport(request, listener, loop, new ChannelOpener(this.settings, loop, this.workers));
	}

	@Override
	public synchronized void close() {
		this.closed = true;
		if (this.eventLoop != null) {
			this.eventLoop = null;
			this.eventLoops.release();
		}
	}

}
