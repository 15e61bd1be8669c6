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

import java.net.SocketException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionCause.Kind;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.diagnosis.RefusalCures;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.testsupport.WatchedMqttConnection;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MqttHealthIndicator}.
 */
@ExtendWith(OutputCaptureExtension.class)
class MqttHealthIndicatorTests {

	private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

	private static final MqttConnectionCause RESET = new MqttConnectionCause(Kind.NETWORK, null,
			"the network connection was reset", new SocketException("Connection reset"));

	private final WatchedMqttConnection connection = new WatchedMqttConnection("orders");

	@Test
	void whatIsOddIsShownAndChangesNoStatus() {
		this.connection.connected(START, false).warned(START, "odd");
		assertThat(health(START).getStatus()).isEqualTo(Status.UP);
		assertThat(health(START).getDetails()).extractingByKey("warnings")
			.asString()
			.isEqualTo("[{at=" + START + ", reason=odd}]");
	}

	@Test
	void whenConnectedIsUp() {
		this.connection.connected(START, false);
		assertThat(health(START).getStatus()).isEqualTo(Status.UP);
	}

	@Test
	void whenEverySubscriptionIsGrantedIsUp() {
		this.connection.connected(START, false)
			.subscribed(TopicSubscription.of("orders/+", MqttQos.AT_LEAST_ONCE), MqttReasonCode.GRANTED_QOS_1)
			.subscribed(TopicSubscription.of("alarms/#", MqttQos.EXACTLY_ONCE), MqttReasonCode.SUCCESS);
		Health health = health(START);
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("subscriptions",
				Map.of("orders/+", "QoS 1", "alarms/#", "QoS 0 instead of 2"));
	}

