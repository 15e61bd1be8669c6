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
import io.github.mqttboot.benchmarks.client.Contender;
import org.jspecify.annotations.Nullable;

/**
 * Messages of all clients, which take turns since the machine is not always the same.
 *
 * @param id the name
 * @param title the title
 * @param workload what the clients do
 * @param realBroker whether that needs Mosquitto
 * @param aims the goals, and what they are about
 * @param notes what keeps it from its goals
 */
record MessageRow(String id, String title, Workload workload, boolean realBroker, List<Aim> aims,
		List<String> notes) implements Row {

	private static final int STEADY_WARM_UP = 5;

	MessageRow(String id, String title, Workload workload, boolean realBroker, List<Aim> aims) {
		this(id, title, workload, realBroker, aims, List.of());
	}

	@Override
	public List<Goal> goals() {
		return this.aims.stream().map(Aim::goal).toList();
	}

	@Override
	public Result measure(Run run) throws Exception {
		Integer port = port(run);
		if (port == null) {
			return new Result(List.of("Not measured, since Mosquitto is not installed."),
					this.aims.stream().map((aim) -> Double.NaN).toList());
		}
		return result(medians(run.contenders(port), run.pace()));
	}

	private @Nullable Integer port(Run run) throws IOException {
		return this.realBroker ? run.mosquittoPort() : Integer.valueOf(run.port());
	}

	private Map<Client, Figures> medians(Map<Client, Contender> contenders, Pace pace) throws Exception {
		// at a steady rate there are few messages in a second, and the compiler would be
		// measured: it took half of the CPU of a client that was warmed up as the others
		Duration warmUp = this.realBroker ? pace.warmUp().multipliedBy(STEADY_WARM_UP) : pace.warmUp();
		for (Contender contender : contenders.values()) {
			if (!warmUp.isZero()) {
				this.workload.measure(contender, warmUp);
			}
		}
		Map<Client, List<Figures>> series = new EnumMap<>(Client.class);
		for (int round = 0; round < pace.rounds(); round++) {
			for (Map.Entry<Client, Contender> contender : contenders.entrySet()) {
				series.computeIfAbsent(contender.getKey(), (client) -> new ArrayList<>())
					.add(this.workload.measure(contender.getValue(), pace.series()));
			}
		}
		Map<Client, Figures> medians = new EnumMap<>(Client.class);
		series.forEach((client, figures) -> medians.put(client, Figures.median(figures)));
		return medians;
	}

	private Result result(Map<Client, Figures> medians) {
		Table table = new Table("", "messages/s", "p50, µs", "p99, µs", "CPU, µs", "allocated, B");
		medians.forEach((client, figures) -> {
			if (Double.isNaN(figures.rate())) {
				table.row(client.title(), "–", "–", "–", "–", "–");
			}
			else {
				table.row(client.title(), figures.rate(), figures.median(), figures.slowest(), figures.cpu(),
						figures.allocated());
			}
		});
		return new Result(table.lines(), this.aims.stream().map((aim) -> aim.figure().applyAsDouble(medians)).toList());
	}

	/**
	 * A goal, and its figure.
	 *
	 * @param goal the goal
	 * @param figure takes the figure from those of all clients
	 */
	record Aim(Goal goal, ToDoubleFunction<Map<Client, Figures>> figure) {

		static Aim ratio(Goal goal, Client ours, ToDoubleFunction<Figures> figure, Client theirs) {
			return new Aim(goal, (all) -> of(all, ours, figure) / of(all, theirs, figure));
		}

		static Aim allocated(Goal goal) {
			return new Aim(goal, (all) -> of(all, Client.NETTY, Figures::allocated) / 1024);
		}

		static Aim allocatedBeyondPaho(Goal goal) {
			return new Aim(goal,
					(all) -> (of(all, Client.PAHO, Figures::allocated) - of(all, Client.RAW_PAHO, Figures::allocated))
							/ 1024);
		}

		private static double of(Map<Client, Figures> all, Client client, ToDoubleFunction<Figures> figure) {
			return figure.applyAsDouble(Objects.requireNonNull(all.get(client)));
		}

	}

}
