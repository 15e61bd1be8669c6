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

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.transport.TransportClosed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConnectionSupervisor}: the broker refuses.
 */
class ConnectionRefusalTests extends ConnectionFixture {

	@ParameterizedTest
	@EnumSource(value = MqttReasonCode.class, names = { "BAD_USER_NAME_OR_PASSWORD", "NOT_AUTHORIZED",
			"CLIENT_IDENTIFIER_NOT_VALID", "BANNED", "UNSUPPORTED_PROTOCOL_VERSION" })
	void thatLastWaitTheRefusedDelay(MqttReasonCode code) {
		givenStarted(UnaryOperator.identity());
		this.network.last().refuse(code);
		assertThat(snapshot().state()).isEqualTo(MqttConnectionState.REFUSED);
		assertThat(snapshot().lastFailure().cause().reasonCode()).isEqualTo(code);
		assertThat(this.recorder.delays).containsExactly(Duration.ofMinutes(1));
		this.time.advance(Duration.ofMinutes(1));
		this.network.last().accept();
		assertThat(snapshot().isConnected()).isTrue();
	}

	@ParameterizedTest
	@EnumSource(value = MqttReasonCode.class,
			names = { "SERVER_UNAVAILABLE", "SERVER_BUSY", "QUOTA_EXCEEDED", "CONNECTION_RATE_EXCEEDED" })
	void thatPassAreTriedAgainSoon(MqttReasonCode code) {
		givenStarted(UnaryOperator.identity());
		this.network.last().refuse(code);
		assertThat(snapshot().state()).isEqualTo(MqttConnectionState.WAITING);
		assertThat(this.recorder.delays).containsExactly(Duration.ofSeconds(1));
	}

	@Test
	void theCureNamesThePropertiesOfTheConnection() {
		givenStarted(UnaryOperator.identity());
		this.network.last()
			.close(TransportClosed.refused(MqttReasonCode.BAD_USER_NAME_OR_PASSWORD, "who\nare you?", null));
		assertThat(snapshot().lastFailure().cause().description()).isEqualTo("the broker refused the connection: "
				+ "bad user name or password (0x86), reason string \"who\\u000Aare you?\": "
				+ "check 'mqtt.clients.test.username' and 'mqtt.clients.test.password'");
	}

	@Test
	void anotherVersionIsAdvisedThanTheRefusedOne() {
		givenStarted((settings) -> settings.version(MqttVersion.MQTT_3_1_1));
		this.network.last().refuse(MqttReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
		assertThat(snapshot().lastFailure().cause().description())
			.endsWith("set 'mqtt.clients.test.version' to another, since the broker does not speak 3.1.1");
	}

	@Test
	void anotherServerIsFollowedByTheSameScheme() {
		givenStarted(UnaryOperator.identity());
		this.network.last().close(TransportClosed.refused(MqttReasonCode.USE_ANOTHER_SERVER, null, "other:1999 third"));
		assertThat(this.network.last().request().uri()).isEqualTo(URI.create("mqtt://other:1999"));
		this.network.last().accept();
		assertThat(snapshot().isConnected()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "mqtt://other:1883", "tcp://other:1883", "ws://other:8083", "mqtts://other:8883",
			"user:password@other:8883", "other:99999", "/", " " })
	void noServerIsFollowedByAnotherScheme(String reference) {
		givenStarted((settings) -> settings.urls(List.of(URI.create("mqtts://broker"))));
		this.network.last().close(TransportClosed.refused(MqttReasonCode.USE_ANOTHER_SERVER, null, reference));
		assertThat(this.network.attempts()).isOne();
		this.time.advance(Duration.ofSeconds(1));
		assertThat(this.network.last().request().uri()).isEqualTo(URI.create("mqtts://broker:8883"));
	}

	@Test
	void aServerThatMovedWhileConnectedIsFollowed() {
		givenConnected(UnaryOperator.identity());
		this.network.last().close(TransportClosed.disconnected(MqttReasonCode.SERVER_MOVED, null, "other"));
		assertThat(this.network.last().request().uri()).isEqualTo(URI.create("mqtt://other:1883"));
	}

	@Test
	void aCircleOfRedirectionsIsLeft() {
		givenStarted(UnaryOperator.identity());
		while (snapshot().state() == MqttConnectionState.CONNECTING) {
			this.network.last().close(TransportClosed.refused(MqttReasonCode.USE_ANOTHER_SERVER, null, "other"));
		}
		assertThat(this.network.attempts()).isEqualTo(4);
	}

	@Test
	void brokersThatSendToEachOtherAreNotFollowedWithoutEnd() {
		givenStarted((settings) -> settings);
		while (snapshot().state() != MqttConnectionState.WAITING) {
			this.network.last().accept();
			this.network.last().close(TransportClosed.disconnected(MqttReasonCode.USE_ANOTHER_SERVER, null, "other"));
		}
		assertThat(this.network.attempts()).isEqualTo(4);
	}

	@Test
	void oneBrokersRefusalDoesNotKeepFromTheNext() {
		this.addresses.add(address(2));
		givenStarted((settings) -> settings.urls(List.of(URI.create("mqtt://a:1"), URI.create("mqtt://b:2"))));
		this.network.last().refuse(MqttReasonCode.BAD_USER_NAME_OR_PASSWORD);
		assertThat(attempted()).containsExactly("a 127.0.0.1", "b 127.0.0.1");
		this.network.last().refuse(MqttReasonCode.BAD_USER_NAME_OR_PASSWORD);
		assertThat(snapshot().state()).isEqualTo(MqttConnectionState.REFUSED);
	}

	@Test
	void aServerReferenceThatIsNoneIsNotFollowed() {
		givenStarted(UnaryOperator.identity());
		this.network.last().close(TransportClosed.refused(MqttReasonCode.SERVER_MOVED, null, "user@host:x"));
		assertThat(snapshot().state()).isEqualTo(MqttConnectionState.REFUSED);
	}

	@Test
	void aSessionTakenOverIsNotFoughtFor() {
		givenConnected(UnaryOperator.identity());
		for (int i = 0; i < 2; i++) {
			takeOver();
			assertThat(snapshot().state()).isEqualTo(MqttConnectionState.WAITING);
			this.time.advance(Duration.ofSeconds(10));
			this.network.last().accept();
		}
		takeOver();
		assertThat(snapshot().state()).isEqualTo(MqttConnectionState.REFUSED);
		assertThat(snapshot().lastDisconnect().cause().description()).contains("another client");
	}

	private void takeOver() {
		this.network.last().close(TransportClosed.disconnected(MqttReasonCode.SESSION_TAKEN_OVER, null, null));
	}

}
