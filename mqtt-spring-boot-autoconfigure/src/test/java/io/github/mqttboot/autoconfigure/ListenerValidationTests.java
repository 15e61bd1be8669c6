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

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import io.github.mqttboot.annotation.MqttHandler;
import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.core.MqttHeaders;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.Validated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for listeners whose payload is validated, by Hibernate Validator as
 * {@code spring-boot-starter-validation} brings it, and by validators of the application.
 */
class ListenerValidationTests {

	private static final String VALID = "{\"article\":\"lamp\",\"count\":1}";

	private final FakeMqttConnection connection = new FakeMqttConnection();

	private final ApplicationContextRunner withoutValidator = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class))
		.withBean("fake", MqttConnection.class, () -> this.connection)
		.withPropertyValues("mqtt.listener.dead-letter.topic=dead/{topic}");

	private final ApplicationContextRunner contextRunner = this.withoutValidator
		.withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class));

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			object | {"article":"lamp","count":0}
			object | {"count":1}
			payload | {"article":"lamp","count":0}
			optional | {"article":"lamp","count":0}
			type | {"article":"lamp","count":0}
			list | [{"article":"lamp","count":1},{"article":"lamp","count":0}]
			array | [{"article":"lamp","count":1},{"article":"lamp","count":0}]
			map | {"one":{"article":"lamp","count":1},"other":{"count":1}}
			""")
	void invalidPayloadIsGivenUpAtOnce(String kind, String payload) {
		this.contextRunner.withBean(Orders.class).withBean(Typed.class).run((context) -> {
			this.connection.deliver("orders/" + kind, payload);
			assertIsGivenUpAtOnce(context, "dead/orders/" + kind);
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			object | {"article":"lamp","count":1}
			payload | {"article":"lamp","count":1}
			optional | {"article":"lamp","count":1}
			type | {"article":"lamp","count":1}
			list | [{"article":"lamp","count":1}]
			array | [{"article":"lamp","count":1}]
			map | {"one":{"article":"lamp","count":1}}
			""")
	void validPayloadIsHandled(String kind, String payload) {
		this.contextRunner.withBean(Orders.class).withBean(Typed.class).run((context) -> {
			this.connection.deliver("orders/" + kind, payload);
			await().untilAsserted(() -> assertThat(received(context)).containsExactly(new Order("lamp", 1)));
			assertThat(this.connection.getPublished()).isEmpty();
		});
	}

	@Test
	void groupsSelectWhatIsValidated() {
		this.contextRunner.withBean(Orders.class).run((context) -> {
			this.connection.deliver("orders/group", "{\"count\":0}");
			await().untilAsserted(() -> assertThat(received(context)).containsExactly(new Order(null, 0)));
			this.connection.deliver("orders/group", "{\"count\":2000}");
			assertIsGivenUpAtOnce(context, "dead/orders/group", new Order(null, 0));
		});
	}

	@Test
	void invalidElementOfABatchIsGivenUpAtOnceAndTheOthersAreHandled() {
		this.contextRunner.withBean(Orders.class).run((context) -> {
			this.connection.deliver("orders/batch", "{\"count\":1}");
			this.connection.deliver("orders/batch", VALID);
			await().untilAsserted(() -> assertThat(received(context)).containsExactly(new Order("lamp", 1)));
			assertIsGivenUpAtOnce(context, "dead/orders/batch", new Order("lamp", 1));
		});
	}

	@Test
	void validatorOfSpringBootIsTakenBesideThatOfControllers() {
		new WebApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class, WebMvcAutoConfiguration.class,
					MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class))
			.withBean("fake", MqttConnection.class, () -> this.connection)
			.withBean(Orders.class)
			.withPropertyValues("mqtt.listener.dead-letter.topic=dead/{topic}")
			.run((context) -> {
				assertThat(context).getBeans(Validator.class).containsOnlyKeys("defaultValidator", "mvcValidator");
				this.connection.deliver("orders/object", "{\"count\":1}");
				assertIsGivenUpAtOnce(context, "dead/orders/object");
			});
	}

	@Test
	void validatorOfTheApplicationNeedNotBePrimaryBesideThatOfControllers() {
		this.withoutValidator.withBean("mvcValidator", Validator.class, Nothing::new)
			.withBean("own", Validator.class, () -> Validator.forInstanceOf(Order.class, (order, errors) -> {
				if (order.count() < 0) {
					errors.reject("negative");
				}
			}))
			.withBean(Single.class)
			.run((context) -> {
				this.connection.deliver("orders/single", "{\"count\":-1}");
				assertDeadLetters(1);
			});
	}

	@Test
	void plainTextIsValidatedToo() {
		this.withoutValidator.withBean(Delays.class)
			.withBean(Validator.class, () -> Validator.forInstanceOf(Duration.class, (delay, errors) -> {
				if (delay.isNegative()) {
					errors.reject("negative");
				}
			}))
			.run((context) -> {
				this.connection.deliver("delays", "PT-5S");
				this.connection.deliver("delays", "PT5S");
				await().untilAsserted(() -> assertThat(context.getBean(Delays.class).received)
					.containsExactly(Duration.ofSeconds(5)));
				assertDeadLetters(1);
			});
	}

	@ParameterizedTest
	@MethodSource
	void whatWouldNotBeValidatedFailsAtStart(Class<?> listener, Class<? extends Validator> validator, String reason,
			String cure) {
		ApplicationContextRunner runner = (validator != null) ? this.withoutValidator.withBean(validator)
				: this.withoutValidator;
		runner.withBean(listener).run((context) -> assertPage(context, listener, reason, cure));
	}

	static Stream<Arguments> whatWouldNotBeValidatedFailsAtStart() {
		String parameter = "parameter 'order' ";
		return Stream.of(
				Arguments.of(Single.class, null, parameter + "is to be validated, and there is no Validator bean",
						"Add spring-boot-starter-validation"),
				Arguments.of(Single.class, Nothing.class,
						parameter + "is to be validated, and the Validator bean, a " + Nothing.class.getName()
								+ ", does not support " + Order.class.getName(),
						"Add spring-boot-starter-validation"),
				Arguments.of(Elements.class, Nothing.class, "does not support " + Order.class.getName(),
						"Add spring-boot-starter-validation"),
				Arguments.of(WholeMessage.class, Everything.class,
						parameter + "is to be validated, and only the payload is", "in front of an argument"),
				Arguments.of(InHeader.class, Everything.class,
						parameter + "is to be validated, and only the payload is", "in front of an argument"),
				Arguments.of(WithinType.class, Everything.class,
						parameter + "has @Valid within its type, where it has no effect", "what is in a list"));
	}

	@Test
	void severalValidatorsOfWhichNoneIsPrimaryFailAtStart() {
		this.withoutValidator.withBean("one", Validator.class, Everything::new)
			.withBean("other", Validator.class, Everything::new)
			.withBean(Single.class)
			.run((context) -> assertPage(context, Single.class, "or none of several is primary",
					"mark one as primary"));
	}

	@Test
	void whatAProxyOfTheBeanValidatesIsLeftToItAndGivenUpAtOnceToo() {
		this.contextRunner.withBean(Proxied.class).run((context) -> {
			this.connection.deliver("levels", "-1");
			this.connection.deliver("levels", "1");
			this.connection.deliver("orders/proxied", "[{\"count\":1}]");
			assertDeadLetters(2);
			assertThat(this.connection.getPublished()).extracting((deadLetter) -> deadLetter.properties())
				.allSatisfy((properties) -> assertThat(properties.userProperties())
					.contains(new MqttUserProperty("dead-letter-attempts", "1"))
					.anyMatch((property) -> property.value().endsWith(".ConstraintViolationException")));
			await().untilAsserted(() -> assertThat(context.getBean(Proxied.class).received()).containsExactly(1));
		});
	}

	private static void assertPage(AssertableApplicationContext context, Class<?> listener, String reason,
			String cure) {
		assertThat(context).hasFailed();
		assertThat(FailureAnalyzersTests.analysesOf(context.getStartupFailure())).singleElement()
			.satisfies((analysis) -> {
				assertThat(analysis.getDescription()).contains(listener.getSimpleName() + ".handle(", reason);
				assertThat(analysis.getAction()).contains(cure);
			});
	}

	private void assertIsGivenUpAtOnce(ApplicationContext context, String deadLetterTopic, Order... others) {
		assertDeadLetters(1);
		assertThat(this.connection.getPublished()).singleElement().satisfies((deadLetter) -> {
			assertThat(deadLetter.topic()).isEqualTo(deadLetterTopic);
			assertThat(deadLetter.properties().userProperties())
				.contains(new MqttUserProperty("dead-letter-attempts", "1"))
				.anyMatch((property) -> property.value().endsWith(".MethodArgumentNotValidException"));
		});
		assertThat(received(context)).containsExactly((Object[]) others);
	}

	private void assertDeadLetters(int count) {
		await().untilAsserted(() -> assertThat(this.connection.getPublished()).hasSize(count));
	}

	private static List<Object> received(ApplicationContext context) {
		return Stream
			.concat(context.getBeanProvider(Orders.class).stream().flatMap((orders) -> orders.received.stream()),
					context.getBeanProvider(Typed.class).stream().flatMap((typed) -> typed.received.stream()))
			.toList();
	}

	interface Bulk {

	}

	record Order(@NotNull String article, @Min(1) @Max(value = 1000, groups = Bulk.class) int count) {

	}

	static class Orders {

		private final List<Object> received = new CopyOnWriteArrayList<>();

		@MqttListener("orders/object")
		void object(@Valid Order order) {
			this.received.add(order);
		}

		@MqttListener("orders/payload")
		void payload(@Payload @Validated Order order, @Header(MqttHeaders.RECEIVED_TOPIC) String topic) {
			this.received.add(order);
		}

		@MqttListener("orders/optional")
		void optional(@Valid Optional<Order> order) {
			order.ifPresent(this.received::add);
		}

		@MqttListener("orders/list")
		void list(@Valid List<Order> orders) {
			this.received.addAll(orders);
		}

		@MqttListener("orders/array")
		void array(@Valid Order[] orders) {
			this.received.addAll(List.of(orders));
		}

		@MqttListener("orders/map")
		void map(@Valid Map<String, Order> orders) {
			this.received.addAll(orders.values());
		}

		@MqttListener("orders/group")
		void group(@Validated(Bulk.class) Order order) {
			this.received.add(order);
		}

		@MqttListener(topics = "orders/batch", batchSize = "2", batchTimeout = "10s")
		void batch(@Valid List<Order> orders) {
			this.received.addAll(orders);
		}

	}

	@MqttListener(topics = "orders/type", payloadType = Order.class)
	static class Typed {

		private final List<Object> received = new CopyOnWriteArrayList<>();

		@MqttHandler
		void handle(@Valid Order order) {
			this.received.add(order);
		}

	}

	static class Delays {

		private final List<Duration> received = new CopyOnWriteArrayList<>();

		@MqttListener("delays")
		void handle(@Validated Duration delay) {
			this.received.add(delay);
		}

	}

	static class Single {

		@MqttListener("orders/single")
		void handle(@Valid Order order) {
		}

	}

	static class Elements {

		@MqttListener("orders/elements")
		void handle(@Valid List<Order> order) {
		}

	}

	static class WholeMessage {

		@MqttListener("orders/message")
		void handle(@Valid Message<Order> order) {
		}

	}

	static class InHeader {

		@MqttListener("orders/header")
		void handle(@Valid @Header(MqttHeaders.USER_PROPERTY_PREFIX + "order") String order) {
		}

	}

	static class WithinType {

		@MqttListener("orders/within")
		void handle(List<@Valid Order> order) {
		}

	}

	@Validated
	static class Proxied {

		private final List<Object> received = new CopyOnWriteArrayList<>();

		@MqttListener("levels")
		void level(@Min(0) int level) {
			this.received.add(level);
		}

		@MqttListener("orders/proxied")
		void orders(List<@Valid Order> orders) {
			this.received.addAll(orders);
		}

		List<Object> received() {
			return this.received;
		}

	}

	/**
	 * As that of Spring MVC in an application without a validator.
	 */
	static class Nothing implements Validator {

		@Override
		public boolean supports(Class<?> type) {
			return false;
		}

		@Override
		public void validate(Object target, Errors errors) {
		}

	}

	static class Everything implements Validator {

		@Override
		public boolean supports(Class<?> type) {
			return true;
		}

		@Override
		public void validate(Object target, Errors errors) {
		}

	}

}
