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
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.FileSystemUtils;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A Prometheus server, Debian's package, that scrapes an application twice a second and
 * evaluates our alert rules as often. Time runs thirty times as fast for the rules: half
 * an hour is a minute.
 */
final class Prometheus implements AutoCloseable {

	private static final Path BINARY = Path.of("/usr/bin/prometheus");

	private static final Path RULES = Path.of("../docs/grafana/alerts.yml");

	private static final Pattern MINUTES = Pattern.compile("\\b(\\d+)m\\b");

	private static final String CONFIGURATION = """
			global:
			  scrape_interval: 500ms
			  scrape_timeout: 500ms
			  evaluation_interval: 500ms
			rule_files: [ "%s" ]
			scrape_configs:
			  - job_name: sample
			    metrics_path: /actuator/prometheus
			    static_configs:
			      - targets: [ "localhost:%d" ]
			""";

	private final Path folder;

	private final Process process;

	private final RestClient client;

	private Prometheus(Path folder, Process process, int port) {
		this.folder = folder;
		this.process = process;
		this.client = RestClient.create("http://127.0.0.1:" + port);
	}

	static Prometheus start(int applicationPort) throws IOException {
		assertThat(BINARY).as("Install Debian's package prometheus").isExecutable();
		Path folder = Files.createTempDirectory("prometheus");
		Path rules = Files.writeString(folder.resolve("alerts.yml"), faster(Files.readString(RULES)));
		Files.writeString(folder.resolve("prometheus.yml"), CONFIGURATION.formatted(rules, applicationPort));
		int port = freePort();
		Process process = new ProcessBuilder(BINARY.toString(), "--config.file=" + folder.resolve("prometheus.yml"),
				"--storage.tsdb.path=" + folder.resolve("data"), "--web.listen-address=127.0.0.1:" + port,
				"--log.level=warn")
			.inheritIO()
			.start();
		Prometheus prometheus = new Prometheus(folder, process, port);
		await().ignoreExceptions().until(() -> !prometheus.query("up == 1").isEmpty());
		return prometheus;
	}

	/**
	 * Have Prometheus evaluate rules over series that are written down.
	 * @param tests the file with the rules, the series and what is to fire
	 * @return what it prints
	 */
	static String testRules(Path tests) throws IOException {
		return new String(
				new ProcessBuilder("/usr/bin/promtool", "test", "rules", tests.toString()).redirectErrorStream(true)
					.start()
					.getInputStream()
					.readAllBytes());
	}

	/**
	 * Return what our alert rules ask for.
	 * @return the expressions, each of which may contain others
	 */
	static List<String> expressionsOfTheRules() throws IOException {
		Map<String, List<Map<String, List<Map<String, String>>>>> rules = new Yaml().load(Files.readString(RULES));
		return rules.get("groups")
			.stream()
			.flatMap((group) -> group.get("rules").stream())
			.map((rule) -> rule.get("expr"))
			.toList();
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	static String faster(String text) {
		return MINUTES.matcher(text)
			.replaceAll((minutes) -> Matcher.quoteReplacement(Integer.parseInt(minutes.group(1)) * 2 + "s"));
	}

	/**
	 * Evaluate an expression.
	 * @param expression the expression
	 * @return its series at present
	 */
	JsonNode query(String expression) {
		return get("/api/v1/query?query={expression}", expression).at("/data/result");
	}

	/**
	 * Return what fires.
	 * @return the names of the alerts
	 */
	Set<String> firing() {
		return elements(get("/api/v1/alerts").at("/data/alerts"))
			.filter((alert) -> alert.get("state").asString().equals("firing"))
			.map((alert) -> alert.at("/labels/alertname").asString())
			.collect(Collectors.toCollection(TreeSet::new));
	}

	/**
	 * Return what fires or is about to.
	 * @return the alerts with their labels and values, as Prometheus has them
	 */
	String alerts() {
		return get("/api/v1/alerts").at("/data/alerts").toPrettyString();
	}

	/**
	 * Return the rules that could not be evaluated.
	 * @return the names of the alerts with the reason
	 */
	Set<String> brokenRules() {
		return elements(get("/api/v1/rules").at("/data/groups")).flatMap((group) -> elements(group.get("rules")))
			.filter((rule) -> !rule.get("health").asString().equals("ok"))
			.map((rule) -> rule.get("name").asString() + ": " + rule.path("lastError").asString())
			.collect(Collectors.toSet());
	}

	private JsonNode get(String path, Object... variables) {
		String body = this.client.get().uri(path, variables).retrieve().body(String.class);
		return JsonMapper.shared().readTree(body);
	}

	private static Stream<JsonNode> elements(JsonNode array) {
		return StreamSupport.stream(array.spliterator(), false);
	}

	@Override
	public void close() throws IOException, InterruptedException {
		this.process.destroy();
		if (!this.process.waitFor(10, TimeUnit.SECONDS)) {
			this.process.destroyForcibly().waitFor();
		}
		FileSystemUtils.deleteRecursively(this.folder);
	}

}
