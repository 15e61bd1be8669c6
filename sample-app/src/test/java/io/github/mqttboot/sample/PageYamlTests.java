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

package io.github.mqttboot.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the YAML on the page to the properties that there are, and its links to the pages
 * of the reference.
 */
class PageYamlTests {

	private static final Pattern YAML = Pattern.compile("data-yaml=\"[^\"]+\">.+?<code>(.+?)</code>", Pattern.DOTALL);

	private static final Pattern PAGE = Pattern.compile("/blob/main/(docs/[^\"]+)\"");

	private final String page = read(Path.of("src/main/resources/static/index.html"));

	@Test
	void keysExist() throws IOException {
		Set<String> known = knownKeys();
		List<String> snippets = YAML.matcher(this.page).results().map((snippet) -> snippet.group(1)).toList();
		assertThat(snippets).hasSizeGreaterThan(4);
		assertThat(snippets).allSatisfy((snippet) -> assertThat(keys(snippet)).isNotEmpty().isSubsetOf(known));
	}

	@Test
	void linksLeadToPagesOfTheReference() {
		assertThat(PAGE.matcher(this.page).results().map((link) -> Path.of("..", link.group(1)))).hasSizeGreaterThan(4)
			.allSatisfy((file) -> assertThat(file).exists());
	}

	private static List<String> keys(String yaml) throws IOException {
		return new YamlPropertySourceLoader().load("page", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))
			.stream()
			.flatMap((source) -> List.of(((EnumerablePropertySource<?>) source).getPropertyNames()).stream())
			// those of each client are those of the first connection
			.map((key) -> key.replaceFirst("^mqtt\\.clients\\.[^.]+\\.", "mqtt."))
			// a map, by the name of the bundle
			.map((key) -> key.replaceFirst("^(spring\\.ssl\\.bundle\\.pem)\\..+", "$1"))
			.toList();
	}

	private Set<String> knownKeys() throws IOException {
		return Collections.list(getClass().getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))
			.stream()
			.map(PageYamlTests::json)
			.flatMap((metadata) -> StreamSupport.stream(metadata.get("properties").spliterator(), false))
			.map((property) -> property.get("name").asString())
			.collect(Collectors.toSet());
	}

	private static JsonNode json(URL resource) {
		try (var content = resource.openStream()) {
			return JsonMapper.shared().readTree(content);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
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
