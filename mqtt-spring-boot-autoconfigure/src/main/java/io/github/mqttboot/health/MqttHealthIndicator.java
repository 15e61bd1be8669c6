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

package io.github.mqttboot.health;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.connection.MqttConnectionSnapshot.Disconnect;
import io.github.mqttboot.connection.MqttConnectionSnapshot.Stall;
import io.github.mqttboot.connection.MqttConnectionSnapshot.Subscription;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.diagnosis.RefusalCures;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttVersion;

import org.springframework.boot.context.properties.PropertyMapper;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.util.Assert;

/**
 * {@link HealthIndicator} for an {@link MqttConnection}. It reads what the connection
 * knows of itself, so a probe neither waits nor sends anything, and a broker that is away
 * is reported without an exception.
 * <p>
 * {@link Status#UP} when connected with every subscription granted. {@link Status#DOWN}
 * when the broker refused the connection or a subscription, or when there has been no
 * connection, or one to a broker that acknowledges nothing, for the grace period.
 * {@link Status#UNKNOWN} within the grace period, and while the broker has yet to answer
 * a subscription.
 *
 * @since 0.1.0
 */
public class MqttHealthIndicator extends AbstractHealthIndicator {

	private final MqttConnection connection;

	private final Duration gracePeriod;

	private final Clock clock;

	/**
	 * Create an indicator.
	 * @param connection the connection
	 * @param gracePeriod how long there may be no connection before it counts as down
	 */
	public MqttHealthIndicator(MqttConnection connection, Duration gracePeriod) {
		this(connection, gracePeriod, Clock.systemUTC());
	}

	/**
	 * Create an indicator that takes the time from a clock.
	 * @param connection the connection
	 * @param gracePeriod how long there may be no connection before it counts as down
	 * @param clock the clock
	 */
	public MqttHealthIndicator(MqttConnection connection, Duration gracePeriod, Clock clock) {
		super("MQTT health check failed");
		Assert.notNull(connection, "'connection' must not be null");
		Assert.notNull(gracePeriod, "'gracePeriod' must not be null");
		Assert.notNull(clock, "'clock' must not be null");
		this.connection = connection;
		this.gracePeriod = gracePeriod;
		this.clock = clock;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		MqttConnectionSnapshot snapshot = this.connection.getSnapshot();
		Instant now = this.clock.instant();
		builder.status(status(snapshot, now));
		builder.withDetail("state", snapshot.state()).withDetail("since", snapshot.since());
		MqttVersion version = this.connection.getSettings().getVersion();
		PropertyMapper map = PropertyMapper.get();
		map.from(snapshot::broker).as(MqttHealthIndicator::withoutSecrets).to(detail(builder, "broker"));
		builder.withDetail("version", version.toString());
		// MQTT 3.1 has no word for it in CONNACK
		map.from(snapshot::connectAck)
			.when((ack) -> version != MqttVersion.MQTT_3_1)
			.as(ConnectAck::sessionPresent)
			.to(detail(builder, "sessionPresent"));
		// only if the broker has set another one
		map.from(snapshot::connectAck)
			.as(ConnectAck::sessionExpiryInterval)
			.as(Duration::ofSeconds)
			.to(detail(builder, "sessionExpiryInterval"));
		builder.withDetail("keepAliveInterval", snapshot.keepAliveInterval());
		map.from(snapshot::lastPingRoundTrip).to(detail(builder, "lastPingRoundTrip"));
		map.from(snapshot::lastPacketReceived)
			.as((received) -> Duration.between(received, now))
			.to(detail(builder, "lastPacketAge"));
		map.from(snapshot::lastDisconnect).as(MqttHealthIndicator::describe).to(detail(builder, "lastDisconnect"));
		map.from(snapshot::lastFailure)
			.when((failure) -> !snapshot.isConnected())
			.as(MqttHealthIndicator::describe)
			.to(detail(builder, "lastFailure"));
		map.from(snapshot::lastRefusal)
			.as((refusal) -> describe(refusal.at(), refusal.reason()))
			.to(detail(builder, "lastRefusedMessage"));
		map.from(snapshot::stall)
			.as((stall) -> describe(stall.since(), stall.description()))
			.to(detail(builder, "unacknowledged"));
		map.from(snapshot::warnings)
			.whenNot(List::isEmpty)
			.as((warnings) -> warnings.stream().map((warning) -> describe(warning.at(), warning.text())).toList())
			.to(detail(builder, "warnings"));
		builder.withDetail("subscriptions", describe(snapshot.subscriptions()));
	}

	private Status status(MqttConnectionSnapshot snapshot, Instant now) {
		if (snapshot.isConnected() && snapshot.stall() == null) {
			return status(snapshot.subscriptions());
		}
		return (snapshot.state() != MqttConnectionState.REFUSED && isWithinGracePeriod(snapshot, now)) ? Status.UNKNOWN
				: Status.DOWN;
	}

	private Status status(List<Subscription> subscriptions) {
		if (subscriptions.stream().anyMatch(Subscription::isRefused)) {
			return Status.DOWN;
		}
		return subscriptions.stream()
			.allMatch((subscription) -> subscription.answer() != null || subscription.prepared()) ? Status.UP
					: Status.UNKNOWN;
	}

	private boolean isWithinGracePeriod(MqttConnectionSnapshot snapshot, Instant now) {
		// connections to a broker that acknowledges nothing are one outage
		Stall stall = snapshot.stall();
		Instant since = (stall != null) ? stall.since() : snapshot.disconnectedSince();
		return since != null && Duration.between(since, now).compareTo(this.gracePeriod) < 0;
	}

	private static Consumer<Object> detail(Health.Builder builder, String key) {
		return (value) -> builder.withDetail(key, value);
	}

	private static String withoutSecrets(URI broker) {
		// some brokers take a token in the query of the WebSocket address
		String authority = broker.getRawAuthority();
		return broker.getScheme() + "://" + authority.substring(authority.lastIndexOf('@') + 1) + broker.getRawPath();
	}

	private static Map<String, Object> describe(Disconnect disconnect) {
		return describe(disconnect.at(), disconnect.cause().description());
	}

	private static Map<String, Object> describe(Instant at, String reason) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("at", at);
		details.put("reason", reason);
		return details;
	}

	private static Map<String, String> describe(List<Subscription> subscriptions) {
		Map<String, String> details = new LinkedHashMap<>();
		subscriptions.forEach((subscription) -> details.put(subscription.request().filter(),
				describe(subscription) + describeHeld(subscription)));
		return details;
	}

	private static String describeHeld(Subscription subscription) {
		int held = subscription.held();
		return (held > 0) ? ", messages held for a listener that is stopped: " + held : "";
	}

	private static String describe(Subscription subscription) {
		MqttReasonCode answer = subscription.answer();
		if (answer == null) {
			return subscription.prepared() ? "not started yet" : "not answered yet";
		}
		MqttQos granted = answer.grantedQos();
		if (granted == null) {
			return "refused: " + RefusalCures.describeSubscription(subscription.request().filter(), answer, null);
		}
		MqttQos wanted = subscription.request().qos();
		return (granted.compareTo(wanted) < 0) ? "QoS %d instead of %d".formatted(granted.value(), wanted.value())
				: "QoS " + granted.value();
	}

}
