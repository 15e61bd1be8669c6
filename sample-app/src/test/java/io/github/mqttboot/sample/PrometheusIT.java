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

package io.github.mqttboot.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The Grafana dashboard and the alert rules in a real Prometheus that scrapes the sample:
 * each expression of the dashboard returns data, and a fault fires the alert for it and
 * no other. Takes some minutes and Debian's package {@code prometheus}, so it is run by
 * {@code ./mvnw verify -Pprometheus -pl sample-app -am} only.
 */
@SampleTest
@TestPropertySource(
		properties = { "sample.devices.greenhouse=4s", "sample.devices.cellar=4s", "sample.devices.roof=4s" })
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PrometheusIT {

	private static final Path DASHBOARD = Path.of("../docs/grafana/mqtt.json");

	private static final Pattern OPERAND = Pattern.compile("(?:\\w+\\()?mqtt_\\w+(?:\\{[^}]*})?(?:\\[\\w+]\\))?");

	// Longer than the longest window of a rule
	private static final Duration PATIENCE = Duration.ofSeconds(120);

	private final SampleClient sample;

	private final int port;

	private Prometheus prometheus;

	@Autowired
	private Network network;

	PrometheusIT(@LocalServerPort int port) {
		this.sample = new SampleClient(port);
		this.port = port;
	}

	@BeforeAll
	void startPrometheus() throws IOException {
		this.sample.awaitAllDevicesOnline();
		this.prometheus = Prometheus.start(this.port);
	}

	@AfterAll
	void stopPrometheus() throws Exception {
		if (this.prometheus != null) {
			this.prometheus.close();
		}
	}

	@BeforeEach
	void nothingFires() {
		this.sample.awaitAllDevicesOnline();
		patiently().until(this.prometheus::firing, Set::isEmpty);
	}

	@AfterEach
	void networkIsFine() {
		this.network.flow();
	}

	@Test
	@Order(1)
	void rulesAreEvaluatedAndNothingFiresWhileAllIsWell() {
		await().during(Duration.ofSeconds(20)).atMost(PATIENCE).until(this.prometheus::firing, Set::isEmpty);
		assertThat(this.prometheus.brokenRules()).isEmpty();
	}

	@Test
	@Order(1)
	void slowLinkIsDistinguishedFromASilentOne() throws Exception {
		assertThat(Prometheus.testRules(Path.of("src/test/resources/alerts-test.yml"))).contains("SUCCESS");
	}

	@Test
	@Order(2)
	void everyExpressionOfDashboardAndAlertRulesReturnsData() throws IOException {
		// what has a reason begins to exist with its first event
		this.sample.command("/devices/boiler/pull-plug");
		awaitFailureOf("mqtt_connection_attempts_seconds_count");
		// what it has not sent fails
		this.sample.command("/devices/boiler/switch-off");
		awaitFailureOf("mqtt_messages_sent_seconds_count");
		this.sample.command("/devices/boiler/plug-in");
		this.sample.command("/devices/boiler/switch-on");
		this.sample.awaitAllDevicesOnline();
		this.sample.command("/poison");
		Set<String> withoutData = new LinkedHashSet<>();
		JsonMapper.shared()
			.readTree(Files.readString(DASHBOARD))
			.findValuesAsString("expr")
			.forEach((expression) -> withoutData.add(concrete(expression)));
		operandsOfTheRules().forEach(withoutData::add);
		patiently().untilAsserted(() -> {
			withoutData.removeIf(this::hasData);
			assertThat(withoutData).isEmpty();
		});
	}

	private void awaitFailureOf(String meter) {
		await().until(() -> this.sample.get("/actuator/prometheus"), (text) -> text.lines()
			.anyMatch((line) -> line.startsWith(meter + "{") && line.contains("outcome=\"failure\"")));
	}

	/**
	 * A rule as a whole returns data only while its alert fires: what it compares has to
	 * be there always.
	 */
	private static Stream<String> operandsOfTheRules() throws IOException {
		List<String> rules = Prometheus.expressionsOfTheRules();
		assertThat(rules).hasSizeGreaterThan(10)
			.allSatisfy((expression) -> assertThat(OPERAND.matcher(expression).results()).isNotEmpty());
		return rules.stream()
			.flatMap((expression) -> OPERAND.matcher(expression).results())
			.map((operand) -> Prometheus.faster(operand.group()));
	}

	private static String concrete(String expression) {
		return expression.replaceAll("\\$(client|instance)", ".*").replace("$__rate_interval", "30s");
	}

	private boolean hasData(String expression) {
		JsonNode series = this.prometheus.query(expression);
		return StreamSupport.stream(series.spliterator(), false)
			.anyMatch((sample) -> !sample.at("/value/1").asString().equals("NaN"));
	}

	@Test
	@Order(3)
	void whenBrokerIsKilledConnectionsAreDown() {
		this.sample.command("/broker/kill");
		assertFiresOnly("MqttConnectionDown");
	}

	@Test
	@Order(4)
	void whenBrokerAnswersNothingPingsAreMissed() {
		for (int count = 0; count < 2; count++) {
			long missed = ofGreenhouse("mqtt_keepalive_missed_total");
			long connected = ofGreenhouse("mqtt_connection_attempts_seconds_count", "outcome=\"success\"");
			this.network.stall();
			await().atMost(Duration.ofSeconds(20))
				.until(() -> ofGreenhouse("mqtt_keepalive_missed_total"), (now) -> now > missed);
			this.network.flow();
			// it may not have noticed yet, and count as online
			await().until(() -> ofGreenhouse("mqtt_connection_attempts_seconds_count", "outcome=\"success\""),
					(now) -> now > connected);
			this.sample.awaitAllDevicesOnline();
		}
		assertFiresOnly("MqttPingMissed");
	}

	private long ofGreenhouse(String meter, String... labels) {
		return this.sample.get("/actuator/prometheus")
			.lines()
			.filter((line) -> line.startsWith(meter + "{") && line.contains("\"greenhouse\"")
					&& Stream.of(labels).allMatch(line::contains))
			.mapToLong((line) -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
			.sum();
	}

	@Test
	@Order(5)
	void whenListenerIsStoppedMessagesAreHeld(@Autowired MqttListenerEndpointRegistry listeners) {
		MqttMessageListenerContainer statuses = listeners.getContainers()
			.stream()
			.filter((container) -> container.getId().contains("onStatus"))
			.findFirst()
			.orElseThrow();
		statuses.stop();
		try {
			this.sample.command("/devices/roof/switch-off");
			await().until(() -> this.sample.device("roof").state(), (state) -> state == MqttConnectionState.STOPPED);
			this.sample.command("/devices/roof/switch-on");
			assertFiresOnly("MqttMessagesHeld");
		}
		finally {
			statuses.start();
		}
	}

	@Test
	@Order(6)
	void whenNetworkIsSlowOutboxGrows() {
		this.network.slow(Duration.ofMillis(300));
		assertFiresOnly("MqttOutboxGrowing");
	}

	private void assertFiresOnly(String alert) {
		patiently().failFast(() -> assertNoOtherFires(alert))
			.until(this.prometheus::firing, (firing) -> firing.contains(alert));
		// it may end meanwhile
		await().during(Duration.ofSeconds(2))
			.atMost(Duration.ofSeconds(5))
			.untilAsserted(() -> assertNoOtherFires(alert));
	}

	private void assertNoOtherFires(String alert) {
		assertThat(this.prometheus.firing()).as(this.prometheus::alerts).isSubsetOf(alert);
	}

	private static ConditionFactory patiently() {
		return await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500));
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class StallConfiguration {

		@Bean
		@Primary
		Network stallingNetwork() {
			return new Network();
		}

	}

	/**
	 * A network that holds everything back until it flows again, or is slow.
	 */
	static class Network extends BadNetwork {

		private boolean stalled;

		private Duration delay = Duration.ZERO;

		synchronized void stall() {
			this.stalled = true;
		}

		synchronized void slow(Duration delay) {
			this.delay = delay;
		}

		synchronized void flow() {
			this.stalled = false;
			this.delay = Duration.ZERO;
			notifyAll();
		}

		@Override
		synchronized Duration delay() {
			while (this.stalled) {
				try {
					wait();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
					return Duration.ZERO;
				}
			}
			return this.delay;
		}

	}

}
