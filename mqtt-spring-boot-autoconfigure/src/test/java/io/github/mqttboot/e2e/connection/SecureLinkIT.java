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

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.core.MqttSendResult;
import io.github.mqttboot.e2e.RecordingListener;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.testsupport.EachClientType;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.FaultProxy;
import io.github.mqttboot.testsupport.TestCertificates;
import io.github.mqttboot.transport.MqttClientType;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Links over TLS and WebSocket end when they shall, and leave nothing behind.
 */
@ExtendWith(EmbeddedHiveMqExtension.class)
@EachClientType
class SecureLinkIT {

	private static final int RECONNECTS = Integer.getInteger("test.reconnects", 5);

	private static final int WARM_UP = 3;

	private static final File DESCRIPTORS = new File("/proc/self/fd");

	/**
	 * A broker that takes nothing any more keeps a write of ours within the network, and
	 * with it the lock that an SSL socket would be closed under.
	 */
	@Parameter
	private MqttClientType clientType;

	@ParameterizedTest
	@CsvSource({ "mqtts, 3.1.1", "mqtts, 5.0", "wss, 5.0" })
	void brokerThatFreezesDuringALargePublishIsGivenUp(String scheme, String version, EmbeddedHiveMq broker) {
		try (FaultProxy link = new FaultProxy(broker.getPort(scheme));
				TestApplication application = application(broker, scheme, version)
					.property("mqtt.url", broker.getUrl(scheme).replaceFirst(":\\d+", ":" + link.getPort()))
					.property("mqtt.client-id", "freeze-" + scheme + version)
					.property("mqtt.keep-alive-interval", "2s")
					.property("mqtt.ping-timeout", "1s")
					.startAndAwaitUp()) {
			link.freeze();
			byte[] payload = "0123456789".repeat(1_000_000).getBytes(StandardCharsets.US_ASCII);
			CompletableFuture<MqttSendResult> sent = application.template().sendAsync("secure/frozen", payload);
			application.awaitHealth(Status.DOWN);
			assertThat(application.count("mqtt.connection.losses", "reason", "keep-alive")).isOne();
			link.cut();
			link.unfreeze();
			application.awaitHealth(Status.UP);
			await().untilAsserted(() -> assertThat(sent).isCompleted());
		}
	}

	@ParameterizedTest
	@CsvSource({ "mqtts, 3.1.1", "mqtts, 5.0", "wss, 5.0" })
	void connectionsLeaveNothingBehind(String scheme, String version, EmbeddedHiveMq broker) {
		try (TestApplication application = application(broker, scheme, version)
			.property("mqtt.url", broker.getUrl(scheme))
			.startAndAwaitUp()) {
			reconnect(application, WARM_UP);
			int descriptors = descriptors();
			int threads = Thread.activeCount();
			reconnect(application, RECONNECTS);
			await().untilAsserted(() -> {
				assertThat(descriptors()).isLessThanOrEqualTo(descriptors + 2);
				assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 4);
			});
		}
	}

	private static void reconnect(TestApplication application, int times) {
		long connects = application.connects();
		for (int i = 1; i <= times; i++) {
			long awaited = connects + i;
			application.bean(MqttConnection.class).reconnect();
			await().until(() -> application.connects() == awaited);
		}
	}

	private static int descriptors() {
		return Objects.requireNonNull(DESCRIPTORS.list()).length;
	}

	private TestApplication.Builder application(EmbeddedHiveMq broker, String scheme, String version) {
		return TestApplication.of(Application.class)
			.property("mqtt.client-type", this.clientType)
			.property("mqtt.version", version)
			.property("mqtt.ssl.bundle", "broker")
			.property("spring.ssl.bundle.pem.broker.truststore.certificate",
					TestCertificates.shared().getAuthority().getCertificatePEM())
			.property("test.topic", "secure/" + scheme + version);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(RecordingListener.class)
	static class Application {

	}

}
