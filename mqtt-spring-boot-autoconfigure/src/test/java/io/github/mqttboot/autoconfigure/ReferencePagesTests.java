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

package io.github.mqttboot.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.mqttboot.testsupport.ConfigurationMetadata;
import io.github.mqttboot.testsupport.ConfigurationMetadata.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the pages of the reference together: links, and keys of examples and tables.
 */
class ReferencePagesTests {

	private static final Path ROOT = Path.of("..");

	private static final int MAX_LINES = 200;

	private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

	private static final Pattern ANCHOR = Pattern.compile("\\]\\(((?:[^)#:\\s]+\\.md)?)#([^)]+)\\)");

	private static final Pattern FENCE = Pattern.compile("```.+?```", Pattern.DOTALL);

	private static final Pattern YAML = Pattern.compile("```yaml\n(.+?)```", Pattern.DOTALL);

	// Of spring-boot-micrometer-tracing, which switches tracing on and is in no build
	// here
	private static final Set<String> KEYS_OF_OTHER_LIBRARIES = Set.of("management.tracing.sampling.probability");

	@Test
	void readmeIsShort() {
		assertThat(read(ROOT.resolve("README.md")).lines()).hasSizeLessThanOrEqualTo(MAX_LINES);
	}

	@Test
	void readmeHasWhatIsNeededFirstAndAllElseIsInDocs() {
		assertThat(read(ROOT.resolve("README.md")).lines().filter((line) -> line.startsWith("#"))).containsExactly(
				"# MQTT for Spring Boot", "## See it", "## Use it", "## Why not by hand", "## Works with",
				"## Where to read on", "## Contributing", "## Licence");
	}

	@Test
	void readmeLeadsToEveryPage() throws IOException {
		try (Stream<Path> pages = Files.list(ROOT.resolve("docs"))) {
			String readme = read(ROOT.resolve("README.md"));
			assertThat(pages.filter((page) -> page.toString().endsWith(".md"))
				.map((page) -> "docs/" + page.getFileName())
				.filter((page) -> !page.equals("docs/paho-workarounds.md")))
				.allSatisfy((page) -> assertThat(readme).contains("](" + page + ")"));
		}
	}

	@ParameterizedTest
	@MethodSource("io.github.mqttboot.PageSnippetsTests#pages")
	void linksLeadSomewhere(Path page) {
		assertThat(LINK.matcher(read(page)).results().map((link) -> link.group(1)))
			.allSatisfy((link) -> assertThat(page.resolveSibling(link)).exists());
	}

	@ParameterizedTest
	@MethodSource("io.github.mqttboot.PageSnippetsTests#pages")
	void anchorsAreHeadings(Path page) {
		assertThat(ANCHOR.matcher(read(page)).results()).allSatisfy((link) -> {
			Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
			assertThat(anchors(read(target))).as(link.group()).contains(link.group(2));
		});
	}

	private static List<String> anchors(String page) {
		return FENCE.matcher(page)
			.replaceAll("")
			.lines()
			.filter((line) -> line.startsWith("#"))
			.map((line) -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
			.map((heading) -> heading.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
			.toList();
	}

	@ParameterizedTest
	@MethodSource("io.github.mqttboot.PageSnippetsTests#pages")
	void keysOfExamplesExistAndHaveValuesOfTheirTypes(Path page) {
		assertThat(YAML.matcher(read(page)).results().map((example) -> example.group(1)))
			.allSatisfy((example) -> new ApplicationContextRunner().withInitializer((context) -> {
				load(example).forEach(context.getEnvironment().getPropertySources()::addFirst);
				new ConfiguredKeys(context.getEnvironment()).validate();
			})
				.withUserConfiguration(Binding.class)
				.withPropertyValues("BROKER_PASSWORD=secret", "certificates=certificates")
				.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(MqttProperties.class)));
	}

	@ParameterizedTest
	@MethodSource("io.github.mqttboot.PageSnippetsTests#pages")
	void keysOfSpringBootInExamplesExist(Path page) {
		List<Property> known = ConfigurationMetadata.propertiesOfAll();
		assertThat(YAML.matcher(read(page)).results().flatMap((example) -> keys(example.group(1))))
			.filteredOn((key) -> !key.startsWith("mqtt.") && !KEYS_OF_OTHER_LIBRARIES.contains(key))
			.filteredOn((key) -> known.stream().noneMatch((property) -> isKeyOf(key, property)))
			.isEmpty();
	}

	@Test
	void aKeyOfSpringBootIsOneOfItsOwnOrOfAMap() {
		Property property = new Property("management.endpoint.mqtt.access", "Access", "", "");
		Property map = new Property("management.health.group", "java.util.Map<String,Group>", "", "");
		assertThat(isKeyOf("management.endpoint.mqtt.access", property)).isTrue();
		assertThat(isKeyOf("management.endpoint.mqtt.access.level", property)).isFalse();
		assertThat(isKeyOf("management.health.group.readiness.include", map)).isTrue();
		assertThat(isKeyOf("management.health.group[readiness.probe].include", map)).isTrue();
		assertThat(isKeyOf("management.health.groups.readiness", map)).isFalse();
	}

	private static boolean isKeyOf(String key, Property property) {
		return key.equals(property.name()) || (property.type().startsWith("java.util.Map")
				&& key.startsWith(property.name()) && ".[".indexOf(key.charAt(property.name().length())) != -1);
	}

	private static Stream<String> keys(String yaml) {
		return load(yaml).stream()
			.flatMap((source) -> Stream.of(((EnumerablePropertySource<?>) source).getPropertyNames()))
			// an element of a list
			.map((key) -> key.replaceFirst("\\[\\d+]$", ""));
	}

	@Test
	void pageOfPropertiesHasTheTableOfTheMetadata() {
		String table = ConfigurationMetadata.properties()
			.stream()
			.filter((property) -> property.name().startsWith("mqtt."))
			.map(ReferencePagesTests::row)
			.sorted()
			.reduce("| Key | Type | Default | |\n|---|---|---|---|\n", String::concat);
		assertThat(read(ROOT.resolve("docs/properties.md"))).contains(table);
	}

	@Test
	void pageOfPropertiesHasTheKeysBelowManagement() {
		String table = ConfigurationMetadata.properties()
			.stream()
			.filter((property) -> !property.name().startsWith("mqtt."))
			.map(ReferencePagesTests::row)
			.sorted()
			.reduce("| Key of Actuator | Type | Default | |\n|---|---|---|---|\n", String::concat);
		assertThat(table).contains("management.health.mqtt.enabled");
		assertThat(read(ROOT.resolve("docs/properties.md"))).contains(table);
	}

	private static String row(Property property) {
		String type = property.type().replaceAll("[a-z0-9]+\\.", "").replaceAll("\\w+\\$", "");
		String defaultValue = property.defaultValue().isEmpty() ? "" : "`" + property.defaultValue() + "`";
		return "| `" + property.name() + "` | `" + type + "` | " + defaultValue + " | " + property.description()
				+ " |\n";
	}

	private static List<PropertySource<?>> load(String yaml) {
		try {
			return new YamlPropertySourceLoader().load("page",
					new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String read(Path page) {
		try {
			return Files.readString(page);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@EnableConfigurationProperties(MqttProperties.class)
	@Import({ MqttVersionConverter.class, SessionExpiryConverter.class })
	static class Binding {

	}

}
