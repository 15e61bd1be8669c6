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

package io.github.mqttboot.connection;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.github.mqttboot.connection.MqttConnectionSettings.Builder;
import io.github.mqttboot.connection.MqttConnectionSettings.Outbox;
import io.github.mqttboot.connection.MqttConnectionSettings.Outbox.Overflow;
import io.github.mqttboot.connection.MqttConnectionSettings.Reconnect;
import io.github.mqttboot.transport.MqttVersion;
import io.github.mqttboot.transport.PublishPacket;
import io.github.mqttboot.transport.PublishProperties;
import io.github.mqttboot.transport.UserProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link SettingsValidator}.
 */
class SettingsValidatorTests {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private static final Duration TOO_LONG = MqttConnectionSettings.NEVER.plusSeconds(1);

	private static final String LONG_TEXT = "x".repeat(65_536);

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void refuses(String message, Consumer<Builder> change) {
		Builder builder = MqttConnectionSettings.builder("default");
		change.accept(builder);
		assertThatExceptionOfType(InvalidMqttSettingException.class).isThrownBy(builder::build)
			.withMessage("Invalid MQTT setting " + message);
	}

	static Stream<Arguments> refuses() {
		return Stream.of(
				// url
				refused("'mqtt.url': There is no address. Set it to the address of the broker.",
						(settings) -> settings.urls(List.of())),
				refused("'mqtt.url' with value 'gopher://host': The scheme 'gopher' is unknown. "
						+ "Write it as mqtt://host or mqtt://host:port.",
						(settings) -> settings.urls(List.of(URI.create("gopher://host")))),
				refused("'mqtt.url' with value 'mqtt://******@host': The URL holds credentials, and URLs are printed: "
						+ "they have keys of their own. Write it as mqtt://host or mqtt://host:port.",
						(settings) -> settings.urls(List.of(URI.create("mqtt://ann:secret@host")))),
				// client-id
				refused("'mqtt.client-id': The broker finds a session that it keeps by the client identifier, and a "
						+ "generated one would leave a new session behind at every start. "
						+ "Set it to a name that no other client of the broker uses.",
						(settings) -> settings.sessionExpiryInterval(MINUTE)),
				refused("'mqtt.client-id': The broker finds a session that it keeps by the client identifier, and a "
						+ "generated one would leave a new session behind at every start. "
						+ "Set it to a name that no other client of the broker uses.",
						(settings) -> settings.version(MqttVersion.MQTT_3_1_1).cleanStart(false)),
				refused("'mqtt.client-id' with value 'abcdefghijklmnopqrstuvwx': MQTT 3.1 allows no more than 23 bytes. "
						+ "Shorten it, or set 'mqtt.version' to 3.1.1 or 5.0.",
						(settings) -> settings.version(MqttVersion.MQTT_3_1).clientId("abcdefghijklmnopqrstuvwx")),
				refused("'mqtt.client-id' with value '\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4': "
						+ "MQTT 3.1 allows no more than 23 bytes. Shorten it, or set 'mqtt.version' to 3.1.1 or 5.0.",
						(settings) -> settings.version(MqttVersion.MQTT_3_1).clientId("\u00e4".repeat(12))),
				refused("'mqtt.client-id': It has a character that MQTT cannot carry, or more than 65535 bytes. "
						+ "Set it to shorter text without control characters.",
						(settings) -> settings.clientId("a\nb")),
				// session
				refused("'mqtt.clean-start' with value 'false': With a session expiry interval of zero the broker keeps "
						+ "nothing to start from. Set 'mqtt.session-expiry-interval' to the time that the session is to be "
						+ "kept, or remove 'mqtt.clean-start'.",
						(settings) -> settings.clientId("id").cleanStart(false)),
				refused("'mqtt.clean-start' with value 'false': With a session expiry interval of zero the broker keeps "
						+ "nothing to start from. Set 'mqtt.session-expiry-interval' to the time that the session is to be "
						+ "kept, or remove 'mqtt.clean-start'.",
						(settings) -> settings.clientId("id").cleanStart(false).sessionExpiryInterval(Duration.ZERO)),
				refused("'mqtt.session-expiry-interval' with value 'PT-1S': It is not a time from 0 to 4294967295 seconds. "
						+ "Set it to such a time.",
						(settings) -> settings.sessionExpiryInterval(Duration.ofSeconds(-1))),
				refused("'mqtt.session-expiry-interval' with value 'PT1193046H28M16S': It is not a time from 0 to "
						+ "4294967295 seconds. Set it to such a time.",
						(settings) -> settings.sessionExpiryInterval(TOO_LONG)),
				// times
				refused("'mqtt.connection-timeout' with value 'PT0S': It is not a positive time. "
						+ "Set it to a time of more than zero.",
						(settings) -> settings.connectionTimeout(Duration.ZERO)),
				refused("'mqtt.keep-alive-interval' with value 'PT1.5S': It is not a number of whole seconds from 0 to "
						+ "65535. Set it to such a time; 0 turns keep-alive off.",
						(settings) -> settings.keepAliveInterval(Duration.ofMillis(1500))),
				refused("'mqtt.keep-alive-interval' with value 'PT18H12M16S': It is not a number of whole seconds from 0 to "
						+ "65535. Set it to such a time; 0 turns keep-alive off.",
						(settings) -> settings.keepAliveInterval(Duration.ofSeconds(65_536))),
				refused("'mqtt.keep-alive-interval' with value 'PT-1S': It is not a number of whole seconds from 0 to "
						+ "65535. Set it to such a time; 0 turns keep-alive off.",
						(settings) -> settings.keepAliveInterval(Duration.ofSeconds(-1))),
				refused("'mqtt.ping-timeout' with value 'PT0S': It is not a positive time. "
						+ "Set it to a time of more than zero.", (settings) -> settings.pingTimeout(Duration.ZERO)),
				refused("'mqtt.ping-timeout' with value 'PT1M1S': It is longer than the keep-alive interval, so that the "
						+ "next ping would be due before the last one is given up. "
						+ "Set it to at most 'mqtt.keep-alive-interval', or remove it.",
						(settings) -> settings.pingTimeout(Duration.ofSeconds(61))),
				// will and presence
				refused("'mqtt.will.topic': 'topic' must not be empty. Set it to a topic that a message can be published to.",
						(settings) -> settings.will(will(""))),
				refused("'mqtt.will.topic': 'topic' must not contain the wildcards '+' and '#': \"a/#\". "
						+ "Set it to a topic that a message can be published to.",
						(settings) -> settings.will(will("a/#"))),
				refused("'mqtt.will.topic' with value 'a': The presence message is the will already. "
						+ "Remove 'mqtt.will' or 'mqtt.presence'.",
						(settings) -> settings.will(will("a")).presence(presence("b"))),
				refused("'mqtt.will.payload': It is longer than 65535 bytes. Shorten it.",
						(settings) -> settings.will(new MqttWill(
								new PublishPacket("a", new byte[65_536], 0, false, PublishProperties.NONE), null))),
				refused("'mqtt.will.delay-interval' with value 'PT-1S': It is not a time from 0 to 4294967295 seconds. "
						+ "Set it to such a time.",
						(settings) -> settings.will(new MqttWill(will("a").message(), Duration.ofSeconds(-1)))),
				refused("'mqtt.will.message-expiry-interval' with value 'PT1193046H28M16S': It is not a time from 0 to "
						+ "4294967295 seconds. Set it to such a time.",
						(settings) -> settings.will(will(properties(null, TOO_LONG, null, null, null)))),
				refused("'mqtt.will.content-type': It has a character that MQTT cannot carry, or more than 65535 bytes. "
						+ "Set it to shorter text without control characters.",
						(settings) -> settings.will(will(properties(null, null, LONG_TEXT, null, null)))),
				refused("'mqtt.will.response-topic': 'topic' must not contain the wildcards '+' and '#': \"+\". "
						+ "Set it to a topic that a message can be published to.",
						(settings) -> settings.will(will(properties(null, null, null, "+", null)))),
				refused("'mqtt.will.correlation-data': It is longer than 65535 bytes. Shorten it.",
						(settings) -> settings.will(will(properties(null, null, null, null, new byte[65_536])))),
				refused("'mqtt.will.user-properties': It has a character that MQTT cannot carry, or more than 65535 bytes. "
						+ "Set it to shorter text without control characters.",
						(settings) -> settings
							.will(will(properties(null, null, null, null, null, new UserProperty("a", "b\u0000"))))),
				refused("'mqtt.presence.topic': 'topic' must not contain the wildcards '+' and '#': \"a/+\". "
						+ "Set it to a topic that a message can be published to.",
						(settings) -> settings.presence(presence("a/+"))),
				// CONNECT properties
				refused("'mqtt.receive-maximum' with value '0': It is not from 1 to 65535. Set it to such a number.",
						(settings) -> settings.receiveMaximum(0)),
				refused("'mqtt.receive-maximum' with value '65536': It is not from 1 to 65535. Set it to such a number.",
						(settings) -> settings.receiveMaximum(65_536)),
				refused("'mqtt.maximum-packet-size' with value '0': It is not from 1 to 4294967295. "
						+ "Set it to such a number.", (settings) -> settings.maximumPacketSize(0L)),
				refused("'mqtt.topic-alias-maximum' with value '65536': It is not from 0 to 65535. "
						+ "Set it to such a number.", (settings) -> settings.topicAliasMaximum(65_536)),
				refused("'mqtt.user-properties': It has a character that MQTT cannot carry, or more than 65535 bytes. "
						+ "Set it to shorter text without control characters.",
						(settings) -> settings.userProperties(List.of(new UserProperty("secret\n", "v")))),
				refused("'mqtt.auth.data': Authentication data mean nothing without a method. "
						+ "Set 'mqtt.auth.method' too.", (settings) -> settings.authenticationData(new byte[1])),
				refused("'mqtt.auth.data': It is longer than 65535 bytes. Shorten it.",
						(settings) -> settings.authenticationMethod("m").authenticationData(new byte[65_536])),
				refused("'mqtt.auth.method': It has a character that MQTT cannot carry, or more than 65535 bytes. "
						+ "Set it to shorter text without control characters.",
						(settings) -> settings.authenticationMethod("\u0001")),
				// limits
				refused("'mqtt.max-inflight' with value '0': It is not from 1 to 65535. Set it to such a number.",
						(settings) -> settings.maxInflight(0)),
				refused("'mqtt.max-inflight' with value '65536': It is not from 1 to 65535. Set it to such a number.",
						(settings) -> settings.maxInflight(65_536)),
				refused("'mqtt.outbox.max-messages' with value '0': It is not from 1 to 2147483647. "
						+ "Set it to such a number.",
						(settings) -> settings.outbox(new Outbox(0, Overflow.BLOCK, MINUTE))),
				// reconnect
				refused("'mqtt.reconnect.initial-delay' with value 'PT0S': It is not a positive time. "
						+ "Set it to a time of more than zero.",
						(settings) -> settings.reconnect(new Reconnect(Duration.ZERO, MINUTE, 2, MINUTE, MINUTE))),
				refused("'mqtt.reconnect.max-delay' with value 'PT59S': It is shorter than the first delay. "
						+ "Set it to at least 'mqtt.reconnect.initial-delay'.",
						(settings) -> settings
							.reconnect(new Reconnect(MINUTE, Duration.ofSeconds(59), 2, MINUTE, MINUTE))),
				refused("'mqtt.reconnect.multiplier' with value '0.9': Delays must not become shorter from attempt to "
						+ "attempt. Set it to at least 1.",
						(settings) -> settings.reconnect(new Reconnect(MINUTE, MINUTE, 0.9, MINUTE, MINUTE))),
				refused("'mqtt.reconnect.stable-after' with value 'PT-1S': It is negative. "
						+ "Set it to a time of zero or more.",
						(settings) -> settings
							.reconnect(new Reconnect(MINUTE, MINUTE, 2, Duration.ofSeconds(-1), MINUTE))),
				refused("'mqtt.reconnect.refused-delay' with value 'PT0S': It is not a positive time. "
						+ "Set it to a time of more than zero.",
						(settings) -> settings.reconnect(new Reconnect(MINUTE, MINUTE, 2, MINUTE, Duration.ZERO))));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void refusesWhatMqtt3DoesNotHave(String key, UnaryOperator<Builder> change) {
		Builder builder = change
			.apply(MqttConnectionSettings.builder("default").clientId("id").version(MqttVersion.MQTT_3_1_1));
		assertThatExceptionOfType(InvalidMqttSettingException.class).isThrownBy(builder::build)
			.withMessage("Invalid MQTT setting 'mqtt." + key
					+ "': MQTT 3.1.1 has no such thing. Remove it, or set 'mqtt.version' to 5.0.");
		assertThatNoException().isThrownBy(() -> builder.version(MqttVersion.MQTT_5_0).build());
	}

	static Stream<Arguments> refusesWhatMqtt3DoesNotHave() {
		return Stream.of(only5("session-expiry-interval", (settings) -> settings.sessionExpiryInterval(MINUTE)),
				only5("receive-maximum", (settings) -> settings.receiveMaximum(10)),
				only5("maximum-packet-size", (settings) -> settings.maximumPacketSize(1000L)),
				only5("topic-alias-maximum", (settings) -> settings.topicAliasMaximum(0)),
				only5("request-response-info", (settings) -> settings.requestResponseInformation(false)),
				only5("request-problem-info", (settings) -> settings.requestProblemInformation(true)),
				only5("user-properties", (settings) -> settings.userProperties(List.of(new UserProperty("k", "v")))),
				only5("auth.method", (settings) -> settings.authenticationMethod("m")),
				only5("auth.method", (settings) -> settings.authenticationMethod("m").authenticationData(new byte[1])),
				only5("will.delay-interval",
						(settings) -> settings.will(new MqttWill(will("a").message(), Duration.ZERO))),
				only5("will.message-expiry-interval",
						(settings) -> settings.will(will(properties(null, MINUTE, null, null, null)))),
				only5("will.content-type",
						(settings) -> settings.will(will(properties(null, null, "text/plain", null, null)))),
				only5("will.response-topic",
						(settings) -> settings.will(will(properties(null, null, null, "b", null)))),
				only5("will.correlation-data",
						(settings) -> settings.will(will(properties(null, null, null, null, new byte[1])))),
				only5("will.payload-format-indicator",
						(settings) -> settings.will(will(properties(true, null, null, null, null)))),
				only5("will.user-properties", (settings) -> settings
					.will(will(properties(null, null, null, null, null, new UserProperty("k", "v"))))));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void accepts(String description, Consumer<Builder> change) {
		Builder builder = MqttConnectionSettings.builder("default").clientId("id");
		change.accept(builder);
		assertThatNoException().isThrownBy(builder::build);
	}

	static Stream<Arguments> accepts() {
		return Stream.of(valid("defaults without a client id", (settings) -> settings.clientId(null)),
				valid("clean 3.1.1 session without a client id",
						(settings) -> settings.clientId(null).version(MqttVersion.MQTT_3_1_1)),
				valid("kept session of 3.1.1",
						(settings) -> settings.version(MqttVersion.MQTT_3_1_1).cleanStart(false)),
				valid("session that never expires",
						(settings) -> settings.cleanStart(false).sessionExpiryInterval(MqttConnectionSettings.NEVER)),
				valid("client id of 23 bytes with 3.1",
						(settings) -> settings.version(MqttVersion.MQTT_3_1).clientId("abcdefghijklmnopqrstuvw")),
				valid("keep-alive off, with a ping timeout in case the broker turns it on",
						(settings) -> settings.keepAliveInterval(Duration.ZERO).pingTimeout(MINUTE)),
				valid("longest keep-alive", (settings) -> settings.keepAliveInterval(Duration.ofSeconds(65_535))),
				valid("largest limits",
						(settings) -> settings.receiveMaximum(65_535)
							.maximumPacketSize(0xFFFF_FFFFL)
							.topicAliasMaximum(65_535)
							.maxInflight(65_535)),
				valid("constant delay",
						(settings) -> settings.reconnect(new Reconnect(MINUTE, MINUTE, 1, Duration.ZERO, MINUTE))));
	}

	@Test
	void namesTheKeyOfANamedClient() {
		assertThatExceptionOfType(InvalidMqttSettingException.class)
			.isThrownBy(() -> MqttConnectionSettings.builder("orders").receiveMaximum(0).build())
			.satisfies((ex) -> assertThat(ex.getPropertyName()).isEqualTo("mqtt.clients.orders.receive-maximum"));
	}

	private static Arguments refused(String message, Consumer<Builder> change) {
		return Arguments.of(message, change);
	}

	private static Arguments valid(String description, Consumer<Builder> change) {
		return Arguments.of(description, change);
	}

	private static Arguments only5(String key, UnaryOperator<Builder> change) {
		return Arguments.of(key, change);
	}

	private static MqttPresence presence(String topic) {
		return new MqttPresence(topic, "online", "offline", 1, true);
	}

	private static MqttWill will(String topic) {
		return new MqttWill(new PublishPacket(topic, new byte[0], 0, false, PublishProperties.NONE), null);
	}

	private static MqttWill will(PublishProperties properties) {
		return new MqttWill(new PublishPacket("a", new byte[0], 0, false, properties), null);
	}

	private static PublishProperties properties(Boolean utf8Payload, Duration messageExpiryInterval, String contentType,
			String responseTopic, byte[] correlationData, UserProperty... userProperties) {
		return new PublishProperties(utf8Payload, messageExpiryInterval, contentType, responseTopic, correlationData,
				List.of(userProperties));
	}

}
