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

import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.e2e.RecordingListener;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.EachClientType;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.RawMqttClient;
import io.github.mqttboot.transport.MqttClientType;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Another client with the same identifier is tolerated as a mistake that passes, and not
 * fought when it stays.
 */
@ExtendWith({ EmbeddedHiveMqExtension.class, OutputCaptureExtension.class })
@EachClientType
@Tag("once")
class SessionTakeoverIT {

	@Parameter
	private MqttClientType clientType;

	@Test
	void thirdTakeoverWithinAMinuteIsNotFought(EmbeddedHiveMq broker) {
		try (TestApplication application = TestApplication.of(Application.class)
			.property("mqtt.client-type", this.clientType)
			.property("mqtt.url", broker.getUrl())
			.property("mqtt.client-id", "contended")
			.property("test.topic", "takeover")
			.startAndAwaitUp()) {
			for (int takeover = 1; takeover <= 2; takeover++) {
				takeOver(application, broker);
				application.awaitHealth(Status.UP);
				assertThat(application.count("mqtt.connection.losses", "reason", "session-taken-over"))
					.isEqualTo(takeover);
			}
			takeOver(application, broker);
			assertThat(application.snapshot().state()).isEqualTo(MqttConnectionState.REFUSED);
			assertThat(application.health()).isEqualTo(Status.DOWN);
			assertThat(application.snapshot().lastDisconnect().cause().description()).contains("another client");
		}
	}

	@Test
	void twoApplicationsWithOneClientIdDoNotFight(EmbeddedHiveMq broker, CapturedOutput output) {
		TestApplication.Builder builder = TestApplication.of(Application.class)
			.property("mqtt.client-type", this.clientType)
			.property("mqtt.url", broker.getUrl())
			.property("mqtt.client-id", "shared-by-two")
			.property("test.topic", "two");
		try (TestApplication one = builder.startAndAwaitUp(); TestApplication other = builder.startAndAwaitUp()) {
			List<TestApplication> both = List.of(one, other);
			await().atMost(Duration.ofSeconds(30))
				.until(() -> both.stream()
					.anyMatch((application) -> application.snapshot().state() == MqttConnectionState.REFUSED));
			await().until(() -> both.stream().anyMatch((application) -> application.health().equals(Status.UP)));
			assertThat(both).allSatisfy((application) -> assertThat(application.connects()).isLessThanOrEqualTo(4));
			assertThat(output.getOut().lines()).filteredOn((line) -> line.contains("ERROR"))
				.singleElement(InstanceOfAssertFactories.STRING)
				.contains("another client uses the client id 'shared-by-two'");
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "MQTT_3_1_1", "MQTT_5_0" })
	void sessionLostToAnotherClientIsSubscribedAgain(MqttVersion version, EmbeddedHiveMq broker) {
		try (TestApplication application = TestApplication.of(Application.class)
			.property("mqtt.client-type", this.clientType)
			.property("mqtt.url", broker.getUrl())
			.persistentSession(version, "contended")
			.property("test.topic", "takeover")
			.startAndAwaitUp()) {
			takeOver(application, broker);
			application.awaitHealth(Status.UP);
			await().until(() -> application.count("mqtt.session.losses") == 1);
			application.template().send("takeover", "message");
			RecordingListener listener = application.bean(RecordingListener.class);
			await().untilAsserted(() -> assertThat(listener.getPayloads()).containsExactly("message"));
		}
	}

	private void takeOver(TestApplication application, EmbeddedHiveMq broker) {
		// With a clean session, which ends the one of the application. It gives way when
		// the application comes back
		RawMqttClient.connect(broker.getPort(), "contended");
		application.awaitHealth(Status.DOWN);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(RecordingListener.class)
	static class Application {

	}

}
