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

package io.github.mqttboot.e2e.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import io.github.mqttboot.e2e.soak.NumberedTraffic.Broker;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.BrokerProcess;
import io.github.mqttboot.testsupport.FaultProxy;
import io.github.mqttboot.testsupport.MosquittoContainer;
import io.github.mqttboot.transport.MqttClientType;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.testcontainers.DockerClientFactory;

import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Numbered messages both ways, between an application behind a link with random faults
 * and an independent client at the broker, while the broker and the application are
 * killed: none is lost.
 * <p>
 * {@code -Dtest.soak} makes it the long form: all brokers, versions and client libraries,
 * many messages.
 */
class NothingLostIT {

	private static final boolean SOAK = System.getProperty("test.soak") != null;

	private static final int MESSAGES = Integer.getInteger("test.messages", SOAK ? 50_000 : 2_000);

	private static final int RESTARTS = Integer.getInteger("test.broker-restarts", SOAK ? 20 : 1);

	private static final int CRASHES = Integer.getInteger("test.crashes", SOAK ? 5 : 1);

	private static final long SEED = Long.getLong("test.seed", 3_861L);

	private static final Path FIGURES = Path.of("target", "nothing-lost.md");

	private static final Path OVERLAP_FIGURES = Path.of("target", "nothing-lost-overlap.md");

	@TempDir(cleanup = CleanupMode.ON_SUCCESS)
	private Path directory;

	static Stream<Scenario> scenarios() {
		Stream<Scenario> all = Stream.of(BrokerKind.values())
			.flatMap((broker) -> Stream.of(MqttVersion.MQTT_3_1_1, MqttVersion.MQTT_5_0)
				.flatMap((version) -> Stream.of(MqttClientType.PAHO, MqttClientType.NETTY)
					.map((client) -> new Scenario(broker, version, client))));
		String only = System.getProperty("test.scenario");
		if (only != null) {
			return all.filter((scenario) -> scenario.toString().equals(only));
		}
		return SOAK ? all
				: Stream.of(new Scenario(BrokerKind.HIVEMQ, MqttVersion.MQTT_5_0, MqttClientType.NETTY),
						new Scenario(BrokerKind.ARTEMIS, MqttVersion.MQTT_3_1_1, MqttClientType.PAHO),
						new Scenario(BrokerKind.MOSQUITTO, MqttVersion.MQTT_3_1_1, MqttClientType.PAHO));
	}

	@ParameterizedTest
	@MethodSource("scenarios")
	void nothingIsLost(Scenario scenario) throws Exception {
		System.out.println(scenario + ": the faults are those of -Dtest.seed=" + SEED);
		String name = "numbers-" + scenario.version;
		try (Broker broker = scenario.broker.start(this.directory, scenario.version);
				FaultProxy link = new FaultProxy(broker.port());
				IndependentClient client = new IndependentClient(name, broker.port(), scenario.broker.clientQos());
				NumberingProcess application = new NumberingProcess(this.directory,
						properties(scenario, name, link.getUrl()))) {
			NumberedTraffic traffic = new NumberedTraffic(MESSAGES, scenario.broker.maxQos, broker, link, client,
					application, groupLevel(scenario), scenario.broker != BrokerKind.MOSQUITTO);
			traffic.run(RESTARTS, CRASHES, SEED);
			NumberedFigures figures = traffic.figures(scenario.broker.exact);
			figures.write(FIGURES, scenario.broker.title, scenario.library());
			OverlapFigures overlapFigures = traffic.overlapFigures(scenario.broker.exact);
			overlapFigures.write(OVERLAP_FIGURES, scenario.broker.title, scenario.library());
			figures.check();
			overlapFigures.check();
		}
	}

