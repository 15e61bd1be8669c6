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

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.supervisor.DefaultMqttConnectionFactory;
import io.github.mqttboot.testsupport.ClientTypes;
import io.github.mqttboot.testsupport.EachClientType;
import io.github.mqttboot.testsupport.FaultProxy;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.transport.MqttClientType;
import io.netty.handler.codec.mqtt.MqttMessageType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Connections of one application share threads, and nothing that one of them could take
 * from the others.
 */
@EachClientType
class ConnectionIsolationIT {

	/**
	 * More than any delay, and half of the time that a dead broker may take.
	 */
	private static final Duration BOUND = Duration.ofSeconds(5);

	private final List<AutoCloseable> resources = new ArrayList<>();

	private final DefaultMqttConnectionFactory factory = closing(
			new DefaultMqttConnectionFactory(ClientTypes.factories()));

	private final ScriptedBroker broker = closing(ScriptedBroker.start());

	@Parameter
	private MqttClientType clientType;

	@AfterEach
	void close() throws Exception {
		for (AutoCloseable resource : this.resources) {
			resource.close();
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "MQTT_3_1_1", "MQTT_5_0" })
	void eightDeadBrokersDoNotHoldUpAHealthyOne(MqttVersion version) throws IOException {
		List<MqttConnection> dead = new ArrayList<>();
		for (URI url : deadBrokers()) {
			dead.add(start("dead-" + dead.size(), List.of(url), (settings) -> settings.version(version)));
		}
		MqttConnection healthy = start("healthy", List.of(this.broker.uri()), (settings) -> settings.version(version));
		await().until(() -> healthy.getSnapshot().isConnected());
		for (int loss = 1; loss <= 2; loss++) {
			int before = this.broker.sessions().size();
			Instant cut = Instant.now();
			this.broker.session().drop();
			await().until(() -> this.broker.sessions().size() > before && healthy.getSnapshot().isConnected());
			assertThat(Duration.between(cut, healthy.getSnapshot().connectedSince())).isLessThan(BOUND);
		}
		assertThat(dead).hasSize(8).noneMatch((connection) -> connection.getSnapshot().isConnected());
	}

	/**
	 * Two that refuse, two that keep silent, two that close at once, and two that take no
	 * connection.
	 */
	private List<URI> deadBrokers() throws IOException {
		List<URI> urls = new ArrayList<>();
		for (int i = 0; i < 2; i++) {
			try (ServerSocket closed = new ServerSocket(0)) {
				urls.add(URI.create("mqtt://127.0.0.1:" + closed.getLocalPort()));
			}
			urls.add(silentBroker());
			urls.add(closing(ScriptedBroker.start()).onAccept(ScriptedBroker.Session::drop).uri());
			urls.add(brokerWithoutRoom());
		}
		return urls;
	}

	@ParameterizedTest
	@CsvSource({ "MQTT_5_0, silent", "MQTT_5_0, full", "MQTT_3_1_1, silent", "MQTT_3_1_1, full" })
	void secondUrlIsReachedWhenTheFirstIsABlackHole(MqttVersion version, String kind) throws IOException {
		URI blackHole = kind.equals("silent") ? silentBroker() : brokerWithoutRoom();
		Instant started = Instant.now();
		MqttConnection connection = start("test", List.of(blackHole, this.broker.uri()),
				(settings) -> settings.version(version).connectionTimeout(Duration.ofSeconds(1)));
		await().until(() -> connection.getSnapshot().isConnected());
		assertThat(Duration.between(started, connection.getSnapshot().connectedSince())).isLessThan(BOUND);
		assertThat(this.broker.sessions()).hasSize(1);
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void aHerdSpreads(CapturedOutput output) {
		int clients = 50;
		try (FaultProxy link = new FaultProxy(this.broker.address().getPort())) {
			List<MqttConnection> herd = IntStream.range(0, clients)
				.mapToObj((client) -> start("herd-" + client, List.of(URI.create(link.getUrl())),
						UnaryOperator.identity()))
				.toList();
			await().atMost(Duration.ofSeconds(20))
				.until(() -> this.broker.received(MqttMessageType.CONNECT).size() == clients && allConnected(herd));
			Instant cut = Instant.now();
			link.cut();
			assertSpread(output, 0, clients);
			await().atMost(Duration.ofSeconds(20)).until(() -> allConnected(herd));
			assertThat(herd).allSatisfy((connection) -> assertThat(connection.getSnapshot().connectedSince())
				.isAfterOrEqualTo(cut.plusMillis(500)));
			int before = output.length();
			link.shut();
			assertSpread(output, before, clients);
			link.open();
			Instant accepting = Instant.now();
			await().atMost(Duration.ofSeconds(20)).until(() -> allConnected(herd));
			assertThat(herd).allSatisfy((connection) -> assertThat(connection.getSnapshot().connectedSince())
				.isBefore(accepting.plusSeconds(10)));
		}
	}

	/**
	 * Wait until each connection of the herd is lost, and assert that at most half of
	 * them are to reconnect within the same tenth of a second. When the broker sees them
	 * is not asked: a pause of the machine brings together what is due within it.
	 */
	private static void assertSpread(CapturedOutput output, int from, int clients) {
		Pattern lost = Pattern.compile("'herd-\\d+': lost .* next attempt in ([0-9.]+) s");
		List<String> delays = await().until(
				() -> lost.matcher(output.toString().substring(from)).results().map((match) -> match.group(1)).toList(),
				(seen) -> seen.size() == clients);
		assertThat(delays.stream().collect(Collectors.groupingBy(UnaryOperator.identity(), Collectors.counting())))
			.allSatisfy((delay, count) -> assertThat(count).isLessThanOrEqualTo(clients / 2));
	}

	private static boolean allConnected(List<MqttConnection> connections) {
		return connections.stream().allMatch((connection) -> connection.getSnapshot().isConnected());
	}

	private URI silentBroker() throws IOException {
		ServerSocket silent = closing(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
		return URI.create("mqtt://localhost:" + silent.getLocalPort());
	}

	/**
	 * Return the address of a broker whose system drops each SYN, since its queue is
	 * full.
	 */
	private URI brokerWithoutRoom() throws IOException {
		ServerSocket busy = closing(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
		while (true) {
			try {
				closing(new Socket()).connect(new InetSocketAddress("localhost", busy.getLocalPort()), 200);
			}
			catch (SocketTimeoutException ex) {
				return URI.create("mqtt://localhost:" + busy.getLocalPort());
			}
		}
	}

	private MqttConnection start(String name, List<URI> urls, UnaryOperator<MqttConnectionSettingsBuilder> customizer) {
		MqttConnection connection = this.factory.createConnection(
				customizer.apply(new MqttConnectionSettingsBuilder(name).clientType(this.clientType).urls(urls))
					.build());
		connection.start();
		return connection;
	}

	private <T extends AutoCloseable> T closing(T resource) {
		this.resources.add(resource);
		return resource;
	}

}
