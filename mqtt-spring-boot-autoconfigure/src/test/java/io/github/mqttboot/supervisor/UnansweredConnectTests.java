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
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.time.Duration;
import java.util.function.UnaryOperator;

import io.github.mqttboot.diagnosis.ConnectionCauses;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.settings.MqttPresence;
import io.github.mqttboot.settings.MqttWill;
import io.github.mqttboot.transport.ConnectStage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConnectionCauses}: the other side takes CONNECT and says nothing.
 */
class UnansweredConnectTests extends ConnectionFixture {

	private static final String HINT = "; it said nothing to CONNECT: it may not speak MQTT 5.0, or the port may expect"
			+ " TLS (mqtts://) or WebSocket (ws://)";

	private static final String HUNG_UP = HINT + "; or it does not accept what CONNECT says: the client id or the user"
			+ " ('mqtt.clients.test.client-id', 'mqtt.clients.test.username')";

	@Test
	void aCloseHasAHint() {
		givenConnectSent(UnaryOperator.identity());
		this.network.last().fail(new EOFException());
		assertThat(failure()).isEqualTo("the other side closed the connection" + HUNG_UP);
	}

	@Test
	void aResetHasAHint() {
		givenConnectSent(UnaryOperator.identity());
		this.network.last().fail(new SocketException("Connection reset"));
		assertThat(failure()).isEqualTo("connection reset" + HUNG_UP);
	}

	@Test
	void aCloseMayBeForTheWill() {
		givenConnectSent((settings) -> settings.version(MqttVersion.MQTT_3_1_1).will(will()));
		this.network.last().fail(new EOFException());
		assertThat(failure()).endsWith(", or the will ('mqtt.clients.test.will.topic', 'mqtt.clients.test.will.qos',"
				+ " 'mqtt.clients.test.will.retained')");
		this.time.advance(Duration.ofMinutes(1));
		assertThat(this.network.last().request().connect().will()).as("not without it").isNotNull();
	}

	@Test
	void aCloseMayBeForTheWillOfThePresence() {
		givenConnectSent(
				(settings) -> settings.presence(new MqttPresence("p", "on", "off", MqttQos.AT_LEAST_ONCE, true)));
		this.network.last().fail(new EOFException());
		assertThat(failure()).contains(", or the will that announces 'offline' ('mqtt.clients.test.presence.topic'");
	}

	@Test
	void aCloseMayBeForTheWillOfItsProvider() {
		givenConnectSent((settings) -> settings.willProvider((name) -> will()));
		this.network.last().fail(new EOFException());
		assertThat(failure()).endsWith(", or the will of the MqttWillProvider, its topic, QoS or retain flag");
	}

	@Test
	void silenceHasAHint() {
		givenConnectSent((settings) -> settings.connectionTimeout(Duration.ofSeconds(3)));
		this.time.advance(Duration.ofSeconds(3));
		assertThat(failure()).isEqualTo("the broker did not accept the connection within 3000 ms" + HINT);
	}

	@Test
	void theHintIsThatOfTheVersion() {
		givenConnectSent((settings) -> settings.version(MqttVersion.MQTT_3_1));
		this.network.last().fail(new EOFException());
		assertThat(failure()).contains("it may not speak MQTT 3.1, or");
	}

	@Test
	void anythingElseHasNoHint() {
		givenConnectSent(UnaryOperator.identity());
		this.network.last().fail(new IOException("odd"));
		assertThat(failure()).isEqualTo("java.io.IOException: odd");
	}

	@Test
	void anAttemptThatDidNotGetThatFarHasNoHint() {
		givenStarted(UnaryOperator.identity());
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().fail(new ConnectException("Connection refused"));
		assertThat(failure()).isEqualTo("connection refused");
	}

	@Test
	void aCloseThatIsNoticedBeforeTheWriteOfConnectReturnsHasAHint() {
		givenStarted(UnaryOperator.identity());
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().enter(ConnectStage.CONNACK);
		this.network.last().fail(new EOFException());
		assertThat(failure()).isEqualTo("the other side closed the connection" + HUNG_UP);
	}

	@Test
	void anAnswerTakesTheHintAway() {
		givenConnectSent(UnaryOperator.identity());
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().byteComesIn();
		this.network.last().fail(new EOFException());
		assertThat(failure()).isEqualTo("the other side closed the connection");
	}

	private static MqttWill will() {
		return new MqttWill(new PublishPacket("w", new byte[0], MqttQos.AT_LEAST_ONCE, true, PublishProperties.NONE),
				null);
	}

	private void givenConnectSent(UnaryOperator<MqttConnectionSettingsBuilder> customizer) {
		givenStarted(customizer);
		this.time.advance(Duration.ofSeconds(1));
		this.network.last().connectLeft();
	}

	private String failure() {
		return snapshot().lastFailure().cause().description();
	}

}
