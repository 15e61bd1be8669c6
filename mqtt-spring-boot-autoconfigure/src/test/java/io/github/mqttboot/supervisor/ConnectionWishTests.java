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

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttConnectionSettings.Outbox;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.settings.MqttCredentials;
import io.github.mqttboot.transport.TransportClosed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link ConnectionWish}, and for how {@link ConnectionSupervisor} brings the
 * state there.
 */
class ConnectionWishTests extends ConnectionFixture {

	@Test
	void whatIsPublishedAfterAStartIsNotFailedByAnEarlierStop() {
		givenConnected(UnaryOperator.identity());
		CompletableFuture<MqttPublishResult> before = publish("before", 1);
		CompletableFuture<Void> stopped = this.connection.stop();
		this.connection.start();
		CompletableFuture<MqttPublishResult> after = publish("after", 1);
		this.time.advance(Duration.ofSeconds(21));
		assertThat(stopped).isCompleted();
		assertThatExceptionOfType(MqttPublishException.class).isThrownBy(() -> join(before))
			.withMessageContaining("stopped before");
		assertThat(after).isNotDone();
		this.network.last().accept();
		assertThat(this.network.last().publishedTopics()).containsExactly("after");
		this.network.last().acknowledge(1);
		assertThat(after).isCompleted();
	}

	@Test
	void whatIsPublishedInARunThatNeverBeganFails() {
		givenConnected(UnaryOperator.identity());
		publish("before", 1);
		this.connection.stop();
		this.connection.start();
		CompletableFuture<MqttPublishResult> between = publish("between", 1);
		this.connection.stop();
		this.connection.start();
		CompletableFuture<MqttPublishResult> after = publish("after", 1);
		this.time.advance(Duration.ofSeconds(21));
		assertThat(between).isCompletedExceptionally();
		this.network.last().accept();
		assertThat(this.network.last().publishedTopics()).containsExactly("after");
		this.network.last().acknowledge(1);
		assertThat(after).isCompleted();
	}

	@Test
	void aStopThatIsNotTakenBackStops() {
		givenConnected(UnaryOperator.identity());
		publish("before", 1);
		this.connection.stop();
		this.connection.start();
		CompletableFuture<MqttPublishResult> between = publish("between", 1);
		CompletableFuture<Void> stopped = this.connection.stop();
		this.time.advance(Duration.ofSeconds(21));
		assertThat(stopped).isCompleted();
		assertThat(between).isCompletedExceptionally();
		assertThat(snapshot().state()).isEqualTo(MqttConnectionState.STOPPED);
		assertThat(this.network.attempts()).isOne();
	}

	@Test
	void aRequestToReconnectDuringAnAttemptIsMetWhenThatSucceeded() {
		List<String> passwords = new ArrayList<>(List.of("old", "new"));
		givenStarted((settings) -> settings.credentials((name) -> new MqttCredentials(name, passwords.remove(0))));
		this.connection.reconnect();
		assertThat(this.network.attempts()).isOne();
		this.network.last().accept();
		assertThat(this.network.last().isDisconnected()).isTrue();
		this.network.last().close(TransportClosed.local());
		assertThat(this.network.attempt(2).request().connect().password()).asString().isEqualTo("new");
		this.network.last().accept();
		assertThat(this.network.last().isDisconnected()).isFalse();
		assertThat(snapshot().isConnected()).isTrue();
	}

	@Test
	void aRequestToReconnectDuringAnAttemptCutsTheWaitShortWhenThatFailed() {
		givenStarted(UnaryOperator.identity());
		this.connection.reconnect();
		this.network.last().fail();
		assertThat(this.network.attempts()).isEqualTo(2);
		this.network.last().fail();
		assertThat(snapshot().state()).isEqualTo(MqttConnectionState.WAITING);
	}

	@Test
	void aRequestToReconnectMadeWhileStoppedIsMetByTheStart() {
		given(UnaryOperator.identity());
		this.connection.reconnect();
		this.connection.start();
		this.network.last().accept();
		assertThat(this.network.last().isDisconnected()).isFalse();
	}

