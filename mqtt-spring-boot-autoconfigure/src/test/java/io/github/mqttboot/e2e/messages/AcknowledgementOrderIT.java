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
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PacketType;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.testsupport.EachClientType;
import io.github.mqttboot.testsupport.EmbeddedArtemis;
import io.github.mqttboot.testsupport.EmbeddedArtemisExtension;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.MosquittoContainer;
import io.github.mqttboot.testsupport.TestBroker;
import io.github.mqttboot.transport.MqttClientType;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Brokers take acknowledgements in another order than the messages came in, as they go
 * out when a message waits for another attempt of its listener: none ends the connection,
 * sends a message again or stops to send. Each client has its own way to write them.
 */
@EachClientType
class AcknowledgementOrderIT {

	private static final int MESSAGES = 30;

	private static final Duration PAUSE = Duration.ofMillis(250);

	@Parameter
	private MqttClientType clientType;

	private void assertTakesReverseOrder(TestBroker broker, MqttVersion version, int qos) {
		String id = "order-" + this.clientType + version.getLevel() + qos;
		try (TestApplication application = TestApplication.of(Application.class)
			.property("mqtt.clients.sender.url", broker.getUrl())
			.property("mqtt.clients.receiver.url", broker.getUrl())
			.property("mqtt.clients.receiver.client-type", this.clientType)
			.property("mqtt.clients.receiver.version", version)
			.property("mqtt.clients.receiver.client-id", id)
			.property("mqtt.clients.receiver.clean-session", false)
			.start()) {
			MqttConnection receiver = application.connection("receiver");
			AtomicInteger completed = countCompleted(receiver);
			Queue<MqttInboundMessage> received = new ConcurrentLinkedQueue<>();
			TopicSubscription subscription = TopicSubscription.of(id + "/#", MqttQos.of(qos));
			receiver.subscribe(subscription, received::add).granted().join();
			List<String> sent = IntStream.range(0, MESSAGES).mapToObj(Integer::toString).toList();
			CompletableFuture<Void> accepted = send(application, id, qos, sent);

			List<List<String>> batches = new ArrayList<>();
			await().pollDelay(PAUSE)
				.pollInterval(PAUSE)
				.atMost(Duration.ofSeconds(30))
				.until(() -> acknowledgeInReverse(received, batches), (count) -> count >= MESSAGES);
			assertThat(accepted).succeedsWithin(Duration.ofSeconds(10));
			assertThat(batches.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(sent);
			assertThat(batches).as("acknowledged in reverse")
				.anySatisfy((batch) -> assertThat(batch).hasSizeGreaterThan(1));
			assertThat(receiver.getSnapshot().lastDisconnect()).isNull();

			// the broker has nothing left to send again once PUBREL is answered
			await().untilAsserted(() -> assertThat(completed).hasValue((qos == 2) ? MESSAGES : 0));
			receiver.stop().join();
			receiver.start();
			await().until(() -> receiver.getSnapshot().isConnected());
			assertThat(receiver.getSnapshot().connectAck().sessionPresent()).isTrue();
			assertThat(send(application, id, qos, List.of("last"))).succeedsWithin(Duration.ofSeconds(10));
			await().until(() -> !received.isEmpty());
			assertThat(received).extracting(AcknowledgementOrderIT::text).containsExactly("last");
		}
	}

	private static AtomicInteger countCompleted(MqttConnection connection) {
		AtomicInteger completed = new AtomicInteger();
		connection.addObserver(new MqttConnectionObserver() {

			@Override
			public void onPacket(boolean inbound, int packetType, int bytes) {
				if (!inbound && packetType == PacketType.PUBCOMP) {
					completed.incrementAndGet();
				}
			}

		});
		return completed;
	}

	private static CompletableFuture<Void> send(TestApplication application, String id, int qos,
			List<String> payloads) {
		MqttTemplate template = new MqttTemplate(application.connection("sender"));
		return CompletableFuture.allOf(payloads.stream()
			.map((payload) -> template.to(id + "/" + payload).payload(payload).qos(qos).sendAsync())
			.toArray(CompletableFuture[]::new));
	}

	private static int acknowledgeInReverse(Queue<MqttInboundMessage> received, List<List<String>> batches) {
		List<MqttInboundMessage> batch = new ArrayList<>();
		for (MqttInboundMessage next = received.poll(); next != null; next = received.poll()) {
			batch.add(next);
		}
		Collections.reverse(batch);
		batch.forEach((message) -> assertThat(message.acknowledge()).isTrue());
		batches.add(batch.stream().map(AcknowledgementOrderIT::text).toList());
		return batches.stream().mapToInt(List::size).sum();
	}

	private static String text(MqttInboundMessage message) {
		return new String(message.getPacket().payload(), StandardCharsets.UTF_8);
	}

	@Nested
	@ExtendWith(EmbeddedHiveMqExtension.class)
	class OnHiveMq {

		@ParameterizedTest
		@CsvSource({ "MQTT_3_1_1,1", "MQTT_3_1_1,2", "MQTT_5_0,1", "MQTT_5_0,2" })
		void takesReverseOrder(MqttVersion version, int qos, EmbeddedHiveMq broker) {
			assertTakesReverseOrder(broker, version, qos);
		}

	}

	@Nested
	@ExtendWith(EmbeddedArtemisExtension.class)
	class OnArtemis {

		@ParameterizedTest
		@CsvSource({ "MQTT_3_1_1,1", "MQTT_3_1_1,2", "MQTT_5_0,1", "MQTT_5_0,2" })
		void takesReverseOrder(MqttVersion version, int qos, EmbeddedArtemis broker) {
			assertTakesReverseOrder(broker, version, qos);
		}

	}

	@Nested
	@Testcontainers(disabledWithoutDocker = true)
	class OnMosquitto {

		@Container
		static final MosquittoContainer broker = new MosquittoContainer();

		@ParameterizedTest
		@CsvSource({ "MQTT_3_1_1,1", "MQTT_3_1_1,2", "MQTT_5_0,1", "MQTT_5_0,2" })
		void takesReverseOrder(MqttVersion version, int qos) {
			assertTakesReverseOrder(broker, version, qos);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
