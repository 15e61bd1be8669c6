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

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.github.mqttboot.annotation.MqttHandler;
import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.annotation.TopicVariable;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.scheduling.annotation.Async;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each wrong use of {@link MqttListener} fails at start, on a page that names the method,
 * the reason and the cure.
 */
class WrongListenersTests {

	private final FakeMqttConnection connection = new FakeMqttConnection(MqttVersion.MQTT_3_1_1);

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class))
		.withBean("fake", MqttConnection.class, () -> this.connection);

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void wrongUse(Class<?> listener, String reason, String cure) {
		this.contextRunner.withBean("wrong", Object.class, () -> bean(listener)).run((context) -> {
			assertThat(context).hasFailed();
			List<FailureAnalysis> analyses = FailureAnalyzersTests.analysesOf(context.getStartupFailure());
			assertThat(analyses).singleElement().satisfies((analysis) -> {
				assertThat(analysis.getDescription()).startsWith("@MqttListener cannot be used on ")
					.contains(whereOf(listener))
					.contains(reason);
				assertThat(analysis.getAction()).contains(cure);
			});
		});
	}

	// the method, or both of two that exclude each other, or the class
	private static List<String> whereOf(Class<?> listener) {
		List<String> methods = Arrays.stream(listener.getDeclaredMethods())
			.filter((method) -> method.isAnnotationPresent(MqttListener.class))
			.map((method) -> listener.getSimpleName() + "." + method.getName() + "(")
			.toList();
		return methods.isEmpty() ? List.of(listener.getSimpleName()) : methods;
	}

	static Stream<Arguments> wrongUse() {
		return Stream.of(
				wrong(UnknownClient.class,
						"names client 'nobody', and there is no such connection. Connections: [default]",
						"Correct the attributes of the annotation"),
				wrong(MalformedTemplate.class, "topic 'a/x{id}' has a variable that is not a whole level",
						"Correct the attributes of the annotation"),
				wrong(MalformedFilter.class, "'+' only as a whole level and '#' only as the last one: \"a/#/b\"",
						"Correct the attributes of the annotation"),
				wrong(UnconvertibleVariable.class, "nothing makes a java.lang.Runnable of a text", "a Converter bean"),
				wrong(TwoPayloads.class, "parameters [one, two] would each get the whole payload", "@TopicVariable"),
				wrong(NoSuchVariable.class, "topic 'a/{id}' has no variable 'name'", "'{name}'"),
				wrong(ReplyWithoutTopic.class, "what it returns has no topic to go to", "@SendTo"),
				wrong(GroupOfTwoLevels.class, "its 'group' is 'b/c'", "without '/'"),
				wrong(NoLocalInGroup.class, "'noLocal' must not be set for a shared subscription", "Correct"),
				wrong(SameId.class, "There is another MQTT listener with the id 'same', ", "an 'id' of its own"),
				wrong(StaticMethod.class, "it is static", "Make it a method of the bean"),
				wrong(PrivateOfProxy.class, "its bean is a proxy that does not have the method", "package-private"),
				wrong(AsyncMethod.class, "it is @Async", "Remove @Async"),
				wrong(AsyncClass.class, "AsyncClass is @Async", "Remove @Async"),
				wrong(AsyncBehindInterface.class, "it is @Async", "Remove @Async"),
				wrong(NoHandlers.class, "none of its methods has @MqttHandler", "Annotate"),
				wrong(SameTopics.class, "another @MqttHandler of its class has the topic",
						"Give one of them another topic"),
				wrong(TwoDefaults.class, "another @MqttHandler of its class has no topic either", "a topic"),
				wrong(SameTypes.class, "has no topic either, and the same type of payload", "a topic"),
				wrong(OtherType.class, "its payload is a java.lang.String, which is no java.lang.Number",
						"'payloadType'"),
				wrong(TypeOfMethod.class, "it has a 'payloadType', which selects among the methods of a class",
						"Remove it"));
	}

	private static Arguments wrong(Class<?> listener, String reason, String cure) {
		return Arguments.of(listener, reason, cure);
	}

	private static Object bean(Class<?> type) {
		try {
			Object bean = type.getDeclaredConstructor().newInstance();
			if (type != PrivateOfProxy.class && type != AsyncBehindInterface.class) {
				return bean;
			}
			ProxyFactory proxies = new ProxyFactory(bean);
			proxies.setProxyTargetClass(type == PrivateOfProxy.class);
			return proxies.getProxy();
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static class UnknownClient {

		@MqttListener(topics = "a", client = "nobody")
		void handle(String payload) {
		}

	}

	static class MalformedTemplate {

		@MqttListener("a/x{id}")
		void handle(String payload) {
		}

	}

	static class MalformedFilter {

		@MqttListener("a/#/b")
		void handle(String payload) {
		}

	}

	static class UnconvertibleVariable {

		@MqttListener("a/{id}")
		void handle(@TopicVariable Runnable id) {
		}

	}

	static class TwoPayloads {

		@MqttListener("a")
		void handle(String one, String two) {
		}

	}

	static class NoSuchVariable {

		@MqttListener("a/{id}")
		void handle(@TopicVariable String name) {
		}

	}

	static class ReplyWithoutTopic {

		@MqttListener("a")
		String handle(String payload) {
			return payload;
		}

	}

	static class GroupOfTwoLevels {

		@MqttListener(topics = "a", group = "b/c")
		void handle(String payload) {
		}

	}

	static class NoLocalInGroup {

		@MqttListener(topics = "a", group = "b", noLocal = true)
		void handle(String payload) {
		}

	}

	static class SameId {

		@MqttListener(topics = "a", id = "same")
		void one(String payload) {
		}

		@MqttListener(topics = "b", id = "same")
		void two(String payload) {
		}

	}

	static class StaticMethod {

		@MqttListener("a")
		static void handle(String payload) {
		}

	}

	static class PrivateOfProxy {

		@MqttListener("a")
		private void handle(String payload) {
		}

	}

	static class AsyncMethod {

		@Async
		@MqttListener("a")
		void handle(String payload) {
		}

	}

	@Async
	static class AsyncClass {

		@MqttListener("a")
		void handle(String payload) {
		}

	}

	interface Handling {

		void handle(String payload);

	}

	static class AsyncBehindInterface implements Handling {

		@Async
		@Override
		@MqttListener("a")
		public void handle(String payload) {
		}

	}

	@MqttListener("a")
	static class NoHandlers {

	}

	@MqttListener("a/#")
	static class SameTopics {

		@MqttHandler("a/{one}")
		void one(String payload) {
		}

		@MqttHandler("a/{other}")
		void other(String payload) {
		}

	}

	@MqttListener(topics = "a", payloadType = Number.class)
	static class SameTypes {

		@MqttHandler
		void one(Integer payload) {
		}

		@MqttHandler
		void other(int payload) {
		}

	}

	@MqttListener(topics = "a", payloadType = Number.class)
	static class OtherType {

		@MqttHandler
		void one(String payload) {
		}

	}

	static class TypeOfMethod {

		@MqttListener(topics = "a", payloadType = Number.class)
		void handle(Integer payload) {
		}

	}

	@MqttListener("a/#")
	static class TwoDefaults {

		@MqttHandler
		void one(String payload) {
		}

		@MqttHandler
		void other(String payload) {
		}

	}

}