	@Test
	void theLimitsOfAFormerBrokerRefuseNothingAtTheDoor() {
		givenStarted(UnaryOperator.identity());
		this.network.last().accept(ackWithMaximumPacketSize(20));
		CompletableFuture<MqttPublishResult> refused = publish("a/topic/that/is/too/long", 1);
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> join(refused))
			.withMessageContaining("larger than the broker accepts");
		this.network.last().fail();
		CompletableFuture<MqttPublishResult> waiting = publish("a/topic/that/is/too/long", 1);
		assertThat(waiting).isNotDone();
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().accept();
		this.network.last().acknowledge(1);
		assertThat(waiting).isCompleted();
	}

	@Test
	void theAddressesOfAHostAreTriedInTheOrderOfTheResolver() {
		this.addresses.addAll(List.of(address(2), address(3), address(4)));
		givenStarted(UnaryOperator.identity());
		for (int i = 0; i < 4; i++) {
			this.network.last().fail();
		}
		assertThat(attempted()).containsExactly("localhost 127.0.0.1", "localhost 127.0.0.2", "localhost 127.0.0.3",
				"localhost 127.0.0.4");
	}

	@Test
	void somebodyTriesAgainAfterADefectWhileWaiting() {
		givenStarted(UnaryOperator.identity());
		this.network.last().fail();
		this.failsOnce = true;
		this.time.advance(Duration.ofSeconds(1));
		assertThat(this.network.attempts()).isOne();
		this.time.advance(Duration.ofSeconds(1));
		assertThat(this.network.attempts()).isEqualTo(2);
		this.network.last().accept();
		assertThat(snapshot().isConnected()).isTrue();
	}

	@Test
	void somebodyTriesAgainAfterADefectWhileStarting() {
		given(UnaryOperator.identity());
		this.failsOnce = true;
		this.connection.start();
		assertThat(this.network.attempts()).isZero();
		this.time.advance(Duration.ofSeconds(1));
		assertThat(this.network.attempts()).isOne();
	}

	@Test
	void aDefectElsewhereDoesNotPostponeTheNextAttempt() {
		givenStarted(UnaryOperator.identity());
		this.network.last().fail();
		this.time.advance(Duration.ofMillis(900));
		this.connection.recover(new IllegalStateException("defect"));
		this.time.advance(Duration.ofMillis(100));
		assertThat(this.network.attempts()).isEqualTo(2);
	}

	@Test
	void closingStopsAndReleases() {
		givenConnected((settings) -> settings.shutdownTimeout(Duration.ZERO));
		this.network.last().closeOnDisconnect();
		this.connection.close();
		assertThat(snapshot().state()).isEqualTo(MqttConnectionState.STOPPED);
		assertThat(this.network.isClosed()).isTrue();
		assertThat(this.closed).containsExactly(this.connection);
		this.connection.close();
		assertThat(this.closed).hasSize(1);
		assertThat(this.connection.stop()).isCompleted();
		assertThatIllegalStateException().isThrownBy(this.connection::start).withMessageContaining("it is closed");
		assertThat(publish("a", 1)).isCompletedExceptionally();
	}

	@Test
	void closingReleasesTheFilesOfTheOutbox(@TempDir Path directory) {
		UnaryOperator<MqttConnectionSettingsBuilder> withFiles = (settings) -> settings
			.outbox(new Outbox(10, Outbox.Overflow.FAIL, Duration.ofSeconds(1), directory));
		MqttConnectionSettings settings = withFiles.apply(new MqttConnectionSettingsBuilder("test")).build();
		this.store = OutboxStores.open(settings, this.time, Runnable::run);
		given(withFiles);
		this.connection.close();
		this.store = OutboxStores.open(settings, this.time, Runnable::run);
		this.store.close().await();
	}

	@Test
	void aRefusedConnectionIsTriedAtOnceAfterARequest() {
		givenStarted(UnaryOperator.identity());
		this.network.last().refuse(MqttReasonCode.BANNED);
		this.connection.reconnect();
		assertThat(this.network.attempts()).isEqualTo(2);
	}

}
