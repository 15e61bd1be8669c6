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
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.settings.MqttCredentials;
import io.github.mqttboot.settings.MqttCredentialsProvider;
import io.github.mqttboot.testsupport.FakeTransportFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests which connections there are: by files and environment variables together.
 */
class ClientNamesTests {

	@ParameterizedTest
	@CsvSource({ "north-hall, MQTT_CLIENTS_NORTHHALL_PASSWORD", "north-hall, MQTT_CLIENTS_NORTH_HALL_PASSWORD",
			"northHall, MQTT_CLIENTS_NORTHHALL_PASSWORD", "north_hall, MQTT_CLIENTS_NORTHHALL_PASSWORD",
			"NORTH-HALL, MQTT_CLIENTS_NORTHHALL_PASSWORD", "plant7, MQTT_CLIENTS_PLANT7_PASSWORD" })
	void fileAndEnvironmentMeanTheSameConnectionAndTheFileSpellsIt(String name, String variable) {
		run("mqtt.clients." + name + ".username: ann", Map.of(variable, "secret"), (context) -> {
			MqttConnection connection = context.getBean(MqttConnection.class);
			assertThat(connection.getName()).isEqualTo(name);
			assertThat(connection.getSettings().getCredentials()).extracting(ClientNamesTests::credentials)
				.isEqualTo(new MqttCredentials("ann", "secret"));
		});
	}

	private static MqttCredentials credentials(MqttCredentialsProvider provider) {
		return provider.getCredentials("any");
	}

	@Test
	void argumentInAnotherSpellingIsForTheConnectionOfTheFile() {
		run("mqtt.clients.north-hall.username: ann", Map.of(),
				(runner) -> runner.withPropertyValues("mqtt.clients.northhall.client-id=a"),
				(context) -> assertThat(context.getBean(MqttConnection.class))
					.satisfies((connection) -> assertThat(connection.getName()).isEqualTo("north-hall"))
					.satisfies((connection) -> assertThat(connection.getSettings().getClientId()).isEqualTo("a")));
	}

	@Test
	void environmentAloneMakesAConnection() {
		run("", Map.of("MQTT_CLIENTS_PLANT_WILL_TOPIC", "status", "MQTT_CLIENTS_PLANT_KEEP_ALIVE_INTERVAL", "30"),
				(context) -> assertThat(context.getBean(MqttConnection.class))
					.satisfies((connection) -> assertThat(connection.getName()).isEqualTo("plant"))
					.satisfies((connection) -> assertThat(connection.getSettings().getWill()).isNotNull()));
	}

	/**
	 * Kubernetes sets these for services named {@code mqtt}, {@code mqtt-clients} and
	 * {@code mqtt-clients-a}.
	 */
	@Test
	void variablesOfServicesAreNoConnections() {
		Map<String, Object> variables = Map.ofEntries(Map.entry("MQTT_PORT", "tcp://10.0.0.7:1883"),
				Map.entry("MQTT_SERVICE_HOST", "10.0.0.7"), Map.entry("MQTT_PORT_1883_TCP_ADDR", "10.0.0.7"),
				Map.entry("MQTT_CLIENTS_PORT", "tcp://10.0.0.7:1883"),
				Map.entry("MQTT_CLIENTS_PORT_1883_TCP", "tcp://10.0.0.7:1883"),
				Map.entry("MQTT_CLIENTS_PORT_1883_TCP_PROTO", "tcp"),
				Map.entry("MQTT_CLIENTS_SERVICE_HOST", "10.0.0.7"), Map.entry("MQTT_CLIENTS_SERVICE_PORT_MQTT", "1883"),
				Map.entry("MQTT_CLIENTS_A_PORT", "tcp://10.0.0.7:1883"),
				Map.entry("MQTT_CLIENTS_A_SERVICE_HOST", "10.0.0.7"));
		run("mqtt.client-id: a", variables,
				(context) -> assertThat(context.getBean(MqttConnection.class).getName()).isEqualTo("default"));
	}

	/**
	 * Kubernetes sets these for services named {@code mqtt-websocket}, {@code mqtt-auth}
	 * and {@code mqtt-version}.
	 */
	@Test
	void variablesOfServicesMakeNoDefaultConnection() {
		Map<String, Object> variables = Map.of("MQTT_WEBSOCKET_SERVICE_HOST", "10.0.0.7", "MQTT_WEBSOCKET_PORT",
				"tcp://10.0.0.7:8083", "MQTT_AUTH_PORT_1883_TCP_ADDR", "10.0.0.7", "MQTT_VERSION_SERVICE_PORT", "1883");
		run("mqtt.clients.orders.client-id: a", variables,
				(context) -> assertThat(context.getBean(MqttConnection.class).getName()).isEqualTo("orders"));
	}

	@ParameterizedTest
	@CsvSource({ "MQTT_URL, mqtt://127.0.0.1", "MQTT_URL_0, mqtt://127.0.0.1", "MQTT_CLIENT_ID, a", "MQTT_CLIENTID, a",
			"MQTT_WILL_TOPIC, a", "MQTT_USERPROPERTIES_SITE, a" })
	void variableOfAKeyMakesADefaultConnection(String variable, String value) {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class))
			.withBean(FakeTransportFactory.class)
			.withPropertyValues("mqtt.clients.orders.client-id=b")
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", Map.of(variable, value))))
			.run((context) -> assertThat(context.getBeansOfType(MqttConnection.class))
				.containsOnlyKeys("mqttConnection", "ordersMqttConnection"));
	}

	private static void run(String yaml, Map<String, Object> variables, Consumer<AssertableApplicationContext> test) {
		run(yaml, variables, (runner) -> runner, test);
	}

	private static void run(String yaml, Map<String, Object> variables, UnaryOperator<ApplicationContextRunner> more,
			Consumer<AssertableApplicationContext> test) {
		more.apply(new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class))
			.withBean(FakeTransportFactory.class)
			.withInitializer((context) -> {
				var sources = context.getEnvironment().getPropertySources();
				load(yaml).forEach(sources::addLast);
				sources.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", variables));
			})).run((context) -> {
				assertThat(context).hasNotFailed().hasSingleBean(MqttConnection.class);
				test.accept(context);
			});
	}

	private static Iterable<PropertySource<?>> load(String yaml) {
		try {
			return new YamlPropertySourceLoader().load("application.yml",
					new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
