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
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.listener.MqttListenerEndpoint;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PacketType;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.FaultProxy;
import io.github.mqttboot.testsupport.MosquittoContainer;
import io.github.mqttboot.testsupport.RawMqttClient;
import io.github.mqttboot.testsupport.TestBroker;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application leaves a group while its connection is lost: what the broker has for it
 * is handled, and then another member takes over.
 */
@Tag("once")
class CancelledGroupIT {

	private static void assertNothingIsLost(TestBroker broker, MqttVersion version, String clientType)
			throws Exception {
		String id = "group-" + version.getLevel() + "-" + clientType;
		Queue<String> leaving = new ConcurrentLinkedQueue<>();
		Queue<String> staying = new ConcurrentLinkedQueue<>();
		try (FaultProxy link = new FaultProxy(broker.getPort());
				RawMqttClient publisher = RawMqttClient.connect(broker.getPort(), id + "-p");
				TestApplication first = start(link.getUrl(), version, clientType, id + "-1");
				TestApplication second = start(broker.getUrl(), version, clientType, id + "-2")) {
			CompletableFuture<Void> answered = unsubscribeAnswered(first);
			join(first, id, (message) -> {
				// so that what is beyond the window of the broker comes later
				assertThat(answered).succeedsWithin(Duration.ofSeconds(20));
				leaving.add(message);
			});
			join(second, id, staying::add);
			// more than the window of any broker
			List<String> early = IntStream.range(0, 100).mapToObj((i) -> "early " + i).toList();
			// the UNSUBSCRIBE is lost on it
			link.loseSilently();
			CompletableFuture<Void> left = first.bean(MqttListenerEndpointRegistry.class).unregister("worker");
			early.forEach((payload) -> publisher.publish("jobs/" + id, payload).join());
			link.shut();
			link.open();
			await().untilAsserted(
					() -> assertThat(Stream.concat(leaving.stream(), staying.stream()).toList()).containsAll(early));
			assertThat(left).succeedsWithin(Duration.ofSeconds(5));
			List<String> late = IntStream.range(0, 10).mapToObj((i) -> "late " + i).toList();
			late.forEach((payload) -> publisher.publish("jobs/" + id, payload));
			await().untilAsserted(() -> assertThat(staying).containsAll(late));
			List<String> handled = new ArrayList<>(leaving);
			assertThat(handled).doesNotContainAnyElementsOf(late);
			assertThat(first.count("mqtt.messages.dropped", "reason", "no-subscription")).isZero();
		}
	}

	private static CompletableFuture<Void> unsubscribeAnswered(TestApplication application) {
		CompletableFuture<Void> answered = new CompletableFuture<>();
		application.bean(MqttConnection.class).addObserver(new MqttConnectionObserver() {

			@Override
			public void onPacket(boolean inbound, int packetType, int bytes) {
				if (inbound && packetType == PacketType.UNSUBACK) {
					answered.complete(null);
				}
			}

		});
		return answered;
	}

	private static TestApplication start(String url, MqttVersion version, String clientType, String clientId) {
		return TestApplication.of(NoListener.class)
			.property("mqtt.url", url)
			.property("mqtt.client-type", clientType)
			.property("mqtt.reconnect.initial-delay", "100ms")
			.persistentSession(version, clientId)
			.startAndAwaitUp();
	}

	private static void join(TestApplication application, String group, Consumer<String> listener) {
		application.bean(MqttListenerEndpointRegistry.class)
			.register(MqttListenerEndpoint.builder("worker")
				.topics("$share/" + group + "/jobs/" + group)
				.listener((message) -> listener.accept(new String(message.getPacket().payload())))
				.build());
		await().until(() -> application.snapshot().subscriptions().stream().anyMatch((s) -> s.answer() != null));
	}

	@Nested
	@ExtendWith(EmbeddedHiveMqExtension.class)
	class OnHiveMq {

		@ParameterizedTest
		@CsvSource({ "MQTT_3_1_1, paho", "MQTT_5_0, netty" })
		void nothingIsLost(MqttVersion version, String clientType, EmbeddedHiveMq broker) throws Exception {
			assertNothingIsLost(broker, version, clientType);
		}

	}

	@Nested
	@Testcontainers(disabledWithoutDocker = true)
	class OnMosquitto {

		@Container
		static final MosquittoContainer broker = new MosquittoContainer();

		@ParameterizedTest
		@CsvSource({ "MQTT_3_1_1, netty", "MQTT_5_0, paho" })
		void nothingIsLost(MqttVersion version, String clientType) throws Exception {
			assertNothingIsLost(broker, version, clientType);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class NoListener {

	}

}
