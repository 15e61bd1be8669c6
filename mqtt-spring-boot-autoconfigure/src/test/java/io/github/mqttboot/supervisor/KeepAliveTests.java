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

import io.github.mqttboot.connection.MqttConnectionState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KeepAlive}.
 */
class KeepAliveTests extends ConnectionFixture {

	@Test
	void pingsWhenNothingWentOut() {
		givenConnected((settings) -> settings.keepAliveInterval(Duration.ofSeconds(20)));
		this.time.advance(Duration.ofSeconds(10));
		this.network.last().byteComesIn();
		this.time.advance(Duration.ofSeconds(8));
		assertThat(this.network.last().pings()).isZero();
		this.time.advance(Duration.ofSeconds(1));
		assertThat(this.network.last().pings()).isOne();
	}

	@Test
	void pingsWhenNothingCameInThoughMuchGoesOut() {
		givenConnected((settings) -> settings.keepAliveInterval(Duration.ofSeconds(20)));
		for (int i = 0; i < 19; i++) {
			publish("a", 0);
			this.time.advance(Duration.ofSeconds(1));
		}
		assertThat(this.network.last().pings()).isOne();
	}

	@Test
	void aLinkWithoutASignOfLifeAfterAPingIsDead() {
		givenConnected(
				(settings) -> settings.keepAliveInterval(Duration.ofSeconds(20)).pingTimeout(Duration.ofSeconds(3)));
		this.time.advance(Duration.ofSeconds(19).plusSeconds(3));
		assertThat(this.network.attempt(1).isClosed()).isTrue();
		assertThat(this.recorder.losses).containsExactly("keep-alive");
		assertThat(this.recorder.missedPings).isOne();
		assertThat(snapshot().lastDisconnect().cause().description())
			.isEqualTo("nothing came in within 3000 ms after a ping");
		assertThat(snapshot().state()).isEqualTo(MqttConnectionState.WAITING);
	}

	@ParameterizedTest
	@ValueSource(ints = { 4, 10, 30 })
	void aDeadLinkIsFoundWithinOneAndAHalfIntervals(int seconds) {
		givenConnected((settings) -> settings.keepAliveInterval(Duration.ofSeconds(seconds)));
		this.time.advance(Duration.ofSeconds(seconds / 2));
		this.network.last().byteComesIn();
		this.time.advance(Duration.ofMillis(seconds * 1500L));
		assertThat(this.recorder.losses).containsExactly("keep-alive");
		assertThat(snapshot().isConnected()).isFalse();
	}

	@Test
	void aPingThatMeetsTheEndIsLeftToIt() {
		givenConnected((settings) -> settings.keepAliveInterval(Duration.ofSeconds(20)));
		this.network.last().vanish();
		this.time.advance(Duration.ofSeconds(20));
		this.network.last().fail();
		assertThat(this.recorder.losses).containsExactly("network");
	}

	@Test
	void anyByteIsASignOfLife() {
		givenConnected(
				(settings) -> settings.keepAliveInterval(Duration.ofSeconds(20)).pingTimeout(Duration.ofSeconds(3)));
		this.time.advance(Duration.ofSeconds(20));
		this.network.last().byteComesIn();
		this.time.advance(Duration.ofSeconds(3));
		assertThat(snapshot().isConnected()).isTrue();
	}

	@Test
	void aLinkWhoseAnswersAreLostInAPacketThatNeverEndsIsDead() {
		givenConnected((settings) -> settings.keepAliveInterval(Duration.ofSeconds(20)));
		this.time.advance(Duration.ofSeconds(19));
		this.network.last().byteComesIn();
		this.time.advance(Duration.ofSeconds(18));
		assertThat(snapshot().isConnected()).isTrue();
		this.time.advance(Duration.ofSeconds(1));
		assertThat(this.recorder.losses).containsExactly("keep-alive");
		assertThat(snapshot().lastDisconnect().cause().description())
			.startsWith("bytes came in after a ping, but not the answer to it");
	}

	@Test
	void aLinkWhoseAnswersWaitBehindALargePacketIsNot() {
		givenConnected((settings) -> settings.keepAliveInterval(Duration.ofSeconds(20)));
		for (int i = 0; i < 100; i++) {
			this.time.advance(Duration.ofSeconds(1));
			this.network.last().byteComesIn();
		}
		assertThat(this.network.last().pings()).isGreaterThan(3);
		assertThat(snapshot().isConnected()).isTrue();
	}

	@Test
	void theBrokersIntervalReplacesOursFromTheFirst() {
		givenStarted((settings) -> settings.keepAliveInterval(Duration.ofSeconds(60)));
		this.network.last().accept(ackWithServerKeepAlive(2));
		assertThat(snapshot().keepAliveInterval()).isEqualTo(Duration.ofSeconds(2));
		this.time.advance(Duration.ofSeconds(2));
		assertThat(this.network.last().pings()).isOne();
	}

	@Test
	void theBrokersLongerIntervalReplacesOursToo() {
		givenStarted((settings) -> settings.keepAliveInterval(Duration.ofSeconds(10)));
		this.network.last().accept(ackWithServerKeepAlive(100));
		this.time.advance(Duration.ofSeconds(94));
		assertThat(this.network.last().pings()).isZero();
		this.time.advance(Duration.ofSeconds(1));
		assertThat(this.network.last().pings()).isOne();
	}

	@Test
	void theBrokerMayTurnItOff() {
		givenStarted((settings) -> settings.keepAliveInterval(Duration.ofSeconds(10)));
		this.network.last().accept(ackWithServerKeepAlive(0));
		assertThat(snapshot().keepAliveInterval()).isZero();
		this.time.advance(Duration.ofDays(1));
		assertThat(this.network.last().pings()).isZero();
		assertThat(snapshot().isConnected()).isTrue();
	}

	@Test
	void theBrokersIntervalIsThatOfItsConnectionOnly() {
		givenStarted((settings) -> settings.keepAliveInterval(Duration.ofSeconds(10)));
		this.network.last().accept(ackWithServerKeepAlive(100));
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().accept();
		assertThat(snapshot().keepAliveInterval()).isEqualTo(Duration.ofSeconds(10));
		this.time.advance(Duration.ofSeconds(10));
		assertThat(this.network.last().pings()).isOne();
	}

	@Test
	void zeroTurnsItOff() {
		givenConnected((settings) -> settings.keepAliveInterval(Duration.ZERO));
		this.time.advance(Duration.ofDays(1));
		assertThat(this.network.last().pings()).isZero();
		assertThat(snapshot().isConnected()).isTrue();
	}

	@Test
	void theRoundTripIsThatOfTheWire() {
		givenConnected((settings) -> settings.keepAliveInterval(Duration.ofSeconds(20)));
		this.time.advance(Duration.ofSeconds(19).plusMillis(7));
		this.network.last().pong();
		assertThat(snapshot().lastPingRoundTrip()).isEqualTo(Duration.ofMillis(7));
	}

}
