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

package io.github.mqttboot.transport.paho;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.mqttboot.codec.MalformedPacketException;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.PacketType;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.store.AcceptedMessage;
import io.github.mqttboot.transport.ConnectStage;
import io.github.mqttboot.transport.JdkFailures;
import io.github.mqttboot.transport.MqttTransport;
import io.github.mqttboot.transport.MqttTransportListener;
import io.github.mqttboot.transport.ProtocolFailures;
import io.github.mqttboot.transport.TransportClosed;
import io.github.mqttboot.transport.TransportRequest;
import io.github.mqttboot.transport.paho.link.LinkFactory;
import io.github.mqttboot.transport.paho.link.PacketHandler;
import io.github.mqttboot.transport.paho.link.PacketTap;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * {@link MqttTransport} on a Paho client of either version, which lives and ends with it.
 * <p>
 * Whatever ends the transport comes to {@link #end}: it closes the link, notifies the
 * listener, and has the threads of the client ended, which may take some 100 ms more.
 */
class PahoTransport implements MqttTransport {

	private static final int QOS_BITS = 0x06;

	private static final long DISCONNECT_TIMEOUT_MILLIS = 500;

	private static final long NO_LIMIT = Long.MAX_VALUE;

	private final TransportRequest request;

	private final MqttTransportListener listener;

	private final PahoClient.Factory clientFactory;

	private final ListenerGate gate;

	private final FencedInflightStore inflight;

	private final PacketTap tap;

	private final ClientThreads threads;

	private final CountDownLatch ended = new CountDownLatch(1);

	private volatile @Nullable TransportClosed leaving;

	private volatile @Nullable PahoClient client;

	private volatile @Nullable InboundPackets inboundPackets;

	PahoTransport(String connectionName, LinkFactory links, TransportRequest request, MqttTransportListener listener,
			PahoClient.Factory clientFactory) {
		Assert.notNull(request, "'request' must not be null");
		Assert.notNull(listener, "'listener' must not be null");
		this.request = request;
		this.listener = listener;
		this.clientFactory = clientFactory;
		this.gate = new ListenerGate(listener);
		this.threads = new ClientThreads(connectionName, this::onClientFailure);
		this.inflight = new FencedInflightStore(request.inflight());
		this.tap = new PacketTap(links.create(request.uri(), request.address(), request.timeout(), this::onStage),
				new Packets(), maximumPacketSize(request));
	}

	private static long maximumPacketSize(TransportRequest request) {
		Long configured = request.connect().properties().maximumPacketSize();
		return (configured != null) ? configured : NO_LIMIT;
	}

	@Override
	public void open() {
		try {
			PahoClient created = this.clientFactory.create(this.request, this.inflight,
					new TappedNetwork(this.tap, this.threads, this::onOpened, this::onFailure), this::onClientFailure);
			this.inboundPackets = new InboundPackets(this.request.connect(), created, this.inflight, this.gate,
					this::end);
			this.client = created;
			created.connect();
		}
		catch (Exception ex) {
			this.threads.allStarted();
			end(failed("the MQTT client could not be started", ex));
		}
	}

	@Override
	public synchronized int publish(AcceptedMessage message) {
		this.inflight.beginSending(message);
		try {
			int packetId = client().publish(message.packet());
			this.inflight.endSending();
			return packetId;
		}
		finally {
			// nothing if it was sent
			this.inflight.undoSending();
		}
	}

	@Override
	public int subscribe(List<TopicSubscription> subscriptions, int subscriptionIdentifier) {
		PahoClient connected = client();
		return inboundPackets().awaitAnswer(() -> connected.subscribe(subscriptions, subscriptionIdentifier));
	}

	@Override
	public int unsubscribe(List<String> filters) {
		PahoClient connected = client();
		return inboundPackets().awaitAnswer(() -> connected.unsubscribe(filters));
	}

	@Override
	public void acknowledge(InboundPublish message) {
		inboundPackets().acknowledge(message);
	}

	@Override
	public void ping() {
		client().sendPingReq();
	}

	@Override
	public void flush() {
		// the thread of the client that writes takes what there is
	}

	@Override
	public LinkActivity activity() {
		return new LinkActivity(this.tap.getLastInbound(), this.tap.getLastOutbound(), this.tap.getLastPing(),
				this.tap.isPingUnanswered());
	}

	@Override
	public void disconnect() {
		leave(MqttReasonCode.SUCCESS, TransportClosed.local());
	}

	/**
	 * Send DISCONNECT, and end when the broker has closed. It does so when it has read
	 * it; closing first could make it lose it.
	 * @param reasonCode the reason code for the broker
	 * @param reason the reason for the listener
	 */
	private void leave(MqttReasonCode reasonCode, TransportClosed reason) {
		this.leaving = reason;
		try {
			client().sendDisconnect(reasonCode);
			this.threads.start("disconnect", () -> awaitEnd(reason));
		}
		catch (IllegalStateException ex) {
			end(reason);
		}
	}

	private void awaitEnd(TransportClosed reason) {
		try {
			this.ended.await(DISCONNECT_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		end(reason);
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

	private PahoClient client() {
		PahoClient opened = this.client;
		Assert.state(opened != null, "Not open");
		return opened;
	}

	private InboundPackets inboundPackets() {
		InboundPackets opened = this.inboundPackets;
		Assert.state(opened != null, "Not open");
		return opened;
	}

	private void end(TransportClosed reason) {
		if (!this.gate.close()) {
			return;
		}
		this.inflight.fence();
		this.tap.close();
		this.ended.countDown();
		try {
			PahoClient opened = this.client;
			if (opened != null) {
				this.threads.end(opened);
			}
		}
		finally {
			// there may be no thread for that, but it is over
			this.listener.onClosed(reason);
		}
	}

	private void onStage(ConnectStage stage) {
		this.gate.notifyListener((listener) -> listener.onStage(stage));
	}

	private void onOpened() {
		onStage(ConnectStage.CONNACK);
	}

	private void onFailure(IOException failure) {
		TransportClosed reason = this.leaving;
		if (reason != null) {
			end(reason);
		}
		else if (failure instanceof ProtocolException violation) {
			giveUp(ProtocolFailures.of(violation));
		}
		else {
			end(TransportClosed.network(JdkFailures.of(failure), failure));
		}
	}

	// Called by the thread that reads
	private void giveUp(TransportClosed reason) {
		MqttReasonCode reasonCode = reason.reasonCode();
		if (reasonCode != null && this.leaving == null && this.request.connect().version().hasProperties()) {
			leave(reasonCode, reason);
			this.tap.discardInput();
		}
		end(reason);
	}

	// Failures of the network are known before Paho knows them, so this is another
	private void onClientFailure(Throwable failure) {
		this.threads.allStarted();
		end(failed("the MQTT client gave up", failure));
	}

	private static TransportClosed failed(String description, Throwable failure) {
		return TransportClosed.protocol(null, description, failure);
	}

	/**
	 * Sees the packets go by.
	 */
	private final class Packets implements PacketHandler {

		@Override
		public void beforeInbound() {
			PahoTransport.this.threads.onReading();
			inboundPackets().onProcessed();
		}

		@Override
		public byte @Nullable [] onInbound(byte[] packet) {
			PahoTransport.this.gate
				.notifyListener((listener) -> listener.onPacket(true, PacketType.of(packet[0]), packet.length));
			try {
				return inboundPackets().onPacket(packet);
			}
			catch (MalformedPacketException ex) {
				giveUp(ProtocolFailures.of(ex));
			}
			catch (RuntimeException ex) {
				end(failed("a packet that came in could not be handled", ex));
			}
			return null;
		}

		@Override
		public void onPingAnswered(long roundTripNanos) {
			PahoTransport.this.gate.notifyListener((listener) -> listener.onPingAnswered(roundTripNanos));
		}

		@Override
		public void beforeOutbound() {
			PahoTransport.this.threads.onWriting();
		}

		@Override
		public void beforePacket(ByteBuffer bytes) {
			PahoTransport.this.inflight.awaitSaved(bytes);
		}

		@Override
		public void onOutbound(int header, int size) {
			int type = PacketType.of(header);
			PahoTransport.this.gate.notifyListener((listener) -> {
				listener.onPacket(false, type, size);
				if (type == PacketType.PUBLISH && (header & QOS_BITS) == 0) {
					listener.onQos0Sent();
				}
			});
		}

		@Override
		public void onWriteFailure(IOException failure) {
			// A broker that closes says why before, which may not have been read yet.
			// When it has, the end of the link is read as well. The thread that writes
			// has nothing else to do any more
			TransportClosed reason = PahoTransport.this.leaving;
			awaitEnd((reason != null) ? reason : TransportClosed.network(JdkFailures.of(failure), failure));
		}

		@Override
		public void onFailure(IOException failure) {
			PahoTransport.this.onFailure(failure);
		}

	}

}
