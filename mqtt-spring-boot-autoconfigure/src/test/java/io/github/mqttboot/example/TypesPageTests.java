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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds {@code docs/types.md} to the types that there are and that the pages name,.
 */
@Tag("once")
class TypesPageTests {

	private static final Path ROOT = Path.of("..");

	private static final Path SOURCES = Path.of("src/main/java/io/github/mqttboot");

	private static final Pattern ROW = Pattern.compile("^\\| `io\\.github\\.mqttboot\\.(\\w+)` \\| (.+) \\|$",
			Pattern.MULTILINE);

	private static final Pattern TYPE = Pattern.compile("`(\\w+)`");

	@Test
	void typesAreWhereThePageSays() {
		assertThat(types()).isNotEmpty()
			.allSatisfy(
					(name, packageName) -> assertThat(SOURCES.resolve(packageName).resolve(name + ".java")).exists());
	}

	@ParameterizedTest
	@ValueSource(strings = { "README.md", "docs/receiving.md", "docs/sending.md", "docs/connecting.md",
			"docs/several-brokers.md", "docs/sessions.md", "docs/errors.md", "docs/tls.md", "docs/testing.md",
			"docs/observation.md", "docs/observability.md", "docs/scaling.md", "docs/kotlin.md", "docs/migration.md" })
	void typesThatAPageNamesAreThere(String page) throws IOException {
		String text = read(ROOT.resolve(page));
		for (String packageName : List.of("annotation", "core", "publisher", "listener", "connection", "event",
				"settings", "protocol", "autoconfigure", "test", "health", "metrics", "observation", "integration")) {
			try (Stream<Path> sources = Files.list(SOURCES.resolve(packageName))) {
				List<String> named = sources
					.filter((source) -> source.toString().endsWith(".java") && read(source).contains("\npublic "))
					.map((source) -> source.getFileName().toString().replace(".java", ""))
					.filter((name) -> Pattern.compile("\\b" + name + "\\b").matcher(text).find())
					.toList();
				assertThat(named).as(page).isSubsetOf(types().keySet());
			}
		}
	}

	@Test
	void firstExampleHasItsImports() {
		assertThat(read(ROOT.resolve("README.md")))
			.contains("```java\nimport io.github.mqttboot.annotation.MqttListener;");
	}

	private static Map<String, String> types() {
		Map<String, String> types = new LinkedHashMap<>();
		ROW.matcher(read(ROOT.resolve("docs/types.md")))
			.results()
			.forEach((row) -> TYPE.matcher(row.group(2))
				.results()
				.forEach((type) -> types.put(type.group(1), row.group(1))));
		return types;
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
