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

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.github.mqttboot.concurrent.ManualTime;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.connection.MqttHolding;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.connection.MqttMessageHandler;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.connection.MqttSubscriptionHandle;
import io.github.mqttboot.connection.MqttTransition;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.session.inbound.Acknowledger;
import io.github.mqttboot.session.inbound.InboundRouter;
import io.github.mqttboot.session.inbound.Subscription;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.store.MemoryOutboxStore;
import io.github.mqttboot.transport.MqttClientType;
import io.github.mqttboot.transport.TransportLimits;
import org.jspecify.annotations.Nullable;

/**
 * A connection to nowhere: it records what is published and subscribed, and routes
 * messages as a real one when a test delivers them, in the thread of the test.
 */
public class FakeMqttConnection implements MqttConnection {

	private final MqttConnectionSettings settings;

	private final List<PublishPacket> published = new CopyOnWriteArrayList<>();

	private final List<FakeSubscription> subscriptions = new CopyOnWriteArrayList<>();

	private final InboundRouter router;

	private final ThreadLocal<Delivery> delivering = new ThreadLocal<>();

	private volatile boolean connected = true;

	private volatile boolean started = true;

	private volatile @Nullable ConnectAck connectAck;

	private @Nullable URI address;

	private Function<PublishPacket, CompletableFuture<MqttPublishResult>> broker = (packet) -> CompletableFuture
		.completedFuture(new MqttPublishResult(MqttReasonCode.SUCCESS, null));

	private Function<TopicSubscription, CompletableFuture<MqttQos>> granting = (request) -> CompletableFuture
		.completedFuture(request.qos());

	public FakeMqttConnection() {
		this(MqttVersion.MQTT_5_0);
	}

	public FakeMqttConnection(MqttVersion version) {
		this(MqttConnectionSettings.DEFAULT_NAME, (settings) -> settings.version(version));
	}

	public FakeMqttConnection(String name, UnaryOperator<MqttConnectionSettingsBuilder> settings) {
		this.settings = settings.apply(new MqttConnectionSettingsBuilder(name)).build();
		this.router = new InboundRouter(this.settings, new MemoryOutboxStore(new ManualTime()), Runnable::run,
				new ManualTime(), new MqttConnectionObserver() {
				});
	}

	@Override
	public MqttClientType getClientType() {
		return MqttClientType.PAHO;
	}

	@Override
	public TransportLimits getTransportLimits() {
		// those of Paho
		return new TransportLimits(false, false,
				this.settings.getVersion().hasProperties() ? Character.MAX_CODE_POINT : 0xFDCF);
	}

	@Override
	public void close() {
	}

	public void setConnected(boolean connected) {
		this.connected = connected;
	}

	public void setConnectAck(ConnectAck connectAck) {
		this.connectAck = connectAck;
	}

	public void setStarted(boolean started) {
		this.started = started;
	}

	public void setAddress(URI address) {
		this.address = address;
	}

	/**
	 * Decide what comes of published messages. Without this each is acknowledged at once.
	 */
	public void setBroker(Function<PublishPacket, CompletableFuture<MqttPublishResult>> broker) {
		this.broker = broker;
	}

	/**
	 * Decide what comes of subscriptions. Without this each is granted at once.
	 */
	public void setGranting(Function<TopicSubscription, CompletableFuture<MqttQos>> granting) {
		this.granting = granting;
	}

	public List<PublishPacket> getPublished() {
		return this.published;
	}

	/**
	 * The subscriptions in place: neither detached, held nor cancelled.
	 */
	public List<TopicSubscription> getSubscriptions() {
		return this.subscriptions.stream()
			.filter((each) -> !each.detached && !each.held)
			.map(FakeSubscription::getRequest)
			.toList();
	}

	/**
	 * The filters that the broker was asked to unsubscribe.
	 */
	public List<String> getUnsubscribed() {
		return this.subscriptions.stream()
			.filter((each) -> each.cancelled)
			.map((each) -> each.getRequest().filter())
			.toList();
	}

	public Delivery deliver(String topic, String payload) {
		return deliver(topic, payload.getBytes(StandardCharsets.UTF_8), 1, PublishProperties.NONE);
	}

	public Delivery deliver(String topic, byte[] payload, int qos, PublishProperties properties) {
		return deliver(new InboundPublish(1, topic, payload, MqttQos.of(qos), false, false, properties, List.of()));
	}

	public Delivery deliver(InboundPublish packet) {
		Delivery delivery = new Delivery();
		this.delivering.set(delivery);
		try {
			this.router.received(delivery, packet);
		}
		finally {
			this.delivering.remove();
		}
		return delivery;
	}

	@Override
	public String getName() {
		return this.settings.getName();
	}

	@Override
	public MqttConnectionSettings getSettings() {
		return this.settings;
	}

	@Override
	public CompletableFuture<MqttPublishResult> publish(PublishPacket message) {
		this.published.add(message);
		return this.broker.apply(message);
	}

	@Override
	public MqttSubscriptionHandle subscribe(TopicSubscription request, MqttMessageHandler handler) {
		Subscription routed = this.router.subscribe(request, new WatchedHandler(handler, this.delivering),
				(subscription) -> CompletableFuture.completedFuture(null));
		FakeSubscription subscription = new FakeSubscription(routed, this.router, this.granting.apply(request));
		this.subscriptions.add(subscription);
		return subscription;
	}

