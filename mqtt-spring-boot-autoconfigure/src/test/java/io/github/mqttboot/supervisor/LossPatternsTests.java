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

import java.time.Duration;
import java.util.function.UnaryOperator;

import io.github.mqttboot.concurrent.ManualTime;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionCause.Kind;
import io.github.mqttboot.connection.MqttConnectionSnapshot.Warning;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LossPatterns}.
 */
class LossPatternsTests {

	private static final MqttConnectionCause CLOSED = new MqttConnectionCause(Kind.NETWORK, null, "closed", null);

	private static final MqttConnectionCause TIMED_OUT = new MqttConnectionCause(Kind.BROKER,
			MqttReasonCode.KEEP_ALIVE_TIMEOUT, "keep alive timeout", null);

	private static final Duration KEEP_ALIVE = Duration.ofSeconds(300);

	private final ConnectionWarnings warnings = new ConnectionWarnings("default", new ManualTime());

	private LossPatterns patterns = patterns((settings) -> settings.version(MqttVersion.MQTT_3_1_1));

	@Test
	void severalEndsSoonAfterConnackMayBeAnotherClient() {
		lostAfter(1);
		lostAfter(2);
		assertThat(this.warnings.snapshot()).isEmpty();
		lostAfter(8);
		assertThat(this.warnings.snapshot()).singleElement()
			.extracting(Warning::text)
			.isEqualTo("3 connections in a row ended soon after CONNACK without a reason: another client may use the"
					+ " client id 'mine' as well ('mqtt.client-id'), which brokers of MQTT 3.1.1 do not say");
	}

	@Test
	void connectionThatLastsStartsOver() {
		lostAfter(1);
		lostAfter(1);
		lostAfter(20);
		lostAfter(1);
		lostAfter(1);
		assertThat(this.warnings.snapshot()).isEmpty();
	}

	@Test
	void anotherCauseStartsOver() {
		lostAfter(1);
		lostAfter(1);
		lost(new MqttConnectionCause(Kind.KEEP_ALIVE, null, "nothing came in", null), true, 1, 0);
		lostAfter(1);
		assertThat(this.warnings.snapshot()).isEmpty();
	}

	@Test
	void endThatMayBeForWhatWasSentDoesNotCount() {
		for (int i = 0; i < 10; i++) {
			lost(CLOSED, false, 1, 0);
		}
		assertThat(this.warnings.snapshot()).isEmpty();
	}

	@Test
	void mqtt5HasAReasonCodeForItThatSomeBrokersDoNotSend() {
		this.patterns = patterns((settings) -> settings.version(MqttVersion.MQTT_5_0));
		for (int i = 0; i < 10; i++) {
			lost(new MqttConnectionCause(Kind.BROKER, MqttReasonCode.SESSION_TAKEN_OVER, "taken over", null), true, 1,
					0);
		}
		assertThat(this.warnings.snapshot()).isEmpty();
		for (int i = 0; i < 3; i++) {
			lostAfter(1);
		}
		assertThat(this.warnings.snapshot()).singleElement()
			.extracting(Warning::text)
			.asString()
			.endsWith(" as well ('mqtt.client-id'), which some brokers do not say");
	}

	@Test
	void whatWasSaidIsOverAfterAConnectionThatLastedLong() {
		for (int i = 0; i < 3; i++) {
			lostAfter(1);
		}
		lostAfter(30);
		assertThat(this.warnings.snapshot()).hasSize(1);
		lostAfter(600);
		assertThat(this.warnings.snapshot()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "92, 300, 60", "60, 300, 40", "15, 60, 10", "4, 10, 2" })
	void connectionsThatEndAtTheSameSilenceHaveAKeepAliveThatWouldDo(int silence, int keepAlive, int sufficient) {
		for (int i = 0; i < 2; i++) {
			silentFor(silence + i % 2, keepAlive);
			assertThat(this.warnings.snapshot()).isEmpty();
		}
		silentFor(silence, keepAlive);
		assertThat(this.warnings.snapshot()).singleElement()
			.extracting(Warning::text)
			.asString()
			.startsWith("connections end after " + silence + " s in which nothing was sent, though the keep-alive"
					+ " interval is " + keepAlive + " s")
			.endsWith("set 'mqtt.keep-alive-interval' to " + sufficient + "s or less");
	}

	@Test
	void silencesOfAnyAgeAreNoPattern() {
		for (int silence = 10; silence < 300; silence += 40) {
			silentFor(silence, 300);
		}
		assertThat(this.warnings.snapshot()).isEmpty();
	}

	@Test
	void lossWhileMuchIsSentSaysNothing() {
		for (int i = 0; i < 10; i++) {
			silentFor(1, 300);
		}
		assertThat(this.warnings.snapshot()).isEmpty();
	}

	@Test
	void silenceAsLongAsTheIntervalIsNotTheBrokers() {
		for (int i = 0; i < 10; i++) {
			silentFor(310, 300);
			lost(CLOSED, true, 40, 40, 0);
		}
		assertThat(this.warnings.snapshot()).isEmpty();
	}

	@Test
	void brokerThatSaysSoIsBelievedAtOnce() {
		lost(TIMED_OUT, true, 92, 92);
		assertThat(this.warnings.snapshot()).hasSize(1);
	}

	@Test
	void otherCausesAreNoPattern() {
		for (int i = 0; i < 10; i++) {
			lost(new MqttConnectionCause(Kind.BROKER, MqttReasonCode.SERVER_SHUTTING_DOWN, "away", null), true, 92, 92);
		}
		assertThat(this.warnings.snapshot()).isEmpty();
	}

	private void lostAfter(int seconds) {
		lost(CLOSED, true, seconds, 0);
	}

	private void silentFor(int seconds, int keepAlive) {
		lost(CLOSED, true, 300, seconds, keepAlive);
	}

	private void lost(MqttConnectionCause cause, boolean idle, int lasted, int silence) {
		lost(cause, idle, lasted, silence, (int) KEEP_ALIVE.toSeconds());
	}

	private void lost(MqttConnectionCause cause, boolean idle, int lasted, int silence, int keepAlive) {
		this.patterns.lost(cause, idle, Duration.ofSeconds(lasted), Duration.ofSeconds(silence),
				Duration.ofSeconds(keepAlive));
	}

	private LossPatterns patterns(UnaryOperator<MqttConnectionSettingsBuilder> settings) {
		return new LossPatterns(settings.apply(new MqttConnectionSettingsBuilder("default")).build(), "mine",
				this.warnings);
	}

}
