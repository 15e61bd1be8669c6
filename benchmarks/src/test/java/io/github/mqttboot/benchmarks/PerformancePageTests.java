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
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that {@code docs/performance.md} is what {@link Benchmarks} writes, but for the
 * figures.
 */
class PerformancePageTests {

	@Test
	void pageHasTheHeadAndTheRowsOfTheCommand() throws IOException {
		Map<Row, Row.Result> results = new LinkedHashMap<>();
		Rows.ALL.forEach((row) -> results.put(row,
				new Row.Result(List.of(), row.goals().stream().map((goal) -> Double.NaN).toList())));
		assertThat(frame(Files.readAllLines(Benchmarks.PAGE).stream()))
			.containsExactlyElementsOf(frame(Page.of(results).stream()));
	}

	/**
	 * Return what does not depend on a measurement: the head, the goals without what was
	 * measured, and the titles.
	 */
	private static List<String> frame(Stream<String> page) {
		List<String> lines = page.toList();
		int goals = lines.indexOf("## Goals");
		assertThat(goals).isPositive();
		Stream<String> head = lines.subList(0, goals).stream().filter((line) -> !line.startsWith("Machine: "));
		Stream<String> table = lines.subList(goals, lines.size())
			.stream()
			.skip(2)
			.takeWhile((line) -> line.startsWith("|"))
			.map((line) -> line.split(" \\| "))
			.map((cells) -> String.join(" | ", cells[0], cells[1], cells[3]));
		Stream<String> titles = lines.stream().filter((line) -> line.startsWith("## "));
		return Stream.of(head, table, titles).flatMap((part) -> part).toList();
	}

}
