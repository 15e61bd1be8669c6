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

package io.github.mqttboot.e2e.scaling;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.FaultProxy;
import io.github.mqttboot.testsupport.MosquittoContainer;
import io.github.mqttboot.testsupport.RawMqttClient;
import io.github.mqttboot.testsupport.TestBroker;
import kafka.server.BrokerServer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import org.springframework.kafka.test.utils.KafkaTestUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that {@link KafkaBridge} loses nothing, also when the MQTT broker restarts, for
 * which it is Mosquitto. On one client: what the bridge relies on, acknowledgement after
 * the handler, is held to both by {@code ManualAcknowledgmentIT}.
 */
@ExtendWith(EmbeddedHiveMqExtension.class)
@Tag("once")
class KafkaBridgeIT {

	private static final EmbeddedKafkaKraftBroker kafka = new EmbeddedKafkaKraftBroker(1, 1, "readings");

	private final List<String> published = new ArrayList<>();

	@BeforeAll
	static void start() {
		kafka.brokerProperty("message.max.bytes", 100_000);
		// a broker starts and stops by heartbeats, and a group by this delay
		kafka.brokerProperty("broker.heartbeat.interval.ms", 100);
		kafka.brokerProperty("broker.session.timeout.ms", 2_000);
		kafka.brokerProperty("group.initial.rebalance.delay.ms", 0);
		kafka.afterPropertiesSet();
	}

	@AfterAll
	static void stop() {
		kafka.destroy();
	}

	@Test
	void whatKafkaNeverTakesIsSetAside(EmbeddedHiveMq broker) {
		try (FaultProxy link = new FaultProxy(broker.getPort());
				RawMqttClient plant = RawMqttClient.connect(broker.getPort(), "plant-8");
				RawMqttClient refused = RawMqttClient.connect(broker.getPort(), "refused");
				TestApplication bridge = bridge(link, Bridge.class)) {
			refused.subscribe("refused/#");
			plant.publish("plants/8/readings", "x".repeat(200_000)).join();
			await().untilAsserted(() -> assertThat(refused.getMessages()).singleElement()
				.satisfies((message) -> assertThat(message.topic()).isEqualTo("refused/8")));
			await().untilAsserted(() -> assertThat(bridge.timings("mqtt.messages.sent", "outcome", "success")).isOne());
		}
	}

	private static TestApplication bridge(FaultProxy link, Class<?> application) {
		// of the flow: more come only when so many are acknowledged
		int receiveMaximum = (application == Flow.class) ? 10 : 65_535;
		return TestApplication.of(application)
			.persistentSession(MqttVersion.MQTT_5_0, application.getSimpleName())
			.property("mqtt.receive-maximum", receiveMaximum)
			.property("mqtt.url", link.getUrl())
			.property("mqtt.reconnect.initial-delay", "100ms")
			.property("spring.autoconfigure.exclude", "")
			.property("spring.kafka.bootstrap-servers", kafka.getBrokersAsString())
			.property("spring.kafka.producer.acks", "all")
			.property("spring.kafka.producer.value-serializer", ByteArraySerializer.class.getName())
			.property("spring.kafka.producer.properties[delivery.timeout.ms]", Integer.MAX_VALUE)
			.property("spring.kafka.producer.properties[max.block.ms]", Long.MAX_VALUE)
			.startAndAwaitUp();
	}

	private void publish(TestBroker broker, String name, int count) {
		List<String> payloads = IntStream.range(this.published.size(), this.published.size() + count)
			.mapToObj(Integer::toString)
			.toList();
		try (RawMqttClient plant = RawMqttClient.connect(broker.getPort(), "plant-" + name)) {
			payloads.stream()
				.map((payload) -> plant.publish("plants/" + name + "/readings", payload))
				.toList()
				.forEach((acknowledged) -> assertThat(acknowledged).succeedsWithin(Duration.ofSeconds(20)));
		}
		this.published.addAll(payloads);
	}

	private static Consumer<String, byte[]> consumer() {
		Map<String, Object> properties = KafkaTestUtils.consumerProps(kafka, "test", false);
		Consumer<String, byte[]> consumer = new DefaultKafkaConsumerFactory<>(properties, new StringDeserializer(),
				new ByteArrayDeserializer())
			.createConsumer();
		kafka.consumeFromAnEmbeddedTopic(consumer, "readings");
		return consumer;
	}

	/**
	 * Return what Kafka has, in its order and each payload once: QoS 1 may deliver twice.
	 * @param consumer reads it
	 * @param key the key of the records
	 * @return the payloads
	 */
	private Collection<String> received(Consumer<String, byte[]> consumer, String key) {
		Set<String> received = new LinkedHashSet<>();
		await().atMost(Duration.ofSeconds(30)).until(() -> {
			for (ConsumerRecord<String, byte[]> reading : consumer.poll(Duration.ofMillis(100))) {
				if (reading.key().equals(key)) {
					received.add(new String(reading.value(), StandardCharsets.UTF_8));
				}
			}
			return received.size() >= this.published.size();
		});
		return received;
	}

	@Nested
	@Testcontainers(disabledWithoutDocker = true)
	class OnMosquitto {

		@Container
		static final MosquittoContainer broker = new MosquittoContainer();

		@ParameterizedTest
		@ValueSource(classes = { Bridge.class, Flow.class })
		void nothingIsLostWhenEitherSideRestarts(Class<?> application) {
			try (FaultProxy link = new FaultProxy(broker.getPort()); Consumer<String, byte[]> readings = consumer()) {
				try (TestApplication bridge = bridge(link, application)) {
					publish(broker, application.getSimpleName(), 50);
					link.cut();
					publish(broker, application.getSimpleName(), 50);
					await().until(() -> bridge.connects() > 1);
					BrokerServer server = kafka.getCluster().brokers().values().iterator().next();
					server.shutdown();
					publish(broker, application.getSimpleName(), 50);
					// with what nobody has acknowledged yet
					restart(broker);
					publish(broker, application.getSimpleName(), 50);
					server.startup();
					await().until(() -> bridge.connects() > 2);
				}
				publish(broker, application.getSimpleName(), 50);
				try (TestApplication bridge = bridge(link, application)) {
					publish(broker, application.getSimpleName(), 50);
					assertThat(bridge.snapshot()).isNotNull();
					assertThat(received(readings, application.getSimpleName()))
						.containsExactlyElementsOf(KafkaBridgeIT.this.published);
				}
			}
		}

		private static void restart(MosquittoContainer broker) {
			broker.stopBroker();
			broker.startBroker();
			await().pollInterval(Duration.ofMillis(10)).ignoreExceptions().until(() -> {
				RawMqttClient.connect(broker.getPort(), "probe").close();
				return true;
			});
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(KafkaBridge.class)
	static class Bridge {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(KafkaFlow.class)
	static class Flow {

	}

}
