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

package io.github.mqttboot.e2e.configuration;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionFactory;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.connection.MqttSubscriptionHandle;
import io.github.mqttboot.connection.MqttTransition;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;
import io.github.mqttboot.observation.MqttPublishObservations;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.testsupport.ConfigurationMetadata;
import io.github.mqttboot.testsupport.ConfigurationMetadata.Property;
import io.github.mqttboot.testsupport.QuicFront;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.testsupport.TestCertificates;
import io.github.mqttboot.transport.MqttClientType;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringPair;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Each property shows in the packets that leave the application, or in how it behaves
 * towards the broker, with each protocol version that has it, and a key of a connection
 * with each client library and over QUIC, at work in one application. No row passes with
 * the default value of its key: a key that is bound and forgotten fails.
 */
@Tag("once")
class WirePropertiesIT {

	private static final Duration SHORT = Duration.ofSeconds(5);

	private static final Duration LONG = Duration.ofSeconds(10);

	private static final List<Row> rows = Stream
		.of(connect(), session(), will(), presence(), links(), publishing(), listening(), keepAlive(), reconnecting(),
				outbox(), unclaimed(), application())
		.flatMap(Table::rows)
		.toList();

	private static final Map<WireScenario, Map<MqttVersion, WireApplication>> applications = new EnumMap<>(
			WireScenario.class);

	@BeforeAll
	static void startApplications(@TempDir Path directory) {
		for (WireScenario scenario : WireScenario.values()) {
			for (MqttVersion version : MqttVersion.values()) {
				List<Row> applicable = rows.stream()
					.filter((row) -> row.scenario() == scenario && row.versions().contains(version))
					.toList();
				applications.computeIfAbsent(scenario, (key) -> new EnumMap<>(MqttVersion.class))
					.put(version, new WireApplication(scenario, version, directory, Row.values(applicable, true),
							Row.values(applicable, false)));
			}
		}
	}

