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

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.health.MqttHealthIndicator;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.settings.MqttWill;
import io.github.mqttboot.supervisor.DefaultMqttConnectionFactory;
import io.github.mqttboot.testsupport.ClientTypes;
import io.github.mqttboot.testsupport.EachClientType;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.transport.MqttClientType;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A server that does not speak the MQTT we speak is named in the log and in health.
 */
@ExtendWith({ EmbeddedHiveMqExtension.class, OutputCaptureExtension.class })
@EachClientType
@Tag("once")
class ForeignProtocolIT {

	private static final String CONNECT_HINT = "; or it does not accept what CONNECT says: the client id or the user"
			+ " ('mqtt.clients.test.client-id', 'mqtt.clients.test.username')";

	private static final String HINT = "; it said nothing to CONNECT: it may not speak MQTT 5.0, or the port may expect"
			+ " TLS (mqtts://) or WebSocket (ws://)";

	private static final String HUNG_UP = HINT + CONNECT_HINT;

	private final DefaultMqttConnectionFactory factory = new DefaultMqttConnectionFactory(ClientTypes.factories());

	private ScriptedBroker server;

	@Parameter
	private MqttClientType clientType;

	@BeforeEach
	void start() {
		this.server = ScriptedBroker.start();
	}

	@AfterEach
	void close() {
		this.factory.close();
		this.server.close();
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void tlsIsNamed(MqttVersion version, CapturedOutput output) {
		// fatal alert, unexpected message
		answerConnect(0x15, 3, 3, 0, 2, 2, 10);
		assertExplained(this.server.uri(), version, "the port expects TLS: use mqtts:// or wss://", output);
	}

	@Test
	void httpIsNamedThoughTheAnswerIsShortAndTheServerWaitsForMore(CapturedOutput output) {
		answerConnect("HTTP/1.1 400 Bad Request\r\n\r\n".chars().toArray());
		assertExplained(this.server.uri(), MqttVersion.MQTT_5_0,
				"an HTTP server answers there: the port is wrong, or" + " WebSocket is meant, which is ws:// or wss://",
				output);
	}

	@Test
	void aGreetingIsNoAnswer(CapturedOutput output) {
		this.server.onAccept((session) -> session.sendBytes("220 mail ESMTP\r\n".chars().toArray()));
		assertExplained(this.server.uri(), MqttVersion.MQTT_5_0,
				"what answers there is not an MQTT broker: it begins" + " with the bytes 0x32 0x32, not with CONNACK",
				output);
	}

	@Test
	void aBrokerThatClosesAtAVersionItDoesNotKnowIsSuspected(CapturedOutput output) {
		this.server.on(MqttMessageType.CONNECT, (session, packet) -> session.drop());
		assertExplained(this.server.uri(), MqttVersion.MQTT_5_0, "the other side closed the connection" + HUNG_UP,
				output);
	}

	/**
	 * MQTT 3 brokers have no other way to refuse a will.
	 */
	@Test
	void aBrokerThatClosesAtAWillIsReportedWithItsKeys(CapturedOutput output) {
		this.server.on(MqttMessageType.CONNECT, (session, packet) -> {
			if (((MqttConnectMessage) packet).variableHeader().isWillFlag()) {
				session.drop();
			}
			else {
				session.accept(false);
			}
		});
		MqttWill will = new MqttWill(
				new PublishPacket("forbidden", new byte[0], MqttQos.AT_LEAST_ONCE, true, PublishProperties.NONE), null);
		MqttConnection connection = assertExplained(this.server.uri(),
				(settings) -> settings.version(MqttVersion.MQTT_3_1_1).will(will),
				CONNECT_HINT + ", or the will ('mqtt.clients.test.will.topic', 'mqtt.clients.test.will.qos',"
						+ " 'mqtt.clients.test.will.retained')",
				output);
		assertThat(connection.getSnapshot().isConnected()).as("without the will").isFalse();
	}

	@Test
	void silenceIsSuspected(CapturedOutput output) {
		this.server.on(MqttMessageType.CONNECT, ScriptedBroker.ignore());
		assertExplained(this.server.uri(), MqttVersion.MQTT_5_0,
				"the broker did not accept the connection within 1000 ms" + HINT, output);
	}

	@Test
	void aBrokerOfVersion311IsNamed(CapturedOutput output) {
		answerConnect(0x20, 2, 0, 1);
		assertExplained(this.server.uri(), MqttVersion.MQTT_5_0, "the broker refused the connection: unsupported"
				+ " protocol version (0x84): set 'mqtt.clients.test.version' to 3.1.1, since the broker does not speak"
				+ " 5.0", output);
	}

	@Test
	void aChallengeIsRefused(CapturedOutput output) {
		answerConnect(0xF0, 2, 0x18, 0);
		MqttConnection connection = assertExplained(this.server.uri(),
				(settings) -> settings.authenticationMethod("SCRAM-SHA-1")
					.authenticationData("secret".getBytes(StandardCharsets.UTF_8)),
				"the broker asks on in its authentication method, and nothing answers it, which takes an MqttAuthentication"
						+ " bean and the Netty client",
				output);
		// between two attempts
		await().until(() -> connection.getSnapshot().state() == MqttConnectionState.REFUSED);
		assertThat(output).doesNotContain("secret");
	}

	@ParameterizedTest
	@ValueSource(strings = { "mqtts", "ws", "wss" })
	void aPortOfABrokerForAnotherTransportIsSuspected(String scheme, EmbeddedHiveMq broker, CapturedOutput output) {
		assertExplained(URI.create("mqtt://" + broker.getHost() + ":" + broker.getPort(scheme)), MqttVersion.MQTT_5_0,
				scheme.equals("ws") ? HINT : HUNG_UP, output);
	}

	private void answerConnect(int... bytes) {
		this.server.on(MqttMessageType.CONNECT, (session, packet) -> session.sendBytes(bytes));
	}

	private void assertExplained(URI url, MqttVersion version, String reason, CapturedOutput output) {
		assertExplained(url, (settings) -> settings.version(version), reason, output);
	}

	private MqttConnection assertExplained(URI url, UnaryOperator<MqttConnectionSettingsBuilder> customizer,
			String reason, CapturedOutput output) {
		MqttConnection connection = this.factory
			.createConnection(customizer.apply(new MqttConnectionSettingsBuilder("test").clientType(this.clientType))
				.urls(List.of(url))
				.connectionTimeout(Duration.ofSeconds(1))
				.build());
		connection.start();
		await().until(() -> connection.getSnapshot().lastFailure() != null
				&& connection.getSnapshot().state() != MqttConnectionState.CONNECTING);
		await().untilAsserted(() -> assertThat(output)
			.containsPattern("WARN .*no connection to " + url + ": .*\\Q" + reason + "\\E; next attempt"));
		Health health = new MqttHealthIndicator(connection, Duration.ZERO).health();
		assertThat(health.getDetails()).extractingByKey("lastFailure").asString().contains(reason + "}");
		return connection;
	}

}
