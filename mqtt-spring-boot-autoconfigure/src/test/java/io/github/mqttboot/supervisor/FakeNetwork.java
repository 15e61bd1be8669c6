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

package io.github.mqttboot.supervisor;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

import io.github.mqttboot.protocol.BrokerAddress;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PacketType;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.store.AcceptedMessage;
import io.github.mqttboot.transport.ConnectStage;
import io.github.mqttboot.transport.JdkFailures;
import io.github.mqttboot.transport.MqttClientType;
import io.github.mqttboot.transport.MqttTransport;
import io.github.mqttboot.transport.MqttTransportFactory;
import io.github.mqttboot.transport.MqttTransportListener;
import io.github.mqttboot.transport.MqttTransports;
import io.github.mqttboot.transport.TransportClosed;
import io.github.mqttboot.transport.TransportLimits;
import io.github.mqttboot.transport.TransportRequest;
import io.github.mqttboot.transport.TransportSettings;

/**
 * A network in which a test plays the broker, one transport after the other.
 */
final class FakeNetwork implements MqttTransportFactory, MqttTransports {

	private Executor workers = Runnable::run;

	private final List<FakeTransport> transports = new ArrayList<>();

	private final LongSupplier clock;

	private RuntimeException failure;

	private TransportLimits limits = new TransportLimits(false, false, Character.MAX_CODE_POINT);

	private boolean resolving;

	private boolean closed;

	private int turns;

	FakeNetwork(LongSupplier clock) {
		this.clock = clock;
	}

	@Override
	public boolean supports(MqttVersion version) {
		return true;
	}

	@Override
	public MqttTransports open(TransportSettings settings, Executor workers) {
		this.workers = workers;
		return this;
	}

	@Override
	public MqttClientType getClientType() {
		return MqttClientType.PAHO;
	}

	@Override
	public Executor executor() {
		return (turn) -> {
			this.turns++;
			this.workers.execute(turn);
		};
	}

	/**
	 * Return how often a thread was asked for.
	 * @return the number of turns of serial executors
	 */
	int turns() {
		return this.turns;
	}

	@Override
	public TransportLimits limits() {
		return this.limits;
	}

	@Override
	public boolean resolves(BrokerAddress broker) {
		return broker.scheme().isWebSocket() && this.resolving;
	}

	/**
	 * Lets the links to WebSockets find their address, as those of Paho do.
	 */
	void resolving() {
		this.resolving = true;
	}

	@Override
	public void close() {
		this.closed = true;
	}

	/**
	 * Lets the client library have the limits of Paho.
	 */
	void version(MqttVersion version) {
		this.limits = new TransportLimits(false, false, version.hasProperties() ? Character.MAX_CODE_POINT : 0xFDCF);
	}

	boolean isClosed() {
		return this.closed;
	}

	@Override
	public MqttTransport create(TransportRequest request, MqttTransportListener listener) {
		if (this.failure != null) {
			throw this.failure;
		}
		FakeTransport transport = new FakeTransport(request, listener);
		this.transports.add(transport);
		return transport;
	}

	void failWith(RuntimeException failure) {
		this.failure = failure;
	}

	int attempts() {
		return this.transports.size();
	}

	FakeTransport attempt(int number) {
		return this.transports.get(number - 1);
	}

	FakeTransport last() {
		return this.transports.get(this.transports.size() - 1);
	}

	long open() {
		return this.transports.stream().filter((transport) -> !transport.closed).count();
	}

	/**
	 * One transport: what was sent over it, and what a test lets happen.
	 */
	final class FakeTransport implements MqttTransport {

		private final TransportRequest request;

		private final MqttTransportListener listener;

		private final List<PublishPacket> published = new ArrayList<>();

		private final List<List<TopicSubscription>> subscribed = new ArrayList<>();

		private final List<Integer> identifiers = new ArrayList<>();

		private final List<Integer> subscribePacketIds = new ArrayList<>();

		private final List<List<String>> unsubscribed = new ArrayList<>();

		private final List<InboundPublish> acknowledged = new ArrayList<>();

		private final List<String> authentications = new ArrayList<>();

		private int packetId;

		private int pings;

		private int unanswered;

		private long lastInbound = FakeNetwork.this.clock.getAsLong();

		private long lastOutbound = this.lastInbound;

		private long lastPing;

