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

package io.github.mqttboot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the table of features in {@code docs/comparison.md} to tests that exist.
 */
@Tag("once")
class ComparisonFeaturesTests {

	private static final Path PAGE = Path.of("../docs/comparison.md");

	static List<String> rows() throws IOException {
		return Files.readAllLines(PAGE)
			.stream()
			.dropWhile((line) -> !line.startsWith("| Feature |"))
			.skip(2)
			.takeWhile((line) -> line.startsWith("| "))
			.toList();
	}

	@ParameterizedTest
	@MethodSource("rows")
	void everyYesHasItsTest(String row) {
		List<String> cells = List.of(row.substring(2, row.length() - 2).split(" \\| "));
		assertThat(cells).hasSize(7).doesNotContain("");
		String ours = cells.get(1);
		assertThat(ours).startsWith("yes, ");
		assertThat(NamedInPages.count(ours)).isOne();
		assertThat(NamedInPages.missingTests(ours)).isEmpty();
	}

}
