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

package io.github.mqttboot.e2e.connection;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.netty.handler.codec.mqtt.MqttMessageType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What no single packet or loss shows is recognized, and said once: two applications with
 * one client identifier on MQTT 3.1.1, brokers that do not wait as long as the keep-alive
 * interval, and those that answer QoS 2 by PUBACK.
 */
@ExtendWith({ OutputCaptureExtension.class, EmbeddedHiveMqExtension.class })
@Tag("once")
class LossPatternsIT {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	@ParameterizedTest
	@ValueSource(strings = { "paho", "netty" })
	void twoApplicationsWithOneClientIdAreReported(String clientType, EmbeddedHiveMq broker, CapturedOutput output) {
		try (TestApplication one = twin(clientType, broker); TestApplication two = twin(clientType, broker)) {
			await().atMost(TIMEOUT)
				.untilAsserted(
						() -> assertThat(one.healthDetails().toString() + two.healthDetails()).contains("warnings=[")
							.contains("another client may use the client id 'twin' as well ('mqtt.client-id')"));
			assertThat(output).contains("another client may use the client id 'twin'");
		}
	}

	private static TestApplication twin(String clientType, EmbeddedHiveMq broker) {
		return TestApplication.of(Application.class)
			.property("mqtt.url", "mqtt://127.0.0.1:" + broker.getPort())
			.property("mqtt.version", "3.1.1")
			.property("mqtt.client-type", clientType)
			.property("mqtt.client-id", "twin")
			.property("mqtt.reconnect.initial-delay", "200ms")
			.property("mqtt.reconnect.max-delay", "1s")
			.start();
	}

	@ParameterizedTest
	@ValueSource(strings = { "paho", "netty" })
	void brokerThatEndsSilentConnectionsEarlyIsSeen(String clientType, CapturedOutput output) {
		ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
		try (ScriptedBroker broker = ScriptedBroker.start()) {
			broker.on(MqttMessageType.CONNECT, (session, packet) -> {
				session.accept(false);
				timer.schedule(session::drop, 3500, TimeUnit.MILLISECONDS);
			});
			try (TestApplication application = TestApplication.of(Application.class)
				.property("mqtt.url", broker.uri().toString())
				.property("mqtt.version", "3.1.1")
				.property("mqtt.client-type", clientType)
				.property("mqtt.keep-alive-interval", "20s")
				.property("mqtt.reconnect.initial-delay", "100ms")
				.property("mqtt.reconnect.stable-after", "1s")
				.start()) {
				await().atMost(TIMEOUT).until(() -> !application.snapshot().warnings().isEmpty());
				assertThat(application.snapshot().warnings()).singleElement()
					.extracting(MqttConnectionSnapshot.Warning::text)
					.asString()
					.contains("in which nothing was sent, though the keep-alive interval is 20 s")
					.contains("'mqtt.keep-alive-interval' to 2s or less");
				assertThat(output).containsOnlyOnce("in which nothing was sent");
			}
		}
		finally {
			timer.shutdownNow();
		}
	}

	@ParameterizedTest
	@CsvSource({ "paho, 3.1.1", "netty, 3.1.1", "paho, 5.0", "netty, 5.0" })
	void qos2AnsweredByPubackIsSettledAndSaid(String clientType, String version, CapturedOutput output) {
		try (ScriptedBroker broker = ScriptedBroker.start()) {
			broker.on(MqttMessageType.PUBLISH, (session, packet) -> session.pubAck(ScriptedBroker.packetId(packet), 0));
			try (TestApplication application = TestApplication.of(Application.class)
				.property("mqtt.url", broker.uri().toString())
				.property("mqtt.version", version)
				.property("mqtt.client-type", clientType)
				.property("mqtt.publish.qos", "2")
				.start()) {
				for (int i = 0; i < 30; i++) {
					assertThat(application.template().sendAsync("topic", "message " + i)).succeedsWithin(TIMEOUT);
				}
				assertThat(broker.received(MqttMessageType.PUBREL)).isEmpty();
				assertThat(application.snapshot().outboxSize()).isZero();
				assertThat(broker.sessions()).hasSize(1);
				assertThat(application.healthDetails()).extractingByKey("warnings")
					.asString()
					.contains("the broker answers messages of QoS 2 by PUBACK");
				assertThat(output).containsOnlyOnce("answers messages of QoS 2 by PUBACK");
			}
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
