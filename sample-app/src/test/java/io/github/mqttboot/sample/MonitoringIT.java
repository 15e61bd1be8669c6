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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionFactory;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Holds the Grafana dashboard and the alert rules to what Prometheus gets from the
 * sample.
 */
@SampleTest
class MonitoringIT {

	private static final Path DOCS = Path.of("../docs/grafana");

	private static final Pattern SELECTOR = Pattern.compile("(mqtt_\\w+)(?:\\{([^}]*)})?");

	private static final Pattern SAMPLE = Pattern.compile("^(mqtt_\\w+)\\{([^}]*)}", Pattern.MULTILINE);

	private static final Pattern LABEL = Pattern.compile("(\\w+)=~?\"");

	private final SampleClient sample;

	MonitoringIT(@LocalServerPort int port) {
		this.sample = new SampleClient(port);
	}

	@BeforeEach
	void controlRoomHasLostItsConnectionOnce(@Autowired MqttConnection controlRoom,
			@Autowired MqttConnectionFactory connections) throws Exception {
		this.sample.awaitAllDevicesOnline();
		takeOverSession(controlRoom.getSettings(), connections);
		await().until(() -> this.sample.get("/actuator/prometheus"),
				(text) -> text.contains("mqtt_connection_losses_total"));
		await().until(() -> controlRoom.getSnapshot().isConnected());
	}

	/**
	 * The broker throws out a client when another one comes with its identifier. This one
	 * leaves it the messages, since it acknowledges none.
	 */
	private void takeOverSession(MqttConnectionSettings settings, MqttConnectionFactory connections) throws Exception {
		MqttConnection thief = connections
			.createConnection(new MqttConnectionSettingsBuilder("thief").urls(settings.getUrls())
				.clientId(settings.getClientId())
				.cleanStart(settings.isCleanStart())
				.sessionExpiryInterval(settings.getSessionExpiryInterval())
				.build());
		thief.setUnclaimedMessageHandler((message) -> {
		});
		thief.start();
		await().until(() -> thief.getSnapshot().isConnected());
		thief.stop().get();
	}

	@Test
	void dashboardAsksForWhatThereIs() throws IOException {
		JsonNode dashboard = JsonMapper.shared().readTree(Files.readString(DOCS.resolve("mqtt.json")));
		List<String> queries = dashboard.findValuesAsString("expr");
		assertThat(queries).hasSizeGreaterThan(20);
		assertAskForWhatThereIs(queries);
	}

	@Test
	void alertRulesAskForWhatThereIs() throws IOException {
		List<String> queries = Prometheus.expressionsOfTheRules();
		assertThat(queries).hasSizeGreaterThan(10);
		assertAskForWhatThereIs(queries);
	}

	private void assertAskForWhatThereIs(List<String> queries) {
		Map<String, Set<String>> labels = new HashMap<>();
		SAMPLE.matcher(this.sample.get("/actuator/prometheus"))
			.results()
			.forEach((line) -> labels.computeIfAbsent(line.group(1), (name) -> new HashSet<>()).addAll(labels(line)));
		for (String query : queries) {
			List<MatchResult> selectors = SELECTOR.matcher(query).results().toList();
			assertThat(selectors).as(query).isNotEmpty();
			for (MatchResult selector : selectors) {
				assertThat(labels).as(query).containsKey(selector.group(1));
				// Prometheus adds the instance
				assertThat(labels(selector)).as(query).isSubsetOf(with(labels.get(selector.group(1)), "instance"));
			}
		}
	}

	private static Set<String> with(Set<String> labels, String label) {
		Set<String> all = new HashSet<>(labels);
		all.add(label);
		return all;
	}

	private static List<String> labels(MatchResult selector) {
		String text = selector.group(2);
		return (text != null) ? LABEL.matcher(text).results().map((label) -> label.group(1)).toList() : List.of();
	}

}
