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
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.e2e.RecordingListener;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.e2e.Traffic;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.FaultProxy;
import io.github.mqttboot.testsupport.MosquittoContainer;
import io.github.mqttboot.testsupport.QuicFront;
import io.github.mqttboot.testsupport.RawMqttClient;
import io.github.mqttboot.testsupport.TestCertificates;
import io.github.mqttboot.testsupport.UdpProxy;
import io.github.mqttboot.transport.MqttClientType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A broker that is restarted and a link that is cut, again and again under traffic, cost
 * neither messages nor more time than they must. Over QUIC once each, and with a network
 * that drops every packet: what is above the link is the same.
 */
@Testcontainers(disabledWithoutDocker = true)
class ReconnectIT {

	private static final int LOSSES = Integer.getInteger("test.losses", 10);

	/**
	 * The delay in force, and less than the one that it limits from the fourth loss on.
	 */
	private static final Duration RECONNECT_BOUND = Duration.ofSeconds(6);

	/**
	 * What an attempt over QUIC that began while nothing got through takes to give up.
	 */
	private static final Duration HANDSHAKE = Duration.ofSeconds(4);

	@Container
	static final MosquittoContainer broker = new MosquittoContainer();

	@ParameterizedTest
	@CsvSource({ "MQTT_3_1_1, PAHO", "MQTT_5_0, NETTY" })
	void brokerRestartLosesNothing(MqttVersion version, MqttClientType clientType) throws Exception {
		assertNothingLost("restart-" + version, version, application(clientType, broker.getUrl()), LOSSES,
				this::restartBroker);
	}

	@Test
	void brokerRestartLosesNothingOverQuic() throws Exception {
		try (QuicFront front = QuicFront.to(broker.getPort()).start()) {
			assertNothingLost("quic-restart", MqttVersion.MQTT_3_1_1, overQuic(front.getUrl()), 1, this::restartBroker);
		}
	}

	@ParameterizedTest
	@CsvSource({ "MQTT_3_1_1, NETTY", "MQTT_5_0, PAHO" })
	void linkCutLosesNothing(MqttVersion version, MqttClientType clientType) throws Exception {
		try (FaultProxy link = new FaultProxy(broker.getPort())) {
			assertNothingLost("cut-" + version, version, application(clientType, link.getUrl()), LOSSES,
					(application) -> cut(link, application));
		}
	}

	@Test
	void linkCutLosesNothingOverQuic() throws Exception {
		try (FaultProxy link = new FaultProxy(broker.getPort());
				QuicFront front = QuicFront.to(link.getPort()).start()) {
			assertNothingLost("quic-cut", MqttVersion.MQTT_5_0, overQuic(front.getUrl()), 1,
					(application) -> cut(link, application));
		}
	}

	@Test
	void networkThatDropsAllLosesNothingOverQuic() throws Exception {
		try (QuicFront front = QuicFront.to(broker.getPort()).start();
				UdpProxy network = new UdpProxy(front.address(), 1)) {
			assertNothingLost("quic-drop", MqttVersion.MQTT_5_0, overQuic("quic://127.0.0.1:" + network.getPort()), 1,
					(application) -> drop(network, application));
		}
	}

	private Instant cut(FaultProxy link, TestApplication application) {
		// so that some messages are under way both ways
		link.freeze();
		await().until(() -> application.snapshot().inflight() > 10);
		link.cut();
		link.unfreeze();
		Instant cut = Instant.now();
		application.awaitHealth(Status.DOWN);
		return cut;
	}

	private Instant drop(UdpProxy network, TestApplication application) {
		network.block(true);
		application.awaitHealth(Status.DOWN);
		// not by the idle timeout of QUIC, which is longer
		assertThat(application.count("mqtt.connection.losses", "reason", "keep-alive")).isOne();
		network.block(false);
		return Instant.now().plus(HANDSHAKE);
	}

	private Instant restartBroker(TestApplication application) {
		broker.stopBroker();
		application.awaitHealth(Status.DOWN);
		await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
		broker.startBroker();
		await().pollInterval(Duration.ofMillis(10)).ignoreExceptions().until(() -> {
			RawMqttClient.connect(broker.getPort(), "probe").close();
			return true;
		});
		return Instant.now();
	}

	private static TestApplication.Builder application(MqttClientType clientType, String url) {
		return TestApplication.of(Application.class).property("mqtt.client-type", clientType).property("mqtt.url", url);
	}

	private static TestApplication.Builder overQuic(String url) {
		return application(MqttClientType.NETTY, url).property("mqtt.ssl.bundle", "broker")
			.property("spring.ssl.bundle.pem.broker.truststore.certificate",
					TestCertificates.shared().getAuthority().getCertificatePEM())
			.property("mqtt.keep-alive-interval", "3s")
			.property("mqtt.ping-timeout", "1s");
	}

	private void assertNothingLost(String name, MqttVersion version, TestApplication.Builder builder, int most,
			Fault fault) throws Exception {
		try (TestApplication application = builder.persistentSession(version, name)
			.property("test.topic", name + "/in")
			// losses follow each other so fast that no connection counts as stable in
			// between
			.property("mqtt.reconnect.max-delay", "1500ms")
			.startAndAwaitUp(); Traffic traffic = new Traffic(name, application, broker.getPort())) {
			for (int losses = 1; losses <= most; losses++) {
				traffic.awaitFlow(100);
				Instant accepting = fault.occur(application);
				application.awaitHealth(Status.UP);
				Instant connected = application.snapshot().connectedSince();
				assertThat(Duration.between(accepting, connected)).isLessThan(RECONNECT_BOUND);
				assertThat(application.count("mqtt.connection.losses")).isEqualTo(losses);
			}
			traffic.assertNothingLost();
			assertThat(application.connects()).isEqualTo(most + 1);
			// the broker kept the session, so there was nothing to subscribe again
			assertThat(application.bean(SubscribeCounter.class).withoutFailure).hasValue(1);
		}
	}

	@FunctionalInterface
	private interface Fault {

		/**
		 * Interrupt the connection of the application.
		 * @param application the application
		 * @return when a connection was possible again
		 */
		Instant occur(TestApplication application);

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ RecordingListener.class, SubscribeCounter.class })
	static class Application {

	}

	/**
	 * Counts the SUBSCRIBE packets that go out on a connection which no failed attempt
	 * came before. After one, what is in front of the broker may have accepted the
	 * connection and taken CONNECT while the broker was away, and who does not get
	 * CONNACK cannot tell.
	 */
	static class SubscribeCounter implements MqttConnectionObserver {

		private static final int SUBSCRIBE = 8;

		private final AtomicInteger withoutFailure = new AtomicInteger();

		private boolean failed;

		private volatile boolean afterFailure;

		SubscribeCounter(MqttConnection connection) {
			connection.addObserver(this);
		}

		@Override
		public void onAttempt(Duration duration, @Nullable MqttConnectionCause failure) {
			this.afterFailure = this.failed;
			this.failed = failure != null;
		}

		@Override
		public void onPacket(boolean inbound, int packetType, int bytes) {
			if (!inbound && packetType == SUBSCRIBE && !this.afterFailure) {
				this.withoutFailure.incrementAndGet();
			}
		}

	}

}
