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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.connection.MqttAuthenticationException;
import io.github.mqttboot.connection.MqttConnectionCause.Kind;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.protocol.ConnectPacket;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.settings.MqttAuthentication;
import io.github.mqttboot.supervisor.FakeNetwork.FakeTransport;
import io.github.mqttboot.transport.ChallengeHandler;
import io.github.mqttboot.transport.TransportClosed;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Authentication} in a connection.
 */
class AuthenticationTests extends ConnectionFixture {

	private static final Duration HOUR = Duration.ofHours(1);

	// the random number of the fixture is 1
	private static final Duration AT_LATEST = Duration.ofMinutes(54).plusMillis(1);

	private final List<String> said = new ArrayList<>();

	private int begun;

	private @Nullable RuntimeException failure;

	private @Nullable Instant expiresAt;

	@Test
	void connectHoldsMethodAndInitialData() {
		givenStartedWithAuthentication();
		ConnectPacket.Properties properties = this.network.last().request().connect().properties();
		assertThat(properties.authenticationMethod()).isEqualTo("TEST");
		assertThat(properties.authenticationData()).asString().isEqualTo("initial-1");
	}

	@Test
	void eachAttemptBeginsAgain() {
		givenStartedWithAuthentication();
		this.network.last().fail();
		this.time.advance(Duration.ofSeconds(1));
		assertThat(this.network.last().request().connect().properties().authenticationData()).asString()
			.isEqualTo("initial-2");
	}

	@Test
	void challengesAreAnsweredAndTheSuccessIsConfirmed() {
		givenStartedWithAuthentication();
		challenge("one");
		challenge("two");
		succeed("bye");
		assertThat(this.said).containsExactly("answer to one", "answer to two", "proceed after bye");
	}

	@Test
	void whenTheApplicationThrowsAtTheBeginningTheAttemptFails() {
		this.failure = new IllegalStateException("secret");
		givenStartedWithAuthentication();
		assertThat(this.network.attempts()).isZero();
		assertFailedWithoutTheSecret();
	}

	@Test
	void whenTheApplicationThrowsAtAChallengeTheAttemptFails() {
		givenStartedWithAuthentication();
		this.failure = new IllegalStateException("secret");
		challenge("one");
		assertThat(this.said).isEmpty();
		assertFailedWithoutTheSecret();
		assertThat(this.network.last().isClosed()).isTrue();
	}

	@Test
	void whenTheApplicationDoesNotTrustTheBrokerNothingProceeds() {
		givenStartedWithAuthentication();
		this.failure = new IllegalStateException("secret");
		succeed("bye");
		assertThat(this.said).isEmpty();
		assertFailedWithoutTheSecret();
	}

	@Test
	void dataThatDoNotFitAPacketFailTheAttempt() {
		givenStarted((settings) -> settings.authentication(new MqttAuthentication() {

			@Override
			public String getMethod() {
				return "TEST";
			}

			@Override
			public Exchange begin(String connectionName) {
				return new TestExchange("x".repeat(65_536));
			}

		}));
		assertThat(this.network.attempts()).isZero();
		assertThat(this.recorder.failures).containsExactly("authentication");
	}

	private void assertFailedWithoutTheSecret() {
		assertThat(this.recorder.failures).containsExactly("authentication");
		assertThat(snapshot().state()).isEqualTo(MqttConnectionState.WAITING);
		assertThat(snapshot().lastFailure().cause().description())
			.isEqualTo("the authentication of the application failed with java.lang.IllegalStateException");
	}

	@Test
	void authenticatesAgainOnTheLiveConnection() {
		givenConnectedWithAuthentication();
		CompletableFuture<Void> authenticated = this.connection.reauthenticate();
		assertThat(this.connection.reauthenticate()).isNotDone();
		assertThat(this.network.last().authentications()).containsExactly("initial-2");
		challenge("more");
		assertThat(authenticated).isNotDone();
		succeed("bye");
		assertThat(authenticated).isCompleted();
		assertThat(this.network.attempts()).isOne();
		assertThat(this.recorder.losses).isEmpty();
	}

	@Test
	void theFirstSuccessIsNotThatOfANewAuthentication() {
		givenStartedWithAuthentication();
		List<CompletableFuture<Void>> authenticated = new ArrayList<>();
		// the connection may be there at once, and the application act on it
		challenges().succeeded(bytes("hello"), () -> {
			this.network.last().accept();
			authenticated.add(this.connection.reauthenticate());
		});
		assertThat(authenticated).singleElement().satisfies((future) -> assertThat(future).isNotDone());
		this.network.last().close(TransportClosed.disconnected(MqttReasonCode.NOT_AUTHORIZED, "no", null));
		assertThat(authenticated).singleElement().satisfies((future) -> assertThat(future).isCompletedExceptionally());
	}

	@Test
	void authenticatesAgainBeforeTheAuthenticationExpires() {
		this.expiresAt = this.time.now().plus(HOUR);
		givenConnectedWithAuthentication();
		this.time.advance(AT_LATEST.minusMinutes(1));
		assertThat(this.network.last().authentications()).isEmpty();
		this.time.advance(Duration.ofMinutes(1));
		assertThat(this.network.last().authentications()).containsExactly("initial-2");
		this.expiresAt = this.time.now().plus(HOUR);
		succeed("bye");
		this.time.advance(AT_LATEST);
		assertThat(this.network.last().authentications()).containsExactly("initial-2", "initial-3");
		succeed("bye");
		assertThat(this.network.attempts()).isOne();
		assertThat(this.network.last().isDisconnected()).isFalse();
	}

