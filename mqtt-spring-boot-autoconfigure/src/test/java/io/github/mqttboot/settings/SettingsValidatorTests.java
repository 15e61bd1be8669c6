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

package io.github.mqttboot.settings;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.settings.MqttConnectionSettings.Outbox;
import io.github.mqttboot.settings.MqttConnectionSettings.Outbox.Overflow;
import io.github.mqttboot.settings.MqttConnectionSettings.Reconnect;
import io.github.mqttboot.settings.MqttConnectionSettings.Unclaimed;
import io.github.mqttboot.transport.TransportLimits;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link SettingsValidator}, by the keys of what it refuses. Its words are held
 * by the page of the configuration errors.
 */
class SettingsValidatorTests {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private static final Duration TOO_LONG = MqttConnectionSettings.NEVER.plusSeconds(1);

	private static final String LONG_TEXT = "x".repeat(65_536);

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void refuses(String key, Consumer<MqttConnectionSettingsBuilder> change) {
		MqttConnectionSettingsBuilder builder = new MqttConnectionSettingsBuilder("orders");
		change.accept(builder);
		assertThatExceptionOfType(InvalidMqttSettingException.class).isThrownBy(builder::build)
			.satisfies((ex) -> assertThat(ex.getPropertyName()).isEqualTo("mqtt.clients.orders." + key));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void refusesWhatTheClientLibraryCannotEncode(String key, Consumer<MqttConnectionSettingsBuilder> change) {
		MqttConnectionSettingsBuilder builder = new MqttConnectionSettingsBuilder("orders")
			.version(MqttVersion.MQTT_3_1_1);
		change.accept(builder);
		MqttConnectionSettings settings = builder.build();
		assertThatExceptionOfType(InvalidMqttSettingException.class)
			.isThrownBy(() -> SettingsValidator.validate(settings, new TransportLimits(false, false, 0xFDCF)))
			.satisfies((ex) -> assertThat(ex.getPropertyName()).isEqualTo("mqtt.clients.orders." + key));
		assertThatNoException().isThrownBy(() -> SettingsValidator.validate(settings,
				new TransportLimits(false, false, Character.MAX_CODE_POINT)));
	}

	static Stream<Arguments> refusesWhatTheClientLibraryCannotEncode() {
		return Stream.of(refused("client-id", (settings) -> settings.clientId("\uff21")),
				refused("will.topic", (settings) -> settings.will(will("\uff21"))));
	}

	static Stream<Arguments> refuses() {
		return Stream.of(refused("url", (settings) -> settings.urls(List.of())),
				refused("url", (settings) -> settings.urls(List.of(URI.create("gopher://host")))),
				refused("url", (settings) -> settings.urls(List.of(URI.create("mqtt://ann:secret@host")))),
				refused("client-id", (settings) -> settings.sessionExpiryInterval(MINUTE)),
				refused("client-id", (settings) -> settings.version(MqttVersion.MQTT_3_1_1).cleanStart(false)),
				refused("client-id",
						(settings) -> settings.version(MqttVersion.MQTT_3_1).clientId("abcdefghijklmnopqrstuvwx")),
				refused("client-id",
						(settings) -> settings.version(MqttVersion.MQTT_3_1).clientId("\u00e4".repeat(12))),
				refused("client-id", (settings) -> settings.clientId("a\nb")),
				refused("clean-start", (settings) -> settings.clientId("id").cleanStart(false)),
				refused("clean-start",
						(settings) -> settings.clientId("id").cleanStart(false).sessionExpiryInterval(Duration.ZERO)),
				refused("session-expiry-interval",
						(settings) -> settings.sessionExpiryInterval(Duration.ofSeconds(-1))),
				refused("session-expiry-interval", (settings) -> settings.sessionExpiryInterval(TOO_LONG)),
				refused("connection-timeout", (settings) -> settings.connectionTimeout(Duration.ZERO)),
				refused("keep-alive-interval", (settings) -> settings.keepAliveInterval(Duration.ofMillis(1500))),
				refused("keep-alive-interval", (settings) -> settings.keepAliveInterval(Duration.ofSeconds(65_536))),
				refused("keep-alive-interval", (settings) -> settings.keepAliveInterval(Duration.ofSeconds(-1))),
				refused("ping-timeout", (settings) -> settings.pingTimeout(Duration.ZERO)),
				refused("ping-timeout", (settings) -> settings.pingTimeout(Duration.ofSeconds(61))),
				refused("acknowledgement-timeout",
						(settings) -> settings.acknowledgementTimeout(Duration.ofSeconds(-1))),
				refused("acknowledgement-timeout",
						(settings) -> settings.acknowledgementTimeout(Duration.ofSeconds(31))),
				refused("will.topic", (settings) -> settings.will(will(""))),
				refused("will.topic", (settings) -> settings.will(will("a/#"))),
				refused("will.topic", (settings) -> settings.will(will("a")).presence(presence("b"))),
				refused("will.payload",
						(settings) -> settings.will(new MqttWill(new PublishPacket("a", new byte[65_536],
								MqttQos.AT_MOST_ONCE, false, PublishProperties.NONE), null))),
				refused("will.delay-interval",
						(settings) -> settings.will(new MqttWill(will("a").message(), Duration.ofSeconds(-1)))),
				refused("will.message-expiry-interval",
						(settings) -> settings.will(will(properties(null, TOO_LONG, null, null, null)))),
				refused("will.content-type",
						(settings) -> settings.will(will(properties(null, null, LONG_TEXT, null, null)))),
				refused("will.response-topic",
						(settings) -> settings.will(will(properties(null, null, null, "+", null)))),
				refused("will.correlation-data",
						(settings) -> settings.will(will(properties(null, null, null, null, new byte[65_536])))),
				refused("will.user-properties",
						(settings) -> settings.will(
								will(properties(null, null, null, null, null, new MqttUserProperty("a", "b\u0000"))))),
				refused("presence.topic", (settings) -> settings.presence(presence("a/+"))),
				refused("receive-maximum", (settings) -> settings.receiveMaximum(0)),
				refused("receive-maximum", (settings) -> settings.receiveMaximum(65_536)),
				refused("maximum-packet-size", (settings) -> settings.maximumPacketSize(0)),
				refused("maximum-packet-size",
						(settings) -> settings.version(MqttVersion.MQTT_3_1_1).maximumPacketSize(0x1_0000_0000L)),
				refused("topic-alias-maximum", (settings) -> settings.topicAliasMaximum(65_536)),
				refused("user-properties",
						(settings) -> settings.userProperties(List.of(new MqttUserProperty("secret\n", "v")))),
				refused("auth.data", (settings) -> settings.authenticationData(new byte[1])),
				refused("auth.data",
						(settings) -> settings.authenticationMethod("m").authenticationData(new byte[65_536])),
				refused("auth.method", (settings) -> settings.authenticationMethod("\u0001")),
				refused("max-inflight", (settings) -> settings.maxInflight(0)),
				refused("max-inflight", (settings) -> settings.maxInflight(65_001)),
				refused("max-filters-per-packet", (settings) -> settings.maxFiltersPerPacket(0)),
				refused("max-filters-per-packet", (settings) -> settings.maxFiltersPerPacket(65_536)),
				refused("outbox.max-messages",
						(settings) -> settings.outbox(new Outbox(0, Overflow.BLOCK, MINUTE, null))),
				refused("unclaimed.timeout", (settings) -> settings.unclaimed(new Unclaimed(Duration.ofMillis(-1), 1))),
				refused("unclaimed.max-messages", (settings) -> settings.unclaimed(new Unclaimed(MINUTE, 0))),
				refused("reconnect.initial-delay",
						(settings) -> settings.reconnect(new Reconnect(Duration.ZERO, MINUTE, 2, MINUTE, MINUTE))),
				refused("reconnect.max-delay",
						(settings) -> settings
							.reconnect(new Reconnect(MINUTE, Duration.ofSeconds(59), 2, MINUTE, MINUTE))),
				refused("reconnect.multiplier",
						(settings) -> settings.reconnect(new Reconnect(MINUTE, MINUTE, 0.9, MINUTE, MINUTE))),
				refused("reconnect.stable-after",
						(settings) -> settings
							.reconnect(new Reconnect(MINUTE, MINUTE, 2, Duration.ofSeconds(-1), MINUTE))),
				refused("reconnect.refused-delay",
						(settings) -> settings.reconnect(new Reconnect(MINUTE, MINUTE, 2, MINUTE, Duration.ZERO))));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void refusesWhatMqtt3DoesNotHave(String key, UnaryOperator<MqttConnectionSettingsBuilder> change) {
		MqttConnectionSettingsBuilder builder = change
			.apply(new MqttConnectionSettingsBuilder("default").clientId("id").version(MqttVersion.MQTT_3_1_1));
		assertThatExceptionOfType(InvalidMqttSettingException.class).isThrownBy(builder::build)
			.withMessage("Invalid MQTT setting 'mqtt." + key
					+ "': MQTT 3.1.1 has no such thing. Remove it, or set 'mqtt.version' to 5.0.");
		assertThatNoException().isThrownBy(() -> builder.version(MqttVersion.MQTT_5_0).build());
	}

	static Stream<Arguments> refusesWhatMqtt3DoesNotHave() {
		return Stream.of(only5("session-expiry-interval", (settings) -> settings.sessionExpiryInterval(MINUTE)),
				only5("receive-maximum", (settings) -> settings.receiveMaximum(10)),
				only5("topic-alias-maximum", (settings) -> settings.topicAliasMaximum(0)),
				only5("request-response-info", (settings) -> settings.requestResponseInformation(false)),
				only5("request-problem-info", (settings) -> settings.requestProblemInformation(true)),
				only5("user-properties",
						(settings) -> settings.userProperties(List.of(new MqttUserProperty("k", "v")))),
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
					.will(will(properties(null, null, null, null, null, new MqttUserProperty("k", "v"))))));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void accepts(String description, Consumer<MqttConnectionSettingsBuilder> change) {
		MqttConnectionSettingsBuilder builder = new MqttConnectionSettingsBuilder("default").clientId("id");
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
							.maxInflight(65_000)
							.maxFiltersPerPacket(65_535)),
				valid("constant delay",
						(settings) -> settings.reconnect(new Reconnect(MINUTE, MINUTE, 1, Duration.ZERO, MINUTE))));
	}

