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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.testsupport.FakeTransportFactory;
import io.github.mqttboot.testsupport.TestCertificates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds {@code docs/brokers.md} to what exists: applications start with the settings it
 * gives for each broker, and the scripts it names are there.
 */
@ExtendWith(OutputCaptureExtension.class)
class BrokersPageTests {

	private static final Path PAGE = Path.of("../docs/brokers.md");

	private static final Pattern SCRIPT = Pattern.compile("\\(\\.\\./(findings/[^)]+)\\)");

	static List<String> sections() throws IOException {
		return Stream.of(Files.readString(PAGE).split("\n## "))
			.filter((section) -> section.contains("```yaml"))
			.toList();
	}

	@ParameterizedTest
	@MethodSource("sections")
	void applicationStartsWithTheSettings(String section, CapturedOutput output) {
		String yaml = section.split("```yaml\n")[1].split("```")[0];
		new ApplicationContextRunner().withInitializer((context) -> addSettings(context, yaml))
			.withPropertyValues("BROKER_PASSWORD=secret",
					"spring.ssl.bundle.pem.iot.truststore.certificate="
							+ TestCertificates.shared().getAuthority().getCertificatePEM())
			.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class,
					SslAutoConfiguration.class))
			.withBean(FakeTransportFactory.class)
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(MqttConnection.class));
		// The hosts do not exist
		assertThat(output.getOut().lines()).filteredOn((line) -> line.contains("WARN") || line.contains("ERROR"))
			.allSatisfy((line) -> assertThat(line).contains("no connection to"));
	}

	@Test
	void eachBrokerOfTheContentsHasSettings() throws IOException {
		assertThat(sections()).hasSize(12);
	}

	@Test
	void scriptsExist() throws IOException {
		assertThat(SCRIPT.matcher(Files.readString(PAGE)).results().map(MatchResult::group)).isNotEmpty()
			.allSatisfy(
					(link) -> assertThat(Path.of(link.substring(1, link.length() - 1).replaceFirst("^\\.\\./", "../")))
						.exists());
	}

	private static void addSettings(ConfigurableApplicationContext context, String yaml) {
		try {
			new YamlPropertySourceLoader()
				.load("brokers.md", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))
				.forEach(context.getEnvironment().getPropertySources()::addFirst);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
