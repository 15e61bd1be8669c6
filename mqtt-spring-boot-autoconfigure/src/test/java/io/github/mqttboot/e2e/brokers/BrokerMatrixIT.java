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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.EmbeddedArtemis;
import io.github.mqttboot.testsupport.EmbeddedArtemisExtension;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.MosquittoContainer;
import io.github.mqttboot.testsupport.QuicFront;
import io.github.mqttboot.testsupport.TestBroker;
import io.github.mqttboot.transport.MqttClientType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/**
 * What the first table of {@code docs/brokers.md} says is what works with them, with
 * either client.
 */
@Testcontainers(disabledWithoutDocker = true)
@ExtendWith({ EmbeddedArtemisExtension.class, EmbeddedHiveMqExtension.class })
@Tag("once")
class BrokerMatrixIT {

	private static final int THREADS = 32;

	@Container
	static final MosquittoContainer mosquitto = new MosquittoContainer();

	private final List<Row> rows = new ArrayList<>();

	private final List<RowOverQuic> rowsOverQuic = new ArrayList<>();

	private final ExecutorService executor = Executors.newFixedThreadPool(THREADS);

	@AfterEach
	void tearDown() {
		this.executor.shutdownNow();
		this.rows.forEach(Row::close);
		this.rowsOverQuic.forEach(RowOverQuic::close);
	}

	@Test
	void pageSaysWhatWorks(EmbeddedHiveMq hiveMq, EmbeddedArtemis artemis) throws Exception {
		addRows("Mosquitto 2.0", mosquitto);
		addRows("HiveMQ CE 2025.5", hiveMq);
		addRows(EmbeddedArtemis.getName(), artemis);
		if (QuicFront.isAvailable()) {
			addRowsOverQuic("Mosquitto 2.0", mosquitto);
			addRowsOverQuic("HiveMQ CE 2025.5", hiveMq);
			addRowsOverQuic(EmbeddedArtemis.getName(), artemis);
		}
		// While those that take long wait for something, the others run
		List<Feature> features = Arrays.asList(Feature.values());
		Collections.reverse(features);
		features.forEach((feature) -> this.rows.forEach((row) -> row.start(feature, this.executor)));
		List<Throwable> failures = new ArrayList<>();
		String table = table(failures);
		// Not beside them: an attempt over QUIC is given up after some seconds of
		// silence,
		// which is also what a front has to say that gets no processor. A row at a time
		// those that work, and all together those that wait
		List<Throwable> failuresOverQuic = new ArrayList<>();
		for (RowOverQuic row : this.rowsOverQuic) {
			Feature.AT_ONCE.forEach((feature) -> row.start(feature, this.executor));
			row.await(failuresOverQuic);
		}
		EnumSet.complementOf(Feature.AT_ONCE)
			.forEach((feature) -> this.rowsOverQuic.forEach((row) -> row.start(feature, this.executor)));
		for (RowOverQuic row : this.rowsOverQuic) {
			row.await(failuresOverQuic);
		}
		// Which version of Artemis is on the class path depends on the profile
		if (!table.lines().allMatch(Files.readString(Path.of("../docs/brokers.md")).lines().toList()::contains)) {
			throw error(failures, "docs/brokers.md should say:\n" + table);
		}
		if (!failuresOverQuic.isEmpty()) {
			throw error(failuresOverQuic, "All of it should work over QUIC");
		}
	}

	// First what is not as it should be: a report may have no room for the rest
	private static AssertionError error(List<Throwable> failures, String message) {
		AssertionError error = new AssertionError(
				failures.stream().map((failure) -> failure.getMessage() + ": " + failure.getCause()).toList() + "\n"
						+ message);
		failures.forEach(error::addSuppressed);
		return error;
	}

	private void addRows(String name, TestBroker broker) {
		for (MqttVersion version : MqttVersion.values()) {
			this.rows.add(new Row(name, version, broker));
		}
	}

	private void addRowsOverQuic(String name, TestBroker broker) {
		for (MqttVersion version : MqttVersion.values()) {
			this.rowsOverQuic.add(new RowOverQuic(name, version, BrokerChecks.overQuic(broker, version)));
		}
	}

	private String table(List<Throwable> failures) throws InterruptedException {
		List<String> lines = new ArrayList<>();
		List<String> headings = Stream.of(Feature.values()).map((feature) -> feature.heading).toList();
		lines.add("| Broker | MQTT | " + String.join(" | ", headings) + " |");
		lines.add("|---".repeat(2 + headings.size()) + "|");
		for (Row row : this.rows) {
			lines.add("| " + row.broker + " | " + row.version + " | " + String.join(" | ", row.cells(failures)) + " |");
		}
		return String.join("\n", lines) + "\n";
	}

	/**
	 * A column of the table. Those further down take longer.
	 */
	private enum Feature {

