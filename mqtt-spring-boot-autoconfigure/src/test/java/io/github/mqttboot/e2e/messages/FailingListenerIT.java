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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.e2e.RecordingListener;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.MosquittoContainer;
import io.github.mqttboot.testsupport.RawMqttClient;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A message that its listener fails to handle costs neither the connection nor the other
 * messages, and is not lost. On one client: a failure is handled in the container, above
 * the transport, and {@link FailingCallbackIT} is for what the transport calls.
 */
class FailingListenerIT {

	private static final int MESSAGES = 1_000;

	private static final String POISON = "poison";

	private static List<MqttUserProperty> causeOf(String topic) {
		return List.of(new MqttUserProperty("dead-letter-topic", topic),
				new MqttUserProperty("dead-letter-listener", "first"),
				new MqttUserProperty("dead-letter-exception", "java.lang.IllegalStateException"),
				new MqttUserProperty("dead-letter-message", "Not " + POISON),
				new MqttUserProperty("dead-letter-attempts", "3"));
	}

	private static TestApplication.Builder builder(MqttVersion version, String url) {
		return TestApplication.of(RestartedApplication.class)
			.property("mqtt.url", url)
			.persistentSession(version, "failing-" + version)
			.property("mqtt.listener.retry.initial-interval", "1h")
			.property("mqtt.listener.retry.max-interval", "1h")
			.property("test.topic", "failing/in/+");
	}

	@Nested
	@ExtendWith(EmbeddedHiveMqExtension.class)
	class OnHiveMq {

		@ParameterizedTest
		@EnumSource(names = { "MQTT_3_1_1", "MQTT_5_0" })
		void poisonAmongManyIsDeadLettered(MqttVersion version, EmbeddedHiveMq broker) throws Exception {
			String prefix = "failing/" + version;
			List<String> good = IntStream.range(1, MESSAGES).mapToObj(Integer::toString).toList();
			try (RawMqttClient publisher = RawMqttClient.connect(broker.getPort(), "failing-publisher");
					TestApplication application = TestApplication.of(Application.class)
						.property("mqtt.url", broker.getUrl())
						.property("mqtt.version", version)
						.property("mqtt.listener.retry.initial-interval", "100ms")
						.property("mqtt.listener.dead-letter.topic", "dead/{topic}")
						.property("test.topic", prefix)
						.startAndAwaitUp()) {
				CompletableFuture<?>[] sent = IntStream.range(0, MESSAGES)
					.mapToObj((i) -> publisher.publish(prefix + "/" + i % 3, (i == 0) ? POISON : String.valueOf(i)))
					.toArray(CompletableFuture[]::new);
				CompletableFuture.allOf(sent).get(1, TimeUnit.MINUTES);
				Listeners listeners = application.bean(Listeners.class);
				await().untilAsserted(() -> assertThat(listeners.deadLetters).hasSize(1));
				await().untilAsserted(() -> assertThat(listeners.handled).hasSize(MESSAGES - 1));
				assertThat(listeners.handled).containsExactlyInAnyOrderElementsOf(good);
				// one topic each, in order in spite of the wait of the first
				assertThat(listeners.handled.stream().map(Integer::valueOf).filter((number) -> number % 3 == 0))
					.isSorted();
				InboundPublish deadLetter = listeners.deadLetters.get(0);
				assertThat(deadLetter.topic()).isEqualTo("dead/" + prefix + "/0");
				assertThat(deadLetter.payload()).asString().isEqualTo(POISON);
				assertThat(deadLetter.properties().userProperties())
					.containsExactlyElementsOf(version.hasProperties() ? causeOf(prefix + "/0") : List.of());
				assertThat(application.connects()).isOne();
				assertThat(application.count("mqtt.connection.losses")).isZero();
				assertThat(application.timings("mqtt.listener", "outcome", "retry")).isEqualTo(2);
				assertThat(application.timings("mqtt.listener", "outcome", "dead-letter")).isOne();
			}
		}