	@AfterAll
	static void closeApplications() {
		applications.values().stream().map(Map::values).flatMap(Collection::stream).forEach(WireApplication::close);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void keyShows(Proof proof) {
		Wire wire = applications.get(proof.row().scenario()).get(proof.version()).wire(proof.connection());
		try {
			proof.row().assertion().accept(wire);
		}
		catch (AssertionError | RuntimeException ex) {
			// reports show the number of the row only
			throw new AssertionError(proof + ": " + ex.getMessage(), ex);
		}
	}

	static Stream<Proof> keyShows() {
		return rows.stream().flatMap(Row::proofs);
	}

	@Test
	void everyKeyHasARowForEachVersion() {
		Map<String, Set<MqttVersion>> proven = new TreeMap<>();
		rows.forEach(
				(row) -> proven.computeIfAbsent("mqtt." + row.key(), (key) -> new TreeSet<>()).addAll(row.versions()));
		Map<String, Set<MqttVersion>> expected = new TreeMap<>();
		ConfigurationMetadata.properties()
			.stream()
			.filter((property) -> property.name().startsWith("mqtt."))
			.forEach((property) -> expected.put(property.name(),
					property.description().contains("MQTT 5 only") ? Row.MQTT_5 : Row.ALL));
		assertThat(proven).isEqualTo(expected);
	}

	@Test
	void everyKeyOfAConnectionIsProvenOverQuicToo() {
		QuicFront.assumeAvailable();
		WireApplication.NOT_OVER_QUIC
			.forEach((key, reason) -> System.out.println("Skipped over QUIC: mqtt." + key + ", as " + reason));
		Set<String> proven = keyShows().filter((proof) -> proof.connection().equals(WireApplication.QUIC))
			.map((proof) -> proof.row().key())
			.collect(Collectors.toSet());
		assertThat(rows.stream().filter(Row::ofConnection).map(Row::key).collect(Collectors.toSet()))
			.containsAll(proven)
			.allSatisfy(
					(key) -> assertThat(proven.contains(key) != WireApplication.NOT_OVER_QUIC.containsKey(key)).as(key)
						.isTrue());
	}

	@Test
	void noRowHasTheDefaultValue() {
		Map<String, String> defaults = ConfigurationMetadata.properties()
			.stream()
			.collect(Collectors.toMap(Property::name, Property::defaultValue));
		assertThat(rows).filteredOn((row) -> !row.value().isEmpty())
			.allSatisfy((row) -> assertThat(row.value()).isNotEqualTo(defaults.get("mqtt." + row.key())));
	}

	@Test
	void receiveMaximumIsBoundedUnlessSet() {
		Wire wire = applications.get(WireScenario.PRESENCE).get(MqttVersion.MQTT_5_0).wire(WireApplication.DEFAULT);
		property(MqttProperties.RECEIVE_MAXIMUM, 1000).accept(wire);
	}

	private static Table connect() {
		Table table = new Table(WireScenario.EVERYTHING);
		table.connection("url", "['{other}', '{broker}']", (wire) -> {
			awaitConnected(wire);
			assertThat(wire.other().sessions()).isNotEmpty();
		});
		table.connection("connection-timeout", "2s", (wire) -> {
			awaitConnected(wire);
			assertThat(wire.untilAttemptAfterOther()).isLessThan(Duration.ofSeconds(9));
		});
		table.connection("version", "{version}", (wire) -> {
			MqttConnectVariableHeader header = wire.connect().variableHeader();
			assertThat(header.version()).isEqualTo(wire.version().getLevel());
			assertThat(header.name()).isEqualTo((wire.version() == MqttVersion.MQTT_3_1) ? "MQIsdp" : "MQTT");
		});
		table.connection("client-type", "{client}",
				(wire) -> assertThat(wire.connection().getClientType()).isEqualTo(wire.clientType()));
		table.connection("client-id", "wire", payload(MqttConnectPayload::clientIdentifier, "wire"));
		table.connection("username", "user", payload(MqttConnectPayload::userName, "user"));
		table.connection("password", "'#pässword'", payload(MqttConnectPayload::passwordInBytes, utf8("#pässword")));
		table.in(WireScenario.DEAF).connectionOfMqtt5("password", "alone", (wire) -> {
			assertThat(wire.connect().variableHeader().hasUserName()).isFalse();
			assertThat(wire.connect().payload().passwordInBytes()).isEqualTo(utf8("alone"));
		});
		table.connection("keep-alive-interval", "1234s", header(MqttConnectVariableHeader::keepAliveTimeSeconds, 1234));
		table.connectionOfMqtt5("receive-maximum", "17", property(MqttProperties.RECEIVE_MAXIMUM, 17));
		table.connectionOfMqtt5("maximum-packet-size", "64KB", property(MqttProperties.MAXIMUM_PACKET_SIZE, 65_536));
		table.in(WireScenario.BULKY)
			.connection("maximum-packet-size", "64KB",
					(wire) -> Awaitility.await().until(() -> wire.broker().sessions().size() > 1));
		table.connectionOfMqtt5("topic-alias-maximum", "9", property(MqttProperties.TOPIC_ALIAS_MAXIMUM, 9));
		table.connectionOfMqtt5("auth.method", "K8S-SAT", property(MqttProperties.AUTHENTICATION_METHOD, "K8S-SAT"));
		table.connectionOfMqtt5("auth.data", "base64:/wA=",
				property(MqttProperties.AUTHENTICATION_DATA, new byte[] { (byte) 0xFF, 0 }));
		table.connectionOfMqtt5("request-response-info", "true",
				property(MqttProperties.REQUEST_RESPONSE_INFORMATION, 1));
		table.connectionOfMqtt5("request-problem-info", "false",
				property(MqttProperties.REQUEST_PROBLEM_INFORMATION, 0));
		table.connectionOfMqtt5("user-properties", "{zone: [north, east], area: 51}",
				property(MqttProperties.USER_PROPERTY, new StringPair("zone", "north"), new StringPair("zone", "east"),
						new StringPair("area", "51")));
		return table;
	}

	private static Table session() {
		Table table = new Table(WireScenario.EVERYTHING);
		table.connectionOfMqtt5("session-expiry-interval", "0", property(MqttProperties.SESSION_EXPIRY_INTERVAL, 0));
		table.in(WireScenario.REFUSING)
			.connectionOfMqtt5("session-expiry-interval", "never",
					property(MqttProperties.SESSION_EXPIRY_INTERVAL, 0xFFFF_FFFF));
		table.in(WireScenario.BUSY)
			.connectionOfMqtt5("session-expiry-interval", "71m",
					property(MqttProperties.SESSION_EXPIRY_INTERVAL, 71 * 60));
		table.in(WireScenario.BUSY)
			.connectionOfMqtt5("clean-start", "false", header(MqttConnectVariableHeader::isCleanSession, false));
		table.in(WireScenario.PRESENCE).connection("clean-session", "false", (wire) -> {
			assertThat(wire.connect().variableHeader().isCleanSession()).isFalse();
			if (wire.version().hasProperties()) {
				property(MqttProperties.SESSION_EXPIRY_INTERVAL, 0xFFFF_FFFF).accept(wire);
			}
		});
		return table;
	}

	private static Table will() {
		Table table = new Table(WireScenario.EVERYTHING);
		table.connection("will.topic", "last/words", payload(MqttConnectPayload::willTopic, "last/words"));
		table.in(WireScenario.DEAF)
			.connection("will.topic", "nothing/to/say", payload(MqttConnectPayload::willMessageInBytes, new byte[0]));
		table.connection("will.payload", "base64:AP+A",
				payload(MqttConnectPayload::willMessageInBytes, new byte[] { 0, (byte) 0xFF, (byte) 0x80 }));
		table.connection("will.qos", "2", header(MqttConnectVariableHeader::willQos, 2));
		table.connection("will.retained", "true", header(MqttConnectVariableHeader::isWillRetain, true));
		table.connectionOfMqtt5("will.delay-interval", "2m", willProperty(MqttProperties.WILL_DELAY_INTERVAL, 120));
		table.connectionOfMqtt5("will.message-expiry-interval", "3m",
				willProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL, 180));
		table.connectionOfMqtt5("will.content-type", "text/plain",
				willProperty(MqttProperties.CONTENT_TYPE, "text/plain"));
		table.connectionOfMqtt5("will.response-topic", "condolences",
				willProperty(MqttProperties.RESPONSE_TOPIC, "condolences"));
		table.connectionOfMqtt5("will.correlation-data", "base64:/w==",
				willProperty(MqttProperties.CORRELATION_DATA, new byte[] { (byte) 0xFF }));
		table.connectionOfMqtt5("will.payload-format-indicator", "1",
				willProperty(MqttProperties.PAYLOAD_FORMAT_INDICATOR, 1));
		table.connectionOfMqtt5("will.user-properties", "{y: [2, 1], x: 3}", willProperty(MqttProperties.USER_PROPERTY,
				new StringPair("y", "2"), new StringPair("y", "1"), new StringPair("x", "3")));
		return table;
	}

