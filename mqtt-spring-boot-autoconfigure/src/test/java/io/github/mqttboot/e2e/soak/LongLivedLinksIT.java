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

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.BrokerProcess;
import io.github.mqttboot.testsupport.MosquittoContainer;
import io.github.mqttboot.testsupport.RawMqttClient;
import io.github.mqttboot.transport.MqttClientType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that links stay up for more than an hour, idle ones and busy ones, with each
 * client, and that the application needs no more at the end than at the beginning. Takes
 * {@code test.soak-minutes}, 65 by default, so that only its name runs it. Writes what it
 * saw to {@code target/long-lived-links.md}.
 */
@Testcontainers(disabledWithoutDocker = true)
class LongLivedLinksIT {

	private static final Duration DURATION = Duration.ofMinutes(Integer.getInteger("test.soak-minutes", 65));

	private static final Duration WARM_UP = DURATION.dividedBy(20);

	private static final Duration PACE = Duration.ofSeconds(2);

	private static final List<Duration> KEEP_ALIVES = List.of(Duration.ZERO, Duration.ofSeconds(60),
			Duration.ofSeconds(300));

	private static final Path TABLE = Path.of("target", "long-lived-links.md");

	private static final int MEBIBYTE = 1024 * 1024;

	@Container
	private static final MosquittoContainer mosquitto = new MosquittoContainer();

	private final List<LongLivedLink> links = new ArrayList<>();

	private final ScheduledExecutorService publisher = Executors.newSingleThreadScheduledExecutor();

	private final Map<String, Integer> ports = new LinkedHashMap<>();

	@AfterEach
	void tearDown() {
		this.publisher.shutdownNow();
	}

	@Test
	void linksStayUp(@TempDir Path directory) throws Exception {
		try (BrokerProcess hiveMq = new BrokerProcess(BrokerProcess.Kind.HIVEMQ,
				Files.createDirectory(directory.resolve("hivemq")));
				BrokerProcess artemis = new BrokerProcess(BrokerProcess.Kind.ARTEMIS,
						Files.createDirectory(directory.resolve("artemis")))) {
			this.ports.put("Mosquitto", mosquitto.getPort());
			this.ports.put("HiveMQ", hiveMq.getPort());
			this.ports.put("Artemis", artemis.getPort());
			addLinks();
			try (TestApplication application = start()) {
				run(application);
			}
		}
	}

	private void addLinks() {
		for (String broker : this.ports.keySet()) {
			for (MqttVersion version : List.of(MqttVersion.MQTT_3_1_1, MqttVersion.MQTT_5_0)) {
				for (Duration keepAlive : KEEP_ALIVES) {
					for (MqttClientType client : MqttClientType.values()) {
						LongLivedLink.Place place = new LongLivedLink.Place(broker, version, keepAlive, client);
						this.links.add(new LongLivedLink(place, false));
						this.links.add(new LongLivedLink(place, true));
					}
				}
			}
		}
	}

	private TestApplication start() {
		TestApplication.Builder builder = TestApplication.of(Application.class);
		this.links
			.forEach((link) -> link.configure(builder, "mqtt://127.0.0.1:" + this.ports.get(link.place().broker())));
		return builder.start();
	}

	private void run(TestApplication application) throws Exception {
		this.links.forEach((link) -> link.begin(application));
		this.publisher.scheduleAtFixedRate(() -> this.links.forEach(LongLivedLink::publishNext), 0, PACE.toMillis(),
				TimeUnit.MILLISECONDS);
		Instant begin = Instant.now();
		awaitTime(begin.plus(WARM_UP));
		Usage before = Usage.measure();
		awaitTime(begin.plus(DURATION));
		Usage after = Usage.measure();
		this.publisher.shutdown();
		assertThat(this.publisher.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
		for (LongLivedLink link : this.links) {
			try (RawMqttClient observer = RawMqttClient.connect(this.ports.get(link.place().broker()), "observer")) {
				link.end(observer);
			}
		}
		Files.writeString(TABLE, LongLivedTable.of(this.links) + "\nAfter " + WARM_UP.toMinutes() + " and "
				+ DURATION.toMinutes() + " minutes: " + before + "; " + after + ".\n");
		check(before, after);
	}

	private static void awaitTime(Instant time) {
		await().atMost(DURATION.plusMinutes(1))
			.pollInterval(Duration.ofSeconds(1))
			.until(() -> !Instant.now().isBefore(time));
	}

	private void check(Usage before, Usage after) {
		for (LongLivedLink link : this.links) {
			assertThat(link.lost()).as("lost of " + link.name()).isZero();
			assertThat(link.missedPings()).as("missed pings of " + link.name()).isZero();
			if (!isSilentOnArtemis(link)) {
				assertThat(link.losses()).as("losses of " + link.name()).isZero();
			}
		}
		assertThat(after.threads - before.threads).as("threads").isLessThanOrEqualTo(4);
		assertThat(after.heap - before.heap).as("heap").isLessThanOrEqualTo(10);
	}

	/**
	 * Artemis closes a link of 3.1.1 that is silent for some 90 seconds, although it
	 * accepted the keep-alive interval.
	 */
	private static boolean isSilentOnArtemis(LongLivedLink link) {
		return link.place().broker().equals("Artemis") && link.place().version() == MqttVersion.MQTT_3_1_1
				&& !link.isBusy() && !link.place().keepAlive().equals(Duration.ofSeconds(60));
	}

	/**
	 * What the application uses, with the brokers in other processes.
	 *
	 * @param threads the threads
	 * @param heap the heap in MiB after a collection
	 */
	private record Usage(int threads, int heap) {

		static Usage measure() {
			System.gc();
			return new Usage(ManagementFactory.getThreadMXBean().getThreadCount(),
					(int) (ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MEBIBYTE));
		}

		@Override
		public String toString() {
			return this.threads + " threads, " + this.heap + " MiB of heap";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
