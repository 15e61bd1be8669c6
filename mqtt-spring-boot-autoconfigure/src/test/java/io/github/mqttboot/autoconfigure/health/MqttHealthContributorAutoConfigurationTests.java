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

package io.github.mqttboot.autoconfigure.health;

import java.time.Instant;
import java.util.Map;

import io.github.mqttboot.autoconfigure.MqttAutoConfiguration;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionCause.Kind;
import io.github.mqttboot.health.MqttHealthIndicator;
import io.github.mqttboot.testsupport.FakeTransportFactory;
import io.github.mqttboot.testsupport.WatchedMqttConnection;
import io.github.mqttboot.transport.MqttTransportFactory;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MqttHealthContributorAutoConfiguration}.
 */
class MqttHealthContributorAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MqttHealthContributorAutoConfiguration.class,
				HealthContributorAutoConfiguration.class, HealthContributorRegistryAutoConfiguration.class));

	private final ApplicationContextRunner connectionRunner = this.contextRunner.withBean("ordersConnection",
			MqttConnection.class, () -> new WatchedMqttConnection("orders").connected(Instant.now(), false));

	@Test
	void oneConnectionIsAnIndicator() {
		this.connectionRunner.run((context) -> {
			assertThat(context.getBean(HealthContributorRegistry.class).getContributor("mqtt"))
				.isInstanceOf(MqttHealthIndicator.class);
			assertThat(context.getBean(MqttHealthIndicator.class).health().getStatus()).isEqualTo(Status.UP);
		});
	}

	@Test
	void severalConnectionsAreACompositeByName() {
		this.connectionRunner.withBean("another", MqttConnection.class, () -> new WatchedMqttConnection("alarms"))
			.run((context) -> {
				CompositeHealthContributor contributor = (CompositeHealthContributor) context
					.getBean(HealthContributorRegistry.class)
					.getContributor("mqtt");
				assertThat(contributor).isNotNull();
				assertThat(contributor.stream().map(HealthContributors.Entry::name)).containsExactly("orders",
						"alarms");
			});
	}

	@Test
	void configuredConnectionsAreACompositeByTheNameOfTheirKeys() {
		this.contextRunner.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class))
			.withBean(MqttTransportFactory.class, FakeTransportFactory::new)
			.withPropertyValues("mqtt.client-id=root", "mqtt.clients.orders.client-id=orders")
			.run((context) -> {
				CompositeHealthContributor contributor = (CompositeHealthContributor) context
					.getBean(HealthContributorRegistry.class)
					.getContributor("mqtt");
				assertThat(contributor).isNotNull();
				assertThat(contributor.stream().map(HealthContributors.Entry::name)).containsExactly("default",
						"orders");
			});
	}

	@Test
	void gracePeriodIsApplied() {
		MqttConnectionCause cause = new MqttConnectionCause(Kind.NETWORK, null, "reset", null);
		ApplicationContextRunner lostRunner = this.contextRunner.withBean(MqttConnection.class,
				() -> new WatchedMqttConnection("orders").lost(Instant.now(), cause));
		lostRunner.run((context) -> assertThat(context.getBean(MqttHealthIndicator.class).health().getStatus())
			.isEqualTo(Status.DOWN));
		lostRunner.withPropertyValues("mqtt.health.grace-period=1h")
			.run((context) -> assertThat(context.getBean(MqttHealthIndicator.class).health().getStatus())
				.isEqualTo(Status.UNKNOWN));
	}

	@Test
	void whenDisabledBacksOff() {
		this.connectionRunner.withPropertyValues("management.health.mqtt.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean("mqttHealthContributor"));
	}

	@Test
	void whenDefaultsAreDisabledBacksOff() {
		this.connectionRunner.withPropertyValues("management.health.defaults.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean("mqttHealthContributor"));
	}

	@Test
	void whenThereIsNoConnectionBacksOff() {
		this.contextRunner
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("mqttHealthContributor"));
	}

	@Test
	void whenHealthIsNotOnClasspathBacksOff() {
		// the class is missing to a condition of its own, so an import is filtered as
		// Boot does it
		new ApplicationContextRunner().withUserConfiguration(ImportingConfiguration.class)
			.withBean(MqttConnection.class, () -> new WatchedMqttConnection("orders"))
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.health"))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(MqttHealthContributorAutoConfiguration.class));
	}

	@Test
	void whenUserDefinesContributorBacksOff() {
		HealthContributor custom = CompositeHealthContributor
			.fromMap(Map.<String, HealthIndicator>of("custom", () -> Health.up().build()));
		this.connectionRunner.withBean("mqttHealthContributor", HealthContributor.class, () -> custom)
			.run((context) -> assertThat(context.getBean("mqttHealthContributor")).isSameAs(custom));
	}

	@Test
	void whenUserDefinesIndicatorBacksOff() {
		this.connectionRunner.withBean("mqttHealthIndicator", HealthIndicator.class, () -> () -> Health.up().build())
			.run((context) -> assertThat(context).doesNotHaveBean("mqttHealthContributor"));
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(MqttHealthContributorAutoConfiguration.class)
	static class ImportingConfiguration {

	}

}
