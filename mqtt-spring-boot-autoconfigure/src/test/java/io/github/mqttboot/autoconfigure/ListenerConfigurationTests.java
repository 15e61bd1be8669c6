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

import java.util.List;
import java.util.TimeZone;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import io.github.mqttboot.annotation.InvalidMqttListenerException;
import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.annotation.MqttListenerConfigurer;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.core.MqttHeaders;
import io.github.mqttboot.listener.MqttListenerEndpoint;
import io.github.mqttboot.listener.MqttListenerEndpointCustomizer;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;
import io.github.mqttboot.listener.MqttListenerSettings;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.settings.InvalidMqttSettingException;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import io.github.mqttboot.testsupport.FakeMqttConnection.Delivery;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.util.backoff.BackOffExecution;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.Validated;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what some listeners have and others have not: configurations, converters,
 * {@link MqttListenerConfigurer} and {@link MqttListenerEndpointCustomizer}.
 */
class ListenerConfigurationTests {

	private final FakeMqttConnection connection = new FakeMqttConnection();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class))
		.withBean("fake", MqttConnection.class, () -> this.connection);

	@Test
	void configurationInheritsWhatItLeavesOut() {
		this.contextRunner.withPropertyValues("mqtt.listener.qos=2", "mqtt.listener.concurrency=3",
				"mqtt.listener.retry.multiplier=4", "mqtt.listener.dead-letter.topic=dead",
				"mqtt.listener.configurations.billing.queue-capacity=5",
				"mqtt.listener.configurations.billing.retry.max-attempts=4",
				"mqtt.listener.configurations.none.dead-letter.topic=",
				"mqtt.listener.configurations.own.concurrency=7", "mqtt.listener.configurations.own.auto-startup=false",
				"mqtt.listener.configurations.own.shared-group=team")
			.run((context) -> {
				MqttListenerEndpointRegistry registry = context.getBean(MqttListenerEndpointRegistry.class);
				MqttListenerSettings billing = registry.getSettings("billing");
				assertThat(billing.qos()).isEqualTo(MqttQos.EXACTLY_ONCE);
				assertThat(billing.concurrency()).isEqualTo(3);
				assertThat(billing.queueCapacity()).isEqualTo(5);
				assertThat(billing.deadLetterTopic()).isEqualTo("dead");
				BackOffExecution delays = billing.retryPolicy().getBackOff().start();
				assertThat(
						List.of(delays.nextBackOff(), delays.nextBackOff(), delays.nextBackOff(), delays.nextBackOff()))
					.containsExactly(1000L, 4000L, 10000L, BackOffExecution.STOP);
				assertThat(registry.getSettings("none").deadLetterTopic()).isNull();
				assertThat(registry.getSettings("own").concurrency()).isEqualTo(7);
				assertThat(registry.getSettings("own").autoStartup()).isFalse();
				assertThat(registry.getSettings("own").sharedGroup()).isEqualTo("team");
				assertThat(registry.getSettings(null)).isSameAs(registry.getSettings());
			});
	}

	@Test
	void eachTeamHasItsDeadLetters() {
		this.contextRunner.withBean("teams", Teams.class)
			.withPropertyValues("mqtt.listener.dead-letter.topic=dead", "mqtt.listener.retry.max-attempts=1",
					"mqtt.listener.configurations.billing.dead-letter.topic=billing/dead")
			.run((context) -> {
				this.connection.deliver("invoices/1", "x");
				this.connection.deliver("orders/1", "x");
				Awaitility.await()
					.untilAsserted(() -> assertThat(this.connection.getPublished()).extracting(PublishPacket::topic)
						.containsExactlyInAnyOrder("billing/dead", "dead"));
			});
	}

	@Test
	void queueOfAListenerIsThatOfItsConfiguration() {
		this.contextRunner.withBean("teams", Teams.class)
			.withPropertyValues("mqtt.listener.configurations.billing.queue-capacity=2")
			.run((context) -> {
				MqttMessageListenerContainer invoices = context.getBean(MqttListenerEndpointRegistry.class)
					.getListenerContainer("teams.invoices");
				invoices.pause();
				List<Delivery> deliveries = Stream.of("1", "2", "3")
					.map((topic) -> this.connection.deliver("invoices/" + topic, new byte[0], 0,
							PublishProperties.NONE))
					.toList();
				assertThat(invoices.getQueueSize()).isEqualTo(2);
				assertThat(deliveries).extracting(Delivery::drops).containsExactly(0, 0, 1);
			});
	}

	@ParameterizedTest
	@CsvSource({ "qos,3", "concurrency,0", "queue-capacity,0", "shared-group,a/b", "retry.max-attempts,0",
			"retry.initial-interval,0s", "retry.multiplier,0.5", "retry.max-interval,1ms", "dead-letter.topic,a/#" })
	void valueThatCannotBeFailsAtStartWithItsKey(String key, String value) {
		this.contextRunner.withPropertyValues("mqtt.listener.configurations.billing." + key + "=" + value)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidMqttSettingException.class)
				.hasMessageContaining("mqtt.listener.configurations.billing." + key));
	}

	@Test
	void unknownKeyOfAConfigurationFailsAtStart() {
		this.contextRunner.withPropertyValues("mqtt.listener.configurations.billing.retry.max-attemps=2")
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("mqtt.listener.configurations.billing.retry.max-attemps"));
	}

	@Test
	void deadLettersThatComeBackNameTheConfiguration() {
		this.contextRunner.withBean("teams", Teams.class)
			.withPropertyValues("mqtt.listener.configurations.billing.dead-letter.topic=invoices/dead")
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("mqtt.listener.configurations.billing.dead-letter.topic"));
	}

	@Test
	void unknownConfigurationFailsAtStartWithMethodAndCure() {
		this.contextRunner.withBean("teams", Teams.class)
			.withPropertyValues("mqtt.listener.configurations.bills.qos=1")
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOfSatisfying(InvalidMqttListenerException.class,
						(ex) -> assertThat(ex.getCure()).contains("'mqtt.listener.configurations.billing'"))
				.hasMessageContaining("Teams.invoices(java.lang.String)")
				.hasMessageContaining("Configurations: [bills]"));
	}

	@Test
	void listenerHasAConverterOfItsOwn() {
		this.contextRunner.withBean("zones", MessageConverter.class, ZoneConverter::new)
			.withBean("zoned", Zoned.class)
			.run((context) -> {
				this.connection.deliver("zones", "CET");
				Awaitility.await()
					.untilAsserted(() -> assertThat(context.getBean(Zoned.class).received)
						.containsExactly(TimeZone.getTimeZone("CET")));
			});
	}

	@Test
	void customizerChangesListenersBeforeTheirContainersAreMade() {
		List<String> handled = new CopyOnWriteArrayList<>();
		this.contextRunner.withBean("teams", Teams.class)
			.withBean(MqttListenerEndpointCustomizer.class, () -> (endpoint) -> {
				if (endpoint.getId().equals("teams.orders")) {
					endpoint.concurrency(9)
						.wrapListener((listener) -> (message) -> handled.add(message.getPacket().topic()));
				}
			})
			.withPropertyValues("mqtt.listener.configurations.billing.qos=1")
			.run((context) -> {
				MqttListenerEndpointRegistry registry = context.getBean(MqttListenerEndpointRegistry.class);
				assertThat(registry.getListenerContainer("teams.orders").getEndpoint().concurrency()).isEqualTo(9);
				assertThat(registry.getListenerContainer("teams.invoices").getEndpoint().concurrency()).isOne();
				this.connection.deliver("orders/1", "x");
				Awaitility.await().untilAsserted(() -> assertThat(handled).containsExactly("orders/1"));
			});
	}

	@Test
	void listenersByCodeGetConvertedPayloads() {
		List<Object> received = new CopyOnWriteArrayList<>();
		this.contextRunner
			.withBean(MqttListenerConfigurer.class, () -> (registrar) -> registrar.registerEndpoint(
					MqttListenerEndpoint.builder("code").topics("code/+"), Reading.class,
					(reading, headers) -> received.addAll(List.of(reading, headers.get(MqttHeaders.RECEIVED_TOPIC)))))
			.withPropertyValues("mqtt.listener.dead-letter.topic=dead")
			.run((context) -> {
				this.connection.deliver("code/7", "{\"value\":7}");
				this.connection.deliver("code/8", "no JSON");
				Awaitility.await().untilAsserted(() -> {
					assertThat(received).containsExactly(new Reading(7), "code/7");
					assertThat(this.connection.getPublished()).extracting(PublishPacket::topic).containsExactly("dead");
				});
			});
	}

	@Test
	void configurerSetsValidatorResolversAndConfigurations() {
		this.contextRunner.withBean("custom", Custom.class)
			.withBean(MqttListenerConfigurer.class, () -> (registrar) -> {
				registrar.setValidator(Validator.forInstanceOf(Reading.class, (reading, errors) -> {
					if (reading.value() < 0) {
						errors.reject("negative");
					}
				}));
				registrar.addArgumentResolvers(new TenantResolver());
				registrar.addConfiguration("code",
						new MqttListenerSettings(MqttQos.AT_MOST_ONCE, 2, null, 10, true,
								MqttListenerSettings.STANDARD.shutdownTimeout(),
								MqttListenerSettings.STANDARD.retryPolicy(), null));
			})
			.run((context) -> {
				assertThat(context.getBean(MqttListenerEndpointRegistry.class)
					.getListenerContainer("custom.handle")
					.getEndpoint()
					.concurrency()).isEqualTo(2);
				this.connection.deliver("shop/a", "{\"value\":1}");
				Delivery invalid = this.connection.deliver("shop/b", "{\"value\":-1}");
				Awaitility.await().untilAsserted(() -> {
					assertThat(context.getBean(Custom.class).received).containsExactly(new Tenant("shop"),
							new Reading(1));
					assertThat(invalid.isAcknowledged()).isTrue();
				});
			});
	}

	static class Teams {

		@MqttListener(topics = "invoices/+", configuration = "billing")
		void invoices(String payload) {
			throw new IllegalStateException("failed");
		}

		@MqttListener("orders/+")
		void orders(String payload) {
			throw new IllegalStateException("failed");
		}

	}

	static class Zoned {

		private final List<Object> received = new CopyOnWriteArrayList<>();

		@MqttListener(topics = "zones", messageConverter = "zones")
		void handle(@Payload TimeZone zone) {
			this.received.add(zone);
		}

	}

	static class Custom {

		private final List<Object> received = new CopyOnWriteArrayList<>();

		@MqttListener(topics = "shop/+", configuration = "code")
		void handle(Tenant tenant, @Validated Reading reading) {
			this.received.addAll(List.of(tenant, reading));
		}

	}

	record Reading(double value) {

	}

	record Tenant(String name) {

	}

	static class TenantResolver implements HandlerMethodArgumentResolver {

		@Override
		public boolean supportsParameter(MethodParameter parameter) {
			return parameter.getParameterType() == Tenant.class;
		}

		@Override
		public Object resolveArgument(MethodParameter parameter, Message<?> message) {
			return new Tenant(String.valueOf(message.getHeaders().get(MqttHeaders.RECEIVED_TOPIC)).split("/")[0]);
		}

	}

	static class ZoneConverter implements MessageConverter {

		@Override
		public Object fromMessage(Message<?> message, Class<?> targetClass) {
			return (targetClass == TimeZone.class) ? TimeZone.getTimeZone(new String((byte[]) message.getPayload()))
					: null;
		}

		@Override
		public Message<?> toMessage(Object payload, MessageHeaders headers) {
			return null;
		}

	}

}
