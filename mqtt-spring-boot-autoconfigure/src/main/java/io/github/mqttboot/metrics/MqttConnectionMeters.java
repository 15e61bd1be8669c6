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

package io.github.mqttboot.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.connection.MqttDropReason;
import io.github.mqttboot.connection.MqttSendOutcome;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.TopicSubscription;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one connection in one registry. Gauges read the snapshot, the others
 * follow the events. Events of every message or packet find their meter here: the
 * registry is asked only when a reason occurs for the first time.
 */
final class MqttConnectionMeters implements MqttConnectionObserver, AutoCloseable {

	private static final String NO_REASON = "none";

	private static final String LOWER_QOS = "lower-qos";

	private final MqttConnection connection;

	private final MeterRegistry registry;

	private final Tags tags;

	private final Set<Meter> meters = ConcurrentHashMap.newKeySet();

	private final Timer pings;

	private final Counter missedPings;

	private final Counter sessionLosses;

	private final Counter lateAcknowledgements;

	private final List<Map<MqttSendOutcome, Timer>> sent;

	private final List<Counter> received;

	private final Map<MqttDropReason, Counter> dropped = new ConcurrentHashMap<>();

	private final Traffic inbound;

	private final Traffic outbound;

	private MqttConnectionMeters(MqttConnection connection, MeterRegistry registry) {
		this.connection = connection;
		this.registry = registry;
		this.tags = Tags.of(MqttMeter.CLIENT_TAG, connection.getName());
		registerGauges();
		attempts(null);
		this.pings = timer(MqttMeter.KEEPALIVE_PING);
		this.missedPings = counter(MqttMeter.KEEPALIVE_MISSED);
		// With one reason each, so that they can be asked for before the first
		subscriptionRefusals(LOWER_QOS);
		dropped(MqttDropReason.QUEUE_FULL);
		this.sessionLosses = counter(MqttMeter.SESSION_LOSSES);
		this.lateAcknowledgements = counter(MqttMeter.ACKNOWLEDGEMENTS_LATE);
		this.sent = Arrays.stream(MqttQos.values()).<Map<MqttSendOutcome, Timer>>map(this::sent).toList();
		this.received = Arrays.stream(MqttQos.values()).map(this::received).toList();
		this.inbound = traffic("in");
		this.outbound = traffic("out");
	}

	/**
	 * Register the meters of a connection, and keep them up to date until closed.
	 * @param connection the connection
	 * @param registry the registry
	 * @return the meters
	 */
	static MqttConnectionMeters bind(MqttConnection connection, MeterRegistry registry) {
		MqttConnectionMeters meters = new MqttConnectionMeters(connection, registry);
		connection.addObserver(meters);
		return meters;
	}

	private void registerGauges() {
		gauge(MqttMeter.CONNECTION_UP, (snapshot) -> snapshot.isConnected() ? 1 : 0);
		timeGauge(MqttMeter.CONNECTION_UPTIME, (snapshot) -> age(snapshot.connectedSince(), 0));
		timeGauge(MqttMeter.KEEPALIVE_INTERVAL, (snapshot) -> snapshot.keepAliveInterval().toMillis());
		timeGauge(MqttMeter.KEEPALIVE_IDLE, (snapshot) -> age(snapshot.lastPacketReceived(), Double.NaN));
		gauge(MqttMeter.MESSAGES_HELD, MqttConnectionMeters::held);
		gauge(MqttMeter.INFLIGHT, MqttConnectionSnapshot::inflight);
		gauge(MqttMeter.INFLIGHT_LIMIT, MqttConnectionSnapshot::inflightLimit);
		gauge(MqttMeter.OUTBOX_SIZE, MqttConnectionSnapshot::outboxSize);
		gauge(MqttMeter.OUTBOX_DAMAGED, MqttConnectionSnapshot::outboxDamaged);
	}

	private static int held(MqttConnectionSnapshot snapshot) {
		return snapshot.subscriptions().stream().mapToInt(MqttConnectionSnapshot.Subscription::held).sum();
	}

	private double age(@Nullable Instant since, double none) {
		return (since != null) ? this.registry.config().clock().wallTime() - since.toEpochMilli() : none;
	}

	@Override
	public void onAttempt(Duration duration, @Nullable MqttConnectionCause failure) {
		attempts(failure).record(duration);
	}

	@Override
	public void onLoss(MqttConnectionCause cause) {
		counter(MqttMeter.CONNECTION_LOSSES, MqttMeter.REASON_TAG, cause.tag()).increment();
	}

	@Override
	public void onSessionLost() {
		this.sessionLosses.increment();
	}