	private static Table presence() {
		Table table = new Table(WireScenario.PRESENCE);
		table.connection("presence.topic", "clients/1", (wire) -> {
			assertThat(wire.connect().payload().willTopic()).isEqualTo("clients/1");
			assertThat(birth(wire).variableHeader().topicName()).isEqualTo("clients/1");
		});
		table.connection("presence.qos", "2", (wire) -> {
			assertThat(wire.connect().variableHeader().willQos()).isEqualTo(2);
			assertThat(birth(wire).fixedHeader().qosLevel()).isEqualTo(MqttQoS.EXACTLY_ONCE);
		});
		table.connection("presence.retained", "false", (wire) -> {
			assertThat(wire.connect().variableHeader().isWillRetain()).isFalse();
			assertThat(birth(wire).fixedHeader().isRetain()).isFalse();
		});
		table.connection("presence.online", "here", (wire) -> assertThat(text(birth(wire))).isEqualTo("here"));
		table.application("listener.auto-startup", "false", (wire) -> {
			birth(wire);
			wire.settle();
			assertThat(wire.broker().received(MqttSubscribeMessage.class)).extracting(WirePropertiesIT::filter)
				.doesNotContain(WireApplication.FILTER);
		});
		table.connection("presence.offline", "gone", (wire) -> {
			assertThat(wire.connect().payload().willMessageInBytes()).isEqualTo(utf8("gone"));
			birth(wire);
			wire.application().close();
			wire.broker().await(MqttMessageType.DISCONNECT, 1);
			// the birth message may have been repeated
			assertThat(wire.broker().received(MqttPublishMessage.class)).extracting(WirePropertiesIT::text)
				.startsWith("here")
				.endsWith("gone")
				.containsOnlyOnce("gone")
				.containsOnly("here", "gone");
		});
		return table;
	}

