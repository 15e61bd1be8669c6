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

package io.github.mqttboot.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Measures the clients in turn, against a broker in another process, and prints a table
 * with their medians. Ends with an error if the project misses a goal.
 */
public final class Benchmarks {

	private static final Log logger = LogFactory.getLog(Benchmarks.class);

	/**
	 * Synchronous messages of 10 KB shall take at most this part of the time that Paho
	 * takes.
	 */
	private static final int GOAL = 20;

	private static final int ROUNDS = 5;

	private static final int MESSAGES = 100_000;

	private static final int WINDOW = 1000;

	private static final Duration LONGEST_SERIES = Duration.ofSeconds(2);

	private static final Duration WARM_UP = Duration.ofSeconds(5);

	private static final String PRODUCT = "MQTT for Spring Boot";

	private static final String PAHO = "Paho";

	private final Map<String, BenchmarkClient> clients = new LinkedHashMap<>();

	private final StringBuilder table = new StringBuilder();

	private Benchmarks(int port) throws Exception {
		this.clients.put(PRODUCT, new Product(port));
		this.clients.put(PAHO, new RawPaho(port));
		this.clients.put("Spring Integration", new PlainSpringIntegration(port));
		this.clients.put("HiveMQ client", new HiveMqClient(port));
	}

	/**
	 * Run the benchmarks.
	 * @param args none
	 */
	public static void main(String[] args) {
		// The clients have threads that would keep the program alive
		System.exit(reachesGoal() ? 0 : 1);
	}

	private static boolean reachesGoal() {
		try (BufferedReader broker = startBroker().inputReader(StandardCharsets.US_ASCII)) {
			int port = Integer.parseInt(broker.readLine());
			boolean scales = ManyFilters.run(port);
			return new Benchmarks(port).run() && scales;
		}
		catch (Exception ex) {
			logger.error("The benchmarks failed", ex);
			return false;
		}
	}

	private static Process startBroker() throws IOException {
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		Process broker = new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"),
				BenchmarkBroker.class.getName())
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		Runtime.getRuntime().addShutdownHook(new Thread(broker::destroy));
		return broker;
	}

	private boolean run() throws Exception {
		row("", this.clients.keySet().toArray());
		row("---", this.clients.keySet().stream().map((name) -> "---:").toArray());
		Map<String, Double> large = latencies("10 KB, each acknowledged before the next", new byte[10_240]);
		latencies("100 B, each acknowledged before the next", new byte[100]);
		throughputs("100 B, up to " + WINDOW + " unacknowledged", this::send);
		throughputs("100 B, received and acknowledged", this::receive);
		System.out.println();
		System.out.println(this.table);
		double ratio = of(large, PAHO) / of(large, PRODUCT);
		System.out.printf(Locale.ROOT, "Messages of 10 KB take %.0f times as long with Paho; the goal is %d.%n", ratio,
				GOAL);
		return ratio >= GOAL;
	}

	private Map<String, Double> latencies(String title, byte[] payload) throws Exception {
		Map<String, Double> medians = measure(title, (client) -> {
			List<Double> micros = new ArrayList<>();
			long end = System.nanoTime() + LONGEST_SERIES.toNanos();
			while (micros.size() < MESSAGES / 10 && System.nanoTime() < end) {
				long start = System.nanoTime();
				client.send("benchmark", payload);
				micros.add((System.nanoTime() - start) / 1000.0);
			}
			return median(micros);
		});
		row(title, cells(medians, "%,.0f µs", 1));
		return medians;
	}

	private void throughputs(String title, Measurement seconds) throws Exception {
		Map<String, Double> medians = measure(title, (client) -> {
			Double taken = seconds.of(client);
			return (taken != null) ? MESSAGES / taken : null;
		});
		row(title, cells(medians, "%,.0f/s", -1));
	}

	private @Nullable Double send(BenchmarkClient client) throws Exception {
		byte[] payload = new byte[100];
		Semaphore window = new Semaphore(WINDOW);
		long start = System.nanoTime();
		for (int i = 0; i < MESSAGES; i++) {
			window.acquire();
			CompletableFuture<?> sent = client.sendAsync("benchmark", payload);
			if (sent == null) {
				return null;
			}
			sent.whenComplete((result, failure) -> window.release());
		}
		window.acquire(WINDOW);
		return secondsSince(start);
	}

	private Double receive(BenchmarkClient client) throws Exception {
		CountDownLatch missing = new CountDownLatch(MESSAGES);
		client.onMessage(missing::countDown);
		long start = System.nanoTime();
		client.send(BenchmarkBroker.START + "/" + client.topic() + "/" + MESSAGES, new byte[100]);
		if (!missing.await(1, TimeUnit.MINUTES)) {
			throw new IllegalStateException(missing.getCount() + " messages did not come");
		}
		return secondsSince(start);
	}

	private static double secondsSince(long start) {
		return (System.nanoTime() - start) / 1e9;
	}

	private Map<String, Double> measure(String title, Measurement measurement) throws Exception {
		System.out.println(title + ": warm-up");
		for (BenchmarkClient client : this.clients.values()) {
			long end = System.nanoTime() + WARM_UP.toNanos();
			while (System.nanoTime() < end && measurement.of(client) != null) {
				// once more
			}
		}
		Map<String, List<Double>> results = new LinkedHashMap<>();
		// In turn, for the machine is not always the same
		for (int round = 1; round <= ROUNDS; round++) {
			System.out.println(title + ": round " + round + " of " + ROUNDS);
			for (Map.Entry<String, BenchmarkClient> client : this.clients.entrySet()) {
				Double result = measurement.of(client.getValue());
				if (result != null) {
					results.computeIfAbsent(client.getKey(), (name) -> new ArrayList<>()).add(result);
				}
			}
		}
		Map<String, Double> medians = new LinkedHashMap<>();
		results.forEach((name, values) -> medians.put(name, median(values)));
		return medians;
	}

	private static double median(List<Double> values) {
		return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
	}

	private static double of(Map<String, Double> medians, String name) {
		return Objects.requireNonNull(medians.get(name));
	}

	private Object[] cells(Map<String, Double> medians, String format, int exponent) {
		double base = of(medians, PAHO);
		return this.clients.keySet().stream().map((name) -> cell(medians.get(name), format, base, exponent)).toArray();
	}

	private static String cell(@Nullable Double median, String format, double base, int exponent) {
		if (median == null) {
			return "–";
		}
		double ratio = Math.pow(base / median, exponent);
		return String.format(Locale.ROOT, format + ((ratio < 10) ? " (%.1f ×)" : " (%.0f ×)"), median, ratio);
	}

	private void row(String title, Object... cells) {
		this.table.append("| ").append(title);
		for (Object cell : cells) {
			this.table.append(" | ").append(cell);
		}
		this.table.append(" |\n");
	}

	/**
	 * One series with one client.
	 */
	@FunctionalInterface
	private interface Measurement {

		@Nullable Double of(BenchmarkClient client) throws Exception;

	}

}
