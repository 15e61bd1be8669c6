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
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.testsupport.ConfigurationMetadata;
import io.github.mqttboot.testsupport.ConfigurationMetadata.Property;
import io.github.mqttboot.testsupport.FakeTransportFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the block in {@code docs/properties.md} to the metadata, and starts an
 * application with it.
 */
@ExtendWith(OutputCaptureExtension.class)
class ReadmePropertiesTests {

	private static final Pattern EXAMPLE = Pattern.compile("^( +)# (?=[a-z-]+: )", Pattern.MULTILINE);

	private final List<Property> metadata = ConfigurationMetadata.properties()
		.stream()
		.filter((property) -> property.name().startsWith("mqtt."))
		.toList();

	private final String block = block();

	@Test
	void defaultsAreThoseOfTheMetadata() {
		EnumerablePropertySource<?> defaults = load(this.block);
		assertThat(Stream.of(defaults.getPropertyNames())
			.collect(Collectors.toMap((name) -> name, (name) -> String.valueOf(defaults.getProperty(name)))))
			.containsExactlyInAnyOrderEntriesOf(this.metadata.stream()
				.filter((property) -> !property.defaultValue().isEmpty())
				.collect(Collectors.toMap(Property::name, Property::defaultValue)));
	}

	@Test
	void everyKeyIsThereOnceAndNoOther() {
		assertThat(load(withExamples()).getPropertyNames())
			.extracting((name) -> this.metadata.stream()
				.map(Property::name)
				.filter((known) -> name.equals(known) || name.startsWith(known + "."))
				.findFirst()
				.orElse(name))
			.containsExactlyInAnyOrderElementsOf(this.metadata.stream().map(Property::name).toList());
	}

	@Test
	void applicationStartsWithTheBlockAsItIs(CapturedOutput output) {
		runner(this.block)
			.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class,
					SslAutoConfiguration.class))
			.withBean(FakeTransportFactory.class)
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(MqttConnection.class));
		assertThat(output).doesNotContain("WARN", "ERROR");
	}

	@Test
	void examplesAreOfTheTypesOfTheirKeys() {
		runner(withExamples()).withUserConfiguration(Binding.class)
			.withPropertyValues("BROKER_PASSWORD=secret", "BROKER_TOKEN=secret")
			.run((context) -> assertThat(context).hasNotFailed()
				.getBean(MqttProperties.class)
				.extracting((properties) -> properties.getWill().getUserProperties())
				.isEqualTo(Map.of("site", List.of("plant-7"))));
	}

	private String withExamples() {
		return EXAMPLE.matcher(this.block).replaceAll("$1");
	}

	private static ApplicationContextRunner runner(String yaml) {
		return new ApplicationContextRunner()
			.withInitializer((context) -> context.getEnvironment().getPropertySources().addFirst(load(yaml)));
	}

	private static EnumerablePropertySource<?> load(String yaml) {
		try {
			return (EnumerablePropertySource<?>) new YamlPropertySourceLoader()
				.load("properties.md", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))
				.get(0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String block() {
		try {
			String page = Files.readString(Path.of("../docs/properties.md"));
			return page.split("```yaml\n")[1].split("```")[0];
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
