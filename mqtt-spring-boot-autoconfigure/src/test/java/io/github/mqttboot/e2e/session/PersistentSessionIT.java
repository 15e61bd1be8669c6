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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.mqttboot.e2e.RecordingListener;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.EachClientType;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.MosquittoContainer;
import io.github.mqttboot.testsupport.RawMqttClient;
import io.github.mqttboot.transport.MqttClientType;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Messages published while an application with a persistent session is away all arrive
 * when it is back, however long its other beans take to start.
 */
@EachClientType
class PersistentSessionIT {

	private static final int BACKLOG = Integer.getInteger("test.backlog", 2_000);

	@Parameter
	private MqttClientType clientType;

	private void assertBacklogArrives(MqttVersion version, int port) throws Exception {
		builder(Application.class, version, port).startAndAwaitUp().close();
		List<String> backlog = IntStream.range(0, BACKLOG).mapToObj(Integer::toString).toList();
		try (RawMqttClient publisher = RawMqttClient.connect(port, "persistent-publisher")) {
			CompletableFuture<?>[] sent = backlog.stream()
				.map((payload) -> publisher.publish("persistent/" + version + "/topic", payload))
				.toArray(CompletableFuture[]::new);
			CompletableFuture.allOf(sent).get(1, TimeUnit.MINUTES);
		}
		try (TestApplication application = builder(SlowApplication.class, version, port).startAndAwaitUp()) {
			RecordingListener listener = application.bean(RecordingListener.class);
			// 500 messages a second
			Duration bound = Duration.ofSeconds(2).plusMillis(2L * BACKLOG);
			await().pollInterval(Duration.ofMillis(20))
				.atMost(bound)
				.untilAsserted(() -> assertThat(listener.getPayloads()).hasSizeGreaterThanOrEqualTo(BACKLOG));
			assertThat(listener.getPayloads()).containsExactlyElementsOf(backlog);
			assertThat(application.snapshot().connectAck())
				.satisfies((ack) -> assertThat(ack.sessionPresent()).isTrue());
		}
	}

	private TestApplication.Builder builder(Class<?> configuration, MqttVersion version, int port) {
		return TestApplication.of(configuration)
			.property("mqtt.client-type", this.clientType)
			.property("mqtt.url", "mqtt://127.0.0.1:" + port)
			.persistentSession(version, "persistent-" + version)
			.property("test.topic", "persistent/" + version + "/#");
	}

	@Nested
	@ExtendWith(EmbeddedHiveMqExtension.class)
	class OnHiveMq {

		@ParameterizedTest
		@EnumSource(names = { "MQTT_3_1_1", "MQTT_5_0" })
		void backlogArrives(MqttVersion version, EmbeddedHiveMq broker) throws Exception {
			assertBacklogArrives(version, broker.getPort());
		}

	}

	@Nested
	@Testcontainers(disabledWithoutDocker = true)
	class OnMosquitto {

		@Container
		static final MosquittoContainer broker = new MosquittoContainer();

		@ParameterizedTest
		@EnumSource(names = { "MQTT_3_1_1", "MQTT_5_0" })
		void backlogArrives(MqttVersion version) throws Exception {
			assertBacklogArrives(version, broker.getPort());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(RecordingListener.class)
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@Import({ Application.class, SlowBean.class })
	static class SlowApplication {

	}

	/**
	 * Starts before the listeners. It gives a connection that is open by then plenty of
	 * time to lose messages.
	 */
	static class SlowBean implements SmartLifecycle {

		private volatile boolean running;

		@Override
		public void start() {
			try {
				Thread.sleep(Duration.ofSeconds(2).toMillis());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			this.running = true;
		}

		@Override
		public void stop() {
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

		@Override
		public int getPhase() {
			return 0;
		}

	}

}
