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

import java.net.ProtocolException;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.mqttboot.codec.MalformedPacketException;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.store.AcceptedMessage;
import io.github.mqttboot.transport.ConnectStage;
import io.github.mqttboot.transport.LinkFailure;
import io.github.mqttboot.transport.MqttTransport;
import io.github.mqttboot.transport.MqttTransportListener;
import io.github.mqttboot.transport.ProtocolFailures;
import io.github.mqttboot.transport.TransportClosed;
import io.github.mqttboot.transport.TransportRequest;
import io.github.mqttboot.transport.netty.link.ChannelOpener;
import io.github.mqttboot.transport.netty.link.NettyFailures;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * {@link MqttTransport} on a channel, which lives and ends with it.
 * <p>
 * Everything is under the lock of this, which the event loop takes once for all packets
 * that it has read, or for a turn's flush. Others rarely want it: a connection lives in
 * its event loop, and the acknowledgements of its workers have a queue. So the loop does
 * not wait for them, nor anybody for a store, which does not block. The one thread that
 * must not want it is the one that writes the file of the store.
 * <p>
 * Whatever ends the transport comes to {@link #end}. Nothing reaches the store or the
 * listener after that: by then the packet identifiers in the store may be those of the
 * next transport.
 */
final class NettyTransport implements MqttTransport, MqttChannelHandler.Owner, PacketExchange.Owner {

	private static final long DISCONNECT_TIMEOUT_MILLIS = 500;

	private final TransportRequest request;

	private final MqttTransportListener listener;

	private final EventLoop loop;

	private final ChannelOpener opener;

	private final LinkClock clock = new LinkClock();

	private final LoopTurn turn;

	private @Nullable Channel channel;

	private @Nullable PacketExchange session;

	private volatile @Nullable TransportClosed leaving;

	private boolean discarding;

	private volatile boolean ended;

	NettyTransport(TransportRequest request, MqttTransportListener listener, EventLoop loop, ChannelOpener opener) {
		Assert.notNull(request, "'request' must not be null");
		Assert.notNull(listener, "'listener' must not be null");
		this.request = request;
		this.listener = listener;
		this.loop = loop;
		this.opener = opener;
		this.turn = new LoopTurn(loop, this::flush);
	}

	// What the connection asks for

	@Override
	public void open() {
		this.opener.open(this.request, this);
	}

	@Override
	public synchronized int publish(AcceptedMessage message) {
		int packetId = connected().publish(message);
		if (!this.loop.inEventLoop()) {
			// there it is flushed at the end of the turn, once for all messages
			flushLater();
		}
		return packetId;
	}

	@Override
	public synchronized int subscribe(List<TopicSubscription> subscriptions, int subscriptionIdentifier) {
		int packetId = connected().outgoing().subscribe(subscriptions, subscriptionIdentifier);
		flushLater();
		return packetId;
	}

	@Override
	public synchronized int unsubscribe(List<String> filters) {
		int packetId = connected().outgoing().unsubscribe(filters);
		flushLater();
		return packetId;
	}

	@Override
	public void acknowledge(InboundPublish message) {
		if (message.qos() == MqttQos.EXACTLY_ONCE) {
			acknowledgeOnce(message);
		}
		else if (message.qos() == MqttQos.AT_LEAST_ONCE) {
			Assert.state(!this.ended && this.leaving == null, "The connection has ended");
			this.turn.acknowledge(message);
		}
		flushLater();
	}

	private synchronized void acknowledgeOnce(InboundPublish message) {
		connected().acknowledgeOnce(message);
	}

	@Override
	public synchronized void reauthenticate(byte @Nullable [] data) {
		connected().challenges().reauthenticate(data);
		flushLater();
	}

	@Override
	public synchronized void ping() {
		connected().writer().pingRequest();
		flushLater();
	}

	/**
	 * Keep a link in use that ends itself when it is idle, unless MQTT does so already by
	 * its keep-alive interval. One ping at most is without its answer.
	 * @param idleMillis when the link ends itself
	 * @param quietMillis how long it is to have been quiet, in each direction
	 */
	@Override
	public synchronized void stayAwake(long idleMillis, long quietMillis) {
		PacketExchange current = this.session;
		if (current == null || !current.isAccepted() || this.ended || this.leaving != null) {
			return;
		}
		if (current.wouldFallAsleep(idleMillis, quietMillis)) {
			ping();
		}
	}

	private PacketExchange connected() {
		PacketExchange current = this.session;
		Assert.state(current != null && current.isAccepted(), "Not connected");
		Assert.state(!this.ended && this.leaving == null, "The connection has ended");
		return current;
	}

	@Override
	public LinkActivity activity() {
		return this.clock.activity();
	}

	@Override
	public void disconnect() {
		leave(MqttReasonCode.SUCCESS, TransportClosed.local());
	}

	@Override
	public void disconnectWithWill() {
		if (this.request.connect().version().hasProperties()) {
			leave(MqttReasonCode.DISCONNECT_WITH_WILL, TransportClosed.local());
		}
		else {
			end(TransportClosed.local());
		}
	}

	@Override
	public void close() {
		end(TransportClosed.local());
	}

	// Writing

	/**
	 * Flush at the end of what the event loop does now, unless that is done earlier.
	 * Waits for no lock: also called by the thread that writes the file of the store.
	 */
	@Override
	public void flushLater() {
		this.turn.flushLater();
	}

	/**
	 * Run a task in the event loop, under the lock, and flush; unless the transport has
	 * ended by then. For any thread.
	 * @param task the task
	 */
	@Override
	public void later(Runnable task) {
		this.turn.execute(() -> {
			synchronized (this) {
				if (!isOver() && this.leaving == null) {
					task.run();
					flush();
				}
			}
		});
	}

	@Override
	public void flush() {
		if (!this.loop.inEventLoop()) {
			flushLater();
			return;
		}
		synchronized (this) {
			PacketExchange current = this.session;
			if (current == null || this.ended) {
				return;
			}
			this.turn.writeAcknowledgements(current.writer());
			current.flush();
		}
	}

	@Override
	public synchronized void onWritten(int bytes) {
		this.clock.outbound();
		PacketExchange current = this.session;
		if (current != null && !this.ended) {
			current.written(bytes);
		}
	}

	@Override
	public void onWriteFailed(Throwable failure) {
		onFailure(NettyFailures.of(failure), failure);
	}

	// What the channel reports

	@Override
	public synchronized boolean onChannel(Channel created) {
		this.channel = created;
		return !this.ended;
	}

	@Override
	public ChannelHandler handler() {
		return new MqttChannelHandler(this);
	}

	@Override
	public synchronized void onStage(ConnectStage stage) {
		if (!this.ended) {
			this.listener.onStage(stage);
		}
	}

	@Override
	public synchronized void onOpen(ChannelHandlerContext context) {
		if (this.ended) {
			return;
		}
		this.listener.onStage(ConnectStage.CONNACK);
		PacketExchange begun = new PacketExchange(this.request, context, this.listener, this.clock, this);
		this.session = begun;
		try {
			begun.writer().connect(this.request.connect());
			flush();
		}
		catch (IllegalArgumentException ex) {
			end(TransportClosed.protocol(null, "CONNECT cannot be encoded", ex));
		}
	}

	@Override
	public void onInbound() {
		this.clock.inbound();
	}

	/**
	 * Bytes came in.
	 * @param bytes the bytes, released here
	 */
	@Override
	public synchronized void read(ByteBuf bytes) {
		PacketExchange current = this.session;
		if (current == null || isOver()) {
			bytes.release();
			return;
		}
		try {
			current.input().read(bytes);
		}
		catch (ProtocolException ex) {
			giveUp(ProtocolFailures.of(ex));
		}
		catch (MalformedPacketException ex) {
			giveUp(ProtocolFailures.of(ex));
		}
		catch (RuntimeException ex) {
			end(TransportClosed.protocol(null, "a packet that came in could not be handled", ex));
		}
	}

	/**
	 * Return whether what comes in is of no interest any more.
	 * @return whether nothing more is to be read
	 */
	@Override
	public boolean isOver() {
		return this.ended || this.discarding;
	}

	@Override
	public synchronized void onFailure(LinkFailure failure, @Nullable Throwable error) {
		TransportClosed reason = this.leaving;
		end((reason != null) ? reason : TransportClosed.network(failure, error));
	}

	@Override
	public void onViolation(MqttReasonCode reasonCode, String description, @Nullable Throwable error) {
		giveUp(TransportClosed.protocol(reasonCode, description, error));
	}

	// Ending

	// The broker is notified of the reason, if it can be, and what else it sends is
	// dropped: it may have to write what it has begun before it reads what we say
	private synchronized void giveUp(TransportClosed reason) {
		MqttReasonCode reasonCode = reason.reasonCode();
		boolean canTell = this.session != null && this.leaving == null
				&& this.request.connect().version().hasProperties();
		if (canTell && reasonCode != null) {
			this.discarding = true;
			leave(reasonCode, reason);
		}
		else {
			end((this.leaving != null) ? this.leaving : reason);
		}
	}

	// The transport ends when the broker has closed. It does so when it has read
	// DISCONNECT; closing first could make it lose it
	private synchronized void leave(MqttReasonCode reasonCode, TransportClosed reason) {
		PacketExchange current = this.session;
		if (current == null) {
			end(reason);
		}
		else if (!this.ended && this.leaving == null) {
			this.leaving = reason;
			current.leave(reasonCode);
			this.loop.schedule(() -> end(reason), DISCONNECT_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
			flushLater();
		}
	}

	@Override
	public synchronized void end(TransportClosed reason) {
		if (this.ended) {
			return;
		}
		this.ended = true;
		if (this.session != null) {
			this.session.end();
		}
		if (this.channel != null) {
			ChannelOpener.close(this.channel);
		}
		this.listener.onClosed(reason);
	}

}
