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

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.listener.MqttListenerEndpoint;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.MosquittoContainer;
import io.github.mqttboot.testsupport.RawMqttClient;
import io.github.mqttboot.testsupport.TestBroker;
import io.github.mqttboot.transport.MqttClientType;
import org.junit.jupiter.api.Nested;
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
 * A listener that an application registers by code after its start gets what the session
 * has kept for it while the application was away.
 */
class LateListenerIT {

	private static void assertNothingIsLost(TestBroker broker, MqttVersion version, MqttClientType clientType) {
		String id = "late-" + clientType + version.getLevel();
		// more than Mosquitto sends at a time
		List<String> missed = IntStream.range(0, 50).mapToObj((i) -> "missed " + i).toList();
		try (TestApplication application = KeptSession.start(NoListener.class, broker.getUrl(), version, clientType,
				id)) {
			register(application, new ConcurrentLinkedQueue<>());
			await().until(() -> application.snapshot().subscriptions().stream().anyMatch((s) -> s.answer() != null));
		}
		try (RawMqttClient publisher = RawMqttClient.connect(broker.getPort(), id + "-p")) {
			missed.forEach((payload) -> publisher.publish("late/x", payload).join());
		}
		Queue<String> received = new ConcurrentLinkedQueue<>();
		try (TestApplication application = KeptSession.start(NoListener.class, broker.getUrl(), version, clientType,
				id)) {
			// the broker has begun to send it, before there is anybody
			await().until(() -> application.count("mqtt.messages.received", "qos", "1") > 0);
			register(application, received);
			await().untilAsserted(() -> assertThat(received).containsExactlyElementsOf(missed));
		}
	}

	private static void register(TestApplication application, Queue<String> received) {
		application.bean(MqttListenerEndpointRegistry.class)
			.register(MqttListenerEndpoint.builder("late")
				.topics("late/#")
				.listener((message) -> received.add(new String(message.getPacket().payload())))
				.build());
	}

	@Nested
	@ExtendWith(EmbeddedHiveMqExtension.class)
	class OnHiveMq {

		@ParameterizedTest
		@CsvSource({ "MQTT_3_1, NETTY", "MQTT_3_1_1, PAHO", "MQTT_5_0, NETTY", "MQTT_5_0, PAHO" })
		void nothingIsLost(MqttVersion version, MqttClientType clientType, EmbeddedHiveMq broker) {
			assertNothingIsLost(broker, version, clientType);
		}

	}

	@Nested
	@Testcontainers(disabledWithoutDocker = true)
	class OnMosquitto {

		@Container
		static final MosquittoContainer broker = new MosquittoContainer();

		@ParameterizedTest
		@CsvSource({ "MQTT_3_1_1, NETTY", "MQTT_5_0, PAHO" })
		void nothingIsLost(MqttVersion version, MqttClientType clientType) {
			assertNothingIsLost(broker, version, clientType);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class NoListener {

	}

}
