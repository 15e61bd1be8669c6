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

package io.github.mqttboot.e2e.session;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.testsupport.MosquittoContainer;
import io.github.mqttboot.testsupport.RawMqttClient;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that presence is right again after a broker that publishes the wills of all its
 * clients when it is stopped in order. On one client: when a presence message is
 * published is decided above the transport.
 */
@Testcontainers(disabledWithoutDocker = true)
class PresenceRestartIT {

	private static final String PRESENCE = "restart/presence";

	private static final String DELAYED = "restart/delayed";

	@Container
	private static final MosquittoContainer mosquitto = new MosquittoContainer();

	@Test
	void presenceIsRightWithinASecondAfterTheReconnect() {
		try (TestApplication application = start()) {
			List.of("presence", "delayed")
				.forEach((client) -> await().until(() -> application.connection(client).getSnapshot().isConnected()));
			await().until(() -> retained(PRESENCE).equals(List.of("online")));
			MqttConnection connection = application.connection("presence");
			Instant before = connection.getSnapshot().connectedSince();
			mosquitto.stopBroker();
			mosquitto.startBroker();
			await().until(() -> connection.getSnapshot().isConnected()
					&& connection.getSnapshot().connectedSince().isAfter(before));
			await().atMost(Duration.ofSeconds(1)).until(() -> retained(PRESENCE).equals(List.of("online")));
			await().during(Duration.ofSeconds(1)).until(() -> retained(PRESENCE).equals(List.of("online")));
			// whatever its delay, this was published when the broker stopped
			assertThat(retained(DELAYED)).containsExactly("gone");
		}
	}

	private static List<String> retained(String topic) {
		try (RawMqttClient observer = RawMqttClient.connect(mosquitto.getPort(), "observer")) {
			observer.subscribe(topic);
			await().until(() -> !observer.getMessages().isEmpty());
			return observer.getMessages().stream().map(RawMqttClient.Message::payload).toList();
		}
	}

	private static TestApplication start() {
		return TestApplication.of(Application.class)
			.properties("mqtt.clients.presence.url", mosquitto.getUrl(), "mqtt.clients.presence.client-id",
					"restart-presence", "mqtt.clients.presence.presence.topic", PRESENCE,
					"mqtt.clients.presence.reconnect.initial-delay", "50ms")
			.properties("mqtt.clients.delayed.url", mosquitto.getUrl(), "mqtt.clients.delayed.client-id",
					"restart-delayed", "mqtt.clients.delayed.session-expiry-interval", "1h",
					"mqtt.clients.delayed.clean-start", "false", "mqtt.clients.delayed.will.topic", DELAYED,
					"mqtt.clients.delayed.will.payload", "gone", "mqtt.clients.delayed.will.retained", "true",
					"mqtt.clients.delayed.will.delay-interval", "1h")
			.start();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