	@Test
	void whenSubscriptionIsRefusedIsDown() {
		this.connection.connected(START, false)
			.subscribed(TopicSubscription.of("orders/+", MqttQos.AT_LEAST_ONCE), MqttReasonCode.GRANTED_QOS_1)
			.subscribed(TopicSubscription.of("secret/#", MqttQos.AT_LEAST_ONCE), MqttReasonCode.NOT_AUTHORIZED);
		Health health = health(START);
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).extracting("subscriptions")
			.asInstanceOf(InstanceOfAssertFactories.MAP)
			.containsEntry("orders/+", "QoS 1")
			.containsEntry("secret/#", "refused: " + RefusalCures.describe(MqttReasonCode.NOT_AUTHORIZED, null));
	}

	@Test
	void whenSubscriptionIsNotAnsweredIsUnknown() {
		this.connection.connected(START, false)
			.subscribed(TopicSubscription.of("orders/+", MqttQos.AT_LEAST_ONCE), null);
		Health health = health(START);
		assertThat(health.getStatus()).isEqualTo(Status.UNKNOWN);
		assertThat(health.getDetails()).containsEntry("subscriptions", Map.of("orders/+", "not answered yet"));
	}

	@ParameterizedTest
	@EnumSource(names = { "CONNECTED", "REFUSED" }, mode = EnumSource.Mode.EXCLUDE)
	void whenThereIsNoConnectionIsDown(MqttConnectionState state) {
		this.connection.lost(START, RESET).moveTo(state, START);
		assertThat(health(START).getStatus()).isEqualTo(Status.DOWN);
	}

	@Test
	void whenTheBrokerAcknowledgesNothingIsDown() {
		this.connection.connected(START, false).stalled(START, "2 wait");
		Health health = health(START.plusSeconds(9));
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsEntry("unacknowledged", Map.of("at", START, "reason", "2 wait"));
		assertThat(health(START.plusSeconds(9), Duration.ofSeconds(10)).getStatus()).isEqualTo(Status.UNKNOWN);
	}

	@Test
	void whenLostWithinGracePeriodIsUnknown() {
		this.connection.lost(START, RESET);
		assertThat(health(START.plusSeconds(9), Duration.ofSeconds(10)).getStatus()).isEqualTo(Status.UNKNOWN);
		assertThat(health(START.plusSeconds(10), Duration.ofSeconds(10)).getStatus()).isEqualTo(Status.DOWN);
	}

	@Test
	void gracePeriodDoesNotStartOverWithAnAttempt() {
		this.connection.lost(START, RESET).moveTo(MqttConnectionState.CONNECTING, START.plusSeconds(9));
		assertThat(health(START.plusSeconds(10), Duration.ofSeconds(10)).getStatus()).isEqualTo(Status.DOWN);
	}

	@Test
	void whenRefusedIsDownWithinGracePeriod() {
		this.connection.refused(START, new MqttConnectionCause(Kind.REFUSED, MqttReasonCode.BAD_USER_NAME_OR_PASSWORD,
				"bad user name or password", null));
		Health health = health(START, Duration.ofHours(1));
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsEntry("lastDisconnect",
				Map.of("at", START, "reason", "bad user name or password"));
	}

	@Test
	void describesTheConnection() {
		this.connection.lost(START.minusSeconds(60), RESET)
			.connected(START, true)
			.pinged(START.plusSeconds(30), Duration.ofMillis(2));
		assertThat(health(START.plusSeconds(35)).getDetails()).containsEntry("state", MqttConnectionState.CONNECTED)
			.containsEntry("since", START)
			.containsEntry("broker", "mqtt://broker.example.com:1883")
			.containsEntry("version", "5.0")
			.containsEntry("sessionPresent", true)
			.containsEntry("keepAliveInterval", Duration.ofSeconds(60))
			.containsEntry("lastPingRoundTrip", Duration.ofMillis(2))
			.containsEntry("lastPacketAge", Duration.ofSeconds(5))
			.containsEntry("lastDisconnect",
					Map.of("at", START.minusSeconds(60), "reason", "the network connection was reset"));
	}

	@Test
	void saysForHowLongTheBrokerKeepsTheSessionIfItDecidedOtherwise() {
		this.connection.connected(START, new ConnectAck(false, 3600L, null, null, null, null, null, null, null, null,
				null, null, null, null, null, List.of()));
		assertThat(health(START).getDetails()).containsEntry("sessionExpiryInterval", Duration.ofHours(1));
		this.connection.connected(START, false);
		assertThat(health(START).getDetails()).doesNotContainKey("sessionExpiryInterval");
	}

	@Test
	void whenNeverConnectedLeavesOutWhatIsNotKnown() {
		this.connection.moveTo(MqttConnectionState.CONNECTING, START);
		assertThat(health(START).getDetails()).containsOnlyKeys("state", "since", "broker", "version",
				"keepAliveInterval", "subscriptions");
	}

	@Test
	void on31DoesNotShowWhetherTheSessionWasPresent() {
		WatchedMqttConnection connection = new WatchedMqttConnection("old", MqttVersion.MQTT_3_1).connected(START,
				false);
		Health health = new MqttHealthIndicator(connection, Duration.ZERO).health();
		assertThat(health.getDetails()).containsEntry("version", "3.1").doesNotContainKey("sessionPresent");
	}

	@Test
	void namesTheLastMessageThatTheBrokerRefusedAndIsUp() {
		this.connection.connected(START, false).messageRefused(START, "quota exceeded (0x97)");
		Health health = health(START);
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("lastRefusedMessage",
				Map.of("at", START, "reason", "quota exceeded (0x97)"));
	}

	@Test
	void saysHowManyMessagesAreHeldForListenersThatAreStopped() {
		this.connection.connected(START, false).held(TopicSubscription.of("orders/+", MqttQos.AT_LEAST_ONCE), 17);
		Health health = health(START);
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("subscriptions",
				Map.of("orders/+", "QoS 0 instead of 1, messages held for a listener that is stopped: 17"));
	}

	@Test
	void hidesSecretsInTheAddress() {
		this.connection.connected(START, false)
			.broker(URI.create("wss://joe:secret@my_broker.example.com/mqtt?token=secret"));
		Health health = health(START);
		assertThat(health.getDetails()).containsEntry("broker", "wss://my_broker.example.com/mqtt");
		assertThat(health.toString()).doesNotContain("secret");
	}

	@Test
	void doesNotLogAKnownOutage(CapturedOutput output) {
		this.connection.lost(START, RESET);
		assertThat(health(START).getStatus()).isEqualTo(Status.DOWN);
		assertThat(output).doesNotContain("Connection reset");
	}

	private Health health(Instant now) {
		return health(now, Duration.ZERO);
	}

	private Health health(Instant now, Duration gracePeriod) {
		return new MqttHealthIndicator(this.connection, gracePeriod, Clock.fixed(now, ZoneOffset.UTC)).health();
	}

}
