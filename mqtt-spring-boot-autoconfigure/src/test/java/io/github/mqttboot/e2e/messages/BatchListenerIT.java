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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.RawMqttClient;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Batches come from a broker in order, none is lost when one fails, and none is handled
 * twice but for that. On one client: batches are made of the queue of a container, above
 * the transport.
 */
@ExtendWith(EmbeddedHiveMqExtension.class)
class BatchListenerIT {

	private static final int MESSAGES = 200;

	@ParameterizedTest
	@EnumSource(names = { "MQTT_3_1_1", "MQTT_5_0" })
	void batchesAreInOrderAndComplete(MqttVersion version, EmbeddedHiveMq broker) throws Exception {
		try (RawMqttClient publisher = RawMqttClient.connect(broker.getPort(), "batch-publisher");
				TestApplication application = TestApplication.of(Application.class)
					.property("mqtt.url", broker.getUrl())
					.property("mqtt.version", version)
					.property("mqtt.listener.retry.initial-interval", "50ms")
					.property("test.topic", "batch/" + version)
					.startAndAwaitUp()) {
			CompletableFuture<?>[] sent = IntStream.range(0, MESSAGES)
				.mapToObj((i) -> publisher.publish("batch/" + version, String.valueOf(i)))
				.toArray(CompletableFuture[]::new);
			CompletableFuture.allOf(sent).get(1, TimeUnit.MINUTES);
			Batches batches = application.bean(Batches.class);
			await().untilAsserted(() -> assertThat(batches.handled).hasSize(MESSAGES));
			assertThat(batches.handled)
				.containsExactlyElementsOf(IntStream.range(0, MESSAGES).mapToObj(String::valueOf).toList());
			assertThat(batches.sizes).allMatch((size) -> size <= 10).anyMatch((size) -> size == 10);
			assertThat(batches.failed).isTrue();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Batches.class)
	static class Application {

	}

	static class Batches {

		private final List<String> handled = new CopyOnWriteArrayList<>();

		private final List<Integer> sizes = new CopyOnWriteArrayList<>();

		private volatile boolean failed;

		@MqttListener(topics = "${test.topic}", batchSize = "10", batchTimeout = "100ms")
		void handle(List<String> payloads) {
			if (!this.failed) {
				this.failed = true;
				throw new IllegalStateException("The first batch fails");
			}
			this.handled.addAll(payloads);
			this.sizes.add(payloads.size());
		}

	}

}
