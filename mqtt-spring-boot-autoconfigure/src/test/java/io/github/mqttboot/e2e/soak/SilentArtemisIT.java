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

package io.github.mqttboot.e2e.soak;

import java.time.Duration;

import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.testsupport.EmbeddedArtemis;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that it is noticed that Artemis does not wait for the keep-alive interval of
 * 3.1.1 clients. Takes three times what it waits, with each client, so that only its name
 * runs it.
 */
class SilentArtemisIT {

	@ParameterizedTest
	@ValueSource(strings = { "paho", "netty" })
	void keepAliveThatWouldDoIsNamed(String clientType) throws Exception {
		try (EmbeddedArtemis broker = EmbeddedArtemis.start();
				TestApplication application = TestApplication.of(Application.class)
					.property("mqtt.url", broker.getUrl())
					.property("mqtt.version", "3.1.1")
					.property("mqtt.client-type", clientType)
					.property("mqtt.keep-alive-interval", "300s")
					.startAndAwaitUp()) {
			await().atMost(Duration.ofMinutes(10)).until(() -> !application.snapshot().warnings().isEmpty());
			assertThat(application.snapshot().warnings()).singleElement()
				.extracting(MqttConnectionSnapshot.Warning::text)
				.asString()
				.contains("in which nothing was sent, though the keep-alive interval is 300 s")
				.contains("'mqtt.keep-alive-interval' to 60s or less");
			System.out.println(clientType + ": " + application.snapshot().warnings());
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
