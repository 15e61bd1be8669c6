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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.EachClientType;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.RawMqttClient;
import io.github.mqttboot.transport.MqttClientType;
import io.micrometer.core.instrument.Timer;
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
 * A handler that takes longer than the keep-alive interval neither costs the connection
 * nor shows in the round trip of the pings.
 */
@ExtendWith(EmbeddedHiveMqExtension.class)
@EachClientType
class KeepAliveIT {

	private static final int MESSAGES = 100;

	@Parameter
	private MqttClientType clientType;

	@ParameterizedTest
	@EnumSource(names = { "MQTT_3_1_1", "MQTT_5_0" })
	void slowHandlerDoesNotShowInRoundTrip(MqttVersion version, EmbeddedHiveMq broker) {
		try (TestApplication application = TestApplication.of(Application.class)
			.property("mqtt.client-type", this.clientType)
			.property("mqtt.url", broker.getUrl())
			.property("mqtt.version", version)
			.property("mqtt.client-id", "keep-alive")
			.property("mqtt.keep-alive-interval", "2s")
			.startAndAwaitUp();
				RawMqttClient publisher = RawMqttClient.connect(broker.getPort(), "keep-alive-publisher")) {
			for (int i = 0; i < MESSAGES; i++) {
				publisher.publish("keep-alive", "message");
			}
			AtomicInteger handled = application.bean(SlowListener.class).handled;
			await().untilAsserted(() -> assertThat(handled).hasValue(MESSAGES));
			Timer pings = application.timer("mqtt.keepalive.ping");
			assertThat(pings.count()).isGreaterThanOrEqualTo(2);
			assertThat(pings.max(TimeUnit.MILLISECONDS)).isLessThan(1000);
			assertThat(application.count("mqtt.keepalive.missed")).isZero();
			assertThat(application.count("mqtt.connection.losses")).isZero();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(SlowListener.class)
	static class Application {

	}

	/**
	 * Takes five seconds for the first message.
	 */
	static class SlowListener {

		private final AtomicInteger handled = new AtomicInteger();

		@MqttListener("keep-alive")
		void onMessage(String payload) throws InterruptedException {
			if (this.handled.get() == 0) {
				Thread.sleep(Duration.ofSeconds(5).toMillis());
			}
			this.handled.incrementAndGet();
		}

	}

}
