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

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.supervisor.DefaultMqttConnectionFactory;
import io.github.mqttboot.testsupport.EmbeddedArtemis;
import io.github.mqttboot.testsupport.EmbeddedArtemisExtension;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.MosquittoContainer;
import io.github.mqttboot.testsupport.QuicFront;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.testsupport.TestBroker;
import io.github.mqttboot.testsupport.TestCertificates;
import io.github.mqttboot.testsupport.TlsServer;
import io.github.mqttboot.testsupport.UdpProxy;
import io.github.mqttboot.transport.TlsSettings;
import io.github.mqttboot.transport.netty.NettyTransportFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Connections over QUIC: with real brokers behind it, with a network that blocks UDP, and
 * with one that changes the address of the client. On Netty only, as Paho does not speak
 * QUIC.
 */
class QuicIT {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final int LARGE = 100 * 1024;

	private final DefaultMqttConnectionFactory connections = new DefaultMqttConnectionFactory(
			List.of(new NettyTransportFactory()));

	private final List<byte[]> received = new CopyOnWriteArrayList<>();

	private final List<MqttConnectionCause> losses = new CopyOnWriteArrayList<>();

	private final List<String> packets = new CopyOnWriteArrayList<>();

	@BeforeAll
	static void assumeAvailable() {
		QuicFront.assumeAvailable();
	}

	@AfterEach
	void close() {
		this.connections.close();
	}

