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

package io.github.mqttboot.autoconfigure.endpoint;

import java.util.List;
import java.util.Map;

import io.github.mqttboot.actuate.endpoint.MqttEndpoint;
import io.github.mqttboot.actuate.endpoint.MqttEndpointWebExtension;
import io.github.mqttboot.autoconfigure.MqttAutoConfiguration;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.testsupport.FakeTransportFactory;
import io.github.mqttboot.testsupport.WatchedMqttConnection;
import io.github.mqttboot.transport.MqttTransportFactory;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MqttEndpointAutoConfiguration}.
 */
class MqttEndpointAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MqttEndpointAutoConfiguration.class));

	private final ApplicationContextRunner connectionRunner = this.contextRunner.withBean("ordersConnection",
			MqttConnection.class, () -> new WatchedMqttConnection("orders"));

	private final ApplicationContextRunner exposedRunner = this.connectionRunner
		.withPropertyValues("management.endpoints.web.exposure.include=mqtt");

	@Test
	void isNotExposedByDefault() {
		this.connectionRunner.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(MqttEndpoint.class));
	}

	@Test
	void whenExposedShowsConnections() {
		this.exposedRunner.withBean("another", MqttConnection.class, () -> new WatchedMqttConnection("alarms"))
			.run((context) -> assertThat(context).hasSingleBean(MqttEndpointWebExtension.class)
				.getBean(MqttEndpoint.class)
				.satisfies((endpoint) -> assertThat(endpoint.mqtt().clients()).containsOnlyKeys("orders", "alarms")));
	}

	@Test
	void showsConfiguredConnectionsByTheNameOfTheirKeys() {
		this.contextRunner.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class))
			.withBean(MqttTransportFactory.class, FakeTransportFactory::new)
			.withPropertyValues("management.endpoints.web.exposure.include=mqtt", "mqtt.client-id=root",
					"mqtt.clients.orders.client-id=orders")
			.run((context) -> assertThat(context.getBean(MqttEndpoint.class).mqtt().clients())
				.containsOnlyKeys("default", "orders"));
	}

	@Test
	void showsEnvironmentVariablesThatSetNothing() {
		Map<String, Object> variables = Map.of("MQTT_CLIENTS_NORTHHALL_PASSWORD", "secret", "MQTT_KEEP_ALIVE_INTERVAL",
				"30s", "MQTT_USER_PROPERTIES_SITE", "north", "MQTT_URL_0", "mqtt://broker",
				"MQTT_LISTENER_CONFIGURATIONS_BILLING_QUEUECAPACITY", "50", "MQTT_PORT", "tcp://10.0.0.7:1883",
				"MQTT_CLIENTS_SERVICE_HOST", "10.0.0.8");
		this.contextRunner.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class))
			.withBean(MqttTransportFactory.class, FakeTransportFactory::new)
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", variables)))
			.withPropertyValues("management.endpoints.web.exposure.include=mqtt",
					"mqtt.clients.north-hall.url=mqtt://broker")
			.run((context) -> assertThat(context.getBean(MqttEndpoint.class).mqtt().unusedEnvironmentVariables())
				.containsExactly("MQTT_CLIENTS_SERVICE_HOST", "MQTT_PORT"));
	}

	@Test
	void whenExposedOverJmxOnlyHasNoWebExtension() {
		this.connectionRunner
			.withPropertyValues("spring.jmx.enabled=true", "management.endpoints.jmx.exposure.include=mqtt",
					"management.endpoints.web.exposure.exclude=mqtt")
			.run((context) -> assertThat(context).hasSingleBean(MqttEndpoint.class)
				.doesNotHaveBean(MqttEndpointWebExtension.class));
	}

	@Test
	void whenAccessIsNoneBacksOff() {
		this.exposedRunner.withPropertyValues("management.endpoint.mqtt.access=NONE")
			.run((context) -> assertThat(context).doesNotHaveBean(MqttEndpoint.class));
	}

	@Test
	void whenUserDefinesEndpointBacksOff() {
		this.exposedRunner
			.withBean("custom", MqttEndpoint.class, () -> new MqttEndpoint(List.of(), List::of, List.of()))
			.run((context) -> assertThat(context).hasSingleBean(MqttEndpoint.class).hasBean("custom"));
	}

	@Test
	void whenThereIsNoConnectionBacksOff() {
		this.contextRunner.withPropertyValues("management.endpoints.web.exposure.include=mqtt")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(MqttEndpoint.class));
	}

	@Test
	void whenActuatorIsNotOnClasspathBacksOff() {
		new ApplicationContextRunner().withUserConfiguration(ImportingConfiguration.class)
			.withBean(MqttConnection.class, () -> new WatchedMqttConnection("orders"))
			.withPropertyValues("management.endpoints.web.exposure.include=mqtt")
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(MqttEndpointAutoConfiguration.class));
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(MqttEndpointAutoConfiguration.class)
	static class ImportingConfiguration {

	}

}