		private int disconnects;

		private int flushes;

		private boolean withWill;

		private boolean closesOnDisconnect;

		private boolean closed;

		private boolean gone;

		private boolean taking = true;

		FakeTransport(TransportRequest request, MqttTransportListener listener) {
			this.request = request;
			this.listener = listener;
		}

		@Override
		public void open() {
		}

		@Override
		public int publish(AcceptedMessage message) {
			failIfGone();
			this.published.add(message.packet());
			if (this.taking) {
				this.lastOutbound = FakeNetwork.this.clock.getAsLong();
				this.listener.onPacket(false, PacketType.PUBLISH, 4);
			}
			if (message.packet().qos() == MqttQos.AT_MOST_ONCE) {
				return 0;
			}
			this.request.inflight().sent(++this.packetId, message);
			return this.packetId;
		}

		@Override
		public int subscribe(List<TopicSubscription> subscriptions, int subscriptionIdentifier) {
			failIfGone();
			this.subscribed.add(subscriptions);
			this.identifiers.add(subscriptionIdentifier);
			this.subscribePacketIds.add(++this.packetId);
			return this.packetId;
		}

		@Override
		public int unsubscribe(List<String> filters) {
			failIfGone();
			this.unsubscribed.add(filters);
			return ++this.packetId;
		}

		@Override
		public void acknowledge(InboundPublish message) {
			failIfGone();
			this.acknowledged.add(message);
		}

		@Override
		public void reauthenticate(byte[] data) {
			failIfGone();
			this.authentications.add(new String(data, StandardCharsets.UTF_8));
		}

		/**
		 * Return the data with which it was authenticated again.
		 */
		List<String> authentications() {
			return this.authentications;
		}

		@Override
		public void ping() {
			failIfGone();
			this.pings++;
			this.unanswered++;
			this.lastPing = FakeNetwork.this.clock.getAsLong();
			this.lastOutbound = this.lastPing;
		}

		@Override
		public void flush() {
			this.flushes++;
		}

		@Override
		public LinkActivity activity() {
			return new LinkActivity(this.lastInbound, this.lastOutbound, this.lastPing, this.unanswered > 0);
		}

		@Override
		public void disconnect() {
			this.disconnects++;
			if (this.closesOnDisconnect) {
				close(TransportClosed.local());
			}
		}

		@Override
		public void disconnectWithWill() {
			this.withWill = true;
			disconnect();
		}

		boolean isDisconnectedWithWill() {
			return this.withWill;
		}

		/**
		 * Lets the broker close as soon as it is sent DISCONNECT.
		 */
		void closeOnDisconnect() {
			this.closesOnDisconnect = true;
		}

		@Override
		public void close() {
			this.closed = true;
		}

		private void failIfGone() {
			if (this.gone) {
				throw new IllegalStateException("gone");
			}
		}

		/**
		 * The network connection has ended, and nobody has been notified yet.
		 */
		void vanish() {
			this.gone = true;
		}

		TransportRequest request() {
			return this.request;
		}

		List<PublishPacket> published() {
			return this.published;
		}

		List<String> publishedTopics() {
			return this.published.stream().map(PublishPacket::topic).toList();
		}

		List<List<TopicSubscription>> subscribed() {
			return this.subscribed;
		}

		/**
		 * Return the subscription identifier of each SUBSCRIBE, 0 for none.
		 */
		List<Integer> identifiers() {
			return this.identifiers;
		}

		List<List<String>> unsubscribed() {
			return this.unsubscribed;
		}

		List<InboundPublish> acknowledged() {
			return this.acknowledged;
		}

		int pings() {
			return this.pings;
		}

		int lastPacketId() {
			return this.packetId;
		}

		boolean isDisconnected() {
			return this.disconnects > 0;
		}

		int disconnects() {
			return this.disconnects;
		}

		int flushes() {
			return this.flushes;
		}

		boolean isClosed() {
			return this.closed;
		}

		FakeTransport firstPacketId(int packetId) {
			this.packetId = packetId - 1;
			return this;
		}

		void accept() {
			accept(ConnectAck.of(false));
		}

		void acceptPresent() {
			accept(ConnectAck.of(true));
		}

		void accept(ConnectAck ack) {
			byteComesIn();
			this.listener.onConnected(ack);
		}

		void enter(ConnectStage stage) {
			this.listener.onStage(stage);
		}

