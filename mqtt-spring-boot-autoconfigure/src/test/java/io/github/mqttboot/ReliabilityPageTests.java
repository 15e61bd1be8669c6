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
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds {@code docs/reliability.md} to the tests that it names: each promise has some,
 * and they exist.
 */
@Tag("once")
class ReliabilityPageTests {

	private static final Path PAGE = Path.of("../docs/reliability.md");

	static List<String> promises() throws IOException {
		return Stream.of(Files.readString(PAGE).split("\n\n"))
			.filter((block) -> block.startsWith("| Promise |"))
			.flatMap((table) -> table.lines().skip(2))
			.toList();
	}

	@ParameterizedTest
	@MethodSource("promises")
	void promiseIsHeldByTestsThatExist(String promise) {
		String[] cells = promise.split("\\|");
		assertThat(cells).as("cells of the row").hasSize(3);
		assertThat(NamedInPages.count(cells[2])).as("tests").isPositive();
		assertThat(NamedInPages.missingTests(cells[2])).as("tests that do not exist").isEmpty();
	}

}
