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

package io.github.mqttboot.e2e.connection;

import java.time.Duration;
import java.util.List;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.supervisor.DefaultMqttConnectionFactory;
import io.github.mqttboot.testsupport.ClientTypes;
import io.github.mqttboot.testsupport.EachClientType;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.transport.MqttClientType;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Each refusal that CONNACK can hold: it is reported with code, name and the broker's
 * words, costs one CONNECT, and is tried again soon only if it may pass by itself.
 */
@EachClientType
@Tag("once")
class ConnackCodesIT {

	private static final Duration SOON = Duration.ofMillis(50);

	private static final Duration LATE = Duration.ofMinutes(5);

	private final ScriptedBroker broker = ScriptedBroker.start();

	private final DefaultMqttConnectionFactory factory = new DefaultMqttConnectionFactory(ClientTypes.factories());

	@Parameter
	private MqttClientType clientType;

	@AfterEach
	void close() {
		this.factory.close();
		this.broker.close();
	}

	@ParameterizedTest
	@CsvSource({ "0x80, unspecified error", "0x81, malformed packet", "0x82, protocol error",
			"0x83, implementation specific error", "0x84, unsupported protocol version",
			"0x85, client identifier not valid", "0x86, bad user name or password", "0x87, not authorized",
			"0x8A, banned", "0x8C, bad authentication method", "0x90, topic name invalid", "0x95, packet too large",
			"0x99, payload format invalid", "0x9A, retain not supported", "0x9B, qos not supported",
			"0x9D, server moved" })
	void thatLastOfMqtt5(int code, String name) {
		refuse(MqttVersion.MQTT_5_0, code, String.format("%s (0x%02X), reason string \"because\"", name, code), true);
	}

	@ParameterizedTest
	@CsvSource({ "0x88, server unavailable", "0x89, server busy", "0x97, quota exceeded", "0x9C, use another server",
			"0x9F, connection rate exceeded" })
	void thatPassOfMqtt5(int code, String name) {
		refuse(MqttVersion.MQTT_5_0, code, String.format("%s (0x%02X), reason string \"because\"", name, code), false);
	}

	@ParameterizedTest
	@CsvSource({ "1, unsupported protocol version (0x84), true", "2, client identifier not valid (0x85), true",
			"3, server unavailable (0x88), false", "4, bad user name or password (0x86), true",
			"5, not authorized (0x87), true" })
	void ofMqtt3(int code, String words, boolean lasting) {
		refuse(MqttVersion.MQTT_3_1_1, code, words, lasting);
		refuse(MqttVersion.MQTT_3_1, code, words, lasting);
	}

	private void refuse(MqttVersion version, int code, String words, boolean lasting) {
		int before = this.broker.sessions().size();
		StringProperty reason = new StringProperty(MqttProperties.REASON_STRING, "because");
		this.broker.on(MqttMessageType.CONNECT, (session, packet) -> session.refuse(code, reason));
		MqttConnection connection = this.factory
			.createConnection(new MqttConnectionSettingsBuilder("test").clientType(this.clientType)
				.urls(List.of(this.broker.uri()))
				.version(version)
				.reconnect(new MqttConnectionSettings.Reconnect(SOON, SOON, 1, Duration.ZERO, LATE))
				.build());
		connection.start();
		if (lasting) {
			await().until(() -> connection.getSnapshot().state() == MqttConnectionState.REFUSED);
		}
		else {
			await().until(() -> this.broker.sessions().size() >= before + 3);
		}
		connection.stop().join();
		assertThat(connection.getSnapshot().lastFailure().cause().description())
			.startsWith("the broker refused the connection: " + words);
		assertThat(this.broker.sessions()).hasSize(lasting ? before + 1 : this.broker.sessions().size());
		// one for each network connection, and none in an older version
		List<MqttConnectMessage> connects = this.broker.received(MqttConnectMessage.class);
		assertThat(connects).hasSizeLessThanOrEqualTo(this.broker.sessions().size());
		assertThat(connects.subList(before, connects.size()))
			.allMatch((connect) -> connect.variableHeader().version() == version.getLevel());
	}

}
