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

package io.github.mqttboot.e2e.lifecycle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.e2e.RecordingListener;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.EachClientType;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.RawMqttClient;
import io.github.mqttboot.testsupport.RawMqttClient.Message;
import io.github.mqttboot.transport.MqttClientType;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application that stops finishes what it began, in both directions, and leaves the
 * rest to its next run.
 */
@ExtendWith(EmbeddedHiveMqExtension.class)
@EachClientType
class GracefulShutdownIT {

	@Parameter
	private MqttClientType clientType;

	@ParameterizedTest
	@EnumSource(names = { "MQTT_3_1_1", "MQTT_5_0" })
	void acceptedMessagesAreSent(MqttVersion version, EmbeddedHiveMq broker) {
		try (RawMqttClient observer = RawMqttClient.connect(broker.getPort(), "shutdown-observer")) {
			observer.subscribe("shutdown/out");
			List<String> payloads = payloads(500);
			List<CompletableFuture<?>> sent = new ArrayList<>();
			try (TestApplication application = builder(version, broker).startAndAwaitUp()) {
				payloads.forEach((payload) -> sent.add(application.template().sendAsync("shutdown/out", payload)));
				assertThat(application.timedClose()).isLessThan(Duration.ofSeconds(5));
			}
			assertThat(sent).allSatisfy((future) -> assertThat(future).isCompleted());
			await().untilAsserted(() -> assertThat(observer.getMessages()).extracting(Message::payload)
				.containsExactlyElementsOf(payloads));
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "MQTT_3_1_1", "MQTT_5_0" })
	void eachMessageIsHandledOnceAcrossRuns(MqttVersion version, EmbeddedHiveMq broker) {
		List<String> payloads = payloads(20);
		List<String> handled = new ArrayList<>();
		try (RawMqttClient publisher = RawMqttClient.connect(broker.getPort(), "shutdown-publisher")) {
			try (TestApplication application = builder(version, broker).startAndAwaitUp()) {
				payloads.forEach((payload) -> publisher.publish("shutdown/in", payload));
				UnhurriedListener listener = application.bean(UnhurriedListener.class);
				await().untilAsserted(() -> assertThat(listener.getPayloads()).isNotEmpty());
				application.close();
				handled.addAll(listener.getPayloads());
			}
			assertThat(handled).hasSizeLessThan(payloads.size());
			try (TestApplication application = builder(version, broker).startAndAwaitUp()) {
				UnhurriedListener listener = application.bean(UnhurriedListener.class);
				await().untilAsserted(
						() -> assertThat(listener.getPayloads()).endsWith(payloads.get(payloads.size() - 1)));
				handled.addAll(listener.getPayloads());
			}
			assertThat(handled).containsExactlyElementsOf(payloads);
		}
	}

	private TestApplication.Builder builder(MqttVersion version, EmbeddedHiveMq broker) {
		return TestApplication.of(Application.class)
			.property("mqtt.url", broker.getUrl())
			.property("mqtt.client-type", this.clientType)
			.persistentSession(version, "shutdown-" + this.clientType + version)
			.property("test.topic", "shutdown/in");
	}

	private List<String> payloads(int count) {
		return IntStream.range(0, count).mapToObj(Integer::toString).toList();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(UnhurriedListener.class)
	static class Application {

	}

	/**
	 * Records a message only when it is done with it.
	 */
	static class UnhurriedListener extends RecordingListener {

		@Override
		@MqttListener("${test.topic}")
		protected void onMessage(String payload) {
			try {
				Thread.sleep(100);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return;
			}
			super.onMessage(payload);
		}

	}

}
