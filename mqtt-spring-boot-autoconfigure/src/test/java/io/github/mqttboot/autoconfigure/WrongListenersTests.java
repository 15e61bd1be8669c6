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

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.github.mqttboot.annotation.MqttHandler;
import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.annotation.TopicVariable;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.core.MqttHeaders;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.converter.StringMessageConverter;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.scheduling.annotation.Async;
import org.springframework.util.MimeType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each wrong use of {@link MqttListener} fails at start, on a page that names the method,
 * the reason and the cure.
 */
@ExtendWith(OutputCaptureExtension.class)
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

	@Test
	void anObjectWithoutJackson() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(JsonMapper.class))
			.withBean("wrong", ObjectPayload.class, ObjectPayload::new)
			.run((context) -> {
				assertThat(context).hasFailed();
				assertThat(FailureAnalyzersTests.analysesOf(context.getStartupFailure())).singleElement()
					.satisfies((analysis) -> {
						assertThat(analysis.getDescription()).contains("ObjectPayload.handle(",
								"Reading, which no converter makes");
						assertThat(analysis.getAction()).contains("with Jackson on the class path");
					});
			});
	}

	@Test
	void whatAConverterMayMakeOfAMessageIsNotRefused() {
		this.contextRunner.withBean(MessageConverter.class, StringMessageConverter::new)
			.withBean("right", Object.class, () -> bean(UnreadablePayload.class))
			.run((context) -> assertThat(context).hasNotFailed());
		this.contextRunner.withBean("right", RightPayloads.class, RightPayloads::new)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	/**
	 * What a broker of MQTT 3.1.1 has is not known before it answers, and then only if it
	 * refuses.
	 */
	@Test
	void aGroupThatTheVersionDoesNotHaveIsWarnedOf(CapturedOutput output) {
		this.contextRunner.withBean("doubtful", Group.class, Group::new).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output).contains("MQTT listener 'doubtful.handle' (void " + Group.class.getName()
					+ ".handle(java.lang.String)) has a group, which is no part of MQTT 3.1.1: a broker that has none "
					+ "grants '$share/b/a' and sends nothing. Remove the group, which is the attribute 'group'");
		});
		FakeMqttConnection newer = new FakeMqttConnection();
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class))
			.withBean("fake", MqttConnection.class, () -> newer)
			.withBean("certain", Group.class, Group::new)
			.run((context) -> assertThat(output).doesNotContain("'certain.handle'"));
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
				wrong(UnconvertibleHeader.class,
						"parameter 'topic' is the header 'mqtt_receivedTopic', and nothing makes a "
								+ "java.lang.Runnable of its String",
						"Make it a String, or add a Converter bean"),
				wrong(UnconvertibleProperty.class,
						"parameter 'sender' is the header 'mqtt_userProperty_sender', and nothing makes a "
								+ "java.util.Optional<java.lang.Runnable> of its String",
						"Make it a String, or add a Converter bean"),
				wrong(HeaderOfNoMessage.class,
						"parameter 'topic' is the header 'mqtt_topic', which no MQTT message has",
						"a constant of MqttHeaders, such as RECEIVED_TOPIC"),
				wrong(UnreadablePayload.class,
						"its payload is to become a java.lang.Runnable, which no converter makes",
						"a MessageConverter bean"),
				wrong(UnreadableMessage.class,
						"its payload is to become a java.lang.Runnable, which no converter makes",
						"a MessageConverter bean"),
				wrong(UnreadableElement.class,
						"its payload is to become a java.lang.Runnable, which no converter makes",
						"a MessageConverter bean"),
				wrong(UnreadableOfClass.class,
						"its method handle: its payload is to become a java.lang.Runnable, which no converter makes",
						"a MessageConverter bean"),
				wrong(UnreadableType.class, "its payload is to become a java.lang.Runnable, which no converter makes",
						"a MessageConverter bean"),
				wrong(TwoPayloads.class, "parameters [one, two] would each get the whole payload", "@TopicVariable"),
				wrong(PartOfPayload.class,
						"parameter 'value' has an expression in @Payload, which nothing evaluates here",
						"Take the whole payload"),
				wrong(ManyResults.class, "it returns a reactor.core.publisher.Flux, whose elements nobody would take",
						"Return a Mono or CompletableFuture"),
				wrong(FutureResult.class,
						"it returns a java.util.concurrent.Future, which nobody waits for, so a message would be "
								+ "acknowledged before it is handled",
						"Return a CompletableFuture"),
				wrong(NoSuchVariable.class, "topic 'a/{id}' has no variable 'name'", "'{name}'"),
				wrong(ReplyWithoutTopic.class, "what it returns has no topic to go to", "@SendTo"),
				wrong(GroupOfTwoLevels.class, "its 'group' is 'b/c'", "without '/'"),
				wrong(NoLocalInGroup.class, "'noLocal' must not be set for a shared subscription", "Correct"),
				wrong(SameId.class, "There is another MQTT listener with the id 'same', ", "an 'id' of its own"),
				wrong(StaticMethod.class, "it is static", "Make it a method of the bean"),
				wrong(PrivateOfProxy.class, "its bean is a proxy that does not have the method", "package-private"),
				wrong(FinalOfProxy.class, "it is final, so that the proxy of its bean cannot pass the call on",
						"final"),
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
			if (type != PrivateOfProxy.class && type != FinalOfProxy.class && type != AsyncBehindInterface.class) {
				return bean;
			}
			ProxyFactory proxies = new ProxyFactory(bean);
			proxies.setProxyTargetClass(type != AsyncBehindInterface.class);
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

	static class UnconvertibleHeader {

		@MqttListener("a")
		void handle(@Header(MqttHeaders.RECEIVED_TOPIC) Runnable topic) {
		}

	}

	static class UnconvertibleProperty {

		@MqttListener("a")
		void handle(@Header(MqttHeaders.USER_PROPERTY_PREFIX + "sender") Optional<Runnable> sender) {
		}

	}

	static class HeaderOfNoMessage {

		@MqttListener("a")
		void handle(@Header(MqttHeaders.TOPIC) String topic) {
		}

	}

	static class UnreadablePayload {

		@MqttListener("a")
		void handle(Runnable payload) {
		}

	}

	static class UnreadableMessage {

		@MqttListener("a")
		void handle(Message<Runnable> message) {
		}

	}

	static class UnreadableElement {

		@MqttListener(topics = "a", batchSize = "10")
		void handle(List<Runnable> payloads) {
		}

	}

	@MqttListener("a")
	static class UnreadableOfClass {

		@MqttHandler
		void handle(Runnable payload) {
		}

	}

	@MqttListener(topics = "a", payloadType = Runnable.class)
	static class UnreadableType {

		@MqttHandler
		void handle(Runnable payload) {
		}

	}

	record Reading(int value) {

	}

	static class ObjectPayload {

		@MqttListener("a")
		void handle(Reading payload) {
		}

	}

	/**
	 * Interfaces and abstract classes that can be made, and headers that can be there.
	 */
	static class RightPayloads {

		@MqttListener("a/1")
		void list(List<Reading> payload, @Header(MqttHeaders.RECEIVED_QOS) int qos) {
		}

		@MqttListener("a/2")
		void map(Map<String, Reading> payload, @Header(MqttHeaders.RECEIVED_RETAINED) String retained) {
		}

		@MqttListener("a/3")
		void tree(JsonNode payload, @Header(MqttHeaders.USER_PROPERTY_PREFIX + "many") Set<String> many) {
		}

		@MqttListener("a/4")
		void text(CharSequence payload, @Header(name = "later", required = false) String later) {
		}

		@MqttListener("a/5")
		void number(Number payload, @Header(MqttHeaders.CORRELATION_DATA) Optional<byte[]> data) {
		}

		@MqttListener("a/6")
		void polymorphic(Shape payload, @Header(MessageHeaders.CONTENT_TYPE) MimeType type) {
		}

		@MqttListener("a/7")
		void array(int[] payload, @Header(MqttHeaders.MESSAGE_EXPIRY_INTERVAL) int expiry) {
		}

		@MqttListener("a/8")
		void any(Message<?> message) {
		}

		@MqttListener("a/9")
		void object(Serializable payload, @Header("${name:mqtt_receivedTopic}") String topic) {
		}

		@MqttListener(topics = "a/10", batchSize = "10")
		void batch(List<String> payloads) {
		}

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
	@JsonSubTypes(@JsonSubTypes.Type(Circle.class))
	interface Shape {

	}

	record Circle(int radius) implements Shape {

	}

	static class TwoPayloads {

		@MqttListener("a")
		void handle(String one, String two) {
		}

	}

	static class PartOfPayload {

		@MqttListener("a")
		void handle(@Payload("value") int value) {
		}

	}

	static class ManyResults {

		@MqttListener("a")
		Flux<String> handle(String payload) {
			return Flux.just(payload);
		}

	}

	static class FutureResult {

		@MqttListener("a")
		Future<?> handle(String payload) {
			return new FutureTask<>(() -> payload);
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

	static class Group {

		@MqttListener(topics = "a", group = "b")
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

	static class FinalOfProxy {

		@MqttListener("a")
		final void handle(String payload) {
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
