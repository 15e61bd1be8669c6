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

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

import io.github.mqttboot.benchmarks.SecureBroker.Link;
import org.jspecify.annotations.Nullable;

/**
 * QUIC beside TLS over TCP, of the same client, which take turns.
 *
 * @param id the name
 * @param title the title
 * @param columns the headings of the figures
 * @param goals the goals
 * @param work measures one link once
 * @param goalFigures takes the figures of the goals from the medians of both
 * @param remark what limits it, and how it is measured
 */
record LinkRow(String id, String title, List<String> columns, List<Goal> goals, Work work,
		List<ToDoubleFunction<Map<Link, double[]>>> goalFigures, String remark) implements Row {

	@Override
	public Result measure(Run run) throws Exception {
		String reason = (SecureBroker.unavailable() != null) ? SecureBroker.unavailable() : this.work.unavailable();
		if (reason != null) {
			return new Result(List.of(reason), this.goals.stream().map((goal) -> Double.NaN).toList());
		}
		Map<Link, List<double[]>> rounds = new EnumMap<>(Link.class);
		try (SecureBroker broker = SecureBroker.start()) {
			for (int round = 0; round < this.work.rounds(run.pace()); round++) {
				for (Link link : Link.values()) {
					rounds.computeIfAbsent(link, (first) -> new ArrayList<>())
						.add(this.work.measure(link, broker, run.pace()));
				}
			}
		}
		Table table = new Table(headings());
		Map<Link, double[]> medians = new EnumMap<>(Link.class);
		rounds.forEach((link, figures) -> {
			double[] median = median(figures);
			medians.put(link, median);
			table.row(cells(link, median));
		});
		List<String> lines = new ArrayList<>(table.lines());
		lines.add("");
		lines.add(this.remark);
		return new Result(lines, this.goalFigures.stream().map((figure) -> figure.applyAsDouble(medians)).toList());
	}

	private String[] headings() {
		List<String> headings = new ArrayList<>(List.of(""));
		headings.addAll(this.columns);
		return headings.toArray(String[]::new);
	}

	private static Object[] cells(Link link, double[] figures) {
		List<Object> cells = new ArrayList<>(List.of(link.title()));
		for (double figure : figures) {
			cells.add(figure);
		}
		return cells.toArray();
	}

	private static double[] median(List<double[]> rounds) {
		double[] medians = new double[rounds.get(0).length];
		for (int i = 0; i < medians.length; i++) {
			int column = i;
			medians[i] = Figures.median(rounds, (figures) -> figures[column]);
		}
		return medians;
	}

	static ToDoubleFunction<Map<Link, double[]>> ratio(int column) {
		return (medians) -> of(medians, Link.QUIC, column) / of(medians, Link.MQTTS, column);
	}

	static ToDoubleFunction<Map<Link, double[]>> quic(int column) {
		return (medians) -> of(medians, Link.QUIC, column);
	}

	private static double of(Map<Link, double[]> medians, Link link, int column) {
		return Objects.requireNonNull(medians.get(link))[column];
	}

	/**
	 * What is measured.
	 */
	@FunctionalInterface
	interface Work {

		/**
		 * Measure.
		 * @param link the link
		 * @param broker the broker
		 * @param pace how long
		 * @return the figures, one for each column
		 * @throws Exception if that failed
		 */
		double[] measure(Link link, SecureBroker broker, Pace pace) throws Exception;

		/**
		 * Return how many series of each link there are, of which the median counts.
		 * @param pace how many there are of most work
		 * @return the number of series
		 */
		default int rounds(Pace pace) {
			return pace.rounds();
		}

		/**
		 * Return why it cannot be measured on this machine.
		 * @return the reason, or {@code null} if it can
		 */
		default @Nullable String unavailable() {
			return null;
		}

	}

}
