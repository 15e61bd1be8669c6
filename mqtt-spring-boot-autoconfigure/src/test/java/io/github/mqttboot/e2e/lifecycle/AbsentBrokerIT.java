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
import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.e2e.RecordingListener;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.testsupport.EachClientType;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.FaultProxy;
import io.github.mqttboot.testsupport.RawMqttClient;
import io.github.mqttboot.transport.MqttClientType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application neither waits for its broker to start nor to stop.
 */
@ExtendWith(EmbeddedHiveMqExtension.class)
@EachClientType
class AbsentBrokerIT {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	@Parameter
	private MqttClientType clientType;

	private FaultProxy link;

	private TestApplication.Builder builder;

	@BeforeEach
	void noBrokerListens(EmbeddedHiveMq broker) {
		this.link = new FaultProxy(broker.getPort());
		this.link.shut();
		this.builder = TestApplication.of(Application.class)
			.property("mqtt.url", this.link.getUrl())
			.property("mqtt.client-type", this.clientType)
			.property("mqtt.client-id", "absent")
			// a start or a stop that waits for either takes a minute
			.property("mqtt.connection-timeout", MINUTE)
			.property("mqtt.shutdown.timeout", MINUTE)
			.property("test.topic", "absent");
	}

	@AfterEach
	void close() {
		this.link.close();
	}

	@Test
	void applicationIsStartedBeforeItsFirstAttemptEnds() {
		this.link.open();
		this.link.freeze();
		try (TestApplication application = this.builder.start()) {
			await().until(() -> application.snapshot().state(), MqttConnectionState.CONNECTING::equals);
			assertThat(application.timings("mqtt.connection.attempts")).isZero();
		}
	}

	@Test
	void applicationConnectsWhenBrokerAppears(EmbeddedHiveMq broker) {
		try (TestApplication application = this.builder.start();
				RawMqttClient publisher = RawMqttClient.connect(broker.getPort(), "absent-publisher")) {
			application.awaitHealth(Status.DOWN);
			CompletableFuture<?> sent = application.template().sendAsync("absent", "outbox");
			this.link.open();
			application.awaitHealth(Status.UP);
			assertThat(sent).succeedsWithin(Duration.ofSeconds(5));
			publisher.publish("absent", "published");
			await().untilAsserted(() -> assertThat(application.bean(RecordingListener.class).getPayloads())
				.containsExactlyInAnyOrder("outbox", "published"));
		}
	}

	@Test
	void applicationGivesUpOnSilentBrokerAndTriesAgain() {
		this.link.open();
		this.link.freeze();
		this.builder.property("mqtt.connection-timeout", "500ms").property("mqtt.reconnect.max-delay", "1s");
		try (TestApplication application = this.builder.start()) {
			await().untilAsserted(
					() -> assertThat(application.timings("mqtt.connection.attempts", "reason", "connection-timeout"))
						.isGreaterThanOrEqualTo(3));
			this.link.unfreeze();
			application.awaitHealth(Status.UP);
			assertThat(application.connects()).isOne();
		}
	}

	@Test
	void applicationStopsAtOnceWhileBrokerIsDown() {
		TestApplication application = this.builder.start();
		application.awaitHealth(Status.DOWN);
		CompletableFuture<?> sent = application.template().sendAsync("absent", "outbox");
		assertThat(application.timedClose()).isLessThan(MINUTE.dividedBy(2));
		assertThat(sent).failsWithin(Duration.ZERO);
	}

	@Test
	void applicationStopsAtOnceWhileBrokerKeepsSilent() {
		this.link.open();
		this.link.freeze();
		TestApplication application = this.builder.start();
		application.awaitHealth(Status.DOWN);
		assertThat(application.timedClose()).isLessThan(MINUTE.dividedBy(2));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(RecordingListener.class)
	static class Application {

	}

}
