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

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.mqttboot.benchmarks.client.Client;
import io.github.mqttboot.benchmarks.client.Connector;

/**
 * One connection after the other: how long it takes to open one. Each client has another
 * one open: what is there once for all connections, such as event loops, would otherwise
 * be started and ended with each of them, but not for a client whose connections of other
 * rows are still open and share it.
 */
final class ConnectRow implements Row {

	@Override
	public String id() {
		return "connect";
	}

	@Override
	public String title() {
		return "Connect to CONNACK";
	}

	@Override
	public List<Goal> goals() {
		return List.of(Goal.atMost(1.5, "×", "p50, against HiveMQ's client"));
	}

	@Override
	public List<String> notes() {
		return List
			.of("Where it goes was stamped on a busy machine, 370 µs in all: 50 µs pass until the event loop has begun,"
					+ " 60 µs for the attempt and its channel, 60 µs while TCP connects, 25 µs until CONNECT is written, 110 µs"
					+ " until CONNACK is read, and 30 µs until the caller is woken.");
	}

	@Override
	public Result measure(Run run) throws Exception {
		Map<Client, Connector> connectors = new EnumMap<>(Client.class);
		List<AutoCloseable> open = new ArrayList<>();
		try {
			for (Client client : Client.values()) {
				Connector connector = client.connector(run.port());
				if (connector != null) {
					connectors.put(client, connector);
					open.add(connector.connect("open").join());
				}
			}
			return result(measure(connectors, run.pace()));
		}
		finally {
			for (AutoCloseable connection : open) {
				connection.close();
			}
		}
	}

	private static Map<Client, List<Latencies>> measure(Map<Client, Connector> connectors, Pace pace) throws Exception {
		for (Connector connector : connectors.values()) {
			series(connector, pace.warmUp());
		}
		Map<Client, List<Latencies>> series = new EnumMap<>(Client.class);
		for (int round = 0; round < pace.rounds(); round++) {
			for (Map.Entry<Client, Connector> connector : connectors.entrySet()) {
				series.computeIfAbsent(connector.getKey(), (client) -> new ArrayList<>())
					.add(series(connector.getValue(), pace.series()));
			}
		}
		return series;
	}

	private static Latencies series(Connector connector, Duration time) throws Exception {
		Latencies latencies = new Latencies();
		long end = System.nanoTime() + time.toNanos();
		do {
			long start = System.nanoTime();
			AutoCloseable connection = connector.connect("connect").join();
			latencies.add(System.nanoTime() - start);
			connection.close();
		}
		while (System.nanoTime() < end);
		return latencies;
	}

	private static Result result(Map<Client, List<Latencies>> series) {
		Table table = new Table("", "p50, ms", "p99, ms");
		series
			.forEach((client, latencies) -> table.row(client.title(), millis(latencies, 0.5), millis(latencies, 0.99)));
		List<String> lines = new ArrayList<>(table.lines());
		lines.add("");
		lines.add("Each client has another connection open, with which what all connections share was started.");
		return new Result(lines,
				List.of(millis(of(series, Client.NETTY), 0.5) / millis(of(series, Client.HIVEMQ), 0.5)));
	}

	private static List<Latencies> of(Map<Client, List<Latencies>> series, Client client) {
		return Objects.requireNonNull(series.get(client));
	}

	private static double millis(List<Latencies> series, double part) {
		return Figures.median(series, (latencies) -> latencies.percentile(part) / 1e3);
	}

}
