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

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.example.DeviceCommands;
import io.github.mqttboot.publisher.EnableMqttPublishers;
import io.github.mqttboot.publisher.MqttPublish;
import io.github.mqttboot.publisher.MqttPublisher;
import io.github.mqttboot.publisher.MqttPublisherFactoryBean;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MqttPublisherAutoConfiguration}.
 */
class MqttPublisherAutoConfigurationTests {

	private final FakeMqttConnection connection = new FakeMqttConnection();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class,
				MqttPublisherAutoConfiguration.class))
		.withBean("fake", MqttConnection.class, () -> this.connection);

	@Test
	void publishersInThePackagesOfTheApplicationAreBeans() {
		this.contextRunner.withUserConfiguration(Application.class).run((context) -> {
			context.getBean(Greetings.class).greet("hello");
			assertThat(this.connection.getPublished()).hasSize(1);
		});
	}

	@Test
	void defaultMethodOfAnInterfaceThatIsNotPublicCanBeCalled() {
		this.contextRunner.withUserConfiguration(Application.class).run((context) -> {
			context.getBean(Greetings.class).greetTwice("hello");
			assertThat(this.connection.getPublished()).hasSize(2);
		});
	}

	@Test
	void withoutPackagesThereAreNone() {
		this.contextRunner.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(Greetings.class));
	}

	@Test
	void packagesCanBeNamed() {
		this.contextRunner.withUserConfiguration(Enabled.class)
			.run((context) -> assertThat(context).hasSingleBean(Greetings.class));
	}

	@Test
	void thoseInThePackagesOfTheApplicationAreBeansThoughOthersAreNamed() {
		this.contextRunner.withUserConfiguration(Application.class, EnabledElsewhere.class)
			.run((context) -> assertThat(context).hasSingleBean(Greetings.class).hasSingleBean(DeviceCommands.class));
	}

	@Test
	void publisherWhoseNameAnotherBeanHasIsABeanToo() {
		this.contextRunner.withUserConfiguration(EnabledElsewhere.class)
			.withBean("deviceCommands", String.class, () -> "another")
			.run((context) -> assertThat(context).hasBean("deviceCommands").hasSingleBean(DeviceCommands.class));
	}

	@Test
	void publisherThatTheApplicationRegistersIsThereOnce() {
		this.contextRunner.withUserConfiguration(Application.class, Registered.class)
			.run((context) -> assertThat(context).hasSingleBean(Greetings.class).hasBean("own"));
	}

	@Test
	void whenDisabledBacksOff() {
		this.contextRunner.withUserConfiguration(Application.class)
			.withPropertyValues("mqtt.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(Greetings.class));
	}

	@Test
	void aMistakeIsExplainedOnThePageOfSpringBoot() {
		this.contextRunner
			.withBean("wrong", MqttPublisherFactoryBean.class, () -> new MqttPublisherFactoryBean<>(Runnable.class))
			.run((context) -> {
				assertThat(context).hasFailed();
				assertThat(FailureAnalyzersTests.analysesOf(context.getStartupFailure())).singleElement()
					.returns("@MqttPublish cannot be used on public abstract void java.lang.Runnable.run(): it has no "
							+ "@MqttPublish", FailureAnalysis::getDescription)
					.returns("Annotate it and name the topic, or give it a body with the word 'default'.",
							FailureAnalysis::getAction);
			});
	}

	@MqttPublisher
	interface Greetings {

		@MqttPublish("greetings")
		void greet(String text);

		default void greetTwice(String text) {
			greet(text);
			greet(text);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@AutoConfigurationPackage
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableMqttPublishers(basePackageClasses = Greetings.class)
	static class Enabled {

	}

	@Configuration(proxyBeanMethods = false)
	static class Registered {

		@Bean
		MqttPublisherFactoryBean<Greetings> own() {
			return new MqttPublisherFactoryBean<>(Greetings.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableMqttPublishers(basePackageClasses = DeviceCommands.class)
	static class EnabledElsewhere {

	}

}
