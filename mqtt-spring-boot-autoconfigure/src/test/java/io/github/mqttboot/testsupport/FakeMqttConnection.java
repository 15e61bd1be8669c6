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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.connection.MqttMessageHandler;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.connection.MqttSubscription;
import io.github.mqttboot.connection.MqttTransition;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttTopics;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.settings.MqttConnectionSettings;
import org.jspecify.annotations.Nullable;

/**
 * A connection to nowhere: it records what is published and subscribed, and delivers
 * messages when told to, in the thread that tells.
 */
public class FakeMqttConnection implements MqttConnection {

	private final MqttConnectionSettings settings;

	private final List<PublishPacket> published = new CopyOnWriteArrayList<>();

	private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

	private volatile boolean connected = true;

	private Function<PublishPacket, CompletableFuture<MqttPublishResult>> broker = (packet) -> CompletableFuture
		.completedFuture(new MqttPublishResult(0, null));

	public FakeMqttConnection() {
		this(MqttVersion.MQTT_5_0);
	}

	public FakeMqttConnection(MqttVersion version) {
		this(MqttConnectionSettings.DEFAULT_NAME, (settings) -> settings.version(version));
	}

	public FakeMqttConnection(String name, UnaryOperator<MqttConnectionSettings.Builder> settings) {
		this.settings = settings.apply(MqttConnectionSettings.builder(name)).build();
	}

	public void setConnected(boolean connected) {
		this.connected = connected;
	}

	/**
	 * Decide what comes of published messages. Without this each is acknowledged at once.
	 */
	public void setBroker(Function<PublishPacket, CompletableFuture<MqttPublishResult>> broker) {
		this.broker = broker;
	}

	public List<PublishPacket> getPublished() {
		return this.published;
	}

	/**
	 * The subscriptions in place: neither detached nor cancelled.
	 */
	public List<TopicSubscription> getSubscriptions() {
		return this.subscriptions.stream().filter((each) -> !each.detached).map(Subscription::getRequest).toList();
	}

	/**
	 * The filters that the broker was told to unsubscribe.
	 */
	public List<String> getUnsubscribed() {
		return this.subscriptions.stream()
			.filter((each) -> each.cancelled)
			.map((each) -> each.request.filter())
			.toList();
	}

	public Delivery deliver(String topic, String payload) {
		return deliver(topic, payload.getBytes(StandardCharsets.UTF_8), 1, PublishProperties.NONE);
	}

	public Delivery deliver(String topic, byte[] payload, int qos, PublishProperties properties) {
		return deliver(new InboundPublish(1, topic, payload, MqttQos.of(qos), false, false, properties, List.of()));
	}

	public Delivery deliver(InboundPublish packet) {
		List<Subscription> takers = this.subscriptions.stream()
			.filter((each) -> !each.detached && MqttTopics.matches(each.request.filter(), packet.topic()))
			.toList();
		Delivery delivery = new Delivery(takers.size());
		takers.forEach((each) -> each.handler.onMessage(delivery.of(packet)));
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
	public MqttSubscription subscribe(TopicSubscription request, MqttMessageHandler handler) {
		Subscription subscription = new Subscription(request, handler);
		this.subscriptions.add(subscription);
		return subscription;
	}

	@Override
	public MqttConnectionSnapshot getSnapshot() {
		MqttConnectionState state = this.connected ? MqttConnectionState.CONNECTED : MqttConnectionState.WAITING;
		return new MqttConnectionSnapshot(state, Instant.EPOCH, 0, null, null, null, "fake", null, Duration.ZERO, null,
				null, null, null, null, List.of(), 0, 0, 0, 0);
	}

	@Override
	public List<MqttTransition> getRecentTransitions() {
		return List.of();
	}

	@Override
	public void start() {
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
	public static final class Delivery {

		private final int takers;

		private final AtomicInteger acknowledgements = new AtomicInteger();

		private final AtomicInteger drops = new AtomicInteger();

		private Delivery(int takers) {
			this.takers = takers;
		}

		public boolean isTaken() {
			return this.takers > 0;
		}

		/**
		 * Whether every handler acknowledged.
		 */
		public boolean isAcknowledged() {
			return isTaken() && this.acknowledgements.get() == this.takers;
		}

		/**
		 * How many handlers had no room for it.
		 */
		public int drops() {
			return this.drops.get();
		}

		private MqttInboundMessage of(InboundPublish packet) {
			return new InboundMessage(packet, this);
		}

	}

	private static final class InboundMessage implements MqttInboundMessage {

		private final InboundPublish packet;

		private final Delivery delivery;

		private boolean acknowledged;

		InboundMessage(InboundPublish packet, Delivery delivery) {
			this.packet = packet;
			this.delivery = delivery;
		}

		@Override
		public InboundPublish getPacket() {
			return this.packet;
		}

		@Override
		public synchronized boolean acknowledge() {
			if (this.acknowledged) {
				return false;
			}
			this.acknowledged = true;
			this.delivery.acknowledgements.incrementAndGet();
			return true;
		}

		@Override
		public synchronized boolean isAcknowledged() {
			return this.acknowledged;
		}

		@Override
		public void drop() {
			this.delivery.drops.incrementAndGet();
		}

	}

	private static final class Subscription implements MqttSubscription {

		private final TopicSubscription request;

		private final MqttMessageHandler handler;

		private volatile boolean detached;

		private volatile boolean cancelled;

		Subscription(TopicSubscription request, MqttMessageHandler handler) {
			this.request = request;
			this.handler = handler;
		}

		@Override
		public TopicSubscription getRequest() {
			return this.request;
		}

		@Override
		public CompletableFuture<MqttQos> granted() {
			return CompletableFuture.completedFuture(this.request.qos());
		}

		@Override
		public void detach() {
			this.detached = true;
		}

		@Override
		public CompletableFuture<Void> cancel() {
			this.detached = true;
			this.cancelled = true;
			return CompletableFuture.completedFuture(null);
		}

	}

}
