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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.testsupport.FakeTransportFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.test.context.support.TestPropertySourceUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests that a key that does not exist stops the start wherever it is set, apart from the
 * environment.
 */
class ConfigurationSourcesTests {

	@TempDir
	private Path directory;

	private final SpringApplication application = new SpringApplication(Application.class);

	@BeforeEach
	void applicationWithFilesOfItsOwn() {
		this.application.setWebApplicationType(WebApplicationType.NONE);
		this.application.setLogStartupInfo(false);
		// the log of the other tests stays as it is
		this.application.setListeners(this.application.getListeners()
			.stream()
			.filter((listener) -> !(listener instanceof LoggingApplicationListener))
			.toList());
	}

	@ParameterizedTest
	@ValueSource(strings = { "--mqtt.urll=mqtt://broker", "--mqtt.urll", "--mqtt.Urll=mqtt://broker",
			"--spring.application.json={\"mqtt\":{\"urll\":\"mqtt://broker\"}}",
			"--spring.application.json={\"mqtt.urll\":\"mqtt://broker\"}" })
	void argument(String argument) {
		assertRefused(argument);
	}

	/**
	 * The name of the file, its text and, where they matter, arguments.
	 */
	@ParameterizedTest
	@MethodSource
	void file(String name, String text, String... arguments) throws IOException {
		write(name, text);
		assertRefused(arguments);
	}

	static Stream<Object[]> file() {
		return Stream.of(new Object[] { "application.yml", "mqtt:\n  urll: mqtt://broker\n", new String[0] },
				new Object[] { "application.yml", "mqtt: {urll: [mqtt://a, mqtt://b]}\n", new String[0] },
				new Object[] { "application.yml", "base: &base\n  urll: mqtt://broker\nmqtt:\n  <<: *base\n",
						new String[0] },
				new Object[] { "application.yml", "mqtt:\n  urll:\n", new String[0] },
				new Object[] { "application.properties", "mqtt.urll=mqtt://broker", new String[0] },
				new Object[] { "application-prod.yml", "mqtt:\n  urll: mqtt://broker\n",
						new String[] { "--spring.profiles.active=prod" } },
				new Object[] { "application.yml",
						"spring.profiles.active: prod\n---\nspring.config.activate.on-profile: prod\nmqtt.urll: x\n",
						new String[0] });
	}

	@Test
	void importedFileAndConfigurationTree() throws IOException {
		write("more.properties", "mqtt.urll=mqtt://broker");
		assertRefused("--spring.config.import=file:" + this.directory.resolve("more.properties"));
		Files.createDirectories(this.directory.resolve("tree/mqtt"));
		write("tree/mqtt/urll", "mqtt://broker");
		assertRefused("--spring.config.import=configtree:" + this.directory.resolve("tree") + "/");
	}

	@Test
	void defaultPropertiesSystemPropertiesAndThoseOfATest() {
		this.application.setDefaultProperties(Map.of("mqtt.urll", "mqtt://broker"));
		assertRefused();
		this.application.setDefaultProperties(Map.of());
		System.setProperty("mqtt.urll", "mqtt://broker");
		try {
			assertRefused();
		}
		finally {
			System.clearProperty("mqtt.urll");
		}
		this.application.addInitializers((context) -> TestPropertySourceUtils.addInlinedPropertiesToEnvironment(context,
				"mqtt.urll=mqtt://broker"));
		assertRefused();
	}

	@Test
	void profileThatIsNotActiveAndEnvironmentDoNotCount() throws IOException {
		write("application-prod.yml", "mqtt:\n  urll: mqtt://broker\n");
		write("application.yml", "mqtt:\n  url: mqtt://broker\n");
		this.application.addInitializers((context) -> context.getEnvironment()
			.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment",
					Map.of("MQTT_URLL", "mqtt://broker", "MQTT", "mqtt://broker", "mqtt.host", "broker"))));
		try (ConfigurableApplicationContext context = run()) {
			assertThat(context.getBean(MqttConnection.class).getSettings().getUrls()).asString()
				.isEqualTo("[mqtt://broker:1883]");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "plant-${random.int[7,8)}", "plant-${PLANT:7}", "plant-${PLANT_NUMBER}" })
	void placeholderHasAValueFromAnySource(String clientId) {
		this.application.addInitializers((context) -> context.getEnvironment()
			.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", Map.of("PLANT_NUMBER", "7"))));
		try (ConfigurableApplicationContext context = run("--mqtt.client-id=" + clientId)) {
			assertThat(context.getBean(MqttConnection.class).getSettings().getClientId()).isEqualTo("plant-7");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "MQTT_PASSWORD", "BROKER_PASSWORD" })
	void textLikeAPlaceholderIsWrittenWithABackslash(String variable) throws IOException {
		write("application.yml", "mqtt.password: ${BROKER_PASSWORD:}\n");
		AtomicReference<String> password = new AtomicReference<>("pass${word}");
		this.application.addInitializers((context) -> context.getEnvironment()
			.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", Map.of(variable, password.get()))));
		assertThatException().isThrownBy(() -> run().close())
			.withStackTraceContaining("'mqtt.password': It has a placeholder without a value.");
		password.set("pass\\${word}");
		try (ConfigurableApplicationContext context = run()) {
			assertThat(context.getBean(MqttConnectionDetails.class).getPassword()).isEqualTo("pass${word}");
		}
	}

	@Test
	void textLikeAPlaceholderInAConfigurationTreeIsWrittenWithABackslash() throws IOException {
		write("application.yml", "mqtt.password: ${broker.password}\n");
		Files.createDirectories(this.directory.resolve("tree"));
		write("tree/broker.password", "pass\\${word}");
		try (ConfigurableApplicationContext context = run(
				"--spring.config.import=configtree:" + this.directory.resolve("tree") + "/")) {
			assertThat(context.getBean(MqttConnectionDetails.class).getPassword()).isEqualTo("pass${word}");
		}
	}

	private void write(String name, String text) throws IOException {
		Files.writeString(this.directory.resolve(name), text);
	}

	private void assertRefused(String... arguments) {
		assertThatException().isThrownBy(() -> run(arguments).close())
			.withStackTraceContaining(
					"Invalid MQTT setting 'mqtt.urll': There is no such property. Did you mean 'mqtt.url'?");
	}

	private ConfigurableApplicationContext run(String... arguments) {
		List<String> all = new ArrayList<>(Arrays.asList(arguments));
		all.add("--spring.config.location=file:" + this.directory + "/");
		all.add("--spring.main.banner-mode=off");
		return this.application.run(all.toArray(String[]::new));
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(MqttAutoConfiguration.class)
	static class Application {

		@Bean
		FakeTransportFactory transportFactory() {
			return new FakeTransportFactory();
		}

	}

}
