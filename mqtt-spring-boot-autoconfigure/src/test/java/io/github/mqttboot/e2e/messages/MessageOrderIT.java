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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.core.MqttHeaders;
import io.github.mqttboot.core.MqttOperations;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.supervisor.DefaultMqttConnectionFactory;
import io.github.mqttboot.testsupport.ClientTypes;
import io.github.mqttboot.testsupport.EachClientType;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.FaultProxy;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.transport.MqttClientType;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The messages of a topic keep their order, whatever the threads that send them do and
 * however often the link is cut: on the wire, and from the template to the handler.
 * <p>
 * {@code -Dtest.order-messages} sets how many there are of each topic.
 */
@EachClientType
@ExtendWith(EmbeddedHiveMqExtension.class)
class MessageOrderIT {

	private static final int MESSAGES = Integer.getInteger("test.order-messages", 300);

	private static final int TOPICS = 4;

	// connecting takes Paho a third of a second
	private static final Map<MqttClientType, Integer> CUTS = Map.of(MqttClientType.PAHO, 6, MqttClientType.NETTY, 40);

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private static final Random random = new Random();

	private final ExecutorService publishers = Executors.newFixedThreadPool(TOPICS);

	@Parameter
	private MqttClientType clientType;

	static Stream<Arguments> wires() {
		return Stream.of(Arguments.of(MqttVersion.MQTT_5_0, MqttQos.AT_LEAST_ONCE, 2),
				Arguments.of(MqttVersion.MQTT_5_0, MqttQos.EXACTLY_ONCE, 0),
				Arguments.of(MqttVersion.MQTT_3_1_1, MqttQos.AT_LEAST_ONCE, 0));
	}

	@ParameterizedTest
	@MethodSource("wires")
	void orderHoldsOnTheWire(MqttVersion version, MqttQos qos, int topicAliases) throws Exception {
		Wire wire = new Wire(topicAliases, CUTS.get(this.clientType));
		try (ScriptedBroker broker = ScriptedBroker.start().withoutRecord();
				DefaultMqttConnectionFactory connections = new DefaultMqttConnectionFactory(ClientTypes.factories())) {
			wire.attach(broker, version);
			MqttConnection connection = connections.createConnection(settings(broker, version));
			connection.start();
			publish(new MqttTemplate(connection), qos);
			assertThat(connection.getSnapshot().outboxSize()).isZero();
		}
		finally {
			this.publishers.shutdownNow();
		}
		wire.check();
	}

	private MqttConnectionSettings settings(ScriptedBroker broker, MqttVersion version) {
		Duration delay = Duration.ofMillis(5);
		MqttConnectionSettingsBuilder settings = new MqttConnectionSettingsBuilder("test").urls(List.of(broker.uri()))
			.clientType(this.clientType)
			.version(version)
			.clientId("order")
			.maxInflight(20)
			.reconnect(new MqttConnectionSettings.Reconnect(delay, delay, 1, Duration.ZERO, delay));
		return settings.cleanStart(false)
			.sessionExpiryInterval(version.hasProperties() ? Duration.ofHours(1) : null)
			.build();
	}

	private void publish(MqttOperations template, MqttQos qos) throws Exception {
		List<Future<?>> done = new ArrayList<>();
		for (int i = 0; i < TOPICS; i++) {
			String topic = "order/" + i;
			done.add(this.publishers.submit(() -> publish(template, topic, qos)));
		}
		for (Future<?> each : done) {
			each.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
		}
	}

	// Both ways to send, which differ
	private static void publish(MqttOperations template, String topic, MqttQos qos) {
		List<CompletableFuture<?>> results = new ArrayList<>();
		for (int number = 1; number <= MESSAGES; number++) {
			String payload = Integer.toString(number);
			if (number % 11 == 0) {
				template.to(topic).payload(payload).qos(qos.value()).send();
			}
			else {
				results.add(template.to(topic).payload(payload).qos(qos.value()).sendAsync());
			}
		}
		CompletableFuture.allOf(results.toArray(CompletableFuture[]::new)).join();
	}

	@ParameterizedTest
	@EnumSource(names = { "AT_LEAST_ONCE", "EXACTLY_ONCE" })
	void orderHoldsFromTheTemplateToTheHandler(MqttQos qos, EmbeddedHiveMq broker) throws Exception {
		String name = "order-" + this.clientType + "-" + qos;
		try (FaultProxy out = new FaultProxy(broker.getPort());
				FaultProxy in = new FaultProxy(broker.getPort());
				TestApplication receiver = application(Receiver.class, name + "-in", in)
					.property("mqtt.listener.qos", qos.value())
					.property("mqtt.listener.concurrency", 3)
					.startAndAwaitUp();
				TestApplication sender = application(Sender.class, name + "-out", out).start()) {
			Thread faults = new Thread(() -> cut(out, in));
			faults.start();
			try {
				publish(sender.template(), qos);
			}
			finally {
				faults.interrupt();
				faults.join();
				this.publishers.shutdownNow();
			}
			Numbers numbers = receiver.bean(Numbers.class);
			await().atMost(TIMEOUT).until(numbers::isComplete);
			numbers.check();
		}
	}

