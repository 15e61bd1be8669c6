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

package io.github.mqttboot.e2e.brokers;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.supervisor.DefaultMqttConnectionFactory;
import io.github.mqttboot.testsupport.ClientTypes;
import io.github.mqttboot.testsupport.EmbeddedArtemis;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.TestBroker;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The first half of the tables of {@code docs/brokers.md}, and that of
 * {@code docs/scaling.md}: brokers that every build starts, here with nothing but ports
 * configured. On one client, mostly a probe that is none of ours, as the tables are about
 * brokers.
 */
@Testcontainers(disabledWithoutDocker = true)
class BrokersIT {

	@Container
	static final Mosquitto mosquitto = new Mosquitto();

	private static final List<ProbedBroker> rows = new ArrayList<>();

	private static EmbeddedHiveMq hiveMq;

	private static EmbeddedArtemis artemis;

	@BeforeAll
	static void start() throws Exception {
		hiveMq = EmbeddedHiveMq.startWithDefaults();
		artemis = EmbeddedArtemis.start();
		rows.addAll(ProbedBroker.of("Mosquitto 2.0", mosquitto, true));
		rows.addAll(ProbedBroker.of("HiveMQ CE 2025.5", hiveMq, true));
		rows.addAll(ProbedBroker.of(EmbeddedArtemis.getName(), artemis, true));
	}

	@AfterAll
	static void stop() throws Exception {
		hiveMq.close();
		artemis.close();
	}

	@Test
	void pageShowsWhatBrokersDo() throws Exception {
		BrokerTable.ofTraits().assertOnPage(rows);
	}

	@Test
	void pageShowsHowOftenListenersHandleAMessage() throws Exception {
		BrokerTable.ofOverlaps().assertOnPage(rows);
	}

	@Test
	void pageShowsWhatApplicationsCanRelyOn() throws Exception {
		BrokerTable.ofPromises().assertOnPage(rows);
	}

	@Test
	void pageShowsWhatGroupsDo() throws Exception {
		BrokerTable.ofGroups().assertOnPage(rows.stream().filter((row) -> row.version().hasProperties()).toList());
	}

	@Test
	void hiveMqAnnouncesAReceiveMaximumThatIsKeptTo() {
		try (DefaultMqttConnectionFactory factory = new DefaultMqttConnectionFactory(ClientTypes.factories())) {
			MqttConnection connection = factory
				.createConnection(new MqttConnectionSettingsBuilder("window").version(MqttVersion.MQTT_5_0)
					.urls(List.of(URI.create(hiveMq.getUrl())))
					.build());
			connection.start();
			await().until(() -> connection.getSnapshot().isConnected());
			assertThat(connection.getSnapshot().connectAck().receiveMaximum()).isEqualTo(10);
			assertThat(connection.getSnapshot().inflightLimit()).isEqualTo(10);
		}
	}

	/**
	 * Of the 3,000 that an application gets no more than 2,000 of with the default.
	 */
	@Test
	void allRetainedMessagesOfMosquittoArriveWithALargerReceiveMaximum() {
		int messages = 3_000;
		Set<String> received = ConcurrentHashMap.newKeySet();
		try (DefaultMqttConnectionFactory factory = new DefaultMqttConnectionFactory(ClientTypes.factories())) {
			MqttConnection connection = factory
				.createConnection(new MqttConnectionSettingsBuilder("retained").version(MqttVersion.MQTT_5_0)
					.urls(List.of(URI.create(mosquitto.getUrl())))
					.receiveMaximum(2_000)
					.build());
			connection.start();
			assertThat(CompletableFuture.allOf(IntStream.range(0, messages)
				.mapToObj((number) -> connection.publish(new PublishPacket("larger/" + number, new byte[1],
						MqttQos.AT_LEAST_ONCE, true, PublishProperties.NONE)))
				.toArray(CompletableFuture[]::new))).succeedsWithin(Duration.ofSeconds(30));
			connection.subscribe(TopicSubscription.of("larger/+", MqttQos.AT_LEAST_ONCE), (message) -> {
				received.add(message.getPacket().topic());
				message.acknowledge();
			});
			await().atMost(Duration.ofSeconds(20)).until(() -> received.size() == messages);
		}
	}

	/**
	 * Mosquitto as its image configures it for clients from outside.
	 */
	private static final class Mosquitto extends GenericContainer<Mosquitto> implements TestBroker {

		private static final int PORT = 1883;

		Mosquitto() {
			super("eclipse-mosquitto:2.0");
			withExposedPorts(PORT);
			withCommand("mosquitto", "-c", "/mosquitto-no-auth.conf");
		}

		@Override
		public String getHost() {
			return super.getHost();
		}

		@Override
		public int getPort(String scheme) {
			return getMappedPort(PORT);
		}

	}

}