	@Test
	void authenticationThatEndsWithTheFormerOneIsNotRepeated() {
		this.expiresAt = this.time.now().plus(HOUR);
		givenConnectedWithAuthentication();
		this.time.advance(AT_LATEST);
		succeed("bye");
		this.time.advance(Duration.ofDays(1));
		assertThat(this.network.last().authentications()).containsExactly("initial-2");
	}

	@Test
	void whenTheBrokerRefusesTheNewAuthenticationItsReasonIsTheFailure() {
		givenConnectedWithAuthentication();
		CompletableFuture<Void> authenticated = this.connection.reauthenticate();
		this.network.last().close(TransportClosed.disconnected(MqttReasonCode.NOT_AUTHORIZED, "no", null));
		assertThatExceptionOfType(MqttAuthenticationException.class).isThrownBy(() -> join(authenticated))
			.satisfies((ex) -> assertThat(ex.getReasonCode()).isEqualTo(MqttReasonCode.NOT_AUTHORIZED))
			.withMessageContaining("was not authenticated again");
		assertThat(this.recorder.losses).containsExactly("not-authorized");
	}

	@Test
	void whenTheBrokerDoesNotAnswerTheConnectionReconnects() {
		givenConnectedWithAuthentication();
		CompletableFuture<Void> authenticated = this.connection.reauthenticate();
		this.time.advance(Duration.ofSeconds(10));
		assertThat(authenticated).isCompletedExceptionally();
		assertThat(this.recorder.losses).containsExactly("authentication");
		assertThat(snapshot().lastDisconnect().cause().description()).startsWith("the broker did not answer");
	}

	@Test
	void whenTheApplicationThrowsTheConnectionReconnects() {
		givenConnectedWithAuthentication();
		this.failure = new IllegalStateException("secret");
		CompletableFuture<Void> authenticated = this.connection.reauthenticate();
		assertThatExceptionOfType(MqttAuthenticationException.class).isThrownBy(() -> join(authenticated))
			.withMessageNotContaining("secret");
		assertThat(snapshot().lastDisconnect().cause().kind()).isEqualTo(Kind.AUTHENTICATION);
	}

	@Test
	void brokerMayBeginTheNewAuthentication() {
		givenConnectedWithAuthentication();
		challenge("again");
		succeed("bye");
		assertThat(this.said).endsWith("answer to again", "proceed after bye");
		this.time.advance(Duration.ofMinutes(1));
		assertThat(this.recorder.losses).isEmpty();
	}

	@Test
	void withoutConnectionThereIsNothingToAuthenticate() {
		givenStartedWithAuthentication();
		assertThatExceptionOfType(MqttAuthenticationException.class)
			.isThrownBy(() -> join(this.connection.reauthenticate()))
			.withMessageEndingWith("it is not connected");
	}

	@Test
	void withoutAuthenticationThereIsNothingToAuthenticate() {
		givenConnected((settings) -> settings);
		assertThatExceptionOfType(MqttAuthenticationException.class)
			.isThrownBy(() -> join(this.connection.reauthenticate()))
			.withMessageEndingWith("it has no MqttAuthentication");
	}

	private void givenStartedWithAuthentication() {
		givenStarted((settings) -> settings.keepAliveInterval(Duration.ZERO).authentication(new TestAuthentication()));
	}

	private void givenConnectedWithAuthentication() {
		givenStartedWithAuthentication();
		succeed("hello");
		this.network.last().accept();
	}

	private void challenge(String data) {
		challenges().challenged(bytes(data), (answer) -> this.said.add(new String(answer, StandardCharsets.UTF_8)));
	}

	private void succeed(String data) {
		challenges().succeeded(bytes(data), () -> this.said.add("proceed after " + data));
	}

	private ChallengeHandler challenges() {
		FakeTransport transport = this.network.last();
		return transport.request().challenges();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private void failIfWanted() {
		if (this.failure != null) {
			throw this.failure;
		}
	}

	private final class TestAuthentication implements MqttAuthentication {

		@Override
		public String getMethod() {
			return "TEST";
		}

		@Override
		public Exchange begin(String connectionName) {
			failIfWanted();
			return new TestExchange("initial-" + ++AuthenticationTests.this.begun);
		}

	}

	private final class TestExchange implements MqttAuthentication.Exchange {

		private final String initial;

		TestExchange(String initial) {
			this.initial = initial;
		}

		@Override
		public byte[] getInitialData() {
			return bytes(this.initial);
		}

		@Override
		public byte[] answer(byte[] challenge) {
			failIfWanted();
			return bytes("answer to " + new String(challenge, StandardCharsets.UTF_8));
		}

		@Override
		public void succeeded(byte[] data) {
			failIfWanted();
		}

		@Override
		public Instant getExpiresAt() {
			return AuthenticationTests.this.expiresAt;
		}

	}

}