		@ParameterizedTest
		@EnumSource(names = { "MQTT_3_1_1", "MQTT_5_0" })
		void messageThatWaitsForAnotherAttemptComesAgainInTheNextRun(MqttVersion version, EmbeddedHiveMq broker) {
			builder(version, broker.getUrl()).property("test.failing", "").startAndAwaitUp().close();
			try (RawMqttClient publisher = RawMqttClient.connect(broker.getPort(), "failing-publisher")) {
				// at once: HiveMQ sends nothing new while a message is unacknowledged
				publisher.publish("failing/in/a", POISON).join();
				publisher.publish("failing/in/a", "behind it").join();
				publisher.publish("failing/in/b", "beside it").join();
			}
			try (TestApplication application = builder(version, broker.getUrl()).property("test.failing", POISON)
				.startAndAwaitUp()) {
				FailingListener listener = application.bean(FailingListener.class);
				await().untilAsserted(() -> assertThat(listener.getPayloads()).containsExactly("beside it"));
				assertThat(listener.failed).containsExactly(POISON);
				// the next attempt would be in an hour
				assertThat(application.timedClose()).isLessThan(Duration.ofSeconds(5));
				assertThat(listener.getPayloads()).containsExactly("beside it");
			}
			try (TestApplication application = builder(version, broker.getUrl()).property("test.failing", "")
				.startAndAwaitUp()) {
				FailingListener listener = application.bean(FailingListener.class);
				await().untilAsserted(() -> assertThat(listener.getPayloads()).containsExactly(POISON, "behind it"));
			}
		}

	}

	/**
	 * This broker, unlike HiveMQ, goes on sending while a message is unacknowledged.
	 */
	@Nested
	@Testcontainers(disabledWithoutDocker = true)
	class OnMosquitto {

		@Container
		static final MosquittoContainer broker = new MosquittoContainer();

		@ParameterizedTest
		@EnumSource(names = { "MQTT_3_1_1", "MQTT_5_0" })
		void messagesOfOtherTopicsDoNotWait(MqttVersion version) {
			try (RawMqttClient publisher = RawMqttClient.connect(broker.getPort(), "failing-publisher");
					TestApplication application = builder(version, "mqtt://127.0.0.1:" + broker.getPort())
						.property("test.failing", POISON)
						.startAndAwaitUp()) {
				FailingListener listener = application.bean(FailingListener.class);
				publisher.publish("failing/in/a", POISON);
				await().untilAsserted(() -> assertThat(listener.failed).containsExactly(POISON));
				publisher.publish("failing/in/a", "behind it");
				publisher.publish("failing/in/b", "beside it");
				await().untilAsserted(() -> assertThat(listener.getPayloads()).containsExactly("beside it"));
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Listeners.class)
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(FailingListener.class)
	static class RestartedApplication {

	}

	/**
	 * Three listeners on one connection, one of which cannot handle poison, and another
	 * for dead letters.
	 */
	static class Listeners {

		private final List<String> handled = new CopyOnWriteArrayList<>();

		private final List<InboundPublish> deadLetters = new CopyOnWriteArrayList<>();

		@MqttListener(id = "first", topics = "${test.topic}/0")
		void first(String payload) {
			if (payload.equals(POISON)) {
				throw new IllegalStateException("Not " + POISON);
			}
			this.handled.add(payload);
		}

		@MqttListener(id = "second", topics = "${test.topic}/1")
		void second(String payload) {
			this.handled.add(payload);
		}

		@MqttListener(id = "third", topics = "${test.topic}/2")
		void third(String payload) {
			this.handled.add(payload);
		}

		@MqttListener(id = "dead", topics = "dead/${test.topic}/#")
		void dead(InboundPublish deadLetter) {
			this.deadLetters.add(deadLetter);
		}

	}

	/**
	 * Records what it did not fail to handle.
	 */
	static class FailingListener extends RecordingListener {

		private final List<String> failed = new CopyOnWriteArrayList<>();

		private final String failing;

		FailingListener(@Value("${test.failing}") String failing) {
			this.failing = failing;
		}

		@Override
		@MqttListener("${test.topic}")
		protected void onMessage(String payload) {
			if (payload.equals(this.failing)) {
				this.failed.add(payload);
				throw new IllegalStateException("Not " + payload);
			}
			super.onMessage(payload);
		}

	}

}
