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

package io.github.mqttboot.testsupport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the Java code on a page of the documentation to the sources that it names.
 */
public abstract class ExamplesOfPage {

	private static final Pattern SNIPPET = Pattern.compile("\\(\\[source\\]\\(([^)]+)\\)\\)\\s+```java\\n(.+?)```",
			Pattern.DOTALL);

	private static final Pattern JAVA = Pattern.compile("```java");

	private final Path page;

	protected ExamplesOfPage(String page) {
		this.page = Path.of("../docs", page);
	}

	@TestFactory
	Stream<DynamicTest> snippetIsInItsSource() throws IOException {
		return snippets().stream()
			.map((snippet) -> DynamicTest.dynamicTest(snippet.group(2).lines().findFirst().orElseThrow(),
					() -> assertThat(Files.readString(this.page.resolveSibling(snippet.group(1))))
						.contains(snippet.group(2))));
	}

	@Test
	void everySnippetNamesItsSource() throws IOException {
		assertThat(snippets()).isNotEmpty().hasSameSizeAs(JAVA.matcher(page()).results().toList());
	}

	private List<MatchResult> snippets() throws IOException {
		return SNIPPET.matcher(page()).results().toList();
	}

	private String page() throws IOException {
		return Files.readString(this.page);
	}

}
