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
import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the Kotlin code in {@code docs/kotlin.md} to the source that is compiled.
 */
@Tag("once")
class KotlinPageTests {

	private static final Path SOURCE = Path.of("src/test/kotlin/io/github/mqttboot/example/kotlin/KotlinExampleIT.kt");

	private static final Pattern SNIPPET = Pattern.compile("```kotlin\\n(?!// build\\.gradle)(.+?)```", Pattern.DOTALL);

	@Test
	void snippetsAreInTheSource() throws IOException {
		List<String> snippets = SNIPPET.matcher(Files.readString(Path.of("../docs/kotlin.md")))
			.results()
			.map((snippet) -> snippet.group(1))
			.toList();
		assertThat(snippets).hasSize(3);
		assertThat(Files.readString(SOURCE)).contains(snippets);
	}

}
