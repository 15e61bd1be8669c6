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

import io.github.mqttboot.autoconfigure.MqttAutoConfiguration;
import io.github.mqttboot.testsupport.FakeTransportFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.channel.DefaultHeaderChannelRegistry;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.channel.PublishSubscribeChannel;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.dsl.Pollers;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessagingException;
import org.springframework.messaging.support.ErrorMessage;
import org.springframework.messaging.support.GenericMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link MqttIntegrationInfrastructureAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class MqttIntegrationInfrastructureAutoConfigurationTests {

	private static final String SPRING_INTEGRATION = "org.springframework.integration";

	private static final AutoConfigurations WITHOUT_OURS = AutoConfigurations.of(MqttAutoConfiguration.class,
			MqttIntegrationAutoConfiguration.class, IntegrationAutoConfiguration.class,
			TaskSchedulingAutoConfiguration.class);

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(WITHOUT_OURS)
		.withConfiguration(AutoConfigurations.of(MqttIntegrationInfrastructureAutoConfiguration.class))
		.withBean(FakeTransportFactory.class);

	@BeforeEach
	void logAsAnApplicationDoes() {
		LoggingSystem.get(getClass().getClassLoader()).setLogLevel(SPRING_INTEGRATION, LogLevel.INFO);
	}

	@Test
	void applicationWithoutFlowStartsAndStopsWithoutLinesOfSpringIntegration(CapturedOutput output) {
		this.contextRunner.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).doesNotContain("rrorChannel", "integrationHeaderChannelRegistry", "EventDrivenConsumer",
				"errorLogger", "subscriber");
	}

	@Test
	void springIntegrationOnItsOwnLogsThem(CapturedOutput output) {
		new ApplicationContextRunner().withConfiguration(WITHOUT_OURS)
			.withBean(FakeTransportFactory.class)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).contains("No bean named 'errorChannel'", "No bean named 'integrationHeaderChannelRegistry'",
				"has 1 subscriber(s)", "started bean '_org.springframework.integration.errorLogger'",
				"stopped bean '_org.springframework.integration.errorLogger'");
	}

	@Test
	void whatNobodyHandlesIsLogged(CapturedOutput output) {
		this.contextRunner.run((context) -> assertThat(
				errorChannel(context).send(new ErrorMessage(new IllegalStateException("nobody handles this"))))
			.isTrue());
		assertThat(output).contains("ERROR").contains("LoggingHandler").contains("nobody handles this");
	}

	@Test
	void failureOfAPolledFlowIsLogged(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(FailingFlow.class).run((context) -> {
			context.getBean("work", MessageChannel.class).send(new GenericMessage<>("parcel"));
			await().untilAsserted(() -> assertThat(output).contains("cannot handle parcel"));
		});
	}

	@Test
	void subscriberOfTheApplicationGetsErrorsToo() {
		this.contextRunner.run((context) -> {
			QueueChannel errors = new QueueChannel();
			context.getBean("errorChannel", PublishSubscribeChannel.class).subscribe(errors::send);
			errorChannel(context).send(new ErrorMessage(new IllegalStateException("for both")));
			assertThat(errors.receive(0)).isNotNull();
		});
	}

	@Test
	void propertiesOfTheErrorChannelApply() {
		this.contextRunner.withPropertyValues("spring.integration.error.ignore-failures=false").run((context) -> {
			context.getBean("errorChannel", PublishSubscribeChannel.class).subscribe((message) -> {
				throw new IllegalArgumentException("subscriber");
			});
			assertThatExceptionOfType(MessagingException.class)
				.isThrownBy(() -> errorChannel(context).send(new ErrorMessage(new IllegalStateException())));
		});
	}

	@Test
	void backsOffForTheBeansOfTheApplication() {
		DirectChannel errorChannel = new DirectChannel();
		DefaultHeaderChannelRegistry registry = new DefaultHeaderChannelRegistry();
		this.contextRunner.withBean("errorChannel", DirectChannel.class, () -> errorChannel)
			.withBean("integrationHeaderChannelRegistry", DefaultHeaderChannelRegistry.class, () -> registry)
			.run((context) -> {
				assertThat(errorChannel(context)).isSameAs(errorChannel);
				assertThat(context.getBean("integrationHeaderChannelRegistry")).isSameAs(registry);
			});
	}

	@Test
	void backsOffWithoutSpringIntegration() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(SPRING_INTEGRATION))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("errorChannel"));
	}

	@Test
	void backsOffWithoutItsAutoConfiguration() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(MqttIntegrationInfrastructureAutoConfiguration.class))
			.run((context) -> assertThat(context).doesNotHaveBean("errorChannel")
				.doesNotHaveBean("integrationHeaderChannelRegistry"));
	}

	private static MessageChannel errorChannel(ApplicationContext context) {
		return context.getBean("errorChannel", MessageChannel.class);
	}

	@Configuration(proxyBeanMethods = false)
	static class FailingFlow {

		@Bean
		QueueChannel work() {
			return new QueueChannel();
		}

		@Bean
		IntegrationFlow failing(QueueChannel work) {
			return IntegrationFlow.from(work).handle((message) -> {
				throw new IllegalStateException("cannot handle " + message.getPayload());
			}, (endpoint) -> endpoint.poller(Pollers.fixedDelay(10))).get();
		}

	}

}
