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
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

import io.github.mqttboot.codec.MalformedPacketException;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.store.Ticket;
import io.github.mqttboot.transport.ConnectStage;
import io.github.mqttboot.transport.LinkFailure;
import io.github.mqttboot.transport.MqttTransport.LinkActivity;
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
 * One network connection, from the first step of its channel to its end, and the lock of
 * all that is said over it.
 * <p>
 * Everything is under the lock of this, which the event loop takes once for all packets
 * that it has read, or for a turn's flush. Others rarely want it: a connection lives in
 * its event loop, and the acknowledgements of its workers have a queue. So the loop does
 * not wait for them, nor anybody for a store, which does not block. The one thread that
 * must not want it is the one that writes the file of the store.
 * <p>
 * The {@link PacketExchange} begins when the channel is open. It has no lock of its own:
 * whoever wants something of it passes by here, and nobody keeps it.
 * <p>
 * Whatever ends the connection comes to {@link #end}. Nothing reaches the store or the
 * listener after that: by then the packet identifiers in the store may be those of the
 * next one.
 */
final class NetworkConnection implements MqttChannelHandler.Owner, PacketExchange.Owner {

	private static final long DISCONNECT_TIMEOUT_MILLIS = 500;

	/**
	 * How long what came in before a write failed may take to be read.
	 */
	private static final long LAST_WORDS_MILLIS = 500;

	private final TransportRequest request;

	private final MqttTransportListener listener;

	private final EventLoop loop;

	private final LinkClock clock = new LinkClock();

	private final LoopTurn turn;

	private @Nullable Channel channel;

	private volatile @Nullable PacketExchange exchange;

	private volatile @Nullable TransportClosed leaving;

	private boolean discarding;

	private boolean writeFailed;

	private volatile boolean ended;

	/**
	 * Create a network connection that has no channel yet.
	 * @param request what to connect with
	 * @param listener is notified of what happens to it
	 * @param loop the event loop of its channel
	 */
	NetworkConnection(TransportRequest request, MqttTransportListener listener, EventLoop loop) {
		this.request = request;
		this.listener = listener;
		this.loop = loop;
		this.turn = new LoopTurn(loop, this::flush);
	}

	// What is asked for

	/**
	 * Send a packet that has an identifier.
	 * @param packet writes it
	 * @return the packet identifier
	 * @throws IllegalStateException if the broker has not accepted the connection, or it
	 * has ended
	 */
	synchronized int send(ToIntFunction<PacketExchange> packet) {
		return packet.applyAsInt(connected());
	}

	/**
	 * Do something with what is said.
	 * @param task what to do
	 * @throws IllegalStateException if the broker has not accepted the connection, or it
	 * has ended
	 */
	synchronized void run(Consumer<PacketExchange> task) {
		task.accept(connected());
	}

	private PacketExchange connected() {
		PacketExchange current = this.exchange;
		Assert.state(current != null && current.isAccepted(), "Not connected");
		checkNotEnded();
		return current;
	}

	/**
	 * Send the PUBACK of a message with the next flush. Takes no lock: workers would wait
	 * for the event loop, and it for them.
	 * @param message a message of QoS 1
	 * @throws IllegalStateException if the connection has ended
	 */
	void acknowledge(InboundPublish message) {
		checkNotEnded();
		this.turn.acknowledge(message);
	}

	/**
	 * Send the PUBREC of a message, when the store has it. Waits for no lock either.
	 * @param message a message of QoS 2
	 * @throws IllegalStateException if the connection has ended
	 */
	void acknowledgeOnce(InboundPublish message) {
		checkNotEnded();
		// it was there before the message was
		PacketExchange current = this.exchange;
		Assert.state(current != null, "Not connected");
		Ticket saved = current.received().add(message);
		inTheLoop(() -> {
			current.outgoing().received(message.packetId(), saved);
			// one that was asked for before may be done by now
			flushLater();
		});
	}

	private void checkNotEnded() {
		Assert.state(!this.ended && this.leaving == null, "The connection has ended");
	}

	LinkActivity activity() {
		return this.clock.activity();
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
		inTheLoop(() -> {
			task.run();
			flush();
		});
	}

	private void inTheLoop(Runnable task) {
		this.turn.execute(() -> {
			synchronized (this) {
				if (!isOver() && this.leaving == null) {
					task.run();
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
			PacketExchange current = this.exchange;
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
		PacketExchange current = this.exchange;
		if (current != null && !this.ended) {
			current.written(bytes);
		}
	}

	// A broker that closes says why before, which may not have been read yet. When that
	// has been, the end of the link is read as well
	@Override
	public synchronized void onWriteFailed(Throwable failure) {
		if (!this.writeFailed && !this.ended) {
			this.writeFailed = true;
			this.loop.schedule(() -> onFailure(NettyFailures.of(failure), failure), LAST_WORDS_MILLIS,
					TimeUnit.MILLISECONDS);
		}
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
		this.exchange = begun;
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

	@Override
	public synchronized void read(ByteBuf bytes) {
		PacketExchange current = this.exchange;
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

	@Override
	public synchronized void stayAwake(long idleMillis, long quietMillis) {
		PacketExchange current = this.exchange;
		if (current == null || !current.isAccepted() || this.ended || this.leaving != null) {
			return;
		}
		if (current.wouldFallAsleep(idleMillis, quietMillis)) {
			current.writer().pingRequest();
			flushLater();
		}
	}

	// Ending

	// The broker is notified of the reason, if it can be, and what else it sends is
	// dropped: it may have to write what it has begun before it reads what we say
	private synchronized void giveUp(TransportClosed reason) {
		MqttReasonCode reasonCode = reason.reasonCode();
		boolean canBeNotified = this.exchange != null && this.leaving == null
				&& this.request.connect().version().hasProperties();
		if (canBeNotified && reasonCode != null) {
			this.discarding = true;
			leave(reasonCode, reason);
		}
		else {
			end((this.leaving != null) ? this.leaving : reason);
		}
	}

	/**
	 * Send DISCONNECT, and end when the broker has closed. It does so when it has read
	 * DISCONNECT; closing first could make it lose it.
	 * @param reasonCode the reason code, which 3.x does not have
	 * @param reason the reason for the listener
	 */
	synchronized void leave(MqttReasonCode reasonCode, TransportClosed reason) {
		PacketExchange current = this.exchange;
		if (current == null) {
			end(reason);
		}
		else if (!this.ended && this.leaving == null) {
			this.leaving = reason;
			this.turn.writeAcknowledgements(current.writer());
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
		if (this.exchange != null) {
			this.exchange.end();
		}
		if (this.channel != null) {
			ChannelOpener.close(this.channel);
		}
		this.listener.onClosed(reason);
	}

}
