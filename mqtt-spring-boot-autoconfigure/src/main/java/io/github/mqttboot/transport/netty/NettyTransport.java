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

import java.util.List;

import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.store.AcceptedMessage;
import io.github.mqttboot.transport.MqttTransport;
import io.github.mqttboot.transport.MqttTransportListener;
import io.github.mqttboot.transport.TransportClosed;
import io.github.mqttboot.transport.TransportRequest;
import io.github.mqttboot.transport.netty.link.ChannelOpener;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * {@link MqttTransport} on a {@link NetworkConnection}, which lives and ends with it:
 * makes packets of what is asked for, by any thread, and has them flushed in the event
 * loop.
 */
final class NettyTransport implements MqttTransport {

	private final TransportRequest request;

	private final EventLoop loop;

	private final ChannelOpener opener;

	private final NetworkConnection network;

	NettyTransport(TransportRequest request, MqttTransportListener listener, EventLoop loop, ChannelOpener opener) {
		Assert.notNull(request, "'request' must not be null");
		Assert.notNull(listener, "'listener' must not be null");
		this.request = request;
		this.loop = loop;
		this.opener = opener;
		this.network = new NetworkConnection(request, listener, loop);
	}

	@Override
	public void open() {
		this.opener.open(this.request, this.network);
	}

	@Override
	public int publish(AcceptedMessage message) {
		int packetId = this.network.send((exchange) -> exchange.publish(message));
		if (!this.loop.inEventLoop()) {
			// there it is flushed at the end of the turn, once for all messages
			this.network.flushLater();
		}
		return packetId;
	}

	@Override
	public int subscribe(List<TopicSubscription> subscriptions, int subscriptionIdentifier) {
		int packetId = this.network
			.send((exchange) -> exchange.outgoing().subscribe(subscriptions, subscriptionIdentifier));
		this.network.flushLater();
		return packetId;
	}

	@Override
	public int unsubscribe(List<String> filters) {
		int packetId = this.network.send((exchange) -> exchange.outgoing().unsubscribe(filters));
		this.network.flushLater();
		return packetId;
	}

	@Override
	public void acknowledge(InboundPublish message) {
		if (message.qos() == MqttQos.EXACTLY_ONCE) {
			this.network.acknowledgeOnce(message);
		}
		else if (message.qos() == MqttQos.AT_LEAST_ONCE) {
			this.network.acknowledge(message);
		}
		this.network.flushLater();
	}

	@Override
	public void reauthenticate(byte @Nullable [] data) {
		this.network.run((exchange) -> exchange.challenges().reauthenticate(data));
		this.network.flushLater();
	}

	@Override
	public void ping() {
		this.network.run((exchange) -> exchange.writer().pingRequest());
		this.network.flushLater();
	}

	@Override
	public void flush() {
		this.network.flush();
	}

	@Override
	public LinkActivity activity() {
		return this.network.activity();
	}

	@Override
	public void disconnect() {
		this.network.leave(MqttReasonCode.SUCCESS, TransportClosed.local());
	}

	@Override
	public void disconnectWithWill() {
		if (this.request.connect().version().hasProperties()) {
			this.network.leave(MqttReasonCode.DISCONNECT_WITH_WILL, TransportClosed.local());
		}
		else {
			close();
		}
	}

	@Override
	public void close() {
		this.network.end(TransportClosed.local());
	}

}
