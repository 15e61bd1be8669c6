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

package io.github.mqttboot.publisher;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

import io.github.mqttboot.annotation.TopicVariable;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.core.MqttHeaders;
import io.github.mqttboot.core.MqttSendResult;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link MqttPublisher} interfaces.
 */
class MqttPublisherTests {

	private final FakeMqttConnection connection = new FakeMqttConnection();

	@Test
	void topicPayloadAndOptionsComeFromTheMethod() {
		publisher(Devices.class).command("7", new Command("open"));
		PublishPacket packet = published();
		assertThat(packet.topic()).isEqualTo("devices/7/cmd");
		assertThat(packet.payload()).asString(StandardCharsets.UTF_8).isEqualTo("{\"name\":\"open\"}");
		assertThat(packet.qos()).isEqualTo(MqttQos.EXACTLY_ONCE);
		assertThat(packet.retained()).isTrue();
		assertThat(packet.properties().messageExpiryInterval()).isEqualTo(Duration.ofMinutes(5));
		assertThat(packet.properties().contentType()).isEqualTo("application/json");
	}

	@Test
	void whatIsNotDeclaredIsLeftToTheTemplate() {
		MqttSendResult result = publisher(Devices.class).state("7");
		assertThat(result.reasonCode()).isEqualTo(MqttReasonCode.SUCCESS);
		assertThat(published().topic()).isEqualTo("home/7/state");
		assertThat(published().payload()).isEmpty();
		assertThat(published().qos()).isEqualTo(MqttQos.AT_LEAST_ONCE);
	}

	@Test
	void headersSetOptionsOfOneMessage() {
		publisher(Devices.class).withHeaders("hello", 0, "shop");
		assertThat(published().qos()).isEqualTo(MqttQos.AT_MOST_ONCE);
		assertThat(published().properties().userProperties()).containsExactly(new MqttUserProperty("origin", "shop"));
		publisher(Devices.class).withHeaders("hello", null, null);
		assertThat(published().qos()).isEqualTo(MqttQos.AT_LEAST_ONCE);
	}

