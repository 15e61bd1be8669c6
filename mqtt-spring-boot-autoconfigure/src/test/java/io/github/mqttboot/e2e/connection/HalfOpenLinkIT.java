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

import io.github.mqttboot.e2e.RecordingListener;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.testsupport.EachClientType;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.FaultProxy;
import io.github.mqttboot.testsupport.MosquittoContainer;
import io.github.mqttboot.transport.MqttClientType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A network connection that stays up while nothing comes through is found out by the
 * keep-alive.
 */
@Testcontainers(disabledWithoutDocker = true)
@ExtendWith(EmbeddedHiveMqExtension.class)
@EachClientType
class HalfOpenLinkIT {

	@Container
	static final MosquittoContainer mosquitto = new MosquittoContainer();

	@Parameter
	private MqttClientType clientType;

	@Test
	void frozenBrokerIsNoticedAndRecovers() {
		assertNoticedAndRecovers(mosquitto.getUrl(), mosquitto::freezeBroker, mosquitto::unfreezeBroker);
	}

	@Test
	void frozenLinkIsNoticedAndRecovers(EmbeddedHiveMq hiveMq) {
		try (FaultProxy link = new FaultProxy(hiveMq.getPort())) {
			assertNoticedAndRecovers(link.getUrl(), link::freeze, link::unfreeze);
		}
	}

	private void assertNoticedAndRecovers(String url, Runnable freeze, Runnable unfreeze) {
		try (TestApplication application = TestApplication.of(Application.class)
			.property("mqtt.client-type", this.clientType)
			.property("mqtt.url", url)
			.property("mqtt.client-id", "half-open")
			.property("mqtt.keep-alive-interval", "5s")
			.property("mqtt.ping-timeout", "2s")
			.property("test.topic", "half-open")
			.startAndAwaitUp()) {
			freeze.run();
			try {
				await().atMost(Duration.ofSeconds(8)).until(application::health, Status.DOWN::equals);
				assertThat(application.count("mqtt.keepalive.missed")).isOne();
				assertThat(application.count("mqtt.connection.losses", "reason", "keep-alive")).isOne();
			}
			finally {
				unfreeze.run();
			}
			application.awaitHealth(Status.UP);
			long pings = answeredPings(application);
			await().untilAsserted(() -> assertThat(answeredPings(application)).isGreaterThan(pings));
			assertThat(application.connects()).isEqualTo(2);
			assertThat(application.count("mqtt.connection.losses")).isOne();
			assertThat(application.count("mqtt.keepalive.missed")).isOne();
		}
	}

	private long answeredPings(TestApplication application) {
		return application.timer("mqtt.keepalive.ping").count();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(RecordingListener.class)
	static class Application {

	}

}