	private static Arguments refused(String key, Consumer<MqttConnectionSettingsBuilder> change) {
		return Arguments.of(key, change);
	}

	private static Arguments valid(String description, Consumer<MqttConnectionSettingsBuilder> change) {
		return Arguments.of(description, change);
	}

	private static Arguments only5(String key, UnaryOperator<MqttConnectionSettingsBuilder> change) {
		return Arguments.of(key, change);
	}

	private static MqttPresence presence(String topic) {
		return new MqttPresence(topic, "online", "offline", MqttQos.AT_LEAST_ONCE, true);
	}

	private static MqttWill will(String topic) {
		return new MqttWill(new PublishPacket(topic, new byte[0], MqttQos.AT_MOST_ONCE, false, PublishProperties.NONE),
				null);
	}

	private static MqttWill will(PublishProperties properties) {
		return new MqttWill(new PublishPacket("a", new byte[0], MqttQos.AT_MOST_ONCE, false, properties), null);
	}

	private static PublishProperties properties(Boolean utf8Payload, Duration messageExpiryInterval, String contentType,
			String responseTopic, byte[] correlationData, MqttUserProperty... userProperties) {
		return new PublishProperties(utf8Payload, messageExpiryInterval, contentType, responseTopic, correlationData,
				List.of(userProperties));
	}

}
