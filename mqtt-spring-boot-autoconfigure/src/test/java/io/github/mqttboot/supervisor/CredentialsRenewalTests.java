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
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.settings.MqttCredentials;
import io.github.mqttboot.transport.TransportClosed;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CredentialsRenewal} in a connection.
 */
class CredentialsRenewalTests extends ConnectionFixture {

	private static final Duration HOUR = Duration.ofHours(1);

	// the random number of the fixture is 1
	private static final Duration AT_LATEST = Duration.ofMinutes(54).plusMillis(1);

	private int asked;

	private @Nullable Instant expiresAt = this.time.now().plus(HOUR);

	@Test
	void reconnectsBeforeTheCredentialsExpire() {
		givenConnectedWithCredentials();
		this.time.advance(Duration.ofMinutes(53));
		assertThat(this.network.last().isDisconnected()).isFalse();
		this.time.advance(Duration.ofMinutes(1).plusMillis(1));
		assertThat(this.network.last().isDisconnected()).isTrue();
		this.expiresAt = this.time.now().plus(HOUR);
		this.network.last().close(TransportClosed.local());
		assertThat(this.asked).isEqualTo(2);
		this.network.last().accept();
		assertThat(this.recorder.losses).isEmpty();
		this.time.advance(AT_LATEST);
		assertThat(this.network.last().isDisconnected()).isTrue();
	}

	@Test
	void waitsForWhatIsInFlight() {
		givenConnectedWithCredentials();
		this.time.advance(AT_LATEST.minusSeconds(1));
		CompletableFuture<MqttPublishResult> inFlight = publish("a", 1);
		this.time.advance(Duration.ofSeconds(1));
		assertThat(this.network.last().isDisconnected()).isFalse();
		this.network.last().acknowledge(1);
		assertThat(inFlight).isCompleted();
		assertThat(this.network.last().isDisconnected()).isTrue();
	}

	@Test
	void whenTheProviderHasNoOthersAsksNoMoreUntilTheBrokerEndsTheConnection() {
		givenConnectedWithCredentials();
		this.time.advance(AT_LATEST);
		this.network.last().close(TransportClosed.local());
		this.network.last().accept();
		this.time.advance(Duration.ofDays(1));
		assertThat(this.asked).isEqualTo(2);
		this.network.last().fail();
		this.expiresAt = this.time.now().plusSeconds(1).plus(HOUR);
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().accept();
		this.time.advance(AT_LATEST);
		assertThat(this.network.last().isDisconnected()).isTrue();
	}

	@Test
	void credentialsThatAreStillGoodAfterALossAreRenewedInTheirTime() {
		givenConnectedWithCredentials();
		this.time.advance(Duration.ofMinutes(20));
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().accept();
		this.time.advance(Duration.ofMinutes(35));
		assertThat(this.network.last().isDisconnected()).isFalse();
		// nine tenths of 39 minutes and 59 seconds
		this.time.advance(Duration.ofSeconds(60 - 1).plusMillis(101));
		assertThat(this.network.last().isDisconnected()).isTrue();
	}

	@Test
	void expiredCredentialsAreForTheBrokerToJudge() {
		this.expiresAt = this.time.now().minus(HOUR);
		givenConnectedWithCredentials();
		this.time.advance(Duration.ofDays(1));
		assertThat(this.asked).isOne();
	}

	@Test
	void credentialsWithoutAnEndAreNotRenewed() {
		for (Instant never : new Instant[] { null, Instant.MAX }) {
			this.asked = 0;
			this.expiresAt = never;
			givenConnectedWithCredentials();
			this.time.advance(Duration.ofDays(1000));
			assertThat(this.asked).isOne();
			this.connection.stop();
			this.time.advance(Duration.ofMinutes(1));
		}
	}

	private void givenConnectedWithCredentials() {
		givenConnected((settings) -> settings.keepAliveInterval(Duration.ZERO).credentials((name) -> {
			this.asked++;
			return new MqttCredentials("ann", "token-" + this.asked, this.expiresAt);
		}));
	}

}
