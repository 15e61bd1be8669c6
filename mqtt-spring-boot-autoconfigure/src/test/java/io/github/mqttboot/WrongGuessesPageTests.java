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
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds {@code docs/wrong-guesses.md} to the tests and scripts that it names.
 */
@Tag("once")
class WrongGuessesPageTests {

	private static final Path PAGE = Path.of("../docs/wrong-guesses.md");

	private static final Pattern SCRIPT = Pattern.compile("\\(\\.\\./findings/([^)]+)\\)");

	static List<String> guesses() throws IOException {
		return Stream.of(Files.readString(PAGE).split("\n\n"))
			.filter((block) -> block.startsWith("| Guessed |"))
			.flatMap((table) -> table.lines().skip(2))
			.toList();
	}

	@ParameterizedTest
	@MethodSource("guesses")
	void whatIsTrueIsShownByWhatExists(String guess) {
		String[] cells = guess.split("\\|");
		assertThat(cells).as("cells of the row").hasSize(6);
		assertThat(cells[3]).as("versions").containsPattern("\\d");
		assertThat(NamedInPages.missingTests(cells[4])).as("tests that do not exist").isEmpty();
		List<String> scripts = SCRIPT.matcher(cells[4]).results().map((link) -> link.group(1)).toList();
		assertThat(scripts).allSatisfy((script) -> assertThat(Path.of("../findings", script)).exists());
		assertThat(NamedInPages.count(cells[4]) + scripts.size()).as("tests and scripts").isPositive();
		assertThat(cells[5].strip()).matches("–|[0-9a-f]{7}(, [0-9a-f]{7})*");
	}

}
