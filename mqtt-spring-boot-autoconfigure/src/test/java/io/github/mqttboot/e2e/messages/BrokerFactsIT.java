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

package io.github.mqttboot.e2e.messages;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.connection.MqttSubscriptionHandle;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
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
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a broker announces in CONNACK is honoured, as seen on the wire, and what one is
 * known to end connections for.
 */
@EachClientType
@Tag("once")
class BrokerFactsIT {

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
	@ValueSource(ints = { 1, 2 })
	void receiveMaximumIsNeverExceeded(int qos) {
		Window window = new Window(this.broker);
		MqttConnection connection = connect(UnaryOperator.identity(),
				new IntegerProperty(MqttProperties.RECEIVE_MAXIMUM, 2));
		List<CompletableFuture<?>> sent = new ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			sent.add(publish(connection, 5, qos, false));
		}
		assertThat(CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)))
			.succeedsWithin(Duration.ofSeconds(30));
		window.close();
		assertThat(window.largest).hasValue(2);
		assertThat(connection.getSnapshot().inflightLimit()).isEqualTo(2);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void receiveMaximumIsNotExceededAfterALossEither(int qos) {
		Window window = new Window(this.broker);
		this.broker.on(MqttMessageType.CONNECT, (session, packet) -> session.accept(this.broker.sessions().size() > 1,
				new IntegerProperty(MqttProperties.RECEIVE_MAXIMUM, 3)));
		MqttConnection connection = start((settings) -> settings.clientId("kept")
			.cleanStart(false)
			.sessionExpiryInterval(MqttConnectionSettings.NEVER)
			.reconnect(new MqttConnectionSettings.Reconnect(Duration.ofMillis(10), Duration.ofMillis(10), 1,
					Duration.ZERO, Duration.ofSeconds(1))));
		List<CompletableFuture<?>> sent = new ArrayList<>();
		for (int i = 0; i < 300; i++) {
			sent.add(publish(connection, 5, qos, false));
			if (i % 100 == 50) {
				this.broker.session().drop();
			}
		}
		assertThat(CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)))
			.succeedsWithin(Duration.ofSeconds(30));
		window.close();
		assertThat(this.broker.sessions()).hasSizeGreaterThan(1);
		assertThat(window.largest).hasValue(3);
	}

	/**
	 * As AWS IoT Core does.
	 */
	@Test
	void aBrokerThatEndsTheConnectionAtTheNinthFilterGrantsNineListeners() {
		this.broker.on(MqttMessageType.SUBSCRIBE, (session, packet) -> {
			int[] granted = ((MqttSubscribeMessage) packet).payload()
				.topicSubscriptions()
				.stream()
				.mapToInt((subscription) -> subscription.qualityOfService().value())
				.toArray();
			if (granted.length > 8) {
				session.drop();
			}
			else {
				session.subAck(ScriptedBroker.packetId(packet), granted);
			}
		});
		listen("test", MqttVersion.MQTT_3_1_1, new LinkedBlockingQueue<>(),
				IntStream.rangeClosed(1, 9).mapToObj((number) -> "listener/" + number).toArray(String[]::new));
		assertThat(this.broker.sessions()).hasSize(1);
	}

	/**
	 * As RabbitMQ with 3.1.1, and AWS IoT Core with both: there a listener of its own
	 * topic has to be on a connection of its own to get what is retained.
	 */
	@ParameterizedTest
	@EnumSource(names = { "MQTT_3_1_1", "MQTT_5_0" })
	void aFilterThatMissesWhatIsRetainedSinceAnotherCoversItIsWarnedOf(MqttVersion version) {
		this.broker.on(MqttMessageType.CONNECT, (session, packet) -> session.accept(false, version.hasProperties()
				? new MqttProperty<?>[] { new IntegerProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 0) }
				: new MqttProperty<?>[0]));
		this.broker.on(MqttMessageType.SUBSCRIBE, (session, packet) -> {
			List<MqttTopicSubscription> asked = ((MqttSubscribeMessage) packet).payload().topicSubscriptions();
			session.subAck(ScriptedBroker.packetId(packet),
					asked.stream().mapToInt((filter) -> filter.qualityOfService().value()).toArray());
			if (asked.stream().anyMatch((filter) -> filter.topicFilter().equals("a/b"))) {
				session.publish("a/b", "retained", 0, 0);
			}
		});
		BlockingQueue<String> received = new LinkedBlockingQueue<>();
		MqttConnection both = listen("both", version, received, "a/b", "a/#");
		assertThat(both.getSnapshot().warnings()).singleElement()
			.satisfies((warning) -> assertThat(warning.text()).contains(
					"the filter 'a/b' is not subscribed, since 'a/#' covers it",
					"a client of its own for one of them"));
		assertThat(received).isEmpty();
		MqttConnection alone = listen("alone", version, received, "a/b");
		Awaitility.await().until(() -> received.contains("a/b"));
		assertThat(alone.getSnapshot().warnings()).isEmpty();
	}

	private MqttConnection listen(String name, MqttVersion version, Collection<String> received, String... filters) {
		MqttConnection connection = this.factory
			.createConnection(new MqttConnectionSettingsBuilder(name).clientType(this.clientType)
				.version(version)
				.urls(List.of(this.broker.uri()))
				.build());
		List<MqttSubscriptionHandle> listeners = Stream.of(filters)
			.map((filter) -> connection.subscribe(TopicSubscription.of(filter, MqttQos.AT_LEAST_ONCE),
					(message) -> received.add(message.getPacket().topic())))
			.toList();
		connection.start();
		assertThat(listeners)
			.allSatisfy((listener) -> assertThat(listener.granted()).succeedsWithin(Duration.ofSeconds(5)));
		return connection;
	}

	@Test
	void whatTheBrokerDoesNotAcceptIsNotSent() {
		MqttConnection connection = connect(UnaryOperator.identity(),
				new IntegerProperty(MqttProperties.MAXIMUM_QOS, 1),
				new IntegerProperty(MqttProperties.RETAIN_AVAILABLE, 0),
				new IntegerProperty(MqttProperties.MAXIMUM_PACKET_SIZE, 100));
		assertRefused(publish(connection, 5, 2, false))
			.withMessage("QoS 2 is more than the broker accepts, which is QoS 1");
		assertRefused(publish(connection, 5, 1, true))
			.withMessage("The broker does not retain messages: publish with 'retained=false'");
		assertRefused(publish(connection, 89, 1, false))
			.withMessage("The packet of 101 bytes is larger than the broker accepts, which is 100 bytes");
		assertThat(publish(connection, 88, 1, false)).succeedsWithin(Duration.ofSeconds(5));
		assertThat(this.broker.received(MqttPublishMessage.class)).singleElement()
			.extracting((publish) -> publish.fixedHeader().remainingLength())
			.isEqualTo(98);
	}

	@Test
	void filtersThatTheBrokerDoesNotSupportAreNotSent() {
		MqttConnection connection = connect(UnaryOperator.identity(),
				new IntegerProperty(MqttProperties.WILDCARD_SUBSCRIPTION_AVAILABLE, 0),
				new IntegerProperty(MqttProperties.SHARED_SUBSCRIPTION_AVAILABLE, 0));
		assertRefused(subscribe(connection, "a/+").granted())
			.withMessageContaining("use topic filters without wildcards");
		assertRefused(subscribe(connection, "$share/group/a").granted()).withMessageContaining("do not use a group");
		assertThat(subscribe(connection, "a").granted()).succeedsWithin(Duration.ofSeconds(5));
		assertThat(this.broker.received(MqttMessageType.SUBSCRIBE)).hasSize(1);
	}

	@Test
	void serverKeepAliveReplacesOursFromTheFirstInterval() {
		MqttConnection connection = connect((settings) -> settings.keepAliveInterval(Duration.ofSeconds(60)),
				new IntegerProperty(MqttProperties.SERVER_KEEP_ALIVE, 1));
		assertThat(this.broker.await(MqttConnectMessage.class).variableHeader().keepAliveTimeSeconds()).isEqualTo(60);
		this.broker.await(MqttMessageType.PINGREQ, 2);
		assertThat(connection.getSnapshot().isConnected()).isTrue();
		assertThat(connection.getSnapshot().keepAliveInterval()).isEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void emptyClientIdIsReplacedByTheBrokers() {
		MqttConnection connection = connect((settings) -> settings.clientId(""),
				new StringProperty(MqttProperties.ASSIGNED_CLIENT_IDENTIFIER, "assigned"));
		assertThat(this.broker.await(MqttConnectMessage.class).payload().clientIdentifier()).isEmpty();
		assertThat(connection.getSnapshot().clientId()).isEqualTo("assigned");
	}

	private MqttConnection connect(UnaryOperator<MqttConnectionSettingsBuilder> customizer, MqttProperty<?>... facts) {
		this.broker.on(MqttMessageType.CONNECT, (session, packet) -> session.accept(false, facts));
		return start(customizer);
	}

	private MqttConnection start(UnaryOperator<MqttConnectionSettingsBuilder> customizer) {
		MqttConnection connection = this.factory.createConnection(
				customizer
					.apply(new MqttConnectionSettingsBuilder("test").clientType(this.clientType)
						.urls(List.of(this.broker.uri())))
					.build());
		connection.start();
		Awaitility.await().until(() -> connection.getSnapshot().isConnected());
		return connection;
	}

	private static CompletableFuture<?> publish(MqttConnection connection, int size, int qos, boolean retained) {
		return connection
			.publish(new PublishPacket("topic", new byte[size], MqttQos.of(qos), retained, PublishProperties.NONE));
	}

	private static MqttSubscriptionHandle subscribe(MqttConnection connection, String filter) {
		return connection.subscribe(TopicSubscription.of(filter, MqttQos.AT_LEAST_ONCE),
				MqttInboundMessage::acknowledge);
	}

	private static ThrowableAssertAlternative<?> assertRefused(CompletableFuture<?> result) {
		return assertThat(result).failsWithin(Duration.ofSeconds(5))
			.withThrowableOfType(ExecutionException.class)
			.havingCause();
	}

	/**
	 * Counts the messages of each network connection that the broker has not yet
	 * acknowledged. It answers in a thread of its own, so that whoever sends too many has
	 * the time to.
	 */
	private static final class Window implements AutoCloseable {

		private final ExecutorService answers = Executors.newSingleThreadExecutor();

		private final Map<ScriptedBroker.Session, Set<Integer>> open = new ConcurrentHashMap<>();

		private final AtomicInteger largest = new AtomicInteger();

		Window(ScriptedBroker broker) {
			broker.on(MqttMessageType.PUBLISH, (session, packet) -> {
				int packetId = ScriptedBroker.packetId(packet);
				Set<Integer> opened = open(session);
				opened.add(packetId);
				this.largest.accumulateAndGet(opened.size(), Math::max);
				this.answers.execute(() -> {
					if (packet.fixedHeader().qosLevel().value() == 2) {
						session.pubRec(packetId, 0);
						return;
					}
					opened.remove(packetId);
					session.pubAck(packetId, 0);
				});
			});
			broker.on(MqttMessageType.PUBREL, (session, packet) -> this.answers.execute(() -> {
				open(session).remove(ScriptedBroker.packetId(packet));
				session.pubComp(ScriptedBroker.packetId(packet));
			}));
		}

		private Set<Integer> open(ScriptedBroker.Session session) {
			return this.open.computeIfAbsent(session, (key) -> ConcurrentHashMap.newKeySet());
		}

		@Override
		public void close() {
			this.answers.shutdown();
		}

	}

}