		void refuse(MqttReasonCode code) {
			close(TransportClosed.refused(code, null, null));
		}

		void close(TransportClosed reason) {
			this.closed = true;
			this.gone = true;
			this.listener.onClosed(reason);
		}

		void fail() {
			fail(new ConnectException("Connection refused"));
		}

		void fail(IOException failure) {
			close(TransportClosed.network(JdkFailures.of(failure), failure));
		}

		void byteComesIn() {
			this.lastInbound = FakeNetwork.this.clock.getAsLong();
		}

		void pong() {
			byteComesIn();
			this.unanswered--;
			this.listener.onPingAnswered(this.lastInbound - this.lastPing);
		}

		void acknowledge(int packetId) {
			byteComesIn();
			this.listener.onPacket(true, PacketType.PUBACK, 4);
			this.request.inflight().settled(packetId);
			this.listener.onPublishAcknowledged(packetId, MqttReasonCode.SUCCESS, null);
		}

		void refusePublish(int packetId, MqttReasonCode code) {
			this.listener.onPacket(true, PacketType.PUBACK, 4);
			this.request.inflight().settled(packetId);
			this.listener.onPublishAcknowledged(packetId, code, "because");
		}

		void qos0Sent() {
			this.listener.onQos0Sent();
		}

		/**
		 * PUBREC comes in, and PUBREL goes out.
		 */
		void receive(int packetId) {
			byteComesIn();
			this.listener.onPacket(true, PacketType.PUBREC, 4);
			this.request.inflight().released(packetId);
		}

		/**
		 * The network takes nothing more at once.
		 */
		void takeSlowly() {
			this.taking = false;
		}

		/**
		 * The network takes some bytes.
		 */
		void takeSome() {
			this.lastOutbound = FakeNetwork.this.clock.getAsLong();
		}

		void grant(MqttReasonCode... codes) {
			this.listener.onPacket(true, PacketType.SUBACK, 4);
			this.listener.onSubscribeAcknowledged(this.packetId, List.of(codes), null);
		}

		void grantAll() {
			for (int i = 0; i < this.subscribed.size(); i++) {
				this.listener.onPacket(true, PacketType.SUBACK, 4);
				this.listener.onSubscribeAcknowledged(i + 1,
						this.subscribed.get(i)
							.stream()
							.map((subscription) -> MqttReasonCode.of(subscription.qos().value()))
							.toList(),
						null);
			}
		}

		/**
		 * Grants what one SUBSCRIBE asks for.
		 * @param number its number, from 0
		 */
		void grantPacket(int number) {
			this.listener.onPacket(true, PacketType.SUBACK, 4);
			this.listener.onSubscribeAcknowledged(this.subscribePacketIds.get(number),
					this.subscribed.get(number)
						.stream()
						.map((subscription) -> MqttReasonCode.of(subscription.qos().value()))
						.toList(),
					null);
		}

		void connectLeft() {
			this.lastOutbound = FakeNetwork.this.clock.getAsLong();
		}

		void unsubscribed(int packetId, MqttReasonCode... codes) {
			this.listener.onPacket(true, PacketType.UNSUBACK, 4);
			this.listener.onUnsubscribeAcknowledged(packetId, List.of(codes), null);
		}

		InboundPublish deliver(String topic, int qos) {
			InboundPublish packet = new InboundPublish((qos > 0) ? ++this.packetId : 0, topic, new byte[0],
					MqttQos.of(qos), false, false, PublishProperties.NONE, List.of());
			deliver(packet);
			return packet;
		}

		InboundPublish deliver(String topic, String payload, int qos, Integer... identifiers) {
			InboundPublish packet = new InboundPublish((qos > 0) ? ++this.packetId : 0, topic,
					payload.getBytes(StandardCharsets.UTF_8), MqttQos.of(qos), false, false, PublishProperties.NONE,
					List.of(identifiers));
			deliver(packet);
			return packet;
		}

		void deliver(InboundPublish packet) {
			this.listener.onMessage(packet);
		}

		InboundPublish deliverAgain(InboundPublish packet) {
			InboundPublish again = new InboundPublish(packet.packetId(), packet.topic(), packet.payload(), packet.qos(),
					false, true, PublishProperties.NONE, List.of());
			deliver(again);
			return again;
		}

	}

}