	private TestApplication.Builder application(Class<?> configuration, String clientId, FaultProxy link) {
		return TestApplication.of(configuration)
			.persistentSession(MqttVersion.MQTT_5_0, clientId)
			.property("mqtt.url", link.getUrl())
			.property("mqtt.client-type", this.clientType)
			.property("mqtt.max-inflight", 50)
			.property("mqtt.reconnect.initial-delay", "10ms")
			.property("mqtt.reconnect.max-delay", "20ms");
	}

	private static void cut(FaultProxy... links) {
		try {
			while (true) {
				TimeUnit.MILLISECONDS.sleep(50 + random.nextInt(150));
				FaultProxy link = links[random.nextInt(links.length)];
				if (random.nextBoolean()) {
					link.cut();
				}
				else {
					link.reset();
				}
			}
		}
		catch (InterruptedException ex) {
			// all is sent
		}
	}

	private static void assertInOrder(Map<String, ? extends Iterable<Integer>> numbers) {
		assertThat(numbers).hasSize(TOPICS);
		numbers.forEach((topic, came) -> {
			List<Integer> firsts = new ArrayList<>();
			came.forEach((number) -> {
				if (!firsts.contains(number)) {
					firsts.add(number);
				}
			});
			assertThat(firsts).as(topic).containsExactlyElementsOf(IntStream.rangeClosed(1, MESSAGES).boxed().toList());
		});
	}

	/**
	 * What a broker sees that loses the connection now and then.
	 */
	private static final class Wire {

		private final Map<String, List<Integer>> numbers = new HashMap<>();

		private final Map<ScriptedBroker.Session, Map<String, Integer>> last = new HashMap<>();

		private final Map<ScriptedBroker.Session, Map<Integer, String>> aliases = new HashMap<>();

		private final List<String> disorder = new ArrayList<>();

		private final int topicAliases;

		private int cuts;

		Wire(int topicAliases, int cuts) {
			this.topicAliases = topicAliases;
			this.cuts = cuts;
		}

		void attach(ScriptedBroker broker, MqttVersion version) {
			IntegerProperty maximum = new IntegerProperty(MqttProperties.TOPIC_ALIAS_MAXIMUM, this.topicAliases);
			broker.on(MqttMessageType.CONNECT, (session, packet) -> {
				boolean present = broker.sessions().size() > 1;
				if (version.hasProperties()) {
					session.accept(present, maximum);
				}
				else {
					session.accept(present);
				}
			});
			broker.on(MqttMessageType.PUBLISH, this::published);
		}

		private void published(ScriptedBroker.Session session, MqttMessage packet) {
			MqttPublishMessage publish = (MqttPublishMessage) packet;
			if (!session.isOpen()) {
				return;
			}
			String topic = topic(session, publish);
			int number = Integer.parseInt(publish.payload().toString(StandardCharsets.UTF_8));
			Integer before = this.last.computeIfAbsent(session, (key) -> new HashMap<>()).put(topic, number);
			if (before != null && before >= number) {
				this.disorder.add(topic + ": " + before + " before " + number);
			}
			this.numbers.computeIfAbsent(topic, (key) -> new ArrayList<>()).add(number);
			if (this.cuts > 0 && random.nextInt(30) == 0) {
				this.cuts--;
				session.drop();
			}
			else if (publish.fixedHeader().qosLevel().value() == 1) {
				session.pubAck(ScriptedBroker.packetId(publish), 0);
			}
			else {
				session.pubRec(ScriptedBroker.packetId(publish), 0);
			}
		}

		private String topic(ScriptedBroker.Session session, MqttPublishMessage publish) {
			String topic = publish.variableHeader().topicName();
			MqttProperties.MqttProperty<?> alias = publish.variableHeader()
				.properties()
				.getProperty(MqttProperties.TOPIC_ALIAS);
			if (alias == null) {
				return topic;
			}
			Map<Integer, String> known = this.aliases.computeIfAbsent(session, (key) -> new HashMap<>());
			if (!topic.isEmpty()) {
				known.put((Integer) alias.value(), topic);
			}
			return known.get(alias.value());
		}

		void check() {
			assertThat(this.disorder).isEmpty();
			assertInOrder(this.numbers);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Sender {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Numbers.class)
	static class Receiver {

	}

	static class Numbers {

		private final Map<String, Queue<Integer>> numbers = new ConcurrentHashMap<>();

		@MqttListener("order/+")
		void onNumber(@Payload String number, @Header(MqttHeaders.RECEIVED_TOPIC) String topic) {
			this.numbers.computeIfAbsent(topic, (key) -> new ConcurrentLinkedQueue<>()).add(Integer.valueOf(number));
		}

		boolean isComplete() {
			return this.numbers.size() == TOPICS
					&& this.numbers.values().stream().allMatch((numbers) -> numbers.contains(MESSAGES));
		}

		void check() {
			assertInOrder(this.numbers);
		}

	}

}
