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
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.supervisor.DefaultMqttConnectionFactory;
import io.github.mqttboot.testsupport.ClientTypes;
import io.github.mqttboot.testsupport.EachClientType;
import io.github.mqttboot.testsupport.MutatedPackets;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.transport.MqttClientType;
import io.netty.handler.codec.mqtt.MqttMessageType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * After whatever a broker sends, a connection either goes on, and answers, or is given up
 * and reconnects. It is never left connected to nobody. The number of packets for each
 * version can be set with {@code -Dtest.packets}.
 */
@EachClientType
@Tag("once")
class MutatedPacketsIT {

	private static final int PACKETS = Integer.getInteger("test.packets", 120);

	private static final int CONNECTIONS = 8;

	private static final int PROBE_ID = 0xFFF0;

	private static final long LARGEST_GROWTH = 20 * 1024 * 1024;

	private final DefaultMqttConnectionFactory factory = new DefaultMqttConnectionFactory(ClientTypes.factories());

	private final List<ScriptedBroker> brokers = IntStream.range(0, CONNECTIONS)
		.mapToObj((index) -> ScriptedBroker.start().withoutRecord())
		.toList();

	private final Map<ScriptedBroker.Session, Boolean> answered = new ConcurrentHashMap<>();

	@Parameter
	private MqttClientType clientType;

	@AfterEach
	void close() {
		this.factory.close();
		this.brokers.forEach(ScriptedBroker::close);
	}

	@ParameterizedTest
	@EnumSource(names = { "MQTT_3_1_1", "MQTT_5_0" })
	void neverLeaveAConnectionToNobody(MqttVersion version) {
		List<MqttConnection> connections = this.brokers.stream().map((broker) -> connect(broker, version)).toList();
		sendAll(connections, version, 1, 10);
		long before = usedHeap();
		sendAll(connections, version, 2, PACKETS / CONNECTIONS);
		assertThat(usedHeap() - before).isLessThan(LARGEST_GROWTH);
	}

	private void sendAll(List<MqttConnection> connections, MqttVersion version, long seed, int count) {
		ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
		List<CompletableFuture<Void>> done = new ArrayList<>();
		for (int index = 0; index < CONNECTIONS; index++) {
			MqttConnection connection = connections.get(index);
			ScriptedBroker broker = this.brokers.get(index);
			MutatedPackets packets = new MutatedPackets(version.hasProperties(), seed * CONNECTIONS + index);
			done.add(CompletableFuture.runAsync(() -> {
				for (int i = 0; i < count; i++) {
					send(packets.next(), connection, broker);
				}
			}, threads));
		}
		threads.shutdown();
		done.forEach(CompletableFuture::join);
	}

	private void send(byte[] packet, MqttConnection connection, ScriptedBroker broker) {
		String hex = HexFormat.of().formatHex(packet);
		await(hex).until(() -> connection.getSnapshot().isConnected() && broker.session().isOpen());
		ScriptedBroker.Session session = broker.session();
		// something to acknowledge
		connection.publish(new PublishPacket("out", new byte[1], MqttQos.AT_LEAST_ONCE, false, PublishProperties.NONE));
		connection.publish(new PublishPacket("out", new byte[1], MqttQos.EXACTLY_ONCE, false, PublishProperties.NONE));
		this.answered.remove(session);
		session.sendBytes(IntStream.range(0, packet.length).map((i) -> packet[i] & 0xFF).toArray());
		session.publish("probe", "?", 1, PROBE_ID);
		await(hex).atMost(Duration.ofSeconds(20))
			.pollInterval(Duration.ofMillis(5))
			.until(() -> this.answered.containsKey(session)
					|| broker.session() != session && connection.getSnapshot().isConnected());
		this.answered.remove(session);
	}

	private MqttConnection connect(ScriptedBroker broker, MqttVersion version) {
		broker.on(MqttMessageType.PUBLISH, ScriptedBroker.ignore())
			.on(MqttMessageType.PUBREC, ScriptedBroker.ignore())
			.on(MqttMessageType.PUBACK, (session, packet) -> {
				if (ScriptedBroker.packetId(packet) == PROBE_ID) {
					this.answered.put(session, true);
				}
			});
		Duration delay = Duration.ofMillis(1);
		MqttConnection connection = this.factory
			.createConnection(new MqttConnectionSettingsBuilder("test").clientType(this.clientType)
				.urls(List.of(broker.uri()))
				.version(version)
				.reconnect(new MqttConnectionSettings.Reconnect(delay, delay, 1, Duration.ZERO, delay))
				.shutdownTimeout(Duration.ofMillis(100))
				.build());
		connection.subscribe(TopicSubscription.of("#", MqttQos.EXACTLY_ONCE), MqttInboundMessage::acknowledge);
		connection.start();
		await().until(() -> connection.getSnapshot().isConnected());
		return connection;
	}

	private static long usedHeap() {
		System.gc();
		return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
	}

}
