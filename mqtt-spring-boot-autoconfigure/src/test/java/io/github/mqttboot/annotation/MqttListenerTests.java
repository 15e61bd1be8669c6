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

package io.github.mqttboot.annotation;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.core.MqttHeaders;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.listener.MqttAckMode;
import io.github.mqttboot.listener.MqttAcknowledgment;
import io.github.mqttboot.listener.MqttListenerEndpoint;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;
import io.github.mqttboot.listener.MqttListenerErrorHandler;
import io.github.mqttboot.listener.MqttListenerOutcome;
import io.github.mqttboot.listener.MqttListenerSettings;
import io.github.mqttboot.listener.container.DefaultMqttListenerEndpointRegistry;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import io.github.mqttboot.testsupport.FakeMqttConnection.Delivery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AliasFor;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.scheduling.annotation.Async;
import org.springframework.util.StringUtils;
import org.springframework.validation.Validator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatRuntimeException;

/**
 * Tests for {@link MqttListener}.
 */
@ExtendWith(OutputCaptureExtension.class)
class MqttListenerTests {

	private final FakeMqttConnection connection = new FakeMqttConnection();

	private final FakeMqttConnection other = new FakeMqttConnection("other",
			(settings) -> settings.clientId("me").cleanStart(false).sessionExpiryInterval(Duration.ofHours(1)));

	private AnnotationConfigApplicationContext context;

	@Test
	void payloadIsConvertedToTheTypeOfTheArgument() {
		run(Payloads.class, (payloads) -> {
			this.connection.deliver("bytes", "ü");
			this.connection.deliver("text", "ü");
			this.connection.deliver("json", "{\"value\":21.5}");
			this.connection.deliver("list", "[{\"value\":1},{\"value\":2}]");
			assertThat(payloads.received).usingRecursiveFieldByFieldElementComparator()
				.containsExactly("ü".getBytes(StandardCharsets.UTF_8), "ü", new Reading(21.5),
						List.of(new Reading(1), new Reading(2)));
		});
	}

	@Test
	void emptyPayloadIsBytesOrTextLikeAnyOther() {
		run(Payloads.class, (payloads) -> {
			this.connection.deliver("bytes", "");
			this.connection.deliver("text", "");
			assertThat(payloads.received).usingRecursiveFieldByFieldElementComparator()
				.containsExactly(new byte[0], "");
		});
	}

	@Test
	void unconvertiblePayloadIsLoggedAndAcknowledged(CapturedOutput output) {
		run(Payloads.class, (payloads) -> {
			Delivery delivery = this.connection.deliver("json", "no json\nERROR forged");
			assertThat(payloads.received).isEmpty();
			assertThat(delivery.isAcknowledged()).isTrue();
			assertThat(output).contains("MQTT listener 'payloads.json' failed to handle a message from topic 'json'");
		});
	}

	@Test
	void logOfFailureShowsNoHeaders(CapturedOutput output) {
		run(Payloads.class, (payloads) -> {
			this.connection.deliver("json", "no json".getBytes(StandardCharsets.UTF_8), 1,
					properties(new MqttUserProperty("k", "v\nERROR forged")));
			assertThat(output).contains("message from topic 'json', 7 bytes").doesNotContain("forged");
		});
	}

	@Test
	void everyKindOfArgument() {
		run(Arguments.class, (arguments) -> {
			InboundPublish packet = new InboundPublish(1, "a/7/b", "x".getBytes(StandardCharsets.UTF_8),
					MqttQos.EXACTLY_ONCE, true, true, properties(new MqttUserProperty("k", "v")), List.of());
			this.connection.deliver(packet);
			assertThat(arguments.packet).isSameAs(packet);
			assertThat(arguments.inbound.getPacket()).isSameAs(packet);
			assertThat(arguments.message.getPayload()).isEqualTo("x");
			assertThat(arguments.payload).isEqualTo("x");
			assertThat(arguments.topic).isEqualTo("a/7/b");
			assertThat(arguments.qos).isEqualTo(2);
			assertThat(arguments.contentType).isEqualTo("text/plain");
			assertThat(arguments.headers).containsEntry(MqttHeaders.RECEIVED_RETAINED, true)
				.containsEntry(MqttHeaders.DUPLICATE, true)
				.containsEntry(MqttHeaders.RESPONSE_TOPIC, "reply")
				.containsEntry(MqttHeaders.CORRELATION_DATA, packet.properties().correlationData())
				.containsEntry(MqttHeaders.USER_PROPERTY_PREFIX + "k", "v");
			assertThat(arguments.device).isEqualTo(7);
		});
	}

