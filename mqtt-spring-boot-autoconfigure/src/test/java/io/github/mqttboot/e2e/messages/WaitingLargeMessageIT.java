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

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.event.MqttListenerIdleEvent;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.EmbeddedArtemis;
import io.github.mqttboot.testsupport.EmbeddedArtemisExtension;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.MosquittoContainer;
import io.github.mqttboot.testsupport.RawMqttClient;
import io.github.mqttboot.testsupport.TestBroker;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What follows messages that are larger than the Maximum Packet Size that the application
 * announced. Brokers keep them to themselves. With some of them each keeps its place in
 * the window, and when that is full nothing comes any more, of which an application that
 * expects messages learns by an idle event. On one client: what is announced, and when a
 * listener is idle, is decided above the transport.
 */
class WaitingLargeMessageIT {

	private static final String TOPIC = "waiting/large";

	private static final int WINDOW = 2;

	private static TestApplication start(TestBroker broker) {
		return TestApplication.of(Application.class)
			.property("mqtt.url", broker.getUrl())
			.property("mqtt.maximum-packet-size", "1KB")
			.property("mqtt.receive-maximum", WINDOW)
			.property("mqtt.listener.idle-event-interval", "500ms")
			.persistentSession(MqttVersion.MQTT_5_0, "waiting-large")
			.startAndAwaitUp();
	}

	private static void publish(TestBroker broker) {
		try (RawMqttClient publisher = RawMqttClient.connect(broker.getPort(), "waiting-publisher")) {
			for (int i = 0; i < WINDOW; i++) {
				publisher.publish(TOPIC, "large ".repeat(200)).join();
			}
			publisher.publish(TOPIC, "behind them").join();
		}
	}

	private static void assertIdleUntilItReconnects(TestBroker broker) {
		try (TestApplication application = start(broker)) {
			Application listener = application.bean(Application.class);
			publish(broker);
			int before = listener.idle.get();
			await().until(() -> listener.idle.get() > before);
			assertThat(application.snapshot().isConnected()).isTrue();
			assertThat(listener.payloads).isEmpty();
			application.bean(MqttConnection.class).reconnect();
			await().untilAsserted(() -> assertThat(listener.payloads).containsExactly("behind them"));
		}
	}

	@Nested
	@ExtendWith(EmbeddedHiveMqExtension.class)
	class HiveMq {

		@Test
		void dropsThemAndGoesOn(EmbeddedHiveMq broker) {
			try (TestApplication application = start(broker)) {
				publish(broker);
				await().untilAsserted(
						() -> assertThat(application.bean(Application.class).payloads).containsExactly("behind them"));
			}
		}

	}

	@Nested
	@ExtendWith(EmbeddedArtemisExtension.class)
	class Artemis {

		@Test
		void fillsTheWindowWithThem(EmbeddedArtemis broker) {
			assertIdleUntilItReconnects(broker);
		}

	}

	@Nested
	@Testcontainers(disabledWithoutDocker = true)
	class Mosquitto {

		@Container
		private final MosquittoContainer broker = new MosquittoContainer();

		@Test
		void fillsTheWindowWithThem() {
			assertIdleUntilItReconnects(this.broker);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		private final Queue<String> payloads = new ConcurrentLinkedQueue<>();

		private final AtomicInteger idle = new AtomicInteger();

		@MqttListener(TOPIC)
		void onMessage(String payload) {
			this.payloads.add(payload);
		}

		@EventListener
		void onSilence(MqttListenerIdleEvent event) {
			this.idle.incrementAndGet();
		}

	}

}