	private static Table links() {
		Table secure = new Table(WireScenario.SECURE);
		// QUIC names no host without a dot
		secure.connection("url", "'{scheme}://localhost:{port}'",
				(wire) -> assertThat(wire.handshake().host()).isEqualTo(wire.isOverQuic() ? null : "localhost"));
		secure.connection("ssl.enabled", "true", (wire) -> assertThat(wire.handshake()).isNotNull());
		secure.connection("ssl.bundle", WireApplication.BUNDLE,
				(wire) -> assertThat(wire.handshake().clientCertificate())
					.isEqualTo(TestCertificates.shared().getClient().getCertificate()));
		secure.connection("ssl.verify-hostname", "false", (wire) -> assertThat(wire.handshake()).isNotNull());
		secure.connection("ssl.application-protocols", "[x-amzn-mqtt-ca, mqtt]", (wire) -> {
			wire.connect();
			assertThat(wire.tls().applicationProtocols()).containsOnly("mqtt");
		});
		Table web = secure.in(WireScenario.WEB);
		web.connection("url", "'wss://localhost:{port}/a/b?c=d&e'", (wire) -> {
			assertThat(wire.handshake().host()).isEqualTo("localhost");
			assertThat(wire.webSocket().upgrades().get(0).uri()).isEqualTo(URI.create("/a/b?c=d&e"));
		});
		web.connection("websocket.headers", "{X-Token: secret, X-Zone: north}", (wire) -> {
			wire.connect();
			assertThat(wire.webSocket().upgrades().get(0).headers()).containsEntry("X-Token", "secret")
				.containsEntry("X-Zone", "north")
				.containsEntry("Sec-WebSocket-Protocol", "mqtt");
		});
		return secure;
	}