	@Test
	void userPropertiesCannotSetHeadersOfTheFramework() {
		run(Arguments.class, (arguments) -> {
			String[] names = { "errorChannel", "replyChannel", "id", "timestamp", "mqtt_receivedTopic", "mqtt_topic",
					"contentType", "nativeHeaders", "sequenceNumber", "correlationId", "priority", "expirationDate",
					"history", "json__TypeId__", "" };
			this.connection.deliver("a/7/b", "x".getBytes(StandardCharsets.UTF_8), 1,
					properties(Arrays.stream(names)
						.map((name) -> new MqttUserProperty(name, "evil"))
						.toArray(MqttUserProperty[]::new)));
			assertThat(arguments.topic).isEqualTo("a/7/b");
			assertThat(arguments.headers.entrySet()).filteredOn((header) -> "evil".equals(header.getValue()))
				.hasSize(names.length)
				.allMatch((header) -> header.getKey().startsWith("mqtt_userProperty_"));
			assertThat(arguments.headers).doesNotContainKeys("errorChannel", "replyChannel", "mqtt_topic");
		});
	}

	@Test
	void repeatedUserPropertyIsListInOrder() {
		run(Arguments.class, (arguments) -> {
			this.connection.deliver("a/7/b", "x".getBytes(StandardCharsets.UTF_8), 1,
					properties(new MqttUserProperty("k", "2"), new MqttUserProperty("other", "x"),
							new MqttUserProperty("k", "1")));
			assertThat(arguments.headers).containsEntry(MqttHeaders.USER_PROPERTY_PREFIX + "k", List.of("2", "1"));
		});
	}

	@Test
	void topicVariablesAreConverted(CapturedOutput output) {
		run(Arguments.class, (arguments) -> {
			this.connection.deliver("a/not a number/b", "x");
			assertThat(arguments.packet).isNull();
			assertThat(output).contains("failed to handle a message from topic 'a/not a number/b'");
		});
	}

	@Test
	void eachTopicHasItsVariables() {
		run(SeveralTopics.class, (listener) -> {
			this.connection.deliver("a/1/x", "");
			this.connection.deliver("b/x/2", "");
			this.connection.deliver("c", "");
			assertThat(listener.received).containsExactly("1", "2", "none");
		});
	}

	@Test
	void settingsApplyToWhatTheAnnotationLeavesOpen() {
		run(Payloads.class, (payloads) -> {
			MqttListenerEndpoint endpoint = endpoint("payloads.bytes");
			assertThat(endpoint.subscriptions()).containsExactly(TopicSubscription.of("bytes", MqttQos.AT_LEAST_ONCE));
			assertThat(endpoint.concurrency()).isEqualTo(2);
			assertThat(endpoint.ackMode()).isEqualTo(MqttAckMode.AUTO);
			assertThat(endpoint.autoStartup()).isTrue();
		});
	}

