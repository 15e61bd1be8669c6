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
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionCause.Kind;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttDropReason;
import io.github.mqttboot.connection.MqttSendOutcome;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.testsupport.WatchedMqttConnection;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MqttMeterBinder} and {@link MqttConnectionMeters}.
 */
class MqttMeterBinderTests {

	private static final MqttConnectionCause RESET = new MqttConnectionCause(Kind.NETWORK, null, "reset", null);

	private final MockClock clock = new MockClock();

	private final Instant start = Instant.ofEpochMilli(this.clock.wallTime());

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, this.clock);

	private final WatchedMqttConnection connection = new WatchedMqttConnection("orders");

	private final MqttMeterBinder binder = new MqttMeterBinder(List.of(this.connection));

	@BeforeEach
	void bind() {
		this.binder.bindTo(this.registry);
	}

	@Test
	void everyMeterHasDescriptionAndClientTag() {
		assertThat(this.registry.getMeters()).isNotEmpty().extracting(Meter::getId).allSatisfy((id) -> {
			assertThat(id.getDescription()).isNotBlank();
			assertThat(id.getTag("client")).isEqualTo("orders");
		});
	}

	@Test
	void metersAreThoseThatAreDocumented() {
		observer().onLoss(RESET);
		assertThat(this.registry.getMeters()).extracting((meter) -> meter.getId().getName())
			.containsOnly("mqtt.connection.up", "mqtt.connection.uptime", "mqtt.connection.attempts",
					"mqtt.connection.losses", "mqtt.session.losses", "mqtt.acknowledgements.late",
					"mqtt.subscription.refusals", "mqtt.keepalive.ping", "mqtt.keepalive.missed",
					"mqtt.keepalive.interval", "mqtt.keepalive.idle", "mqtt.messages.sent", "mqtt.messages.received",
					"mqtt.messages.dropped", "mqtt.messages.held", "mqtt.inflight", "mqtt.inflight.limit",
					"mqtt.outbox.size", "mqtt.outbox.damaged", "mqtt.packets", "mqtt.bytes");
	}

	@Test
	void upFollowsTheConnection() {
		assertThat(gauge("mqtt.connection.up")).isZero();
		this.connection.connected(this.start, false);
		assertThat(gauge("mqtt.connection.up")).isOne();
		this.connection.lost(this.start, RESET);
		assertThat(gauge("mqtt.connection.up")).isZero();
	}

	@Test
	void uptimeCountsFromTheConnection() {
		assertThat(gauge("mqtt.connection.uptime")).isZero();
		this.connection.connected(this.start, false);
		this.clock.add(Duration.ofSeconds(90));
		assertThat(gauge("mqtt.connection.uptime")).isEqualTo(90);
		this.connection.lost(this.start, RESET);
		assertThat(gauge("mqtt.connection.uptime")).isZero();
	}

	@Test
	void idleCountsFromTheLastPacket() {
		assertThat(gauge("mqtt.keepalive.idle")).isNaN();
		this.connection.pinged(this.start, Duration.ofMillis(1));
		this.clock.add(Duration.ofSeconds(20));
		assertThat(gauge("mqtt.keepalive.idle")).isEqualTo(20);
	}

	@Test
	void limitsAndFillLevelsComeFromTheSnapshot() {
		assertThat(gauge("mqtt.keepalive.interval")).isEqualTo(60);
		assertThat(gauge("mqtt.inflight")).isEqualTo(3);
		assertThat(gauge("mqtt.inflight.limit")).isEqualTo(20);
		assertThat(gauge("mqtt.outbox.size")).isEqualTo(7);
		assertThat(gauge("mqtt.outbox.damaged")).isEqualTo(2);
	}

	@Test
	void attemptsAreTimedByOutcomeAndReason() {
		assertThat(timer("mqtt.connection.attempts", "outcome", "success", "reason", "none").count()).isZero();
		observer().onAttempt(Duration.ofMillis(30), null);
		observer().onAttempt(Duration.ofSeconds(10),
				new MqttConnectionCause(Kind.REFUSED, MqttReasonCode.BAD_USER_NAME_OR_PASSWORD, "no", null));
		assertThat(timer("mqtt.connection.attempts", "outcome", "success", "reason", "none")
			.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(30);
		assertThat(timer("mqtt.connection.attempts", "outcome", "failure", "reason", "bad-user-name-or-password")
			.totalTime(TimeUnit.SECONDS)).isEqualTo(10);
	}

	@Test
	void lossesAreCountedByReason() {
		assertThat(this.registry.find("mqtt.connection.losses").meters()).isEmpty();
		observer().onLoss(RESET);
		observer().onLoss(RESET);
		observer().onLoss(new MqttConnectionCause(Kind.KEEP_ALIVE, null, "nothing came in", null));
		assertThat(counter("mqtt.connection.losses", "reason", "network").count()).isEqualTo(2);
		assertThat(counter("mqtt.connection.losses", "reason", "keep-alive").count()).isOne();
	}

	@Test
	void lostSessionsAreCounted() {
		observer().onSessionLost();
		assertThat(counter("mqtt.session.losses").count()).isOne();
	}

	@Test
	void lateAcknowledgementsAreCounted() {
		observer().onLateAcknowledgement();
		assertThat(counter("mqtt.acknowledgements.late").count()).isOne();
	}

	@Test
	void refusedSubscriptionsAreCountedByReason() {
		observer().onSubscriptionRefused(TopicSubscription.of("orders/+", MqttQos.EXACTLY_ONCE),
				MqttReasonCode.NOT_AUTHORIZED);
		observer().onSubscriptionRefused(TopicSubscription.of("orders/+", MqttQos.EXACTLY_ONCE),
				MqttReasonCode.GRANTED_QOS_1);
		assertThat(counter("mqtt.subscription.refusals", "reason", "not-authorized").count()).isOne();
		assertThat(counter("mqtt.subscription.refusals", "reason", "lower-qos").count()).isOne();
	}

	@Test
	void pingsAreTimedAndMissedOnesCounted() {
		observer().onPingAnswered(Duration.ofNanos(800_000));
		observer().onPingMissed();
		assertThat(timer("mqtt.keepalive.ping").totalTime(TimeUnit.NANOSECONDS)).isEqualTo(800_000);
		assertThat(counter("mqtt.keepalive.missed").count()).isOne();
	}

	@Test
	void sentMessagesAreTimedByQosOutcomeAndReason() {
		assertThat(timer("mqtt.messages.sent", "qos", "2", "outcome", "success", "reason", "none").count()).isZero();
		observer().onMessageSent(MqttQos.AT_LEAST_ONCE, Duration.ofMillis(5), MqttSendOutcome.SUCCESS);
		observer().onMessageSent(MqttQos.AT_LEAST_ONCE, Duration.ofMillis(7), MqttSendOutcome.SUCCESS);
		observer().onMessageSent(MqttQos.AT_LEAST_ONCE, Duration.ofMillis(9),
				MqttSendOutcome.refused(MqttReasonCode.QUOTA_EXCEEDED));
		assertThat(timer("mqtt.messages.sent", "qos", "1", "outcome", "success", "reason", "none")
			.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(12);
		assertThat(timer("mqtt.messages.sent", "qos", "1", "outcome", "failure", "reason", "quota-exceeded")
			.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(9);
	}

	@Test
	void receivedAndDroppedMessagesAreCounted() {
		assertThat(counter("mqtt.messages.received", "qos", "2").count()).isZero();
		observer().onMessageReceived(MqttQos.AT_MOST_ONCE);
		observer().onMessageDropped(MqttDropReason.NO_SUBSCRIPTION);
		observer().onMessageDropped(MqttDropReason.NO_SUBSCRIPTION);
		assertThat(counter("mqtt.messages.received", "qos", "0").count()).isOne();
		assertThat(counter("mqtt.messages.dropped", "reason", "no-subscription").count()).isEqualTo(2);
	}

	@Test
	void packetsAndBytesAreCountedByDirection() {
		observer().onPacket(true, 3, 100);
		observer().onPacket(true, 13, 2);
		observer().onPacket(false, 12, 2);
		assertThat(counter("mqtt.packets", "direction", "in").count()).isEqualTo(2);
		assertThat(counter("mqtt.bytes", "direction", "in").count()).isEqualTo(102);
		assertThat(counter("mqtt.packets", "direction", "out").count()).isOne();
		assertThat(counter("mqtt.bytes", "direction", "out").count()).isEqualTo(2);
	}

	@Test
	void metersOfOneNameHaveTheSameTagKeys() {
		observer().onAttempt(Duration.ZERO, RESET);
		observer().onMessageSent(MqttQos.AT_MOST_ONCE, Duration.ZERO,
				MqttSendOutcome.failed(MqttSendOutcome.Kind.OUTBOX_FULL));
		assertThat(
				this.registry.getMeters().stream().collect(Collectors.groupingBy((meter) -> meter.getId().getName())))
			.allSatisfy((name, meters) -> assertThat(meters).extracting(this::tagKeys)
				.containsOnly(tagKeys(meters.get(0))));
	}

	@Test
	void bindingTheSameRegistryTwiceCountsOnce() {
		this.binder.bindTo(this.registry);
		assertThat(this.connection.observers()).hasSize(1);
	}

	@Test
	void everyRegistryHasItsMeters() {
		SimpleMeterRegistry another = new SimpleMeterRegistry();
		this.binder.bindTo(another);
		this.connection.observers().forEach(MqttConnectionObserver::onPingMissed);
		assertThat(counter("mqtt.keepalive.missed").count()).isOne();
		assertThat(another.get("mqtt.keepalive.missed").counter().count()).isOne();
	}

	@Test
	void everyConnectionHasItsMeters() {
		WatchedMqttConnection alarms = new WatchedMqttConnection("alarms").connected(this.start, false);
		new MqttMeterBinder(List.of(alarms)).bindTo(this.registry);
		assertThat(this.registry.get("mqtt.connection.up").tag("client", "alarms").gauge().value()).isOne();
		assertThat(this.registry.get("mqtt.connection.up").tag("client", "orders").gauge().value()).isZero();
	}

	@Test
	void closeRemovesMetersAndObserver() {
		observer().onLoss(RESET);
		observer().onMessageSent(MqttQos.AT_LEAST_ONCE, Duration.ZERO,
				MqttSendOutcome.failed(MqttSendOutcome.Kind.NOT_CONNECTED));
		this.binder.close();
		assertThat(this.registry.getMeters()).isEmpty();
		assertThat(this.connection.observers()).isEmpty();
	}

	private MqttConnectionObserver observer() {
		return this.connection.observers().get(0);
	}

	private double gauge(String name) {
		return this.registry.get(name).gauge().value();
	}

	private Timer timer(String name, String... tags) {
		return this.registry.get(name).tags(tags).timer();
	}

	private Counter counter(String name, String... tags) {
		return this.registry.get(name).tags(tags).counter();
	}

	private Set<String> tagKeys(Meter meter) {
		return meter.getId().getTags().stream().map(Tag::getKey).collect(Collectors.toSet());
	}

}
