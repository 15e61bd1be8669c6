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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the start of an application grows with its configured connections, all of which are
 * connected when it has started.
 */
final class ClientsRow implements Row {

	@Override
	public String id() {
		return "clients";
	}

	@Override
	public String title() {
		return "Start of an application with 2,000 connections in `mqtt.clients`, connected";
	}

	@Override
	public List<Goal> goals() {
		return List.of(Goal.atMost(5, "s", "more than with one connection"));
	}

	@Override
	public Result measure(Run run) throws Exception {
		int most = run.pace().connections();
		Map<Integer, List<Double>> seconds = new LinkedHashMap<>();
		for (int round = 0; round < run.pace().rounds(); round++) {
			for (int clients : new int[] { 1, most / 4, most / 2, most }) {
				seconds.computeIfAbsent(clients, (first) -> new ArrayList<>()).add(start(run, clients));
			}
		}
		Table table = new Table("Connections", "from the JVM's start, s");
		seconds.forEach((clients, series) -> table.row("%,d".formatted(clients), median(seconds, clients)));
		return new Result(table.lines(), List.of(median(seconds, most) - median(seconds, 1)));
	}

	private static double median(Map<Integer, List<Double>> seconds, int clients) {
		return Figures.median(seconds.getOrDefault(clients, List.of()), Double::doubleValue);
	}

	private static double start(Run run, int clients) throws IOException {
		List<String> arguments = new ArrayList<>(List.of(StartUpRow.CONNECTED_WHEN_STARTED));
		for (int i = 0; i < clients; i++) {
			String client = "--mqtt.clients.client-" + i;
			arguments.add(client + ".url=mqtt://127.0.0.1:" + run.port());
			arguments.add(client + ".client-type=netty");
		}
		return StartUpRow.start(System.getProperty("java.class.path"), arguments.toArray());
	}

}