	private static Table publishing() {
		Table table = new Table(WireScenario.EVERYTHING);
		table.application("publish.default-topic", "news",
				(wire) -> assertThat(sent(wire).variableHeader().topicName()).isEqualTo("news"));
		table.application("publish.qos", "2",
				(wire) -> assertThat(sent(wire).fixedHeader().qosLevel()).isEqualTo(MqttQoS.EXACTLY_ONCE));
		table.application("publish.retained", "true",
				(wire) -> assertThat(sent(wire).fixedHeader().isRetain()).isTrue());
		table.in(WireScenario.DEAF).application("publish.timeout", "200ms", (wire) -> {
			assertThatExceptionOfType(MqttPublishException.class)
				.isThrownBy(() -> wire.application().template().send("unanswered", "message"))
				.withMessageContaining("No answer from the broker within 200 ms");
			long start = System.nanoTime();
			assertThat(wire.publish("too many")).failsWithin(SHORT)
				.withThrowableThat()
				.withMessageContaining("The outbox is full");
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SHORT);
		});
		table.in(WireScenario.BUSY).connection("max-inflight", "1", (wire) -> {
			ScriptedBroker broker = wire.broker().on(MqttMessageType.PUBLISH, ScriptedBroker.ignore());
			List<CompletableFuture<?>> published = List.of(wire.publish("first"), wire.publish("second"));
			wire.settle();
			for (int i = 0; i < 2; i++) {
				List<MqttPublishMessage> received = broker.await(MqttPublishMessage.class, i + 1);
				assertThat(received).hasSize(i + 1);
				broker.session().pubAck(ScriptedBroker.packetId(received.get(i)), 0);
			}
			assertThat(published).allSatisfy((result) -> assertThat(result).succeedsWithin(SHORT));
		});
		return table;
	}

	private static Table listening() {
		Table table = new Table(WireScenario.EVERYTHING);
		table.application("listener.qos", "2",
				(wire) -> assertThat(wire.broker().await(MqttSubscribeMessage.class))
					.satisfies((subscribe) -> assertThat(subscribe.payload().topicSubscriptions()).singleElement()
						.extracting(MqttTopicSubscription::qualityOfService)
						.isEqualTo(MqttQoS.EXACTLY_ONCE)));
		table.application("listener.shared-group", "team",
				(wire) -> assertThat(filter(wire.broker().await(MqttSubscribeMessage.class)))
					.isEqualTo("$share/team/" + WireApplication.FILTER));
		table.in(WireScenario.BUSY).application("listener.concurrency", "2", (wire) -> {
			wire.broker().await(MqttSubscribeMessage.class);
			wire.broker().session().publish("work/0", WireApplication.MEET, 1, 1);
			wire.broker().session().publish("work/1", WireApplication.MEET, 1, 2);
			assertThat(wire.application().bean(WireApplication.Worker.class).met()).succeedsWithin(SHORT);
		});
		table.in(WireScenario.BUSY).application("listener.queue-capacity", "1", (wire) -> {
			WireApplication.Worker worker = wire.application().bean(WireApplication.Worker.class);
			wire.broker().session().publish("work/0", WireApplication.HOLD, 0, 0);
			assertThat(worker.holding()).succeedsWithin(SHORT);
			for (int i = 0; i < 3; i++) {
				wire.broker().session().publish("work/0", "message", 0, 0);
			}
			Awaitility.await()
				.atMost(SHORT)
				.until(() -> wire.application().count("mqtt.messages.dropped", "reason", "queue-full") == 2);
		});
		table.in(WireScenario.BUSY)
			.application("listener.retry.max-attempts", "4", (wire) -> assertThat(wire.run().attempts()).hasSize(4));
		table.in(WireScenario.BUSY)
			.application("listener.retry.initial-interval", "20ms",
					(wire) -> assertThat(wire.run().pause(1)).isLessThan(Duration.ofMillis(900)));
		table.in(WireScenario.BUSY)
			.application("listener.retry.multiplier", "20",
					(wire) -> assertThat(wire.run().pause(2)).isGreaterThan(Duration.ofMillis(390)));
		table.in(WireScenario.BUSY)
			.application("listener.retry.max-interval", "500ms",
					(wire) -> assertThat(wire.run().pause(3)).isBetween(Duration.ofMillis(490), SHORT));
		table.in(WireScenario.BUSY).application("listener.idle-event-interval", "100ms", (wire) -> {
			WireApplication.IdleListeners idle = wire.application().bean(WireApplication.IdleListeners.class);
			assertThat(idle.seen()).succeedsWithin(LONG);
		});
		table.in(WireScenario.BUSY)
			.application("listener.configurations", "{wired: {queue-capacity: 3}}", (wire) -> assertThat(
					wire.application().bean(MqttListenerEndpointRegistry.class).getSettings("wired").queueCapacity())
				.isEqualTo(3));
		table.in(WireScenario.BUSY)
			.application("listener.dead-letter.topic", "'dead/{topic}'",
					(wire) -> assertThat(wire.run().deadLetter().variableHeader().topicName())
						.isEqualTo("dead/" + WireApplication.FAILING_TOPIC));
		return table;
	}

	private static Table keepAlive() {
		Table table = new Table(WireScenario.DEAF);
		table.connection("ping-timeout", "2s", (wire) -> {
			// 19/20 of the interval, and the timeout; which would be half of it by
			// default, and all of it 2.9 s
			assertThat(wire.untilAttemptAfter(1)).isGreaterThan(Duration.ofMillis(3400));
			assertThat(wire.broker().received(MqttMessageType.PINGREQ)).isNotEmpty();
		});
		return table;
	}

	private static Table reconnecting() {
		// half of a delay at least, all of it at most
		Table table = new Table(WireScenario.FLAKY);
		table.connection("reconnect.initial-delay", "3s",
				(wire) -> assertThat(wire.untilAttemptAfter(1)).isGreaterThan(Duration.ofMillis(1500)));
		table.connection("reconnect.stable-after", "0s",
				(wire) -> assertThat(wire.untilAttemptAfter(2)).isLessThan(Duration.ofSeconds(14)));
		table.in(WireScenario.AWAY)
			.connection("reconnect.multiplier", "50",
					(wire) -> assertThat(wire.untilAttemptAfter(2)).isGreaterThan(Duration.ofMillis(500)));
		table.in(WireScenario.REFUSING)
			.connection("reconnect.max-delay", "20ms",
					(wire) -> assertThat(wire.untilAttemptAfter(2)).isLessThan(SHORT));
		table.in(WireScenario.REFUSING)
			.connection("reconnect.refused-delay", "50ms",
					(wire) -> assertThat(wire.untilAttemptAfter(3)).isLessThan(SHORT));
		return table;
	}

	private static Table unclaimed() {
		Table table = new Table(WireScenario.RESUMED);
		table.connection("unclaimed.timeout", "500ms",
				(wire) -> assertThat(wire.broker().await(MqttMessageType.PUBACK, 2)).hasSize(2));
		// the second need not wait
		table.connection("unclaimed.max-messages", "1",
				(wire) -> assertThat(wire.broker().await(MqttMessageType.PUBACK, 2))
					.extracting(ScriptedBroker::packetId)
					.containsExactly(2, 1));
		return table;
	}

	private static Table outbox() {
		Table table = new Table(WireScenario.AWAY);
		table.connection("outbox.max-messages", "1", (wire) -> {
			wire.publish("one");
			assertThat(wire.publish("too many")).failsWithin(SHORT)
				.withThrowableThat()
				.withMessageContaining("The outbox is full: 1 messages");
		});
		table.connection("outbox.overflow", "fail", (wire) -> {
			long start = System.nanoTime();
			assertThat(wire.publish("too many")).failsWithin(SHORT);
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SHORT);
		});
		Table deaf = table.in(WireScenario.DEAF);
		deaf.connection("outbox.type", "file",
				(wire) -> assertThat(wire.connection().getSettings().getOutbox().directory()).isDirectory());
		deaf.connection("outbox.directory", "{directory}", (wire) -> {
			Path directory = Path.of(wire.resolve("{directory}"));
			assertThat(directory.resolve(wire.connection().getName() + ".outbox")).isRegularFile();
		});
		return table;
	}

	private static void assertFiltersPerPacket(Wire wire, int most) {
		// with identifiers each filter has a packet of its own
		MqttProperty<?>[] properties = wire.version().hasProperties()
				? new MqttProperty<?>[] { new IntegerProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 0) }
				: new MqttProperty<?>[0];
		wire.broker().on(MqttMessageType.CONNECT, (session, packet) -> session.accept(false, properties));
		assertThat(wire.connection().stop()).succeedsWithin(LONG);
		int before = wire.broker().received(MqttSubscribeMessage.class).size();
		List<MqttSubscriptionHandle> subscriptions = Stream.of("a", "b", "c")
			.map((filter) -> wire.connection()
				.subscribe(TopicSubscription.of(filter, MqttQos.AT_LEAST_ONCE), (message) -> {
				}))
			.toList();
		wire.connection().start();
		assertThat(subscriptions).allSatisfy((subscription) -> assertThat(subscription.granted()).succeedsWithin(LONG));
		assertThat(wire.broker().received(MqttSubscribeMessage.class).stream().skip(before))
			.extracting((subscribe) -> subscribe.payload().topicSubscriptions().size())
			.contains(most)
			.allMatch((filters) -> filters <= most);
		boolean sessionPresent = wire.version() != MqttVersion.MQTT_3_1;
		wire.broker().on(MqttMessageType.CONNECT, (session, packet) -> session.accept(sessionPresent, properties));
		assertThat(wire.connection().stop()).succeedsWithin(LONG);
		subscriptions.forEach(MqttSubscriptionHandle::cancel);
		wire.connection().start();
		assertThat(Awaitility.await()
			.atMost(LONG)
			.until(() -> unsubscribed(wire), (packets) -> packets.stream().mapToInt(Integer::intValue).sum() >= 3))
			.contains(most)
			.allMatch((filters) -> filters <= most);
	}

	private static List<Integer> unsubscribed(Wire wire) {
		return wire.broker()
			.received(MqttUnsubscribeMessage.class)
			.stream()
			.map((unsubscribe) -> unsubscribe.payload().topics().size())
			.toList();
	}

	private static Table application() {
		Table table = new Table(WireScenario.UNUSED);
		table.in(WireScenario.PLAIN)
			.connection("max-filters-per-packet", "2", (wire) -> assertFiltersPerPacket(wire, 2));
		table.in(WireScenario.PLAIN).connection("acknowledgement-timeout", "300ms", (wire) -> {
			wire.connect();
			int before = wire.broker().sessions().size();
			wire.broker().on(MqttMessageType.PUBLISH, (session, packet) -> {
				if (wire.broker().sessions().size() > before) {
					session.pubAck(ScriptedBroker.packetId(packet), 0);
				}
			});
			assertThat(wire.publish("message")).succeedsWithin(LONG);
		});
		table.application("enabled", "false", (wire) -> {
			assertThat(wire.application().hasBean(MqttConnection.class)).isFalse();
			wire.application().close();
			assertThat(wire.broker().sessions()).isEmpty();
		});
		table.in(WireScenario.EVERYTHING).application("netty.event-loop-threads", "1", (wire) -> {
			Set<Thread> loops = ConcurrentHashMap.newKeySet();
			MqttConnectionFactory factory = wire.application().bean(MqttConnectionFactory.class);
			try (ScriptedBroker broker = ScriptedBroker.start()) {
				for (int i = 1; i <= 2; i++) {
					MqttConnection connection = factory
						.createConnection(new MqttConnectionSettingsBuilder("more-" + i).urls(List.of(broker.uri()))
							.clientType(MqttClientType.NETTY)
							.build());
					connection.addObserver(new MqttConnectionObserver() {

						@Override
						public void onTransition(MqttTransition transition) {
							loops.add(Thread.currentThread());
						}

					});
					connection.start();
					broker.await(MqttMessageType.CONNECT, i);
					connection.stop();
				}
			}
			// those that follow each other have different ones where there are several
			assertThat(loops).filteredOn((thread) -> thread.getName().startsWith("mqtt-loop-")).hasSize(1);
		});
		table.in(WireScenario.EVERYTHING)
			.application("clients", "",
					(wire) -> assertThat(wire.run().wire(WireApplication.TWIN).connect()).isNotNull());
		table.in(WireScenario.EVERYTHING)
			.application("observation.enabled", "true",
					(wire) -> assertThat(wire.application().hasBean(MqttPublishObservations.class)).isTrue());
		table.in(WireScenario.AWAY)
			.application("health.grace-period", "1h",
					(wire) -> assertThat(wire.application().health()).isEqualTo(Status.UNKNOWN));
		table.in(WireScenario.SILENT)
			.application("startup.fail-fast", "true", (wire) -> assertThat(wire.run().failure()).rootCause()
				.hasMessageContaining("MQTT connections could not be made"));
		table.in(WireScenario.SILENT).application("startup.timeout", "300ms", (wire) -> {
			assertThat(wire.run().failure()).isNotNull();
			// of half a minute by default
			assertThat(wire.run().startTime()).isLessThan(Duration.ofSeconds(25));
		});
		table.in(WireScenario.BUSY).application("shutdown.timeout", "100ms", (wire) -> {
			// a handler is held up already
			wire.broker().on(MqttMessageType.PUBLISH, ScriptedBroker.ignore());
			wire.publish("unanswered");
			assertThat(wire.application().timedClose()).isLessThan(LONG);
			wire.broker().await(MqttMessageType.DISCONNECT, 1);
		});
		return table;
	}

	private static Consumer<Wire> header(Function<MqttConnectVariableHeader, Object> field, Object expected) {
		return (wire) -> assertThat(field.apply(wire.connect().variableHeader())).isEqualTo(expected);
	}

	private static Consumer<Wire> payload(Function<MqttConnectPayload, Object> field, Object expected) {
		return (wire) -> assertThat(field.apply(wire.connect().payload())).isEqualTo(expected);
	}

	private static Consumer<Wire> property(int id, Object... expected) {
		return (wire) -> assertValues(wire.connect().variableHeader().properties(), id, expected);
	}

	private static Consumer<Wire> willProperty(int id, Object... expected) {
		return (wire) -> assertValues(wire.connect().payload().willProperties(), id, expected);
	}

	private static void assertValues(MqttProperties properties, int id, Object... expected) {
		assertThat(properties.getProperties(id)).extracting((property) -> (Object) property.value())
			.containsExactly(expected);
	}

	private static void awaitConnected(Wire wire) {
		Awaitility.await()
			.atMost(LONG)
			.until(() -> wire.connection().getSnapshot().state() == MqttConnectionState.CONNECTED);
	}

	private static MqttPublishMessage birth(Wire wire) {
		return wire.broker().await(MqttPublishMessage.class, 1).get(0);
	}

	private static MqttPublishMessage sent(Wire wire) {
		wire.application().template().send("message");
		return wire.broker().await(MqttPublishMessage.class);
	}

	private static String text(MqttPublishMessage publish) {
		return publish.payload().toString(StandardCharsets.UTF_8);
	}

	private static String filter(MqttSubscribeMessage subscribe) {
		return subscribe.payload().topicSubscriptions().get(0).topicFilter();
	}

	private static byte[] utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * A key and how it shows.
	 */
	record Row(WireScenario scenario, String key, String value, boolean ofConnection, Set<MqttVersion> versions,
			Consumer<Wire> assertion) {

		static final Set<MqttVersion> ALL = EnumSet.allOf(MqttVersion.class);

		static final Set<MqttVersion> MQTT_5 = EnumSet.of(MqttVersion.MQTT_5_0);

		static Map<String, String> values(List<Row> rows, boolean ofConnection) {
			return rows.stream()
				.filter((row) -> row.ofConnection() == ofConnection && !row.value().isEmpty())
				.collect(Collectors.toMap(Row::key, Row::value));
		}

		Stream<Proof> proofs() {
			Stream<String> connections = this.ofConnection
					? WireApplication.connections(this.scenario).filter(this::isKeyOf)
					: Stream.of(WireApplication.DEFAULT);
			return connections
				.flatMap((name) -> this.versions.stream().map((version) -> new Proof(this, version, name)));
		}

		private boolean isKeyOf(String connection) {
			return !connection.equals(WireApplication.QUIC) || !WireApplication.NOT_OVER_QUIC.containsKey(this.key);
		}

	}

	/**
	 * A row with a version, for a connection.
	 */
	record Proof(Row row, MqttVersion version, String connection) {

		@Override
		public String toString() {
			return WireApplication.prefix(this.connection) + this.row.key() + " on " + this.version;
		}

	}

	/**
	 * Takes rows of a scenario.
	 */
	private static final class Table {

		private final WireScenario scenario;

		private final List<Row> rows;

		Table(WireScenario scenario) {
			this(scenario, new ArrayList<>());
		}

		private Table(WireScenario scenario, List<Row> rows) {
			this.scenario = scenario;
			this.rows = rows;
		}

		Table in(WireScenario other) {
			return new Table(other, this.rows);
		}

		void connection(String key, String value, Consumer<Wire> assertion) {
			this.rows.add(new Row(this.scenario, key, value, true, Row.ALL, assertion));
		}

		void connectionOfMqtt5(String key, String value, Consumer<Wire> assertion) {
			this.rows.add(new Row(this.scenario, key, value, true, Row.MQTT_5, assertion));
		}

		void application(String key, String value, Consumer<Wire> assertion) {
			this.rows.add(new Row(this.scenario, key, value, false, Row.ALL, assertion));
		}

		Stream<Row> rows() {
			return this.rows.stream();
		}

	}

}
