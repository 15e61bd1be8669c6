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

import java.io.EOFException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.UnaryOperator;

import io.github.mqttboot.connection.MqttConnectionSnapshot.Warning;
import io.github.mqttboot.event.MqttConnectedEvent;
import io.github.mqttboot.event.MqttDisconnectedEvent;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.supervisor.observer.ConnectionEvents;
import io.github.mqttboot.transport.TransportClosed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConnectionWarnings} of a connection, and its events.
 */
@ExtendWith(OutputCaptureExtension.class)
class ConnectionWarningsTests extends ConnectionFixture {

	@Test
	void anotherClientWithTheSameIdIsSuspectedOnce(CapturedOutput output) {
		givenStarted((settings) -> settings.version(MqttVersion.MQTT_3_1_1));
		for (int i = 0; i < 5; i++) {
			this.network.last().accept();
			this.time.advance(Duration.ofSeconds(2));
			loseAndWait();
		}
		assertThat(warnings()).singleElement().asString().contains("another client may use the client id 'test'");
		assertThat(output).containsOnlyOnce("another client may use the client id");
	}

	@Test
	void brokerThatIsAwaySaysNothingAboutAnotherClient() {
		givenStarted((settings) -> settings.version(MqttVersion.MQTT_3_1_1));
		for (int i = 0; i < 5; i++) {
			loseAndWait();
		}
		assertThat(warnings()).isEmpty();
	}

	@Test
	void brokerThatWaitsForLessThanTheKeepAliveIntervalIsSeen(CapturedOutput output) {
		givenStarted((settings) -> settings.version(MqttVersion.MQTT_3_1_1).keepAliveInterval(Duration.ofMinutes(5)));
		for (int i = 0; i < 4; i++) {
			this.network.last().accept();
			this.time.advance(Duration.ofSeconds(5));
			publish("a", 0);
			this.network.last().qos0Sent();
			this.time.advance(Duration.ofSeconds(92));
			loseAndWait();
		}
		assertThat(warnings()).singleElement()
			.asString()
			.contains("connections end after 92 s in which nothing was sent, though the keep-alive interval is 300 s")
			.contains("'mqtt.clients.test.keep-alive-interval' to 60s");
		assertThat(output).containsOnlyOnce("connections end after 92 s");
	}

	@Test
	void qos2AnsweredByPubackIsSaidOnce(CapturedOutput output) {
		givenConnected(UnaryOperator.identity());
		for (int i = 1; i <= 3; i++) {
			publish("a", 2);
			this.network.last().acknowledge(i);
		}
		assertThat(warnings()).singleElement().asString().contains("answers messages of QoS 2 by PUBACK");
		assertThat(output).containsOnlyOnce("answers messages of QoS 2 by PUBACK");
	}

	@Test
	void qos2AsItShouldBeSaysNothing() {
		givenConnected(UnaryOperator.identity());
		publish("a", 2);
		this.network.last().receive(1);
		this.network.last().acknowledge(1);
		publish("a", 1);
		this.network.last().acknowledge(2);
		assertThat(warnings()).isEmpty();
	}

	@Test
	void qos1AnsweredByPubackSaysNothing() {
		givenConnected(UnaryOperator.identity());
		publish("a", 1);
		this.network.last().acknowledge(1);
		assertThat(warnings()).isEmpty();
	}

	@Test
	void noEventSaysDisconnectedWhileTheSnapshotSaysConnected() {
		given(UnaryOperator.identity());
		List<Boolean> connected = new ArrayList<>();
		this.connection.addObserver(new ConnectionEvents(this.connection, (event) -> {
			if (event instanceof MqttDisconnectedEvent disconnected) {
				connected.add(disconnected.getConnection().getSnapshot().isConnected());
			}
		}, Runnable::run));
		this.connection.start();
		this.network.last().accept();
		loseAndWait();
		this.network.last().accept();
		this.network.last().close(TransportClosed.disconnected(MqttReasonCode.SERVER_MOVED, null, "elsewhere"));
		this.time.advance(Duration.ofMinutes(2));
		this.network.last().accept();
		this.connection.reconnect();
		this.network.last().close(TransportClosed.local());
		this.network.last().accept();
		this.connection.stop();
		this.network.last().close(TransportClosed.local());
		assertThat(connected).hasSize(4).containsOnly(false);
	}

	@Test
	void anEventHasTheStateOfItsTimeForAListenerThatIsBehind() {
		given(UnaryOperator.identity());
		List<Boolean> connected = new ArrayList<>();
		Queue<Runnable> waiting = new ArrayDeque<>();
		this.connection.addObserver(new ConnectionEvents(this.connection, (event) -> {
			if (event instanceof MqttConnectedEvent accepted) {
				connected.add(accepted.getSnapshot().isConnected());
			}
			else if (event instanceof MqttDisconnectedEvent disconnected) {
				connected.add(disconnected.getSnapshot().isConnected());
			}
		}, waiting::add));
		this.connection.start();
		this.network.last().accept();
		loseAndWait();
		this.network.last().accept();
		waiting.forEach(Runnable::run);
		assertThat(snapshot().isConnected()).isTrue();
		assertThat(connected).containsExactly(true, false, true);
	}

	private void loseAndWait() {
		this.network.last().fail(new EOFException());
		this.time.advance(this.recorder.delays.get(this.recorder.delays.size() - 1));
	}

	private List<String> warnings() {
		return snapshot().warnings().stream().map(Warning::text).toList();
	}

}