	@Test
	void attributesApply() {
		run(Attributes.class, (attributes) -> {
			MqttListenerEndpoint endpoint = endpoint("my-id");
			assertThat(endpoint.client()).isEqualTo("other");
			assertThat(endpoint.subscriptions()).containsExactly(
					new TopicSubscription("$share/group/from/property", MqttQos.EXACTLY_ONCE, false, true, 1),
					new TopicSubscription("$share/group/x,y", MqttQos.EXACTLY_ONCE, false, true, 1),
					new TopicSubscription("$share/group/z", MqttQos.EXACTLY_ONCE, false, true, 1),
					new TopicSubscription("$share/group/sensors/+/#", MqttQos.EXACTLY_ONCE, false, true, 1));
			assertThat(endpoint.concurrency()).isEqualTo(4);
			assertThat(endpoint.autoStartup()).isFalse();
			assertThat(this.other.getSubscriptions()).isEmpty();
		}, Map.of("topic", "from/property", "id", "my-id", "group", "group", "threads", "4"));
	}

	@Test
	void aGroupGetsNoRetainedMessagesUnlessAskedFor() {
		run(Groups.class, (groups) -> {
			assertThat(endpoint("member").subscriptions()).extracting(TopicSubscription::retainHandling)
				.containsExactly(2);
			assertThat(endpoint("written").subscriptions()).extracting(TopicSubscription::retainHandling)
				.containsExactly(2, 0);
			assertThat(endpoint("retained").subscriptions()).extracting(TopicSubscription::retainHandling)
				.containsExactly(0);
		});
	}

	@Test
	void composedAnnotationAndInheritedMethodAreFound() {
		run(Composed.class, (listener) -> {
			this.connection.deliver("composed", "x");
			assertThat(listener.received).containsExactly("x");
		});
	}

	@Test
	void manualAcknowledgment() {
		run(Manual.class, (listener) -> {
			Delivery delivery = this.connection.deliver("a", "x");
			assertThat(delivery.isAcknowledged()).isFalse();
			assertThat(listener.acknowledgment.acknowledge()).isTrue();
			assertThat(delivery.isAcknowledged()).isTrue();
			assertThat(listener.acknowledgment.acknowledge()).isFalse();
		});
	}

	@Test
	void errorHandlerBeanTakesFailure() {
		run(Failing.class, (listener) -> {
			Delivery delivery = this.connection.deliver("a", "x");
			assertThat(delivery.isAcknowledged()).isTrue();
			assertThat(this.context.getBean(RecordingErrorHandler.class).failures).singleElement()
				.satisfies((failure) -> assertThat(failure).hasMessage("checked"));
		});
	}

