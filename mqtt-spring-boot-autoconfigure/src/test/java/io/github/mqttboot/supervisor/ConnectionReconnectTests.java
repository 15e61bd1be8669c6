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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.connection.MqttTransition;
import io.github.mqttboot.transport.TransportClosed;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConnectionSupervisor}: reconnecting on demand.
 */
class ConnectionReconnectTests extends ConnectionFixture {

	@Test
	void takesLeaveAndConnectsAtOnce() {
		givenConnected(UnaryOperator.identity());
		this.connection.reconnect();
		assertThat(this.network.last().isDisconnected()).isTrue();
		this.network.last().close(TransportClosed.local());
		assertThat(this.network.attempts()).isEqualTo(2);
		this.network.last().accept();
		assertThat(transitions()).endsWith("CONNECTED -> CONNECTING application", "CONNECTING -> CONNECTED");
		assertThat(this.recorder.losses).isEmpty();
	}

	@Test
	void waitsForWhatIsInFlightAndHoldsTheRestBack() {
		givenConnected(UnaryOperator.identity());
		CompletableFuture<MqttPublishResult> inFlight = publish("a", 1);
		this.connection.reconnect();
		CompletableFuture<MqttPublishResult> waiting = publish("b", 1);
		assertThat(this.network.last().isDisconnected()).isFalse();
		assertThat(this.network.last().published()).hasSize(1);
		this.network.last().acknowledge(1);
		assertThat(inFlight).isCompleted();
		assertThat(this.network.last().isDisconnected()).isTrue();
		this.network.last().close(TransportClosed.local());
		this.network.last().accept();
		this.network.last().acknowledge(1);
		assertThat(waiting).isCompleted();
	}

	@Test
	void doesNotWaitLongerThanTheShutdownTimeout() {
		givenConnected((settings) -> settings.shutdownTimeout(Duration.ofSeconds(5)));
		publish("a", 1);
		this.connection.reconnect();
		this.time.advance(Duration.ofSeconds(5));
		assertThat(this.network.last().isDisconnected()).isTrue();
		this.time.advance(Duration.ofMillis(500));
		assertThat(this.network.attempts()).isEqualTo(2);
	}

	@Test
	void latestTransitionsAreKept() {
		givenConnected(UnaryOperator.identity());
		for (int i = 0; i < 15; i++) {
			this.connection.reconnect();
			this.network.last().close(TransportClosed.local());
			this.network.last().accept();
		}
		List<MqttTransition> transitions = this.connection.getRecentTransitions();
		assertThat(transitions).hasSize(20);
		assertThat(transitions.get(19).to()).isEqualTo(MqttConnectionState.CONNECTED);
		assertThat(transitions.get(18).to()).isEqualTo(MqttConnectionState.CONNECTING);
		assertThat(transitions.get(18).cause()).isNotNull();
	}

	@Test
	void takesTwoRequestsForOne() {
		givenConnected(UnaryOperator.identity());
		this.connection.reconnect();
		this.connection.reconnect();
		this.network.last().close(TransportClosed.local());
		this.network.last().accept();
		assertThat(this.network.attempts()).isEqualTo(2);
	}

	@Test
	void cutsAWaitShort() {
		givenStarted(UnaryOperator.identity());
		this.network.last().fail();
		assertThat(snapshot().state()).isEqualTo(MqttConnectionState.WAITING);
		this.connection.reconnect();
		assertThat(this.network.attempts()).isEqualTo(2);
	}

	@Test
	void whenTheConnectionIsLostMeanwhileReconnectsAsAfterAnyLoss() {
		givenConnected(UnaryOperator.identity());
		publish("a", 1);
		this.connection.reconnect();
		this.network.last().fail();
		assertThat(snapshot().state()).isEqualTo(MqttConnectionState.WAITING);
		assertThat(this.recorder.losses).hasSize(1);
	}

	@Test
	void whenStoppedMeanwhileDrainsAndStops() {
		givenConnected(UnaryOperator.identity());
		CompletableFuture<MqttPublishResult> inFlight = publish("a", 1);
		this.connection.reconnect();
		CompletableFuture<MqttPublishResult> waiting = publish("b", 1);
		CompletableFuture<Void> stopped = this.connection.stop();
		this.network.last().acknowledge(1);
		this.network.last().acknowledge(2);
		assertThat(inFlight).isCompleted();
		assertThat(waiting).isCompleted();
		this.network.last().close(TransportClosed.local());
		assertThat(stopped).isCompleted();
		assertThat(this.network.attempts()).isEqualTo(1);
	}

	@Test
	void doesNothingWhenStopped() {
		given(UnaryOperator.identity());
		this.connection.reconnect();
		assertThat(transitions()).isEmpty();
	}

}
