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

package io.github.mqttboot.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttConnectionSettings.Outbox.Overflow;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.settings.MqttCredentials;
import io.github.mqttboot.settings.MqttPresence;
import io.github.mqttboot.settings.MqttWill;
import io.github.mqttboot.testsupport.FakeTransportFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConnectionSettingsFactory}, from the properties on.
 */
class ConnectionSettingsFactoryTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class))
		.withBean(FakeTransportFactory.class)
		.withPropertyValues("mqtt.client-id=id");

	@Test
	void whenNothingIsSetUsesTheDefaults() {
		this.contextRunner.run((context) -> assertThat(settings(context)).usingRecursiveComparison()
			.ignoringFields("credentials", "tls")
			.isEqualTo(new MqttConnectionSettingsBuilder("default").clientId("id").build()));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void maps(String property, Function<MqttConnectionSettings, Object> setting, Object value) {
		this.contextRunner.withPropertyValues("mqtt." + property)
			.run((context) -> assertThat(setting.apply(settings(context))).isEqualTo(value));
	}

	static Stream<Arguments> maps() {
		return Stream.of(
				mapped("url=mqtt://192.0.2.1, tcp://my_host:2883/,mqtt://[::1]", MqttConnectionSettings::getUrls,
						List.of(URI.create("mqtt://192.0.2.1:1883"), URI.create("mqtt://my_host:2883"),
								URI.create("mqtt://[::1]:1883"))),
				mapped("url[0]=mqtt://192.0.2.1", MqttConnectionSettings::getUrls,
						List.of(URI.create("mqtt://192.0.2.1:1883"))),
				mapped("version=3.1", MqttConnectionSettings::getVersion, MqttVersion.MQTT_3_1),
				mapped("version=3", MqttConnectionSettings::getVersion, MqttVersion.MQTT_3_1),
				mapped("version=3.1.1", MqttConnectionSettings::getVersion, MqttVersion.MQTT_3_1_1),
				mapped("version=4", MqttConnectionSettings::getVersion, MqttVersion.MQTT_3_1_1),
				mapped("version=5.0", MqttConnectionSettings::getVersion, MqttVersion.MQTT_5_0),
				mapped("version=5", MqttConnectionSettings::getVersion, MqttVersion.MQTT_5_0),
				mapped("client-id=other", MqttConnectionSettings::getClientId, "other"),
				mapped("client-id=", MqttConnectionSettings::getClientId, null),
				mapped("username=ann", ConnectionSettingsFactoryTests::credentials, new MqttCredentials("ann", null)),
				mapped("password=secret", ConnectionSettingsFactoryTests::credentials,
						new MqttCredentials(null, "secret")),
				mapped("connection-timeout=3", MqttConnectionSettings::getConnectionTimeout, Duration.ofSeconds(3)),
				mapped("keep-alive-interval=30", MqttConnectionSettings::getKeepAliveInterval, Duration.ofSeconds(30)),
				mapped("ping-timeout=1500ms", MqttConnectionSettings::getPingTimeout, Duration.ofMillis(1500)),
				mapped("acknowledgement-timeout=20", MqttConnectionSettings::getAcknowledgementTimeout,
						Duration.ofSeconds(20)),
				mapped("session-expiry-interval=90", MqttConnectionSettings::getSessionExpiryInterval,
						Duration.ofSeconds(90)),
				mapped("session-expiry-interval=2h", MqttConnectionSettings::getSessionExpiryInterval,
						Duration.ofHours(2)),
				mapped("session-expiry-interval=never", MqttConnectionSettings::getSessionExpiryInterval,
						MqttConnectionSettings.NEVER),
				mapped("receive-maximum=20", MqttConnectionSettings::getReceiveMaximum, 20),
				mapped("maximum-packet-size=1KB", MqttConnectionSettings::getMaximumPacketSize, 1024L),
				mapped("topic-alias-maximum=0", MqttConnectionSettings::getTopicAliasMaximum, 0),
				mapped("auth.method=K8S-SAT", MqttConnectionSettings::getAuthenticationMethod, "K8S-SAT"),
				mapped("request-response-info=true", MqttConnectionSettings::getRequestResponseInformation, true),
				mapped("request-problem-info=false", MqttConnectionSettings::getRequestProblemInformation, false),
				mapped("user-properties.region=eu", MqttConnectionSettings::getUserProperties,
						List.of(new MqttUserProperty("region", "eu"))),
				mapped("max-inflight=5", MqttConnectionSettings::getMaxInflight, 5),
				mapped("max-filters-per-packet=5", MqttConnectionSettings::getMaxFiltersPerPacket, 5),
				mapped("reconnect.initial-delay=2", (settings) -> settings.getReconnect().initialDelay(),
						Duration.ofSeconds(2)),
				mapped("reconnect.max-delay=40", (settings) -> settings.getReconnect().maxDelay(),
						Duration.ofSeconds(40)),
				mapped("reconnect.multiplier=1.5", (settings) -> settings.getReconnect().multiplier(), 1.5),
				mapped("reconnect.stable-after=5", (settings) -> settings.getReconnect().stableAfter(),
						Duration.ofSeconds(5)),
				mapped("reconnect.refused-delay=7", (settings) -> settings.getReconnect().refusedDelay(),
						Duration.ofSeconds(7)),
				mapped("outbox.max-messages=3", (settings) -> settings.getOutbox().maxMessages(), 3),
				mapped("outbox.overflow=fail", (settings) -> settings.getOutbox().overflow(), Overflow.FAIL),
				mapped("outbox.type=memory", (settings) -> settings.getOutbox().directory(), null),
				mapped("unclaimed.timeout=3", (settings) -> settings.getUnclaimed().timeout(), Duration.ofSeconds(3)),
				mapped("unclaimed.max-messages=5", (settings) -> settings.getUnclaimed().maxMessages(), 5),
				mapped("publish.timeout=4", (settings) -> settings.getOutbox().blockTimeout(), Duration.ofSeconds(4)),
				mapped("shutdown.timeout=6", MqttConnectionSettings::getShutdownTimeout, Duration.ofSeconds(6)));
	}

	@Test
	void sslEnabledPutsTlsUnderEveryUrl() {
		this.contextRunner
			.withPropertyValues("mqtt.ssl.enabled=true",
					"mqtt.url=mqtt://a, TCP://b:1, ws://c, mqtts://d, wss://e/path")
			.run((context) -> assertThat(settings(context).getUrls()).extracting(URI::toString)
				.containsExactly("mqtts://a:8883", "mqtts://b:1", "wss://c:8084/mqtt", "mqtts://d:8883",
						"wss://e:8084/path"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void mapsWill(String property, Function<MqttWill, Object> setting, Object value) {
		this.contextRunner.withPropertyValues("mqtt.will.topic=status", "mqtt.will." + property).run((context) -> {
			MqttWill will = settings(context).getWill();
			assertThat(will).isNotNull();
			assertThat(will.message().topic()).isEqualTo("status");
			assertThat(setting.apply(will)).isEqualTo(value);
		});
	}

	static Stream<Arguments> mapsWill() {
		return Stream.of(ofWill("qos=2", (will) -> will.message().qos(), MqttQos.EXACTLY_ONCE),
				ofWill("retained=true", (will) -> will.message().retained(), true),
				ofWill("payload=gr\u00fcn", (will) -> new String(will.message().payload(), StandardCharsets.UTF_8),
						"gr\u00fcn"),
				ofWill("payload=base64:AAH/", (will) -> will.message().payload(), new byte[] { 0, 1, -1 }),
				ofWill("payload=", (will) -> will.message().payload(), new byte[0]),
				ofWill("retained=false", (will) -> will.message().payload(), new byte[0]),
				ofWill("delay-interval=5", MqttWill::delayInterval, Duration.ofSeconds(5)),
				ofWillProperties("message-expiry-interval=9", PublishProperties::messageExpiryInterval,
						Duration.ofSeconds(9)),
				ofWillProperties("content-type=text/plain", PublishProperties::contentType, "text/plain"),
				ofWillProperties("response-topic=answers", PublishProperties::responseTopic, "answers"),
				ofWillProperties("correlation-data=ab", PublishProperties::correlationData, new byte[] { 'a', 'b' }),
				ofWillProperties("correlation-data=base64:AP8=", PublishProperties::correlationData,
						new byte[] { 0, -1 }),
				ofWillProperties("payload-format-indicator=1", PublishProperties::utf8Payload, true),
				ofWillProperties("payload-format-indicator=0", PublishProperties::utf8Payload, false),
				ofWillProperties("user-properties.site=north", PublishProperties::userProperties,
						List.of(new MqttUserProperty("site", "north"))));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			              | online  | offline | 1 | true
			online=here   | here    | offline | 1 | true
			offline=gone  | online  | gone    | 1 | true
			qos=0         | online  | offline | 0 | true
			retained=false| online  | offline | 1 | false
			""")
	void mapsPresence(String property, String online, String offline, int qos, boolean retained) {
		this.contextRunner
			.withPropertyValues("mqtt.presence.topic=status",
					(property != null) ? "mqtt.presence." + property : "mqtt.max-inflight=1")
			.run((context) -> assertThat(settings(context).getPresence())
				.isEqualTo(new MqttPresence("status", online, offline, MqttQos.of(qos), retained)));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-", textBlock = """
			5.0   | -     | -     | -     | true  | -
			5.0   | -     | -     | 1h    | true  | PT1H
			5.0   | true  | -     | -     | true  | -
			5.0   | false | -     | -     | false | PT1193046H28M15S
			5.0   | false | false | -     | false | PT1193046H28M15S
			5.0   | false | -     | 1h    | false | PT1H
			5.0   | -     | false | 1h    | false | PT1H
			5.0   | -     | true  | 1h    | true  | PT1H
			3.1.1 | -     | -     | -     | true  | -
			3.1.1 | true  | -     | -     | true  | -
			3.1.1 | false | -     | -     | false | -
			3.1   | false | -     | -     | false | -
			""")
	void mapsTheSession(String version, String cleanSession, String cleanStart, String expiry, boolean cleanSetting,
			Duration expirySetting) {
		this.contextRunner.withPropertyValues("mqtt.version=" + version)
			.withPropertyValues((cleanSession != null) ? "mqtt.clean-session=" + cleanSession : "")
			.withPropertyValues((cleanStart != null) ? "mqtt.clean-start=" + cleanStart : "")
			.withPropertyValues((expiry != null) ? "mqtt.session-expiry-interval=" + expiry : "")
			.run((context) -> {
				assertThat(settings(context).isCleanStart()).isEqualTo(cleanSetting);
				assertThat(settings(context).getSessionExpiryInterval()).isEqualTo(expirySetting);
			});
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			3.1, MQTT_3_1
			3.1.1, MQTT_3_1_1
			5.0, MQTT_5_0
			3, MQTT_3_1
			4, MQTT_3_1_1
			5, MQTT_5_0
			""")
	void takesTheNumbersOfYaml(String yaml, MqttVersion version) {
		this.contextRunner.withInitializer(yaml("mqtt.version: " + yaml))
			.run((context) -> assertThat(settings(context).getVersion()).isEqualTo(version));
	}

	@ParameterizedTest
	@CsvSource({ "text", "base64:dGV4dA==" })
	void takesAuthenticationDataAsTextAndAsBase64(String data) {
		this.contextRunner.withPropertyValues("mqtt.auth.method=K8S-SAT", "mqtt.auth.data=" + data)
			.run((context) -> assertThat(settings(context).getAuthenticationData()).asString().isEqualTo("text"));
	}

	@Test
	void tlsUnderTheDefaultUrlHasItsOwnPort() {
		this.contextRunner.withPropertyValues("mqtt.ssl.enabled=true")
			.run((context) -> assertThat(settings(context).getUrls())
				.containsExactly(URI.create("mqtts://localhost:8883")));
	}

	@Test
	void keepsTheOrderOfUserProperties() {
		this.contextRunner.withInitializer(yaml("""
				mqtt:
				  user-properties:
				    zone: [ b, a ]
				    area: one
				    "[dotted.name]": two
				"""))
			.run((context) -> assertThat(settings(context).getUserProperties()).containsExactly(
					new MqttUserProperty("zone", "b"), new MqttUserProperty("zone", "a"),
					new MqttUserProperty("area", "one"), new MqttUserProperty("dotted.name", "two")));
	}

	@Test
	void asksTheConnectionDetailsForCredentialsAtEachAttempt() {
		MqttProperties properties = new MqttProperties();
		MqttConnectionSettings settings = new ConnectionSettingsFactory("default", properties, properties,
				new PropertiesMqttConnectionDetails(properties, null))
			.create(Stream.empty());
		assertThat(credentials(settings)).isEqualTo(MqttCredentials.NONE);
		properties.setUsername("ann");
		assertThat(credentials(settings)).isEqualTo(new MqttCredentials("ann", null));
	}

	private static MqttConnectionSettings settings(AssertableApplicationContext context) {
		return context.getBean(MqttConnection.class).getSettings();
	}

	private static MqttCredentials credentials(MqttConnectionSettings settings) {
		return settings.getCredentials().getCredentials(settings.getName());
	}

	private static Arguments mapped(String property, Function<MqttConnectionSettings, Object> setting, Object value) {
		return Arguments.of(property, setting, value);
	}

	private static Arguments ofWill(String property, Function<MqttWill, Object> setting, Object value) {
		return Arguments.of(property, setting, value);
	}

	private static Arguments ofWillProperties(String property, Function<PublishProperties, Object> setting,
			Object value) {
		return ofWill(property, (will) -> setting.apply(will.message().properties()), value);
	}

	private static ApplicationContextInitializer<ConfigurableApplicationContext> yaml(String yaml) {
		return (context) -> {
			try {
				new YamlPropertySourceLoader()
					.load("test", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))
					.forEach(context.getEnvironment().getPropertySources()::addFirst);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		};
	}

}