	@Override
	public void onSubscriptionRefused(TopicSubscription subscription, MqttReasonCode reasonCode) {
		subscriptionRefusals(reasonCode.isError() ? reasonCode.tag() : LOWER_QOS).increment();
	}

	@Override
	public void onUnsubscribeRefused(List<String> filters, MqttReasonCode reasonCode) {
		counter(MqttMeter.SUBSCRIPTION_REFUSALS, MqttMeter.REASON_TAG, reasonCode.tag()).increment();
	}

	@Override
	public void onPingAnswered(Duration roundTrip) {
		this.pings.record(roundTrip);
	}

	@Override
	public void onPingMissed() {
		this.missedPings.increment();
	}

	@Override
	public void onMessageSent(MqttQos qos, Duration duration, MqttSendOutcome outcome) {
		this.sent.get(qos.value()).computeIfAbsent(outcome, (key) -> sent(qos, key)).record(duration);
	}

	@Override
	public void onMessageReceived(MqttQos qos) {
		this.received.get(qos.value()).increment();
	}

	@Override
	public void onMessageDropped(MqttDropReason reason) {
		dropped(reason).increment();
	}

	@Override
	public void onLateAcknowledgement() {
		this.lateAcknowledgements.increment();
	}

	@Override
	public void onPacket(boolean inbound, int packetType, int bytes) {
		Traffic traffic = inbound ? this.inbound : this.outbound;
		traffic.packets().increment();
		traffic.bytes().increment(bytes);
	}

	/**
	 * Stop following the connection and remove the meters.
	 */
	@Override
	public void close() {
		this.connection.removeObserver(this);
		this.meters.forEach(this.registry::remove);
	}

	private Timer attempts(@Nullable MqttConnectionCause failure) {
		return timer(MqttMeter.CONNECTION_ATTEMPTS, MqttMeter.OUTCOME_TAG, outcome(failure == null),
				MqttMeter.REASON_TAG, (failure != null) ? failure.tag() : NO_REASON);
	}

	private Counter subscriptionRefusals(String reason) {
		return counter(MqttMeter.SUBSCRIPTION_REFUSALS, MqttMeter.REASON_TAG, reason);
	}

	private Map<MqttSendOutcome, Timer> sent(MqttQos qos) {
		Map<MqttSendOutcome, Timer> byOutcome = new ConcurrentHashMap<>();
		byOutcome.put(MqttSendOutcome.SUCCESS, sent(qos, MqttSendOutcome.SUCCESS));
		return byOutcome;
	}

	private Timer sent(MqttQos qos, MqttSendOutcome outcome) {
		return timer(MqttMeter.MESSAGES_SENT, MqttMeter.QOS_TAG, Integer.toString(qos.value()), MqttMeter.OUTCOME_TAG,
				outcome(outcome.isSuccess()), MqttMeter.REASON_TAG, outcome.tag());
	}

	private Counter received(MqttQos qos) {
		return counter(MqttMeter.MESSAGES_RECEIVED, MqttMeter.QOS_TAG, Integer.toString(qos.value()));
	}

	private Counter dropped(MqttDropReason reason) {
		return this.dropped.computeIfAbsent(reason,
				(key) -> counter(MqttMeter.MESSAGES_DROPPED, MqttMeter.REASON_TAG, key.tag()));
	}

	private Traffic traffic(String direction) {
		return new Traffic(counter(MqttMeter.PACKETS, MqttMeter.DIRECTION_TAG, direction),
				counter(MqttMeter.BYTES, MqttMeter.DIRECTION_TAG, direction));
	}

	private String outcome(boolean success) {
		return success ? "success" : "failure";
	}

	private void gauge(MqttMeter meter, ToDoubleFunction<MqttConnectionSnapshot> value) {
		this.meters.add(meter.gauge(this.registry, this.tags, this.connection, ofSnapshot(value)));
	}

	private void timeGauge(MqttMeter meter, ToDoubleFunction<MqttConnectionSnapshot> millis) {
		this.meters.add(meter.timeGauge(this.registry, this.tags, this.connection, ofSnapshot(millis)));
	}

	private ToDoubleFunction<MqttConnection> ofSnapshot(ToDoubleFunction<MqttConnectionSnapshot> value) {
		return (connection) -> value.applyAsDouble(connection.getSnapshot());
	}

	private Counter counter(MqttMeter meter, String... tags) {
		Counter counter = meter.counter(this.registry, this.tags.and(tags));
		this.meters.add(counter);
		return counter;
	}

	private Timer timer(MqttMeter meter, String... tags) {
		Timer timer = meter.timer(this.registry, this.tags.and(tags));
		this.meters.add(timer);
		return timer;
	}

	/**
	 * What goes by in one direction.
	 */
	private record Traffic(Counter packets, Counter bytes) {

	}

}
