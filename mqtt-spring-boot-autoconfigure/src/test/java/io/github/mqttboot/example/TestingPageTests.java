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

package io.github.mqttboot.example;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the code in {@code docs/testing.md} to the sources that it names.
 */
class TestingPageTests {

	private static final Path PAGE = Path.of("../docs/testing.md");

	private static final Pattern SNIPPET = Pattern.compile("\\(\\[source\\]\\(([^)]+)\\)\\)\\s+```java\\n(.+?)```",
			Pattern.DOTALL);

	@ParameterizedTest
	@MethodSource("snippets")
	void snippetIsInItsSource(Path source, String code) throws IOException {
		assertThat(Files.readString(source)).contains(code);
	}

	@Test
	void everySnippetNamesItsSource() throws IOException {
		assertThat(snippets()).hasSameSizeAs(Pattern.compile("```java").matcher(page()).results().toList());
	}

	static Stream<Object[]> snippets() throws IOException {
		return SNIPPET.matcher(page()).results().map(TestingPageTests::arguments);
	}

	private static Object[] arguments(MatchResult snippet) {
		return new Object[] { PAGE.resolveSibling(snippet.group(1)), snippet.group(2) };
	}

	private static String page() throws IOException {
		return Files.readString(PAGE);
	}

}
