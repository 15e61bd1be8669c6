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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;

import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.connection.MqttSubscriptionHandle;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.transport.TransportClosed;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ConnectionSupervisor}: stopping.
 */
class ConnectionStopTests extends ConnectionFixture {

	@Test
	void takesLeaveOnceEverythingIsAcknowledged() {
		givenConnected(UnaryOperator.identity());
		CompletableFuture<MqttPublishResult> result = publish("a", 1);
		CompletableFuture<Void> stopped = this.connection.stop();
		assertThat(snapshot().state()).isEqualTo(MqttConnectionState.STOPPING);
		assertThat(this.network.last().isDisconnected()).isFalse();
		this.network.last().acknowledge(1);
		assertThat(result).isCompleted();
		assertThat(this.network.last().isDisconnected()).isTrue();
		this.network.last().close(TransportClosed.local());
		assertThat(stopped).isCompleted();
		assertThat(transitions()).endsWith("CONNECTED -> STOPPING application", "STOPPING -> STOPPED application");
		assertThat(this.recorder.losses).isEmpty();
	}

	@Test
	void endsWhenTheLastResultsAreThere() {
		Deque<Runnable> waiting = new ArrayDeque<>();
		// of several threads the last one may be the first that runs
		this.results = waiting::push;
		givenConnected(UnaryOperator.identity());
		CompletableFuture<MqttPublishResult> result = publish("a", 1);
		CompletableFuture<Boolean> stoppedWithResult = this.connection.stop().thenApply((stopped) -> result.isDone());
		this.network.last().acknowledge(1);
		this.network.last().close(TransportClosed.local());
		assertThat(snapshot().state()).isEqualTo(MqttConnectionState.STOPPED);
		while (!waiting.isEmpty()) {
			waiting.pop().run();
		}
		assertThat(stoppedWithResult).isCompletedWithValue(true);
		this.results = Runnable::run;
	}

	@Test
	void doesNotWaitLongerThanTheShutdownTimeout() {
		givenConnected((settings) -> settings.shutdownTimeout(Duration.ofSeconds(5)));
		CompletableFuture<MqttPublishResult> result = publish("a", 1);
		CompletableFuture<Void> stopped = this.connection.stop();
		this.time.advance(Duration.ofSeconds(5));
		assertThat(this.network.last().isDisconnected()).isTrue();
		this.time.advance(Duration.ofMillis(500));
		assertThat(stopped).isCompleted();
		assertThatExceptionOfType(MqttPublishException.class).isThrownBy(() -> join(result))
			.withMessageContaining("stopped before");
	}

	@Test
	void whoeverWouldWaitForCenturiesIsToldAtOnce() {
		givenConnected(UnaryOperator.identity());
		this.connection.stop();
		PublishPacket packet = new PublishPacket("a", new byte[0], MqttQos.AT_LEAST_ONCE, false,
				PublishProperties.NONE);
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> this.connection.publishAndWait(packet, Duration.ofDays(300 * 365)))
			.withCauseInstanceOf(MqttPublishException.class);
	}

	@Test
	void isImmediateWhileTheBrokerIsAway() {
		givenStarted(UnaryOperator.identity());
		this.network.last().fail();
		publish("a", 1);
		assertThat(this.connection.stop()).isCompleted();
		assertThat(snapshot().state()).isEqualTo(MqttConnectionState.STOPPED);
	}

	@Test
	void isImmediateWhileConnecting() {
		givenStarted(UnaryOperator.identity());
		assertThat(this.connection.stop()).isCompleted();
		assertThat(this.network.last().isClosed()).isTrue();
	}

	@Test
	void endsWithTheConnectionWhenThatIsLostMeanwhile() {
		givenConnected(UnaryOperator.identity());
		publish("a", 1);
		CompletableFuture<Void> stopped = this.connection.stop();
		this.network.last().fail();
		assertThat(stopped).isCompleted();
		assertThat(this.recorder.losses).isEmpty();
	}

	@Test
	void endsWithAPingThatIsMissedMeanwhile() {
		givenConnected((settings) -> settings.keepAliveInterval(Duration.ofSeconds(2)));
		publish("a", 1);
		CompletableFuture<Void> stopped = this.connection.stop();
		this.time.advance(Duration.ofSeconds(4));
		assertThat(stopped).isCompleted();
		assertThat(this.recorder.losses).isEmpty();
	}

	@Test
	void disconnectsGracefullyOnce() {
		givenConnected((settings) -> settings.shutdownTimeout(Duration.ofSeconds(5)));
		publish("a", 1);
		this.connection.stop();
		this.time.advance(Duration.ofSeconds(5));
		this.network.last().acknowledge(1);
		assertThat(this.network.last().disconnects()).isOne();
	}

	@Test
	void twiceIsOnce() {
		givenConnected(UnaryOperator.identity());
		CompletableFuture<Void> first = this.connection.stop();
		CompletableFuture<Void> second = this.connection.stop();
		this.network.last().close(TransportClosed.local());
		assertThat(first).isCompleted();
		assertThat(second).isCompleted();
		assertThat(this.connection.stop()).isCompleted();
	}

	@Test
	void takesNoMoreMessages() {
		givenConnected(UnaryOperator.identity());
		this.connection.stop();
		assertThat(publish("a", 1)).isCompletedExceptionally();
	}

	@Test
	void canBeFollowedByAStart() {
		givenConnected(UnaryOperator.identity());
		this.connection.stop();
		this.connection.start();
		this.network.last().close(TransportClosed.local());
		assertThat(snapshot().state()).isEqualTo(MqttConnectionState.CONNECTING);
		this.network.last().accept();
		publish("a", 1);
		assertThat(this.network.last().publishedTopics()).containsExactly("a");
		this.network.last().acknowledge(1);
	}

	@Test
	void isOverForWhoeverWaitsWhenTheNextRunHasBegunMeanwhile() {
		givenConnected(ConnectionFixture::keptSession);
		MqttSubscriptionHandle member = subscribe("$share/group/jobs", 1);
		this.network.last().grantAll();
		CompletableFuture<Void> cancelled = member.cancel();
		this.network.last().unsubscribed(this.network.last().lastPacketId());
		this.network.last().fail();
		// Another thread may start it when this one has said what it wants, and has not
		// yet posted it
		cancelled.thenRun(this.connection::start);
		CompletableFuture<Void> stopped = this.connection.stop();
		assertThat(transitions()).endsWith("WAITING -> STOPPED application", "STOPPED -> CONNECTING");
		assertThat(stopped).isCompleted();
	}

}
