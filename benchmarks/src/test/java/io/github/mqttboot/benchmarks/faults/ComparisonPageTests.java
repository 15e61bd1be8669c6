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

package io.github.mqttboot.benchmarks.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that {@code docs/comparison.md} has the table that {@link FaultComparison}
 * prints.
 */
class ComparisonPageTests {

	private static final Path PAGE = Path.of("..", "docs", "comparison.md");

	@Test
	void tableHasAllFaultsInTheirOrder() throws IOException {
		assertThat(table().skip(2).map((row) -> row.get(0)))
			.containsExactlyElementsOf(Stream.of(Fault.values()).map(Fault::title).toList());
	}

	@Test
	void tableHasAllContestants() throws IOException {
		assertThat(table().findFirst().orElseThrow().stream().skip(1))
			.containsExactlyElementsOf(Stream.of(Contestant.values()).map(Contestant::title).toList());
	}

	@Test
	void tableHasAFigureForEachOfThem() throws IOException {
		assertThat(table()).allSatisfy((row) -> assertThat(row).hasSize(1 + Contestant.values().length)
			.doesNotContain("", "failed", "not measured"));
	}

	private static Stream<List<String>> table() throws IOException {
		return Files.readAllLines(PAGE)
			.stream()
			.dropWhile((line) -> !line.startsWith("| Fault "))
			.takeWhile((line) -> line.startsWith("| "))
			.map((line) -> List.of(line.substring(2, line.length() - 2).split(" \\| ")));
	}

}
