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

package io.github.mqttboot.example;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.github.mqttboot.autoconfigure.MqttAutoConfiguration;
import io.github.mqttboot.autoconfigure.MqttMessagingAutoConfiguration;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.e2e.TestApplication;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that {@link RetainedTree} reads a tree whole from a Mosquitto as it comes, which
 * sends a third of it with QoS 1.
 */
@Testcontainers(disabledWithoutDocker = true)
class RetainedTreeIT {

	private static final int TOPICS = 3_000;

	private static final int PORT = 1883;

	@Container
	private static final GenericContainer<?> mosquitto = new GenericContainer<>("eclipse-mosquitto:2.0")
		.withExposedPorts(PORT)
		.withCommand("mosquitto", "-c", "/mosquitto-no-auth.conf");

	@ParameterizedTest
	@ValueSource(strings = { "3.1.1", "5.0" })
	void isReadWhole(String version) throws InterruptedException {
		try (TestApplication application = TestApplication.of(Application.class)
			.property("mqtt.url", "mqtt://" + mosquitto.getHost() + ":" + mosquitto.getMappedPort(PORT))
			.property("mqtt.version", version)
			.start()) {
			MqttTemplate template = application.template();
			CompletableFuture
				.allOf(IntStream.range(0, TOPICS)
					.mapToObj((i) -> template.to("tree/" + version + "/" + i)
						.payload("value " + i)
						.qos(1)
						.retained(true)
						.sendAsync())
					.toArray(CompletableFuture[]::new))
				.join();
			assertThat(new RetainedTree().read(application.bean(MqttConnection.class), "tree/" + version + "/#",
					Duration.ofSeconds(1)))
				.hasSize(TOPICS)
				.containsEntry("tree/" + version + "/2999", "value 2999");
		}
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class })
	static class Application {

	}

}
