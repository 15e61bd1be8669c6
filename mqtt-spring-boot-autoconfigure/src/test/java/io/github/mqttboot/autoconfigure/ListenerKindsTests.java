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

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.github.mqttboot.annotation.InvalidMqttListenerException;
import io.github.mqttboot.annotation.MqttHandler;
import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.annotation.TopicVariable;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.core.MqttHeaders;
import io.github.mqttboot.listener.MqttListenerEndpoint;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import io.github.mqttboot.testsupport.RenewableScope;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.config.CustomScopeConfigurer;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.core.annotation.AliasFor;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.Validated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for where {@link MqttListener} may be: several times on a method, on a class, on
 * another annotation, and in beans of each scope.
 */
@ExtendWith(OutputCaptureExtension.class)
class ListenerKindsTests {

	private final FakeMqttConnection connection = new FakeMqttConnection();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class))
		.withBean("fake", MqttConnection.class, () -> this.connection);

	@Test
	void eachAnnotationOfAMethodIsAListener() {
		this.contextRunner.withBean("repeated", Repeated.class).run((context) -> {
			assertThat(endpoint(context, "repeated.handle#1").concurrency()).isEqualTo(2);
			assertThat(endpoint(context, "second").subscriptions())
				.containsExactly(TopicSubscription.of("b", MqttQos.AT_MOST_ONCE));
			this.connection.deliver("a", "1");
			this.connection.deliver("b", "2");
			Awaitility.await()
				.untilAsserted(
						() -> assertThat(context.getBean(Repeated.class).received).containsExactlyInAnyOrder("1", "2"));
		});
	}

	@Test
	void payloadsAreOfTheTypeThatASubclassNames() {
		this.contextRunner.withBean(States.class).withBean(Texts.class).run((context) -> {
			this.connection.deliver("plain", "{\"open\":true}");
			this.connection.deliver("message", "{\"open\":true}");
			Awaitility.await().untilAsserted(() -> {
				assertThat(context.getBean(States.class).received).hasSize(2).containsOnly(new State(true));
				assertThat(context.getBean(Texts.class).received).hasSize(2).containsOnly("{\"open\":true}");
			});
		});
	}

	@Test
	void eachAnnotationOfAClassIsAListener() {
		this.contextRunner.withBean("twice", Twice.class).run((context) -> {
			assertThat(endpoint(context, "twice.ListenerKindsTests.Twice#1").concurrency()).isEqualTo(2);
			assertThat(endpoint(context, "second").listener()).hasToString(Twice.class.toString());
			this.connection.deliver("halls/1", "1");
			this.connection.deliver("rooms/2", "2");
			Awaitility.await()
				.untilAsserted(
						() -> assertThat(context.getBean(Twice.class).received).containsExactlyInAnyOrder("1", "2"));
		});
	}

	@Test
	void attributesOfAnotherAnnotationAreThoseOfTheListener() {
		this.contextRunner.withBean("composed", Composed.class)
			.withPropertyValues("mqtt.listener.configurations.plant.queue-capacity=3")
			.run((context) -> {
				MqttListenerEndpoint endpoint = endpoint(context, "boiler");
				assertThat(endpoint.subscriptions())
					.containsExactly(TopicSubscription.of("$share/plant/boiler/+", MqttQos.EXACTLY_ONCE));
				assertThat(endpoint.configuration()).isEqualTo("plant");
			});
	}

	@Test
	void messagesOfAClassAreHandledByTheMethodWithTheClosestTopic() {
		this.contextRunner.withBean("machines", Machines.class).run((context) -> {
			assertThat(endpoint(context, "machines.ListenerKindsTests.Machines").subscriptions())
				.extracting(TopicSubscription::filter)
				.containsExactly("machines/#");
			this.connection.deliver("machines/7/state", "{\"open\":true}");
			this.connection.deliver("machines/7/temperature", "21.5");
			this.connection.deliver("machines/8/temperature", "22.5");
			this.connection.deliver("machines/7/a/b", "x");
			this.connection.deliver("machines", "y");
			Awaitility.await()
				.untilAsserted(() -> assertThat(context.getBean(Machines.class).received)
					.containsExactly("7 State[open=true]", "seven 21.5", "8 22.5", "7/a/b x", "other y"));
			assertThat(this.connection.getPublished()).extracting(PublishPacket::topic).containsExactly("states");
		});
	}

	@Test
	void topicsOfAClassAreThoseOfItsMethodsUnlessItNamesSome() {
		this.contextRunner.withBean("doors", Doors.class)
			.withPropertyValues("mqtt.listener.dead-letter.topic=dead")
			.run((context) -> {
				assertThat(endpoint(context, "doors").subscriptions()).extracting(TopicSubscription::filter)
					.containsExactlyInAnyOrder("$share/house/doors/+/open", "$share/house/doors/+/closed");
				this.connection.deliver("doors/1/open", "");
				Awaitility.await()
					.untilAsserted(() -> assertThat(context.getBean(Doors.class).received).containsExactly("open 1"));
			});
	}

	@Test
	void messagesOfAClassAreHandledByTheMethodWithTheClosestPayload() {
		this.contextRunner.withBean("reports", Reports.class)
			.withPropertyValues("mqtt.listener.dead-letter.topic=dead")
			.run((context) -> {
				this.connection.deliver("reports/7", "{\"kind\":\"reading\",\"celsius\":21.5}");
				this.connection.deliver("reports/7", "{\"kind\":\"alarm\",\"text\":\"hot\"}");
				this.connection.deliver("reports/7", "{\"kind\":\"fire\",\"text\":\"hall\"}");
				this.connection.deliver("reports/7", "{\"kind\":\"restart\"}");
				this.connection.deliver("reports/7/raw", "no JSON");
				Awaitility.await()
					.untilAsserted(() -> assertThat(context.getBean(Reports.class).received).containsExactly("7 21.5",
							"alarm hot", "7 fire hall", "other reports/7"));
				// which cannot be converted
				Awaitility.await()
					.untilAsserted(() -> assertThat(this.connection.getPublished()).extracting(PublishPacket::topic)
						.containsExactly("dead"));
			});
	}

	@Test
	void topicThatSeveralMethodsHaveIsSubscribedOnceAndNoMoreAfterAStop() {
		this.contextRunner.withBean("twins", Twins.class).run((context) -> {
			assertThat(this.connection.getSubscriptions()).extracting(TopicSubscription::filter)
				.containsExactly("twins/+");
			MqttListenerEndpointRegistry registry = context.getBean(MqttListenerEndpointRegistry.class);
			registry.getContainers().iterator().next().stop().join();
			assertThat(this.connection.getSubscriptions()).isEmpty();
			assertThat(this.connection.getUnsubscribed()).containsExactly("twins/+");
		});
	}

	@Test
	void payloadThatSeveralMethodsAreForIsGivenUp(CapturedOutput output) {
		this.contextRunner.withBean("ambiguous", Ambiguous.class)
			.withPropertyValues("mqtt.listener.dead-letter.topic=dead")
			.run((context) -> {
				this.connection.deliver("ambiguous", "{\"kind\":\"both\"}");
				Awaitility.await()
					.untilAsserted(() -> assertThat(this.connection.getPublished()).extracting(PublishPacket::topic)
						.containsExactly("dead"));
				assertThat(output).contains("Several @MqttHandler are for a payload of class " + Both.class.getName());
			});
	}

	@Test
	void messageForNoMethodOfAClassIsGivenUpAtOnce() {
		this.contextRunner.withBean("narrow", Narrow.class)
			.withPropertyValues("mqtt.listener.dead-letter.topic=dead")
			.run((context) -> {
				this.connection.deliver("narrow/b", "x");
				Awaitility.await()
					.untilAsserted(() -> assertThat(this.connection.getPublished()).extracting(PublishPacket::topic)
						.containsExactly("dead"));
			});
	}

	@Test
	void messageWithoutARequiredHeaderIsGivenUpAtOnce() {
		this.contextRunner.withBean("headers", RequiredHeader.class)
			.withPropertyValues("mqtt.listener.dead-letter.topic=dead")
			.run((context) -> {
				this.connection.deliver("a", "x");
				Awaitility.await()
					.untilAsserted(() -> assertThat(this.connection.getPublished()).singleElement()
						.satisfies((deadLetter) -> assertThat(deadLetter.properties().userProperties())
							.anyMatch((property) -> property.name().equals("dead-letter-attempts")
									&& property.value().equals("1"))
							.anyMatch((property) -> property.value().endsWith(".MethodArgumentResolutionException"))));
			});
	}

	@Test
	void invalidPayloadIsGivenUpAtOnce() {
		this.contextRunner.withBean("validated", ValidatedPayload.class)
			.withBean(Validator.class, () -> Validator.forInstanceOf(State.class, (state, errors) -> {
				if (state.open()) {
					errors.reject("open");
				}
			}))
			.withPropertyValues("mqtt.listener.dead-letter.topic=dead")
			.run((context) -> {
				this.connection.deliver("validated", "{\"open\":true}");
				Awaitility.await()
					.untilAsserted(() -> assertThat(this.connection.getPublished()).singleElement()
						.satisfies((deadLetter) -> assertThat(deadLetter.properties().userProperties())
							.contains(new MqttUserProperty("dead-letter-attempts", "1"))
							.anyMatch((property) -> property.value().endsWith(".MethodArgumentNotValidException"))));
			});
	}

	@Test
	void lazyBeanIsWarnedAbout(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(LazyConfiguration.class).run((context) -> {
			assertThat(output).contains("Bean 'lazyListener' is lazy, so that its @MqttListener on")
				.contains("Repeated.handle(java.lang.String)");
			assertThat(this.connection.getSubscriptions()).isEmpty();
			context.getBean("lazyListener");
			assertThat(this.connection.getSubscriptions()).hasSize(2);
		});
	}

	@Test
	void lazyBeanWhoseSecondListenerIsInvalidLeavesNoneBehind() {
		this.contextRunner.withBean("pair", Pair.class, Pair::new, (definition) -> definition.setLazyInit(true))
			.withSystemProperties("pair-client=none", "pair-topic=pair/2", "pair-id=second")
			.run((context) -> {
				assertPairFails(context, "names client 'none'");
				System.setProperty("pair-topic", "pair/#/second");
				assertPairFails(context, "pair/#/second");
				System.setProperty("pair-topic", "pair/2");
				System.setProperty("pair-client", "default");
				System.setProperty("pair-id", "first");
				assertPairFails(context, "another MQTT listener with the id 'first'");
				System.setProperty("pair-id", "second");
				Pair pair = (Pair) context.getBean("pair");
				this.connection.deliver("pair/1", "x");
				Awaitility.await().untilAsserted(() -> assertThat(pair.received).containsExactly("x"));
			});
	}

	private static void assertPairFails(ApplicationContext context, String... parts) {
		assertThatExceptionOfType(BeanCreationException.class).isThrownBy(() -> context.getBean("pair"))
			.withCauseInstanceOf(InvalidMqttListenerException.class)
			.satisfies((failure) -> assertThat(failure.getCause().toString()).contains(parts));
		assertThat(context.getBean(MqttListenerEndpointRegistry.class).getContainers()).isEmpty();
	}

	@Test
	void secondPrototypeNamesAnnotationMethodAndId() {
		this.contextRunner.withUserConfiguration(PrototypeConfiguration.class).run((context) -> {
			context.getBean("prototype");
			assertThatExceptionOfType(BeanCreationException.class).isThrownBy(() -> context.getBean("prototype"))
				.withCauseInstanceOf(InvalidMqttListenerException.class)
				.withMessageContaining("@MqttListener cannot be used on")
				.withMessageContaining("RequiredHeader.handle(")
				.withMessageContaining("bean 'prototype' is a prototype")
				.withMessageContaining("id 'prototype.handle'");
		});
	}

	@Test
	void beanThatItsScopeMakesAgainTakesOver() {
		this.contextRunner.withUserConfiguration(ScopedConfiguration.class).run((context) -> {
			RenewableScope scope = context.getBean(RenewableScope.class);
			Scoped first = (Scoped) context.getBean("scopedTarget.scoped");
			this.connection.deliver("scoped", "1");
			Awaitility.await().untilAsserted(() -> assertThat(first.received).containsExactly("1"));
			scope.renew();
			this.connection.deliver("scoped", "2");
			Awaitility.await()
				.untilAsserted(() -> assertThat(((Scoped) context.getBean("scopedTarget.scoped")).received)
					.containsExactly("2"));
			assertThat(first.received).containsExactly("1");
			assertThat(context.getBean(MqttListenerEndpointRegistry.class).getContainers())
				.extracting(MqttMessageListenerContainer::getId)
				.containsExactly("scoped.handle");
			assertThat(this.connection.getSubscriptions()).hasSize(1);
			assertThat(this.connection.getUnsubscribed()).isEmpty();
		});
	}

	@Test
	void beanThatItsScopeMakesAgainWhileTheApplicationIsStoppedTakesOver() {
		this.contextRunner.withUserConfiguration(ScopedConfiguration.class).run((context) -> {
			Scoped first = (Scoped) context.getBean("scopedTarget.scoped");
			context.getSourceApplicationContext().stop();
			context.getBean(RenewableScope.class).renew();
			context.getSourceApplicationContext().start();
			this.connection.deliver("scoped", "1");
			Awaitility.await()
				.untilAsserted(() -> assertThat(((Scoped) context.getBean("scopedTarget.scoped")).received)
					.containsExactly("1"));
			assertThat(first.received).isEmpty();
		});
	}

	@Test
	void beanOfAScopeThatListensToOtherTopicsSubscribesAgain() {
		this.contextRunner.withUserConfiguration(ScopedConfiguration.class)
			.withSystemProperties("scoped-topic=before")
			.run((context) -> {
				context.getBean("scopedTarget.scoped");
				System.setProperty("scoped-topic", "after");
				context.getBean(RenewableScope.class).renew();
				Scoped second = (Scoped) context.getBean("scopedTarget.scoped");
				this.connection.deliver("after", "x");
				Awaitility.await().untilAsserted(() -> assertThat(second.received).containsExactly("x"));
				assertThat(this.connection.getUnsubscribed()).containsExactly("before");
			});
	}

	@Test
	void beanOfAScopeWhoseSecondListenerIsInvalidIsMadeAgainForTheFirst() {
		this.contextRunner.withUserConfiguration(ScopedConfiguration.class)
			.withSystemProperties("pair-client=default", "pair-first=pair/1")
			.run((context) -> {
				RenewableScope scope = context.getBean(RenewableScope.class);
				context.getBean("scopedTarget.scoped");
				context.getBean("scopedTarget.pair");
				System.setProperty("pair-client", "none");
				System.setProperty("pair-first", "pair/one");
				scope.renew();
				assertThatExceptionOfType(BeanCreationException.class)
					.isThrownBy(() -> context.getBean("scopedTarget.pair"))
					.withMessageContaining("names client 'none'");
				System.setProperty("pair-client", "default");
				this.connection.deliver("pair/one", "x");
				Awaitility.await()
					.untilAsserted(() -> assertThat(((Pair) context.getBean("scopedTarget.pair")).received)
						.containsExactly("x"));
				this.connection.deliver("pair/2", "y");
				Awaitility.await()
					.untilAsserted(() -> assertThat(((Pair) context.getBean("scopedTarget.pair")).received)
						.containsExactly("x", "y"));
			});
	}

	private static MqttListenerEndpoint endpoint(ApplicationContext context, String id) {
		MqttMessageListenerContainer container = context.getBean(MqttListenerEndpointRegistry.class)
			.getListenerContainer(id);
		assertThat(container).as(id).isNotNull();
		return container.getEndpoint();
	}

	static class Repeated {

		private final List<String> received = new CopyOnWriteArrayList<>();

		@MqttListener(topics = "a", concurrency = "2")
		@MqttListener(topics = "b", qos = 0, id = "second")
		void handle(String payload) {
			this.received.add(payload);
		}

	}

	@MqttListener(topics = "halls/#", concurrency = "2")
	@MqttListener(topics = "rooms/#", id = "second")
	static class Twice {

		private final List<String> received = new CopyOnWriteArrayList<>();

		@MqttHandler
		void handle(String payload) {
			this.received.add(payload);
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@MqttListener(qos = 2, group = "plant", configuration = "plant")
	@interface PlantListener {

		@AliasFor(annotation = MqttListener.class, attribute = "topics")
		String[] value();

		@AliasFor(annotation = MqttListener.class)
		String id() default "";

	}

	static class Composed {

		@PlantListener(value = "boiler/+", id = "boiler")
		void handle(String payload) {
		}

	}

	@MqttListener("machines/#")
	static class Machines {

		private final List<String> received = new CopyOnWriteArrayList<>();

		@MqttHandler("machines/{id}/#")
		void others(String payload, @TopicVariable String id, @Header(MqttHeaders.RECEIVED_TOPIC) String topic) {
			this.received.add(topic.substring("machines/".length()) + " " + payload);
		}

		@MqttHandler("machines/{id}/temperature")
		void temperature(double celsius, @TopicVariable String id) {
			this.received.add(id + " " + celsius);
		}

		@MqttHandler("machines/7/temperature")
		void seven(double celsius) {
			this.received.add("seven " + celsius);
		}

		@MqttHandler("machines/{id}/state")
		@SendTo("states")
		String state(State state, @TopicVariable String id) {
			this.received.add(id + " " + state);
			return id;
		}

		@MqttHandler
		void rest(String payload) {
			this.received.add("other " + payload);
		}

	}

	@MqttListener(id = "doors", group = "house")
	static class Doors {

		private final List<String> received = new CopyOnWriteArrayList<>();

		@MqttHandler("doors/{id}/open")
		void open(@TopicVariable String id) {
			this.received.add("open " + id);
		}

		@MqttHandler("doors/{id}/closed")
		void closed(@TopicVariable String id) {
			this.received.add("closed " + id);
		}

	}

	@MqttListener(topics = "reports/#", payloadType = Report.class)
	static class Reports {

		private final List<String> received = new CopyOnWriteArrayList<>();

		@MqttHandler("reports/{id}")
		void reading(Reading reading, @TopicVariable String id) {
			this.received.add(id + " " + reading.celsius());
		}

		@MqttHandler("reports/{device}")
		void fire(Message<Fire> fire, @TopicVariable String device) {
			this.received.add(device + " fire " + fire.getPayload().text());
		}

		@MqttHandler
		void alarm(Alarm alarm) {
			this.received.add("alarm " + alarm.text());
		}

		@MqttHandler
		void other(@Header(MqttHeaders.RECEIVED_TOPIC) String topic) {
			this.received.add("other " + topic);
		}

	}

	@MqttListener(payloadType = Report.class)
	static class Twins {

		@MqttHandler("twins/{id}")
		void reading(Reading reading, @TopicVariable String id) {
		}

		@MqttHandler("twins/{device}")
		void fire(Fire fire, @TopicVariable String device) {
		}

	}

	@MqttListener(topics = "ambiguous", payloadType = Report.class)
	static class Ambiguous {

		@MqttHandler
		void one(One one) {
		}

		@MqttHandler
		void other(Other other) {
		}

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
	@JsonSubTypes({ @JsonSubTypes.Type(value = Reading.class, name = "reading"),
			@JsonSubTypes.Type(value = Warning.class, name = "alarm"),
			@JsonSubTypes.Type(value = Fire.class, name = "fire"),
			@JsonSubTypes.Type(value = Restart.class, name = "restart"),
			@JsonSubTypes.Type(value = Both.class, name = "both") })
	interface Report {

	}

	interface Alarm extends Report {

		String text();

	}

	interface One extends Report {

	}

	interface Other extends Report {

	}

	record Reading(double celsius) implements Report {

	}

	record Warning(String text) implements Alarm {

	}

	record Fire(String text) implements Alarm {

	}

	record Restart() implements Report {

	}

	record Both() implements One, Other {

	}

	@MqttListener("narrow/#")
	static class Narrow {

		@MqttHandler("narrow/a")
		void handle(String payload) {
		}

	}

	static class RequiredHeader {

		@MqttListener("a")
		void handle(String payload, @Header(MqttHeaders.USER_PROPERTY_PREFIX + "tenant") String tenant) {
		}

	}

	static class ValidatedPayload {

		@MqttListener("validated")
		void handle(@Validated State state) {
		}

	}

	abstract static class Generic<T> {

		final List<Object> received = new CopyOnWriteArrayList<>();

		@MqttListener("plain")
		void plain(T payload) {
			this.received.add(payload);
		}

		@MqttListener("message")
		void message(Message<T> message) {
			this.received.add(message.getPayload());
		}

	}

	static class States extends Generic<State> {

	}

	static class Texts extends Generic<String> {

	}

	record State(boolean open) {

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyConfiguration {

		@Bean
		@Lazy
		Repeated lazyListener() {
			return new Repeated();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrototypeConfiguration {

		@Bean
		@org.springframework.context.annotation.Scope("prototype")
		RequiredHeader prototype() {
			return new RequiredHeader();
		}

	}

	static class Pair {

		private final List<String> received = new CopyOnWriteArrayList<>();

		// on one method, since methods have no order
		@MqttListener(topics = "${pair-first:pair/1}", id = "first")
		@MqttListener(topics = "${pair-topic:pair/2}", id = "${pair-id:second}", client = "${pair-client:default}")
		void handle(String payload) {
			this.received.add(payload);
		}

	}

	static class Scoped {

		private final List<String> received = new CopyOnWriteArrayList<>();

		@MqttListener("${scoped-topic:scoped}")
		void handle(String payload) {
			this.received.add(payload);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ScopedConfiguration {

		@Bean
		static RenewableScope renewableScope() {
			return new RenewableScope();
		}

		@Bean
		static CustomScopeConfigurer scopes(RenewableScope scope) {
			return scope.configurer();
		}

		@Bean
		@org.springframework.context.annotation.Scope(value = "renewable", proxyMode = ScopedProxyMode.TARGET_CLASS)
		Scoped scoped() {
			return new Scoped();
		}

		@Bean
		@Lazy
		@org.springframework.context.annotation.Scope(value = "renewable", proxyMode = ScopedProxyMode.TARGET_CLASS)
		Pair pair() {
			return new Pair();
		}

	}

}
