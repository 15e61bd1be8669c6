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

package io.github.mqttboot.autoconfigure.integration;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.mqttboot.autoconfigure.MqttAutoConfiguration;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.integration.Mqttv3ConnectionClientManager;
import io.github.mqttboot.integration.Mqttv5ConnectionClientManager;
import io.github.mqttboot.testsupport.AbsentPackages;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import io.github.mqttboot.testsupport.FakeTransportFactory;
import org.eclipse.paho.mqttv5.client.IMqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.integration.channel.NullChannel;
import org.springframework.integration.endpoint.MessageProducerSupport;
import org.springframework.integration.mqtt.core.ClientManager;
import org.springframework.integration.mqtt.core.Mqttv3ClientManager;
import org.springframework.integration.mqtt.inbound.MqttPahoMessageDrivenChannelAdapter;
import org.springframework.integration.mqtt.inbound.Mqttv5PahoMessageDrivenChannelAdapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link MqttIntegrationAutoConfiguration}.
 */
class MqttIntegrationAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class, MqttIntegrationAutoConfiguration.class,
				IntegrationAutoConfiguration.class))
		.withBean(FakeTransportFactory.class);

	@ParameterizedTest
	@ValueSource(strings = { "", "mqtt.version=5.0", "mqtt.version=5" })
	void definesMqtt5ClientManager(String property) {
		this.contextRunner.withPropertyValues(property)
			.run((context) -> assertThat(context).hasSingleBean(ClientManager.class)
				.getBean("mqttClientManager")
				.isInstanceOf(Mqttv5ConnectionClientManager.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "3", "3.1", "3.1.1", "4" })
	void definesMqtt3ClientManager(String version) {
		this.contextRunner.withPropertyValues("mqtt.version=" + version)
			.run((context) -> assertThat(context).hasSingleBean(ClientManager.class)
				.getBean("mqttClientManager")
				.isInstanceOf(Mqttv3ConnectionClientManager.class));
	}

	@Test
	void definesClientManagerForEachConnection() {
		this.contextRunner
			.withPropertyValues("mqtt.client-id=hub", "mqtt.clients.old-plant.version=3.1.1",
					"mqtt.clients.plant.version=5.0")
			.run((context) -> {
				assertThat(context).getBeans(ClientManager.class)
					.containsOnlyKeys("mqttClientManager", "old-plantMqttClientManager", "plantMqttClientManager");
				assertThat(context).getBean(ClientManager.class).isSameAs(context.getBean("mqttClientManager"));
				assertThat(context).getBean("mqttClientManager", ClientManager.class)
					.extracting(ClientManager::getClientId)
					.isEqualTo("hub");
				assertThat(context).getBean("old-plantMqttClientManager")
					.isInstanceOf(Mqttv3ConnectionClientManager.class);
				assertThat(context).getBean("plantMqttClientManager").isInstanceOf(Mqttv5ConnectionClientManager.class);
			});
	}

	@Test
	void propertiesAreReadAsOftenHoweverManyConnectionsThereAre() {
		assertThat(readsOfAProperty(40)).isPositive().isEqualTo(readsOfAProperty(4));
	}

	private int readsOfAProperty(int connections) {
		AtomicInteger reads = new AtomicInteger();
		Map<String, Object> properties = new HashMap<>();
		for (int i = 0; i < connections; i++) {
			properties.put("mqtt.clients.device-" + i + ".client-id", "device-" + i);
		}
		this.contextRunner.withInitializer((context) -> context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("devices", properties) {

				@Override
				public @Nullable Object getProperty(String name) {
					if (name.startsWith("mqtt.clients.device-0.")) {
						reads.incrementAndGet();
					}
					return super.getProperty(name);
				}

			})).run((context) -> assertThat(context).getBeans(ClientManager.class).hasSize(connections));
		return reads.get();
	}

	@Test
	void clientManagersAreInjectedByTypeAndQualifier() {
		this.contextRunner.withUserConfiguration(AdaptersConfiguration.class)
			.withPropertyValues("mqtt.client-id=hub", "mqtt.clients.old.version=3.1.1",
					"mqtt.clients.plant.version=5.0")
			.run((context) -> {
				assertSubscription(context.getBean("mqttConnection", MqttConnection.class), "hub-topic");
				assertSubscription(context.getBean("plantMqttConnection", MqttConnection.class), "plant-topic");
				assertSubscription(context.getBean("oldMqttConnection", MqttConnection.class), "old-topic");
			});
	}

	private static void assertSubscription(MqttConnection connection, String filter) {
		await().untilAsserted(() -> assertThat(connection.getSnapshot().subscriptions()).singleElement()
			.satisfies((subscription) -> assertThat(subscription.request().filter()).isEqualTo(filter)));
	}

	@Test
	void backsOffWhenUserProvidesClientManager() {
		this.contextRunner.withBean("own", Mqttv3ClientManager.class, () -> mock())
			.run((context) -> assertThat(context).hasSingleBean(ClientManager.class).hasBean("own"));
	}

	@Test
	void leavesConnectionOfTheUserToTheUser() {
		this.contextRunner.withBean(MqttConnection.class, FakeMqttConnection::new)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ClientManager.class));
	}

	@Test
	void leavesConnectionThatIsRegisteredAsAnObjectToTheUser() {
		this.contextRunner
			.withInitializer((context) -> context.getBeanFactory().registerSingleton("hub", new FakeMqttConnection()))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ClientManager.class));
	}

	@Test
	void definesClientManagerForQualifiedConnectionOfTheUser() {
		this.contextRunner
			.withBean("hub", MqttConnection.class, FakeMqttConnection::new,
					(definition) -> ((AbstractBeanDefinition) definition)
						.addQualifier(new AutowireCandidateQualifier(Qualifier.class, "hub")))
			.run((context) -> assertThat(context).getBeans(ClientManager.class).containsOnlyKeys("hubClientManager"));
	}

	@Test
	void whenSpringIntegrationMqttNotOnClasspathBacksOff() {
		this.contextRunner.withClassLoader(new FilteredClassLoader("org.springframework.integration.mqtt"))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(MqttIntegrationAutoConfiguration.class));
	}

	@Test
	void whenPahoV5NotOnClasspathDefinesMqtt3ClientManagerOnly() {
		this.contextRunner.withClassLoader(new AbsentPackages("org.eclipse.paho.mqttv5"))
			.withPropertyValues("mqtt.client-id=hub", "mqtt.clients.old.version=3.1.1")
			.run((context) -> assertThat(context).getBeans(ClientManager.class)
				.containsOnlyKeys("oldMqttClientManager"));
	}

	@Test
	void whenPahoV3NotOnClasspathDefinesMqtt5ClientManagerOnly() {
		this.contextRunner.withClassLoader(new AbsentPackages("org.eclipse.paho.client.mqttv3"))
			.withPropertyValues("mqtt.client-id=hub", "mqtt.clients.old.version=3.1.1")
			.run((context) -> assertThat(context).getBeans(ClientManager.class).containsOnlyKeys("mqttClientManager"));
	}

	@Test
	void disabledWithMqtt() {
		this.contextRunner.withPropertyValues("mqtt.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(ClientManager.class));
	}

	@Configuration(proxyBeanMethods = false)
	static class AdaptersConfiguration {

		@Bean
		Mqttv5PahoMessageDrivenChannelAdapter hub(ClientManager<IMqttAsyncClient, MqttConnectionOptions> manager) {
			return toNowhere(new Mqttv5PahoMessageDrivenChannelAdapter(manager, "hub-topic"));
		}

		@Bean
		Mqttv5PahoMessageDrivenChannelAdapter plant(
				@Qualifier("plant") ClientManager<IMqttAsyncClient, MqttConnectionOptions> manager) {
			return toNowhere(new Mqttv5PahoMessageDrivenChannelAdapter(manager, "plant-topic"));
		}

		@Bean
		MqttPahoMessageDrivenChannelAdapter old(
				ClientManager<org.eclipse.paho.client.mqttv3.IMqttAsyncClient, org.eclipse.paho.client.mqttv3.MqttConnectOptions> manager) {
			return toNowhere(new MqttPahoMessageDrivenChannelAdapter(manager, "old-topic"));
		}

		private <A extends MessageProducerSupport> A toNowhere(A adapter) {
			adapter.setOutputChannel(new NullChannel());
			return adapter;
		}

	}

}
