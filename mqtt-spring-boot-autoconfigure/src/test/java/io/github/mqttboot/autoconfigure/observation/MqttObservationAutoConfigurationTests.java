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

package io.github.mqttboot.autoconfigure.observation;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.autoconfigure.MqttAutoConfiguration;
import io.github.mqttboot.autoconfigure.MqttMessagingAutoConfiguration;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.observation.DefaultMqttProcessObservationConvention;
import io.github.mqttboot.observation.DefaultMqttPublishObservationConvention;
import io.github.mqttboot.observation.MqttProcessObservations;
import io.github.mqttboot.observation.MqttPublishObservations;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link MqttObservationAutoConfiguration}.
 */
class MqttObservationAutoConfigurationTests {

	private final TestObservationRegistry registry = TestObservationRegistry.create();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class,
				MqttObservationAutoConfiguration.class))
		.withBean("fake", MqttConnection.class, () -> new FakeMqttConnection())
		.withBean(ObservationRegistry.class, () -> this.registry);

	@Test
	void isOffUnlessSwitchedOn() {
		this.contextRunner.run((context) -> assertThat(context).doesNotHaveBean(MqttPublishObservations.class)
			.doesNotHaveBean(MqttProcessObservations.class));
	}

	@Test
	void observesWhatTemplatesSend() {
		this.contextRunner.withPropertyValues("mqtt.observation.enabled=true").run((context) -> {
			assertThat(context).hasSingleBean(MqttProcessObservations.class);
			context.getBean(MqttTemplate.class).send("a", "b");
			TestObservationRegistryAssert.assertThat(this.registry).hasObservationWithNameEqualTo("mqtt.publish");
		});
	}

	@Test
	void takesTheConventionOfTheApplication() {
		this.contextRunner.withPropertyValues("mqtt.observation.enabled=true")
			.withBean(Renaming.class)
			.run((context) -> {
				context.getBean(MqttTemplate.class).send("a", "b");
				TestObservationRegistryAssert.assertThat(this.registry).hasObservationWithNameEqualTo("mine");
			});
	}

	@Test
	void takesTheConventionOfTheApplicationForWhatListenersHandle() {
		this.contextRunner.withPropertyValues("mqtt.observation.enabled=true")
			.withBean(RenamingListeners.class)
			.withBean(Listener.class)
			.run((context) -> {
				((FakeMqttConnection) context.getBean("fake")).deliver("a", "b");
				await().untilAsserted(() -> TestObservationRegistryAssert.assertThat(this.registry)
					.hasObservationWithNameEqualTo("handled")
					.that()
					.hasBeenStopped());
				TestObservationRegistryAssert.assertThat(this.registry)
					.doesNotHaveAnyRemainingCurrentObservation()
					.hasNumberOfObservationsEqualTo(1);
			});
	}

	@Test
	void withoutRegistryBacksOff() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(MqttAutoConfiguration.class, MqttObservationAutoConfiguration.class))
			.withBean("fake", MqttConnection.class, () -> new FakeMqttConnection())
			.withPropertyValues("mqtt.observation.enabled=true")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(MqttPublishObservations.class));
	}

	@Test
	void withoutMicrometerBacksOff() {
		this.contextRunner.withClassLoader(new FilteredClassLoader("io.micrometer.observation"))
			.withPropertyValues("mqtt.observation.enabled=true")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(MqttObservationAutoConfiguration.class));
	}

	static class Renaming extends DefaultMqttPublishObservationConvention {

		@Override
		public String getName() {
			return "mine";
		}

	}

	static class RenamingListeners extends DefaultMqttProcessObservationConvention {

		@Override
		public String getName() {
			return "handled";
		}

	}

	static class Listener {

		@MqttListener("a")
		void handle(String payload) {
		}

	}

}