	@Test
	void lateBeanIsRegisteredAtOnce() {
		run(Object.class, (bean) -> {
			this.context.getAutowireCapableBeanFactory().initializeBean(new Manual(), "late");
			assertThat(this.connection.getSubscriptions())
				.containsExactly(TopicSubscription.of("a", MqttQos.AT_LEAST_ONCE));
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { TwoPayloads.class, HeadersAsText.class, ForeignVariable.class, UnknownSender.class,
			NoValidator.class, StaticMethod.class, AsyncMethod.class, SendsNothing.class, SendsToFilter.class,
			SendsToUnknownVariable.class, ManualWithoutAcknowledgment.class, UnknownVariable.class, UnknownClient.class,
			UnknownErrorHandler.class, BadFilter.class, BadQos.class, NoTopic.class, NoLocalInGroup.class,
			BadConcurrency.class, SameId.class })
	void whatCannotWorkFailsAtStartup(Class<?> listener) throws ReflectiveOperationException {
		String expected = (String) listener.getDeclaredField("EXPECTED").get(null);
		assertThatRuntimeException().isThrownBy(() -> run(listener, (bean) -> {
		}))
			.withMessageContaining(expected)
			.withMessageContaining(listener.getSimpleName() + ".")
			.isInstanceOfSatisfying(InvalidMqttListenerException.class, (ex) -> assertThat(ex.getCure()).isNotEmpty());
	}

	@Test
	void replyGoesToTheResponseTopicOfTheMessage() {
		run(Replies.class, (replies) -> {
			Delivery delivery = this.connection.deliver("plain", "x".getBytes(StandardCharsets.UTF_8), 1, properties());
			assertThat(this.connection.getPublished()).singleElement().satisfies((reply) -> {
				assertThat(reply.topic()).isEqualTo("reply");
				assertThat(reply.payload()).asString().isEqualTo("re x");
				assertThat(reply.properties().correlationData()).containsExactly(7);
			});
			assertThat(delivery.isAcknowledged()).isTrue();
		});
	}

	@Test
	void responseTopicGoesBeforeSendTo() {
		run(Replies.class, (replies) -> {
			this.connection.deliver("future", "x".getBytes(StandardCharsets.UTF_8), 1, properties());
			assertThat(this.connection.getPublished()).extracting(PublishPacket::topic).containsExactly("reply");
		});
	}

	@Test
	void replyWithoutResponseTopicGoesToThatOfTheMethod() {
		run(Replies.class, (replies) -> {
			this.connection.deliver("future", "x");
			assertThat(this.connection.getPublished()).extracting(PublishPacket::topic).containsExactly("answers");
		}, Map.of("reply-topic", "answers"));
	}

	@Test
	void topicOfTheMethodMayHaveVariablesOfTheTopicOfTheMessage() {
		run(VariableReplies.class, (replies) -> {
			this.connection.deliver("rooms/attic/lamps/7/ask", "x");
			assertThat(this.connection.getPublished()).extracting(PublishPacket::topic)
				.containsExactly("answers/7/of-attic");
		});
	}

	@Test
	void topicOfTheClassIsForMethodsThatHaveNone() {
		run(RepliesOfClass.class, (replies) -> {
			this.connection.deliver("one", "x");
			this.connection.deliver("two", "x");
			this.connection.deliver("none", "x");
			assertThat(this.connection.getPublished()).extracting(PublishPacket::topic)
				.containsExactly("answers", "answers/two");
		});
	}

	@Test
	void replyWithoutTopicIsReportedOnce(CapturedOutput output) {
		run(Replies.class, (replies) -> {
			this.connection.deliver("plain", "x");
			Delivery delivery = this.connection.deliver("plain", "x");
			this.connection.deliver("plain", "");
			assertThat(this.connection.getPublished()).isEmpty();
			assertThat(delivery.isAcknowledged()).isTrue();
			assertThat(output).containsOnlyOnce("A reply to a message from topic 'plain' is not sent");
		});
	}

	@Test
	void messageWhoseReplyIsRefusedIsNotHandled(CapturedOutput output) {
		this.connection.setBroker((packet) -> CompletableFuture.failedFuture(new IllegalStateException("refused")));
		run(Replies.class, (replies) -> {
			this.connection.deliver("future", "x");
			assertThat(output).contains("MQTT listener 'replies.future' failed to handle a message");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "future", "mono" })
	void messageIsHandledWhenItsResultIsThere(String topic) {
		run(Replies.class, (replies) -> {
			assertThat(this.connection.deliver(topic, "x").isAcknowledged()).isTrue();
			this.connection.deliver(topic, "fail");
			assertThat(this.context.getBean(MqttListenerEndpointRegistry.class)
				.getListenerContainer("replies." + topic)
				.getHandled()).containsEntry(MqttListenerOutcome.FAILURE, 1L);
		});
	}

	@Test
	void plainTextIsConvertedIfItIsNoJson() {
		run(PlainText.class, (plain) -> {
			this.connection.deliver("unit", "SECONDS");
			this.connection.deliver("unit", "\"HOURS\"");
			this.connection.deliver("instant", "2026-11-27T10:00:00Z\r\n");
			this.connection.deliver("duration", "PT5S");
			this.connection.deliver("uuid", "123e4567-e89b-12d3-a456-426614174000\0");
			this.connection.deliver("decimal", "21.50\0");
			this.connection.deliver("int", "7\r\n");
			this.connection.deliver("boolean", "on");
			this.connection.deliver("chars", "21.5 C\0");
			this.connection.deliver("message", "");
			assertThat(plain.received).containsExactly(TimeUnit.SECONDS, TimeUnit.HOURS,
					Instant.parse("2026-11-27T10:00:00Z"), Duration.ofSeconds(5),
					UUID.fromString("123e4567-e89b-12d3-a456-426614174000"), new BigDecimal("21.50"), 7, true, "21.5 C",
					"");
		});
	}

	@Test
	void invalidPayloadIsNotHandled(CapturedOutput output) {
		run(Validated.class, (validated) -> {
			this.connection.deliver("json", "{\"value\":-1}");
			this.connection.deliver("json", "{\"value\":1}");
			assertThat(validated.received).containsExactly(new Reading(1));
			assertThat(output).contains("MQTT listener 'validated.json' failed to handle a message");
		}, Map.of("validator", "true"));
	}

	@Test
	void overloadedMethodsAreListenersOfTheirOwn() {
		run(Overloaded.class, (overloaded) -> {
			this.connection.deliver("text", "x");
			this.connection.deliver("json", "{\"value\":1}");
			assertThat(overloaded.received).containsExactly("x", new Reading(1));
			assertThat(endpoint("overloaded.handle(Reading)").subscriptions()).hasSize(1);
		});
	}

	@Test
	void beanThatIsDestroyedTakesItsListenersWithIt() {
		run(Overloaded.class, (overloaded) -> {
			((BeanDefinitionRegistry) this.context.getBeanFactory()).removeBeanDefinition("overloaded");
			assertThat(this.connection.getUnsubscribed()).containsExactlyInAnyOrder("text", "json");
			assertThat(this.context.getBean(MqttListenerEndpointRegistry.class).getContainers()).isEmpty();
		});
	}

	@Test
	void whatIsHeldForAListenerStaysWhenTheContextIsClosed() {
		run(OnOther.class, (listener) -> {
			MqttListenerEndpointRegistry registry = this.context.getBean(MqttListenerEndpointRegistry.class);
			registry.getListenerContainer("onOther.handle").stop().join();
			this.other.deliver("a", "x");
		});
		assertThat(this.other.getUnsubscribed()).isEmpty();
	}

	@Test
	void listenerThatIsUnregisteredMakesRoomForItsId() {
		run(Payloads.class, (payloads) -> {
			MqttListenerEndpointRegistry registry = this.context.getBean(MqttListenerEndpointRegistry.class);
			MqttListenerEndpoint endpoint = endpoint("payloads.text");
			assertThat(registry.unregister("payloads.text")).isCompleted();
			assertThat(registry.unregister("payloads.text")).isCompleted();
			assertThat(registry.getListenerContainer("payloads.text")).isNull();
			assertThat(this.connection.getUnsubscribed()).containsExactly("text");
			assertThat(registry.register(endpoint).isRunning()).isTrue();
		});
	}

	private <T> void run(Class<T> listener, Consumer<T> test) {
		run(listener, test, Map.of());
	}

	private <T> void run(Class<T> listener, Consumer<T> test, Map<String, Object> properties) {
		try (AnnotationConfigApplicationContext applicationContext = new AnnotationConfigApplicationContext()) {
			this.context = applicationContext;
			applicationContext.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("test", properties));
			applicationContext.registerBean("connection", MqttConnection.class, () -> this.connection,
					(definition) -> definition.setPrimary(true));
			applicationContext.registerBean("other", MqttConnection.class, () -> this.other);
			applicationContext.registerBean("template", MqttTemplate.class, () -> new MqttTemplate(this.connection));
			if (properties.containsKey("validator")) {
				applicationContext.registerBean("validator", Validator.class,
						() -> Validator.forInstanceOf(Reading.class, (reading, errors) -> {
							if (reading.value() < 0) {
								errors.reject("negative");
							}
						}));
			}
			applicationContext.register(TestConfiguration.class);
			applicationContext.registerBean(StringUtils.uncapitalize(listener.getSimpleName()), listener);
			applicationContext.refresh();
			test.accept(applicationContext.getBean(listener));
		}
	}

	private MqttListenerEndpoint endpoint(String id) {
		return this.context.getBean(MqttListenerEndpointRegistry.class).getContainer(id).getEndpoint();
	}

	private static PublishProperties properties(MqttUserProperty... userProperties) {
		return new PublishProperties(null, null, "text/plain", "reply", new byte[] { 7 }, List.of(userProperties));
	}

	@EnableMqtt
	@Configuration(proxyBeanMethods = false)
	static class TestConfiguration {

		@Bean
		MqttListenerEndpointRegistry registry(ObjectProvider<MqttConnection> connections) {
			MqttListenerSettings settings = new MqttListenerSettings(MqttQos.AT_LEAST_ONCE, 2, null, 10, true,
					Duration.ofSeconds(10), RetryPolicy.withMaxRetries(0), null);
			DefaultMqttListenerEndpointRegistry registry = new DefaultMqttListenerEndpointRegistry(connections,
					settings, List.of());
			registry.setTaskExecutor(Runnable::run);
			return registry;
		}

		@Bean
		RecordingErrorHandler recordingErrorHandler() {
			return new RecordingErrorHandler();
		}

		@Bean
		List<String> moreTopics() {
			return List.of("x,y", "z");
		}

	}

	static class RecordingErrorHandler implements MqttListenerErrorHandler {

		private final List<Throwable> failures = new ArrayList<>();

		@Override
		public Result handleError(InboundPublish message, Throwable failure, int attempts) {
			this.failures.add(failure);
			return Result.HANDLED;
		}

	}

	record Reading(double value) {

	}

	static class Payloads {

		private final List<Object> received = new ArrayList<>();

		@MqttListener("bytes")
		void bytes(byte[] payload) {
			this.received.add(payload);
		}

		@MqttListener("text")
		void text(String payload) {
			this.received.add(payload);
		}

		@MqttListener("json")
		void json(@Payload Reading payload) {
			this.received.add(payload);
		}

		@MqttListener("list")
		void list(List<Reading> payload) {
			this.received.add(payload);
		}

	}

	static class Arguments {

		private InboundPublish packet;

		private MqttInboundMessage inbound;

		private Message<String> message;

		private String payload;

		private String topic;

		private int qos;

		private String contentType;

		private Map<String, Object> headers;

		private int device;

		@MqttListener("a/{device}/b")
		void handle(InboundPublish packet, MqttInboundMessage inbound, Message<String> message, @Payload String payload,
				@Header(MqttHeaders.RECEIVED_TOPIC) String topic, @Header(MqttHeaders.RECEIVED_QOS) int qos,
				@Header(MessageHeaders.CONTENT_TYPE) String contentType, @Headers Map<String, Object> headers,
				@TopicVariable int device) {
			this.packet = packet;
			this.inbound = inbound;
			this.message = message;
			this.payload = payload;
			this.topic = topic;
			this.qos = qos;
			this.contentType = contentType;
			this.headers = headers;
			this.device = device;
		}

	}

	static class SeveralTopics {

		private final List<String> received = new ArrayList<>();

		@MqttListener({ "a/{level}/x", "b/x/{level}", "c" })
		void handle(@TopicVariable("level") Optional<String> variable) {
			this.received.add(variable.orElse("none"));
		}

	}

	static class Attributes {

		@MqttListener(topics = { "${topic}", "#{@moreTopics}", "sensors/{deviceId}/#" }, id = "${id}",
				client = "#{'ot' + 'her'}", qos = 2, group = "${group}", concurrency = "${threads}", retainHandling = 1,
				retainAsPublished = true, autoStartup = "#{1 > 2}")
		void handle(String payload) {
		}

	}

	static class Groups {

		@MqttListener(id = "member", topics = "a", group = "g")
		void member(String payload) {
		}

		@MqttListener(id = "written", topics = { "$share/g/b", "b" })
		void written(String payload) {
		}

		@MqttListener(id = "retained", topics = "c", group = "g", retainHandling = 0)
		void retained(String payload) {
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@MqttListener(qos = 0)
	@interface QuickListener {

		@AliasFor(annotation = MqttListener.class, attribute = "topics")
		String[] value();

	}

	static class Base {

		final List<String> received = new ArrayList<>();

		@QuickListener("composed")
		void handle(String payload) {
			this.received.add(payload);
		}

	}

	static class Composed extends Base {

	}

	static class Manual {

		private MqttAcknowledgment acknowledgment;

		@MqttListener(topics = "a", ackMode = MqttAckMode.MANUAL)
		void handle(MqttAcknowledgment acknowledgment) {
			this.acknowledgment = acknowledgment;
		}

	}

	static class Failing {

		@MqttListener(topics = "a", errorHandler = "recordingErrorHandler")
		void handle(String payload) throws Exception {
			throw new Exception("checked");
		}

	}

	static class Replies {

		@MqttListener("plain")
		String plain(String payload) {
			return payload.isEmpty() ? null : "re " + payload;
		}

		@MqttListener("future")
		@SendTo("${reply-topic:replies}")
		CompletableFuture<String> future(String payload) {
			return payload.equals("fail") ? CompletableFuture.failedFuture(new IllegalStateException("failed"))
					: CompletableFuture.completedFuture("re " + payload);
		}

		@MqttListener("mono")
		Mono<Void> mono(String payload) {
			return payload.equals("fail") ? Mono.error(new IllegalStateException("failed")) : Mono.empty();
		}

	}

	static class VariableReplies {

		@MqttListener("rooms/{room}/lamps/{lamp}/ask")
		@SendTo("answers/{lamp}/of-{room}")
		String ask(String payload) {
			return payload;
		}

	}

	@SendTo("answers")
	static class RepliesOfClass {

		@MqttListener("one")
		String one(String payload) {
			return payload;
		}

		@MqttListener("two")
		@SendTo("answers/two")
		String two(String payload) {
			return payload;
		}

		@MqttListener("none")
		void none(String payload) {
		}

	}

	static class PlainText {

		private final List<Object> received = new ArrayList<>();

		@MqttListener("unit")
		void unit(TimeUnit payload) {
			this.received.add(payload);
		}

		@MqttListener("instant")
		void instant(Instant payload) {
			this.received.add(payload);
		}

		@MqttListener("duration")
		void duration(Duration payload) {
			this.received.add(payload);
		}

		@MqttListener("uuid")
		void uuid(UUID payload) {
			this.received.add(payload);
		}

		@MqttListener("decimal")
		void decimal(BigDecimal payload) {
			this.received.add(payload);
		}

		@MqttListener("int")
		void integer(int payload) {
			this.received.add(payload);
		}

		@MqttListener("boolean")
		void bool(Boolean payload) {
			this.received.add(payload);
		}

		@MqttListener("chars")
		void chars(CharSequence payload) {
			this.received.add(payload);
		}

		@MqttListener("message")
		void message(Message<String> message) {
			this.received.add(message.getPayload());
		}

	}

	static class Validated {

		private final List<Object> received = new ArrayList<>();

		@MqttListener("json")
		void json(@org.springframework.validation.annotation.Validated Reading reading) {
			this.received.add(reading);
		}

	}

	static class Overloaded {

		private final List<Object> received = new ArrayList<>();

		@MqttListener("text")
		void handle(String payload) {
			this.received.add(payload);
		}

		@MqttListener("json")
		void handle(Reading payload) {
			this.received.add(payload);
		}

	}

	static class OnOther {

		@MqttListener(topics = "a", client = "other")
		void handle(String payload) {
		}

	}

	static class TwoPayloads {

		static final String EXPECTED = "parameters [payload, deviceId] would each get the whole payload";

		@MqttListener("a/{deviceId}")
		void handle(String payload, String deviceId) {
		}

	}

	static class HeadersAsText {

		static final String EXPECTED = "parameter 'headers' has @Headers and is no Map";

		@MqttListener("a")
		void handle(@Headers String headers) {
		}

	}

	static class ForeignVariable {

		static final String EXPECTED = "parameter 'id' has @DestinationVariable, which nothing fills here";

		@MqttListener("a/{id}")
		void handle(@DestinationVariable String id) {
		}

	}

	static class UnknownSender {

		static final String EXPECTED = "parameter 'sender' is a Principal";

		@MqttListener("a")
		void handle(Principal sender) {
		}

	}

	static class NoValidator {

		static final String EXPECTED = "parameter 'payload' is to be validated, and there is no Validator bean";

		@MqttListener("a")
		void handle(@org.springframework.validation.annotation.Validated Reading payload) {
		}

	}

	static class StaticMethod {

		static final String EXPECTED = "it is static";

		@MqttListener("a")
		static void handle(String payload) {
		}

	}

	static class AsyncMethod {

		static final String EXPECTED = "it is @Async, so a message would be acknowledged before it is handled";

		@Async
		@MqttListener("a")
		void handle(String payload) {
		}

	}

	static class SendsNothing {

		static final String EXPECTED = "it has @SendTo and returns nothing";

		@MqttListener("a")
		@SendTo("b")
		void handle(String payload) {
		}

	}

	static class SendsToFilter {

		static final String EXPECTED = "b/#";

		@MqttListener("a")
		@SendTo("b/#")
		String handle(String payload) {
			return payload;
		}

	}

	static class SendsToUnknownVariable {

		static final String EXPECTED = "topic 'a/{id}' has no variable 'room'";

		@MqttListener("a/{id}")
		@SendTo("b/{room}")
		String handle(String payload) {
			return payload;
		}

	}

	static class ManualWithoutAcknowledgment {

		static final String EXPECTED = "needs an argument of type MqttAcknowledgment";

		@MqttListener(topics = "a", ackMode = MqttAckMode.MANUAL)
		void handle(String payload) {
		}

	}

	static class UnknownVariable {

		static final String EXPECTED = "topic 'a/{id}' has no variable 'deviceId'";

		@MqttListener("a/{id}")
		void handle(@TopicVariable String deviceId) {
		}

	}

	static class UnknownClient {

		static final String EXPECTED = "names client 'nobody', and there is no such connection";

		@MqttListener(topics = "a", client = "nobody")
		void handle(String payload) {
		}

	}

	static class UnknownErrorHandler {

		static final String EXPECTED = "No bean named 'nobody'";

		@MqttListener(topics = "a", errorHandler = "nobody")
		void handle(String payload) {
		}

	}

	static class BadFilter {

		static final String EXPECTED = "'#' only as the last one: \"a/#/b\"";

		@MqttListener("a/#/b")
		void handle(String payload) {
		}

	}

	static class BadQos {

		static final String EXPECTED = "'qos' must be 0, 1 or 2";

		@MqttListener(topics = "a", qos = 3)
		void handle(String payload) {
		}

	}

	static class NoTopic {

		static final String EXPECTED = "it has no topic";

		@MqttListener
		void handle(String payload) {
		}

	}

	static class NoLocalInGroup {

		static final String EXPECTED = "'noLocal' must not be set for a shared subscription";

		@MqttListener(topics = "a", group = "g", noLocal = true)
		void handle(String payload) {
		}

	}

	static class BadConcurrency {

		static final String EXPECTED = "'concurrency' must be positive";

		@MqttListener(topics = "a", concurrency = "0")
		void handle(String payload) {
		}

	}

	static class SameId {

		static final String EXPECTED = "There is another MQTT listener with the id 'same'";

		@MqttListener(topics = "a", id = "same")
		void one(String payload) {
		}

		@MqttListener(topics = "b", id = "same")
		void two(String payload) {
		}

	}

}
