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

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

import io.github.mqttboot.benchmarks.client.Client;

/**
 * Many connections at once, each client in a JVM of its own.
 */
final class ConnectionsRow implements Row {

	/**
	 * Those that have threads for each connection take too long to take turns.
	 */
	private static final List<Client> ONCE = List.of(Client.PAHO, Client.RAW_PAHO);

	/**
	 * Those whose threads end when there is nothing to do for them.
	 */
	private static final List<Client> OURS = List.of(Client.NETTY, Client.PAHO);

	@Override
	public String id() {
		return "connections";
	}

	@Override
	public String title() {
		return "2,000 connections that are opened together";
	}

	@Override
	public List<Goal> goals() {
		return List.of(Goal.atMost(1.2, "×", "time, against HiveMQ's client"),
				Goal.atMost(2, "threads", "beyond the event loops, once idle"),
				Goal.atMost(10, "KB", "heap of each, idle"));
	}

	@Override
	public List<String> notes() {
		return List.of("Each client begins in a JVM that has just started, and half of the CPU of both is the JIT"
				+ " compiler's, which compiles 1.3 × as many methods for ours as for HiveMQ's. With C1 alone ours takes"
				+ " 1.2 × the CPU, interpreted 1.4 ×. Half of the interpreted CPU is Netty's, as much as of HiveMQ's.");
	}

	@Override
	public Result measure(Run run) throws Exception {
		Map<Client, List<Connections>> rounds = new EnumMap<>(Client.class);
		for (int round = 0; round < run.pace().rounds(); round++) {
			for (Client client : Client.values()) {
				if (client != Client.INTEGRATION && (round == 0 || !ONCE.contains(client))) {
					rounds.computeIfAbsent(client, (first) -> new ArrayList<>())
						.add(measure(client, run, (round == 0) ? run.pace().idle() : Duration.ZERO));
				}
			}
		}
		Table table = new Table("", "time, s", "threads at once", "threads, idle", "heap of each, KB");
		rounds.forEach((client, connections) -> table.row(client.title(), median(connections, Connections::seconds),
				median(connections, Connections::threads), connections.get(0).idleThreads(),
				median(connections, Connections::kilobytes)));
		List<Connections> ours = of(rounds, Client.NETTY);
		double time = median(ours, Connections::seconds) / median(of(rounds, Client.HIVEMQ), Connections::seconds);
		int loops = Math.min(4, Runtime.getRuntime().availableProcessors());
		return new Result(table.lines(),
				List.of(time, ours.get(0).idleThreads() - loops, median(ours, Connections::kilobytes)));
	}

	private static Connections measure(Client client, Run run, Duration idle) throws IOException {
		try (ChildProcess child = ChildProcess.start(Connections.class, client, run.port(), run.pace().connections(),
				OURS.contains(client) ? idle.toSeconds() : 0)) {
			return Connections.parse(child.readLine());
		}
	}

	private static List<Connections> of(Map<Client, List<Connections>> rounds, Client client) {
		return Objects.requireNonNull(rounds.get(client));
	}

	private static double median(List<Connections> rounds, ToDoubleFunction<Connections> figure) {
		return Figures.median(rounds, figure);
	}

}
