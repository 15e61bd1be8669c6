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
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the code on every page to the source that it names, which is compiled and, as far
 * as it does something, run.
 */
class PageSnippetsTests {

	private static final Path ROOT = Path.of("..");

	private static final Pattern SNIPPET = Pattern
		.compile("\\(\\[source\\]\\((?<source>[^)]+)\\)\\)[:.]?\\s+```\\w+\\n(?<code>.+?)```", Pattern.DOTALL);

	private static final Pattern JAVA_WITH_SOURCE = Pattern.compile(SNIPPET.pattern().replace("\\w+", "java"),
			Pattern.DOTALL);

	private static final Pattern JAVA = Pattern.compile("```java\\n");

	private static final Pattern JAVADOC = Pattern.compile("[ \\t]*/\\*\\*.+?\\*/\\n", Pattern.DOTALL);

	@ParameterizedTest
	@MethodSource("pages")
	void snippetsAreInTheirSources(Path page) {
		assertThat(SNIPPET.matcher(read(page)).results()).allSatisfy((snippet) -> {
			Path source = page.resolveSibling(snippet.group(1));
			assertThat(contains(read(source), snippet.group(2))).as("%s has%n%s", source, snippet.group(2)).isTrue();
		});
	}

	@ParameterizedTest
	@MethodSource("pages")
	void everyJavaSnippetNamesItsSource(Path page) {
		String text = read(page);
		assertThat(JAVA_WITH_SOURCE.matcher(text).results())
			.hasSameSizeAs(JAVA.matcher(text).results().map(MatchResult::group).toList());
	}

	@Test
	void thereAreSnippets() throws IOException {
		assertThat(pages().map(PageSnippetsTests::read).flatMap((page) -> SNIPPET.matcher(page).results()))
			.hasSizeGreaterThan(40);
	}

	@Test
	void snippetIsOneWithItsLinesInTheirOrderAndIndentedAlike() {
		String source = "class A {\n\n\tint b;\n\n\t/**\n\t * What.\n\t */\n\tint c() {\n\t\treturn 1;\n\t}\n\n}\n";
		assertThat(contains(source, "int b;\n\nint c() {\n\treturn 1;\n}\n")).isTrue();
		assertThat(contains(source, "\tint c() {\n\t\treturn 1;\n\t}\n")).isTrue();
		assertThat(contains(source, "int c() {\nreturn 1;\n}\n")).as("indentation").isFalse();
		assertThat(contains(source, "int c() {\n}\n")).as("a line left out").isFalse();
		assertThat(contains(source, "return 1;\n\nint b;\n")).as("another order").isFalse();
	}

	static Stream<Path> pages() throws IOException {
		try (Stream<Path> pages = Files.walk(ROOT.resolve("docs"))) {
			return Stream
				.concat(Stream.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")),
						pages.filter((page) -> page.toString().endsWith(".md")))
				.toList()
				.stream();
		}
	}

	/**
	 * Whether code is part of a source, apart from where it is indented to, and from
	 * Javadoc, which a page replaces.
	 */
	private static boolean contains(String source, String code) {
		List<String> lines = lines(source);
		List<String> wanted = lines(code.stripTrailing().stripIndent());
		return IntStream.rangeClosed(0, lines.size() - wanted.size())
			.anyMatch((from) -> lines(String.join("\n", lines.subList(from, from + wanted.size())).stripIndent())
				.equals(wanted));
	}

	private static List<String> lines(String code) {
		return JAVADOC.matcher(code).replaceAll("").lines().toList();
	}

	private static String read(Path page) {
		try {
			return Files.readString(page);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