	@Test
	void aValueStaysWithinItsLevelOfTheTopic() {
		Devices devices = publisher(Devices.class);
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> devices.state("7/#"))
			.withMessageContaining("must be a level of a topic");
	}

	@Test
	void aFutureCompletesWithTheAcknowledgement() {
		CompletableFuture<MqttPublishResult> answer = new CompletableFuture<>();
		this.connection.setBroker((packet) -> answer);
		CompletableFuture<MqttSendResult> sent = publisher(Devices.class).later("hello");
		CompletableFuture<Void> nothing = publisher(Devices.class).laterStill("hello");
		assertThat(sent).isNotDone();
		answer.complete(new MqttPublishResult(MqttReasonCode.SUCCESS, null));
		assertThat(sent).isCompleted();
		assertThat(nothing).isCompletedWithValue(null);
	}

	@Test
	void aFutureOfNothingFailsAndIsWithdrawnAsThatOfTheAcknowledgementIs() {
		MqttPublishException refused = new MqttPublishException("a", "no", MqttReasonCode.NOT_AUTHORIZED, null);
		this.connection.setBroker((packet) -> CompletableFuture.failedFuture(refused));
		assertThat(publisher(Devices.class).laterStill("hello").handle((nothing, failure) -> failure))
			.isCompletedWithValue(refused);
		CompletableFuture<MqttPublishResult> answer = new CompletableFuture<>();
		this.connection.setBroker((packet) -> answer);
		assertThat(publisher(Devices.class).laterStill("hello").cancel(true)).isTrue();
		assertThat(answer).isCancelled();
	}

	@Test
	void aRefusalIsThrown() {
		this.connection.setBroker((packet) -> CompletableFuture
			.failedFuture(new MqttPublishException("a", "no", MqttReasonCode.NOT_AUTHORIZED, null)));
		assertThatExceptionOfType(MqttPublishException.class).isThrownBy(() -> publisher(Devices.class).state("7"));
	}

	@Test
	void anyOtherTypeIsThatOfAReplyWithItsTypeParameters() {
		reply("[{\"name\":\"a\"},{\"name\":\"b\"}]");
		assertThat(publisher(Devices.class).ask("7")).containsExactly(new Command("a"), new Command("b"));
		assertThat(publisher(Devices.class).askLater("7")).succeedsWithin(Duration.ofSeconds(10))
			.isEqualTo(List.of(new Command("a"), new Command("b")));
		assertThat(published().properties().messageExpiryInterval()).isEqualTo(Duration.ofSeconds(2));
	}

	@Test
	void aReplyIsOfTheTypeThatASubinterfaceNames() {
		reply("42");
		Integer answer = publisher(Answers.class).ask("why");
		assertThat(answer).isEqualTo(42);
		assertThat(publisher(Answers.class).askLater("why")).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(42);
	}

	@Test
	void aReplyIsANumberThatIsNoObject() {
		reply("42");
		assertThat(publisher(Devices.class).count("7")).isEqualTo(42);
	}

	@Test
	void defaultMethodsAndThoseOfObjectWork() {
		Devices devices = publisher(Devices.class);
		devices.open("7");
		assertThat(published().topic()).isEqualTo("devices/7/cmd");
		assertThat(devices).isNotEqualTo(publisher(Devices.class))
			.hasToString("MQTT publisher " + Devices.class.getName());
		assertThat(Set.of(devices)).contains(devices);
	}

	@Test
	void theClientNamesTheTemplate() {
		FakeMqttConnection cloud = new FakeMqttConnection("cloud", (settings) -> settings);
		DefaultListableBeanFactory beanFactory = beanFactory();
		beanFactory.registerSingleton("cloud", new MqttTemplate(cloud));
		publisher(beanFactory, Cloud.class).send("hello");
		assertThat(cloud.getPublished()).hasSize(1);
		assertThat(this.connection.getPublished()).isEmpty();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void aMistakeIsFoundAtStartWithMethodAndCure(Class<?> type, String reason, String cure) {
		String method = "@MqttPublish cannot be used on public abstract void " + type.getName() + ".send(";
		assertMistake(beanFactory(), type, method, reason, cure);
	}

	static List<Arguments> aMistakeIsFoundAtStartWithMethodAndCure() {
		return List.of(mistake(NoAnnotation.class, "it has no @MqttPublish", "name the topic"),
				mistake(NoTopic.class, "it needs a topic", "Set 'topic'"),
				mistake(Wildcard.class, "'topic' must not contain the wildcards '+' and '#': \"a/0/#\"",
						"Correct the attributes of @MqttPublish"),
				mistake(NoVariable.class, "no parameter is named 'id', as the variable of topic 'a/{id}' is",
						"@TopicVariable(\"id\")"),
				mistake(OtherVariable.class, "topic 'a/b' has no variable 'id'", "'{id}'"),
				mistake(TwoPayloads.class, "only one parameter can be the payload", "@TopicVariable or @Header"),
				mistake(WrongQos.class, "'qos' must be 0, 1 or 2", "Correct the attributes of @MqttPublish"),
				mistake(WrongTimeout.class, "soon", "Correct the attributes of @MqttPublish"),
				mistake(NoTimeout.class, "'timeout' is not positive", "Set 'timeout' to a time such as 5s"));
	}

	private static Arguments mistake(Class<?> type, String reason, String cure) {
		return Arguments.of(type, reason, cure);
	}

	@Test
	void aClassIsFoundAtStart() {
		assertMistake(beanFactory(), NoInterface.class, "@MqttPublisher cannot be used on", "it must be an interface",
				"Make it an interface");
	}

	@Test
	void anUnknownClientIsFoundAtStart() {
		assertMistake(beanFactory(), Cloud.class, "@MqttPublisher cannot be used on interface " + Cloud.class.getName(),
				"it names client 'cloud', and there is no such connection. Connections: [default]",
				"Set 'client' of @MqttPublisher");
	}

	@Test
	void noClientOfSeveralIsFoundAtStart() {
		DefaultListableBeanFactory beanFactory = beanFactory();
		beanFactory.registerSingleton("cloud",
				new MqttTemplate(new FakeMqttConnection("cloud", (settings) -> settings)));
		assertMistake(beanFactory, Asking.class, "@MqttPublisher cannot be used on interface " + Asking.class.getName(),
				"it names no client, and there is no single or primary template. Connections: [default, cloud]",
				"Set 'client' of @MqttPublisher");
	}

	@ParameterizedTest
	@ValueSource(classes = { OtherFuture.class, Reactive.class })
	void aResultThatNoReplyBecomesIsFoundAtStart(Class<?> type) {
		assertMistake(beanFactory(), type, type.getName() + ".send(java.lang.String)", "it returns a ",
				"Return a CompletableFuture or CompletionStage");
	}

	@ParameterizedTest
	@ValueSource(classes = { MaybeReply.class, MaybeReplyLater.class, TypedMessage.class })
	void aTypeThatTheReplyDoesNotBecomeIsFoundAtStart(Class<?> type) {
		assertMistake(beanFactory(), type, type.getName() + ".ask(java.lang.String)", "it returns a", "Return ");
	}

	@Test
	void aReplyWithItsHeadersIsAMessageOfBytes() {
		reply("42");
		assertThat(publisher(PlainMessages.class).bytes("x").getPayload()).asString().isEqualTo("42");
		assertThat(publisher(PlainMessages.class).any("x").getHeaders()).containsKey(MqttHeaders.RECEIVED_TOPIC);
	}

	@Test
	void aReplyOnAnOlderVersionIsFoundAtStart() {
		DefaultListableBeanFactory beanFactory = new DefaultListableBeanFactory();
		beanFactory.registerSingleton("template", new MqttTemplate(new FakeMqttConnection(MqttVersion.MQTT_3_1_1)));
		assertMistake(beanFactory, Asking.class, "Asking.ask(java.lang.String)",
				"need MQTT 5.0, but connection 'default' uses MQTT 3.1.1", "use MQTT 5.0");
	}

	@Test
	void aMockOfTheTemplateWillDo() {
		DefaultListableBeanFactory beanFactory = new DefaultListableBeanFactory();
		beanFactory.registerSingleton("template", mock(MqttTemplate.class));
		assertThat(publisher(beanFactory, Asking.class)).isNotNull();
	}

	private static void assertMistake(DefaultListableBeanFactory beanFactory, Class<?> type, String where,
			String reason, String cure) {
		assertThatExceptionOfType(InvalidMqttPublisherException.class).isThrownBy(() -> publisher(beanFactory, type))
			.withMessageContainingAll(where, reason)
			.satisfies((failure) -> assertThat(failure.getCure()).contains(cure).endsWith("."));
	}

	private void reply(String payload) {
		this.connection.setBroker((packet) -> {
			this.connection.deliver(packet.properties().responseTopic(), payload.getBytes(StandardCharsets.UTF_8), 1,
					new PublishProperties(null, null, null, null, packet.properties().correlationData(), List.of()));
			return CompletableFuture.completedFuture(new MqttPublishResult(MqttReasonCode.SUCCESS, null));
		});
	}

	private PublishPacket published() {
		return this.connection.getPublished().get(this.connection.getPublished().size() - 1);
	}

	private DefaultListableBeanFactory beanFactory() {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().addFirst(new MapPropertySource("test", Map.of("site", "home")));
		DefaultListableBeanFactory beanFactory = new DefaultListableBeanFactory();
		beanFactory.addEmbeddedValueResolver(environment::resolveRequiredPlaceholders);
		beanFactory.registerSingleton("connection", this.connection);
		MqttConnection connection = this.connection;
		beanFactory.registerSingleton("template", new MqttTemplate(connection));
		beanFactory.registerAlias("template", "default");
		return beanFactory;
	}

	private <T> T publisher(Class<T> type) {
		return publisher(beanFactory(), type);
	}

	private static <T> T publisher(DefaultListableBeanFactory beanFactory, Class<T> type) {
		MqttPublisherFactoryBean<T> factory = new MqttPublisherFactoryBean<>(type);
		factory.setBeanFactory(beanFactory);
		factory.afterPropertiesSet();
		return factory.getObject();
	}

	record Command(String name) {

	}

	@MqttPublisher(client = "default")
	interface Devices {

		@MqttPublish(topic = "devices/{id}/cmd", qos = 2, retained = true, expiry = "5m",
				contentType = "application/json")
		void command(String id, Command command);

		@MqttPublish("${site}/{id}/state")
		MqttSendResult state(@TopicVariable("id") String device);

		@MqttPublish("headers")
		void withHeaders(@Payload String text, @Header(MqttHeaders.QOS) @Nullable Integer qos,
				@Header(MqttHeaders.USER_PROPERTY_PREFIX + "origin") @Nullable String origin);

		@MqttPublish("later")
		CompletableFuture<MqttSendResult> later(String text);

		@MqttPublish("later")
		CompletableFuture<Void> laterStill(String text);

		@MqttPublish(topic = "devices/{id}/list", timeout = "2s")
		List<Command> ask(String id);

		@MqttPublish(topic = "devices/{id}/list", timeout = "2s")
		CompletionStage<List<Command>> askLater(String id);

		@MqttPublish(topic = "devices/{id}/count", timeout = "2s")
		int count(String id);

		default void open(String id) {
			command(id, new Command("open"));
		}

	}

	@MqttPublisher(client = "default")
	interface MaybeReply {

		@MqttPublish(topic = "ask", timeout = "2s")
		Optional<Command> ask(String question);

	}

	@MqttPublisher(client = "default")
	interface MaybeReplyLater {

		@MqttPublish(topic = "ask", timeout = "2s")
		CompletableFuture<Optional<Command>> ask(String question);

	}

	@MqttPublisher(client = "default")
	interface TypedMessage {

		@MqttPublish(topic = "ask", timeout = "2s")
		Message<Command> ask(String question);

	}

	@MqttPublisher(client = "default")
	interface PlainMessages {

		@MqttPublish(topic = "ask", timeout = "2s")
		Message<byte[]> bytes(String question);

		@MqttPublish(topic = "ask", timeout = "2s")
		Message<?> any(String question);

	}

	interface Asks<T> {

		@MqttPublish(topic = "ask", timeout = "2s")
		T ask(String question);

		@MqttPublish(topic = "ask", timeout = "2s")
		CompletableFuture<T> askLater(String question);

	}

	@MqttPublisher(client = "default")
	interface Answers extends Asks<Integer> {

	}

	@MqttPublisher(client = "cloud")
	interface Cloud {

		@MqttPublish("cloud")
		void send(String text);

	}

	@MqttPublisher
	interface OtherFuture {

		@MqttPublish("a")
		Future<MqttSendResult> send(String text);

	}

	@MqttPublisher
	interface Reactive {

		@MqttPublish("a")
		Mono<MqttSendResult> send(String text);

	}

	@MqttPublisher
	interface NoAnnotation {

		void send(String text);

	}

	@MqttPublisher
	interface NoTopic {

		@MqttPublish
		void send(String text);

	}

	@MqttPublisher
	interface Wildcard {

		@MqttPublish("a/{id}/#")
		void send(String id, String text);

	}

	@MqttPublisher
	interface NoTimeout {

		@MqttPublish(topic = "a", timeout = "0s")
		void send(String text);

	}

	@MqttPublisher
	interface NoVariable {

		@MqttPublish("a/{id}")
		void send(String text);

	}

	@MqttPublisher
	interface OtherVariable {

		@MqttPublish("a/b")
		void send(@TopicVariable String id);

	}

	@MqttPublisher
	interface TwoPayloads {

		@MqttPublish("a")
		void send(String one, String two);

	}

	@MqttPublisher
	interface WrongQos {

		@MqttPublish(topic = "a", qos = 3)
		void send(String text);

	}

	@MqttPublisher
	interface WrongTimeout {

		@MqttPublish(topic = "a", timeout = "soon")
		void send(String text);

	}

	@MqttPublisher
	interface Asking {

		@MqttPublish("a")
		String ask(String text);

	}

	@MqttPublisher
	abstract static class NoInterface {

	}

}
