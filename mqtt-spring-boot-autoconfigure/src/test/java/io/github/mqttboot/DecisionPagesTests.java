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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds {@code docs/decisions} to their form, to their list, and to the classes and tests
 * that they name.
 */
@Tag("once")
class DecisionPagesTests {

	private static final Path DIRECTORY = Path.of("../docs/decisions");

	private static final Path LIST = DIRECTORY.resolve("README.md");

	static List<Path> pages() throws IOException {
		try (Stream<Path> files = Files.list(DIRECTORY)) {
			return files.filter((file) -> !file.equals(LIST)).sorted().toList();
		}
	}

	@ParameterizedTest
	@MethodSource("pages")
	void pageHasItsForm(Path page) throws IOException {
		List<String> lines = Files.readAllLines(page);
		int number = Integer.parseInt(page.getFileName().toString().substring(0, 2));
		assertThat(lines.get(0)).matches("# " + number + "\\. \\S.*");
		assertThat(lines.get(2)).matches("- Date: \\d{4}-\\d{2}-\\d{2}");
		assertThat(lines).filteredOn((line) -> line.startsWith("## "))
			.startsWith("## Context", "## Choice", "## Alternatives", "## Consequences");
	}

	@ParameterizedTest
	@MethodSource("pages")
	void pageNamesClassesAndTestsThatExist(Path page) throws IOException {
		for (String line : Files.readAllLines(page)) {
			if (line.startsWith("- Code: ")) {
				assertThat(NamedInPages.missingClasses(line)).as("classes that do not exist").isEmpty();
			}
			if (line.startsWith("- Tests: ")) {
				assertThat(NamedInPages.missingTests(line)).as("tests that do not exist").isEmpty();
			}
		}
	}

	@Test
	void listHasEveryPage() throws IOException {
		List<String> rows = Files.readAllLines(LIST).stream().filter((line) -> line.matches("\\| \\d+ \\|.*")).toList();
		assertThat(rows).containsExactlyElementsOf(pages().stream().map(DecisionPagesTests::row).toList());
	}

	private static String row(Path page) {
		try {
			List<String> lines = Files.readAllLines(page);
			String[] title = lines.get(0).substring(2).split("\\. ", 2);
			return "| " + title[0] + " | [" + title[1] + "](" + page.getFileName() + ") | "
					+ lines.get(2).substring("- Date: ".length()) + " |";
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