	@Override
	public MqttSubscriptionHandle prepare(TopicSubscription request, MqttMessageHandler handler, MqttHolding holding) {
		Subscription routed = this.router.prepare(request, new WatchedHandler(handler, this.delivering), holding,
				(subscription) -> {
				}, (subscription) -> CompletableFuture.completedFuture(null));
		FakeSubscription subscription = new FakeSubscription(routed, this.router, this.granting.apply(request));
		subscription.held = true;
		this.subscriptions.add(subscription);
		return subscription;
	}

	@Override
	public MqttConnectionSnapshot getSnapshot() {
		MqttConnectionState state = this.connected ? MqttConnectionState.CONNECTED : MqttConnectionState.WAITING;
		return new MqttConnectionSnapshot(state, Instant.EPOCH, 0, null, null, this.address, "fake", this.connectAck,
				Duration.ZERO, null, null, null, null, null, null, List.of(), 0, 0, 0, 0, List.of());
	}

	@Override
	public List<MqttTransition> getRecentTransitions() {
		return List.of();
	}

	@Override
	public void start() {
	}

	@Override
	public void prepareStop() {
		this.router.prepareStop();
	}

	@Override
	public boolean isStarted() {
		return this.started;
	}

	@Override
	public CompletableFuture<Void> stop() {
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public void reconnect() {
	}

	@Override
	public void setUnclaimedMessageHandler(@Nullable MqttMessageHandler handler) {
	}

	@Override
	public void addObserver(MqttConnectionObserver observer) {
	}

	@Override
	public void removeObserver(MqttConnectionObserver observer) {
	}

	/**
	 * One packet on its way to the handlers.
	 */
	public static final class Delivery implements Acknowledger {

		private final AtomicInteger takers = new AtomicInteger();

		private final AtomicInteger acknowledgements = new AtomicInteger();

		private final AtomicInteger drops = new AtomicInteger();

		private final AtomicBoolean acknowledgedAtBroker = new AtomicBoolean();

		private Delivery() {
		}

		@Override
		public boolean acknowledge(InboundPublish message) {
			this.acknowledgedAtBroker.set(true);
			return true;
		}

		public boolean isTaken() {
			return this.takers.get() > 0;
		}

		/**
		 * Whether every handler acknowledged.
		 */
		public boolean isAcknowledged() {
			return isTaken() && this.acknowledgements.get() == this.takers.get();
		}

		/**
		 * Whether the broker was notified that it need not keep it.
		 */
		public boolean isAcknowledgedAtBroker() {
			return this.acknowledgedAtBroker.get();
		}

		/**
		 * How many handlers had no room for it.
		 */
		public int drops() {
			return this.drops.get();
		}

	}

	/**
	 * Equal to another for the same handler, since a handler gets a message once.
	 */
	private record WatchedHandler(MqttMessageHandler handler,
			ThreadLocal<Delivery> delivering) implements MqttMessageHandler {

		@Override
		public void onMessage(MqttInboundMessage message) {
			Delivery delivery = this.delivering.get();
			if (delivery == null) {
				// it was held
				this.handler.onMessage(message);
				return;
			}
			delivery.takers.incrementAndGet();
			this.handler.onMessage(new WatchedMessage(message, delivery));
		}

	}

	private record WatchedMessage(MqttInboundMessage message, Delivery delivery) implements MqttInboundMessage {

		@Override
		public InboundPublish getPacket() {
			return this.message.getPacket();
		}

		@Override
		public @Nullable String getFilter() {
			return this.message.getFilter();
		}

		@Override
		public boolean acknowledge() {
			boolean first = !this.message.isAcknowledged();
			this.message.acknowledge();
			if (first) {
				this.delivery.acknowledgements.incrementAndGet();
			}
			return first;
		}

		@Override
		public boolean isAcknowledged() {
			return this.message.isAcknowledged();
		}

		@Override
		public void drop() {
			this.delivery.drops.incrementAndGet();
		}

	}

	private static final class FakeSubscription implements MqttSubscriptionHandle {

		private final Subscription routed;

		private final InboundRouter router;

		private final CompletableFuture<MqttQos> granted;

		private volatile boolean detached;

		private volatile boolean held;

		private volatile boolean cancelled;

		FakeSubscription(Subscription routed, InboundRouter router, CompletableFuture<MqttQos> granted) {
			this.routed = routed;
			this.router = router;
			this.granted = granted;
		}

		@Override
		public TopicSubscription getRequest() {
			return this.routed.getRequest();
		}

		@Override
		public CompletableFuture<MqttQos> granted() {
			return this.granted;
		}

		@Override
		public void detach() {
			this.detached = true;
			this.routed.detach();
		}

		@Override
		public void hold(MqttHolding holding) {
			this.held = true;
			this.routed.hold(holding);
		}

		@Override
		public void giveBack(List<? extends MqttInboundMessage> messages) {
			this.routed.giveBack(messages);
		}

		@Override
		public void resume() {
			this.held = false;
			this.routed.resume();
		}

		@Override
		public int getHeld() {
			return this.routed.getHeld();
		}

		@Override
		public CompletableFuture<Void> cancel() {
			this.detached = true;
			this.cancelled = true;
			this.router.remove(this.routed);
			return CompletableFuture.completedFuture(null);
		}

	}

}
