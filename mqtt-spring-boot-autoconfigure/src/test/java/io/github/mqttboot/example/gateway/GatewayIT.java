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

package io.github.mqttboot.example.gateway;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.test.MqttTestBroker;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The example of a test with several brokers in {@code docs/testing.md}.
 */
@DirtiesContext
@SpringBootTest(properties = { "mqtt.clients.plant.client-id=gateway-plant",
		"mqtt.clients.cloud.client-id=gateway-cloud", "mqtt.clients.cloud.version=3.1.1" })
class GatewayIT {

	private static final MqttTestBroker PLANT = MqttTestBroker.start();

	private static final MqttTestBroker CLOUD = MqttTestBroker.start();

	@DynamicPropertySource
	static void brokers(DynamicPropertyRegistry properties) {
		properties.add("mqtt.clients.plant.url", PLANT::getUrl);
		properties.add("mqtt.clients.cloud.url", CLOUD::getUrl);
	}

	@AfterAll
	static void stopBrokers() {
		PLANT.close();
		CLOUD.close();
	}

	@Test
	void passesTemperaturesAndCommandsOn(@Autowired @Qualifier("plant") MqttTemplate plant,
			@Autowired @Qualifier("cloud") MqttTemplate cloud, @Autowired Received received) {
		PLANT.awaitSubscription("machines/+/temperature");
		CLOUD.awaitSubscription("plant/+/cmd");
		plant.send("machines/7/temperature", "80.5");
		cloud.send("plant/7/cmd", "cool");
		await().untilAsserted(() -> assertThat(received.texts).containsExactlyInAnyOrder("80.5", "cool"));
	}

	@TestConfiguration
	static class Received {

		final List<String> texts = new CopyOnWriteArrayList<>();

		@MqttListener(topics = "plant/+/celsius", client = "cloud")
		@MqttListener(topics = "machines/+/cmd", client = "plant")
		void onText(String text) {
			this.texts.add(text);
		}

	}

}