		MQTT("`mqtt`", MqttVersion.MQTT_3_1, (checks) -> checks.roundTrip("mqtt")),

		MQTTS("`mqtts`", MqttVersion.MQTT_3_1, (checks) -> checks.roundTrip("mqtts")),

		WS("`ws`", MqttVersion.MQTT_3_1, (checks) -> checks.roundTrip("ws")),

		WSS("`wss`", MqttVersion.MQTT_3_1, (checks) -> checks.roundTrip("wss")),

		WILL("Will", MqttVersion.MQTT_3_1, BrokerChecks::will),

		SESSION("Session", MqttVersion.MQTT_3_1, BrokerChecks::session),

		KEEP_ALIVE("Keep-alive", MqttVersion.MQTT_3_1, BrokerChecks::keepAlive),

		WILL_DELAY("Will delay", MqttVersion.MQTT_5_0, BrokerChecks::willDelay),

		SESSION_EXPIRY("Session expiry", MqttVersion.MQTT_5_0, BrokerChecks::sessionExpiry);

		/**
		 * What needs no waiting.
		 */
		static final EnumSet<Feature> AT_ONCE = EnumSet.range(MQTT, SESSION);

		private final String heading;

		private final MqttVersion since;

		private final Consumer<BrokerChecks> check;

		Feature(String heading, MqttVersion since, Consumer<BrokerChecks> check) {
			this.heading = heading;
			this.since = since;
			this.check = check;
		}

		boolean isPartOf(MqttVersion version) {
			return version.compareTo(this.since) >= 0;
		}

	}

	/**
	 * A row of the table.
	 */
	private static final class Row {

		private final Map<Feature, List<Future<?>>> outcomes = new EnumMap<>(Feature.class);

		private final String broker;

		private final MqttVersion version;

		private final List<BrokerChecks> checks;

		Row(String name, MqttVersion version, TestBroker broker) {
			this.broker = name;
			this.version = version;
			this.checks = Stream.of(MqttClientType.values())
				.map((clientType) -> BrokerChecks.direct(broker, version, clientType))
				.toList();
		}

		void start(Feature feature, ExecutorService executor) {
			if (feature.isPartOf(this.version)) {
				List<Future<?>> started = new ArrayList<>();
				this.checks.forEach((each) -> started.add(executor.submit(() -> feature.check.accept(each))));
				this.outcomes.put(feature, started);
			}
		}

		List<String> cells(List<Throwable> failures) throws InterruptedException {
			List<String> cells = new ArrayList<>();
			for (Feature feature : Feature.values()) {
				cells.add(cell(feature, failures));
			}
			return cells;
		}

		private String cell(Feature feature, List<Throwable> failures) throws InterruptedException {
			List<Future<?>> outcomes = this.outcomes.get(feature);
			if (outcomes == null) {
				return "–";
			}
			String cell = "yes";
			for (MqttClientType clientType : MqttClientType.values()) {
				try {
					outcomes.get(clientType.ordinal()).get();
				}
				catch (ExecutionException ex) {
					failures.add(new AssertionError(
							this.broker + ", " + this.version + ", " + clientType + ": no " + feature, ex.getCause()));
					cell = "no";
				}
			}
			return cell;
		}

		void close() {
			this.checks.forEach(BrokerChecks::close);
		}

	}

	/**
	 * The same of a broker behind a front that speaks QUIC, which is no part of the table
	 * since it is not the broker that does.
	 */
	private static final class RowOverQuic {

		private static final Set<Feature> OTHER_WAYS = EnumSet.of(Feature.MQTTS, Feature.WS, Feature.WSS);

		private final Map<Feature, Future<?>> outcomes = new EnumMap<>(Feature.class);

		private final String broker;

		private final MqttVersion version;

		private final BrokerChecks checks;

		RowOverQuic(String broker, MqttVersion version, BrokerChecks checks) {
			this.broker = broker;
			this.version = version;
			this.checks = checks;
		}

		void start(Feature feature, ExecutorService executor) {
			if (feature.isPartOf(this.version) && !OTHER_WAYS.contains(feature)) {
				Consumer<BrokerChecks> check = (feature != Feature.MQTT) ? feature.check
						: (checks) -> checks.roundTrip("quic");
				this.outcomes.put(feature, executor.submit(() -> check.accept(this.checks)));
			}
		}

		void await(List<Throwable> failures) throws InterruptedException {
			Map<Feature, Future<?>> outcomes = new EnumMap<>(this.outcomes);
			this.outcomes.clear();
			for (Map.Entry<Feature, Future<?>> outcome : outcomes.entrySet()) {
				try {
					outcome.getValue().get();
				}
				catch (ExecutionException ex) {
					failures.add(new AssertionError(
							this.broker + ", " + this.version + " over QUIC: no " + outcome.getKey(), ex.getCause()));
				}
			}
		}

		void close() {
			this.checks.close();
		}

	}

}