	@Test
	void blockedUdpCostsSecondsOnceAndNotTheConnectionTimeout() {
		TlsServer tls = new TlsServer(TestCertificates.shared().getServer());
		try (ScriptedBroker broker = ScriptedBroker.start(tls);
				QuicFront front = QuicFront.to(broker.address().getPort()).start();
				UdpProxy network = new UdpProxy(front.address(), 1).block(true)) {
			long start = System.nanoTime();
			MqttConnection connection = start((settings) -> settings.connectionTimeout(Duration.ofMinutes(1)),
					"quic://127.0.0.1:" + network.getPort(), broker.uri().toString());
			awaitConnected(connection);
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofSeconds(3),
					Duration.ofSeconds(8));
			assertThat(connection.getSnapshot().broker()).hasScheme("mqtts");
			long lost = System.nanoTime();
			broker.session().drop();
			await().until(() -> broker.sessions().size() > 1);
			awaitConnected(connection);
			assertThat(Duration.ofNanos(System.nanoTime() - lost)).isLessThan(Duration.ofSeconds(3));
			assertThat(connection.getSnapshot().broker()).hasScheme("mqtts");
		}
	}

	/**
	 * Where packets take no time: see {@link DenoIT} for those under way.
	 */
	@Test
	void anotherAddressOfTheClientLosesNothing() {
		try (ScriptedBroker broker = ScriptedBroker.start();
				QuicFront front = QuicFront.to(broker.address().getPort()).start();
				UdpProxy network = new UdpProxy(front.address(), 1)) {
			AddressChanges.assertNothingIsLost(broker, network);
			await().until(() -> front.migrations() == AddressChanges.CHANGES);
		}
	}

	@Test
	void packetsAreCountedAtTheStreamWithTheBytesThatTheyHaveOverTcp() {
		try (ScriptedBroker broker = ScriptedBroker.start();
				QuicFront front = QuicFront.to(broker.address().getPort()).start()) {
			List<String> overTcp = packetsOf(broker.uri().toString());
			assertThat(overTcp).hasSize(9);
			assertThat(packetsOf(front.getUrl())).containsExactlyElementsOf(overTcp);
		}
	}

	// CONNECT and what follows for a message of each QoS
	private List<String> packetsOf(String url) {
		this.packets.clear();
		MqttConnection connection = start((settings) -> settings.clientId("meters"), url);
		awaitConnected(connection);
		for (MqttQos qos : MqttQos.values()) {
			assertThat(publish(connection, new byte[LARGE], qos)).succeedsWithin(TIMEOUT);
		}
		await().until(() -> this.packets.size() >= 9);
		List<String> seen = List.copyOf(this.packets);
		assertThat(connection.stop()).succeedsWithin(TIMEOUT);
		return seen;
	}

	@Test
	void noOtherSchemeIsTriedThanThoseOfTheUrls() {
		try (ScriptedBroker broker = ScriptedBroker.start();
				UdpProxy network = new UdpProxy(broker.address(), 1).block(true)) {
			// TCP without TLS would do at the same host and port
			MqttConnection connection = start((settings) -> settings.connectionTimeout(Duration.ofSeconds(1)),
					"quic://127.0.0.1:" + broker.address().getPort(), "quic://127.0.0.1:" + network.getPort());
			await().atMost(Duration.ofSeconds(15))
				.until(() -> connection.getSnapshot().attempts() > 2 && connection.getSnapshot().lastFailure() != null);
			assertThat(broker.sessions()).isEmpty();
		}
	}

	@Test
	void deadNetworkIsFoundByThePing() {
		try (ScriptedBroker broker = ScriptedBroker.start();
				QuicFront front = QuicFront.to(broker.address().getPort()).start();
				UdpProxy network = new UdpProxy(front.address(), 1)) {
			MqttConnection connection = start(
					(settings) -> settings.keepAliveInterval(Duration.ofSeconds(2)).pingTimeout(Duration.ofMillis(500)),
					"quic://127.0.0.1:" + network.getPort());
			awaitConnected(connection);
			network.block(true);
			await().until(() -> !this.losses.isEmpty());
			assertThat(this.losses).singleElement()
				.extracting(MqttConnectionCause::kind)
				.isEqualTo(MqttConnectionCause.Kind.KEEP_ALIVE);
			network.block(false);
			await().atMost(Duration.ofSeconds(15)).until(() -> broker.sessions().size() > 1);
			awaitConnected(connection);
		}
	}

	private void assertCarries(TestBroker broker) {
		try (QuicFront front = QuicFront.to(broker.getPort()).start()) {
			MqttConnection connection = connect(front.getUrl());
			byte[] large = new byte[LARGE];
			Arrays.fill(large, (byte) 'x');
			for (MqttQos qos : MqttQos.values()) {
				assertThat(publish(connection, new byte[] { (byte) qos.value() }, qos)).succeedsWithin(TIMEOUT);
				assertThat(publish(connection, large, qos)).succeedsWithin(TIMEOUT);
			}
			Integer[] sizes = { 1, LARGE, 1, LARGE, 1, LARGE };
			// brokers keep the order of each QoS, and not all across them
			await().untilAsserted(() -> assertThat(this.received).extracting((payload) -> payload.length)
				.containsExactlyInAnyOrder(sizes));
			front.closeConnections(0, "");
			await().until(() -> !this.losses.isEmpty());
			awaitConnected(connection);
			assertThat(publish(connection, new byte[] { 7 }, MqttQos.EXACTLY_ONCE)).succeedsWithin(TIMEOUT);
			await().until(() -> this.received.size() == sizes.length + 1);
		}
	}

	private MqttConnection connect(String url) {
		MqttConnection connection = start((settings) -> settings, url);
		awaitConnected(connection);
		assertThat(connection.subscribe(TopicSubscription.of("topic", MqttQos.EXACTLY_ONCE), (message) -> {
			this.received.add(message.getPacket().payload());
			message.acknowledge();
		}).granted()).succeedsWithin(TIMEOUT);
		return connection;
	}

	private MqttConnection start(UnaryOperator<MqttConnectionSettingsBuilder> customizer, String... urls) {
		TlsSettings tls = TestCertificates.shared().createTlsSettings(null);
		MqttConnectionSettingsBuilder settings = new MqttConnectionSettingsBuilder("test")
			.urls(Arrays.stream(urls).map(URI::create).toList())
			.tls(() -> tls)
			.reconnect(new MqttConnectionSettings.Reconnect(Duration.ofMillis(50), Duration.ofMillis(50), 1,
					Duration.ZERO, Duration.ofSeconds(1)));
		MqttConnection connection = this.connections.createConnection(customizer.apply(settings).build());
		connection.addObserver(new MqttConnectionObserver() {

			@Override
			public void onLoss(MqttConnectionCause cause) {
				QuicIT.this.losses.add(cause);
			}

			@Override
			public void onPacket(boolean inbound, int packetType, int bytes) {
				QuicIT.this.packets.add((inbound ? "in " : "out ") + packetType + ", " + bytes + " bytes");
			}

		});
		connection.start();
		return connection;
	}

	private static void awaitConnected(MqttConnection connection) {
		await().atMost(Duration.ofSeconds(15))
			.untilAsserted(() -> assertThat(connection.getSnapshot().state()).isEqualTo(MqttConnectionState.CONNECTED));
	}

	private static CompletableFuture<MqttPublishResult> publish(MqttConnection connection, byte[] payload,
			MqttQos qos) {
		return connection.publish(new PublishPacket("topic", payload, qos, false, PublishProperties.NONE));
	}

	@Nested
	@ExtendWith(EmbeddedHiveMqExtension.class)
	class HiveMq {

		@Test
		void isReached(EmbeddedHiveMq broker) {
			assertCarries(broker);
		}

	}

	@Nested
	@ExtendWith(EmbeddedArtemisExtension.class)
	class Artemis {

		@Test
		void isReached(EmbeddedArtemis broker) {
			assertCarries(broker);
		}

	}

	@Nested
	@Testcontainers(disabledWithoutDocker = true)
	class Mosquitto {

		@Container
		private final MosquittoContainer broker = new MosquittoContainer();

		@Test
		void isReached() {
			assertCarries(this.broker);
		}

	}

}