	private Map<String, Object> properties(Scenario scenario, String name, String url) {
		Map<String, Object> properties = new LinkedHashMap<>();
		properties.put("test.name", name);
		properties.put("test.messages", MESSAGES);
		properties.put("test.max-qos", scenario.broker.maxQos);
		properties.put("test.group-level", groupLevel(scenario));
		properties.put("mqtt.url", url);
		properties.put("mqtt.client-id", name);
		properties.put("mqtt.version", scenario.version);
		properties.put("mqtt.client-type", scenario.client);
		if (scenario.version.hasProperties()) {
			properties.put("mqtt.clean-start", false);
			properties.put("mqtt.session-expiry-interval", "1h");
		}
		else {
			properties.put("mqtt.clean-session", false);
		}
		properties.put("mqtt.outbox.type", "file");
		properties.put("mqtt.outbox.directory", this.directory.resolve("outbox"));
		properties.put("mqtt.listener.qos", 2);
		properties.put("mqtt.listener.concurrency", NumberedTraffic.CONCURRENCY);
		// so that a fault is noticed, and over, before the next
		properties.put("mqtt.keep-alive-interval", "3s");
		properties.put("mqtt.ping-timeout", "2s");
		properties.put("mqtt.connection-timeout", "3s");
		properties.put("mqtt.reconnect.initial-delay", "100ms");
		properties.put("mqtt.reconnect.max-delay", "1s");
		return properties;
	}

	/**
	 * Without identifiers what is for a group cannot be distinguished from what is for
	 * others.
	 */
	private static String groupLevel(Scenario scenario) {
		return scenario.version.hasProperties() ? "overlap" : "group";
	}

	/**
	 * A broker, a protocol version and a client library.
	 *
	 * @param broker the broker
	 * @param version the version
	 * @param client the client library
	 */
	record Scenario(BrokerKind broker, MqttVersion version, MqttClientType client) {

		String library() {
			return this.version + ", " + this.client.name().toLowerCase(Locale.ROOT);
		}

		@Override
		public String toString() {
			return this.broker + "-" + this.version + "-" + this.client;
		}

	}

	/**
	 * A kind of broker.
	 */
	enum BrokerKind {

		/**
		 * Stopped in order: killed, it forgets what it has acknowledged.
		 */
		HIVEMQ("HiveMQ CE", 2, true) {

			@Override
			Broker start(Path directory, MqttVersion version) throws IOException {
				BrokerProcess process = new BrokerProcess(BrokerProcess.Kind.HIVEMQ,
						Files.createDirectory(directory.resolve("broker")));
				return new Broker(process.getPort(), process::restart, process::ledger, process);
			}

		},

		/**
		 * Killed: it has a journal. It mixes up messages even on an undisturbed link, and
		 * forgets which packet identifiers it uses.
		 */
		ARTEMIS("ActiveMQ Artemis", 2, false) {

			@Override
			Broker start(Path directory, MqttVersion version) throws IOException {
				BrokerProcess process = new BrokerProcess(BrokerProcess.Kind.ARTEMIS,
						Files.createDirectory(directory.resolve("broker")));
				return new Broker(process.getPort(), process::crash, process::ledger, process);
			}

		},

		/**
		 * Stopped in order, on which it writes its file, and not the groups of clients
		 * that are away, nor that they speak 5.0: they would get one copy for all
		 * filters, with one identifier. It is no judge of QoS 2, and now and then a
		 * message overtakes those it has kept for a client.
		 */
		MOSQUITTO("Mosquitto", 1, false) {

			@Override
			Broker start(Path directory, MqttVersion version) {
				assumeThat(DockerClientFactory.instance().isDockerAvailable()).as("There is a Docker engine").isTrue();
				MosquittoContainer container = new MosquittoContainer();
				if (version.hasProperties()) {
					container.withAllCopies();
				}
				container.start();
				return new Broker(container.getPort(), () -> {
					container.stopBroker();
					container.startBroker();
				}, List::of, container);
			}

		};

		private final String title;

		private final int maxQos;

		private final boolean exact;

		BrokerKind(String title, int maxQos, boolean exact) {
			this.title = title;
			this.maxQos = maxQos;
			this.exact = exact;
		}

		// A client is right to drop another message under an identifier in use
		private MqttQos clientQos() {
			return this.exact ? MqttQos.EXACTLY_ONCE : MqttQos.AT_LEAST_ONCE;
		}

		abstract Broker start(Path directory, MqttVersion version) throws IOException;

	}

}
