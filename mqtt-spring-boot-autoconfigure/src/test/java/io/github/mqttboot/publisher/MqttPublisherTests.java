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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

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

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

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
	void aRefusalIsThrown() {
		this.connection.setBroker((packet) -> CompletableFuture
			.failedFuture(new MqttPublishException("a", "no", MqttReasonCode.NOT_AUTHORIZED, null)));
		assertThatExceptionOfType(MqttPublishException.class).isThrownBy(() -> publisher(Devices.class).state("7"));
	}

	@Test
	void anyOtherTypeIsThatOfAReplyWithItsTypeParameters() {
		this.connection.setBroker((packet) -> {
			this.connection.deliver(packet.properties().responseTopic(),
					"[{\"name\":\"a\"},{\"name\":\"b\"}]".getBytes(StandardCharsets.UTF_8), 1,
					new PublishProperties(null, null, null, null, packet.properties().correlationData(), List.of()));
			return CompletableFuture.completedFuture(new MqttPublishResult(MqttReasonCode.SUCCESS, null));
		});
		assertThat(publisher(Devices.class).ask("7")).containsExactly(new Command("a"), new Command("b"));
		assertThat(publisher(Devices.class).askLater("7")).succeedsWithin(Duration.ofSeconds(10))
			.isEqualTo(List.of(new Command("a"), new Command("b")));
		assertThat(published().properties().messageExpiryInterval()).isEqualTo(Duration.ofSeconds(2));
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

	@ParameterizedTest
	@MethodSource
	void aMistakeIsFoundAtStartWithMethodAndCure(Class<?> type, String message) {
		assertThatIllegalStateException().isThrownBy(() -> publisher(type)).withMessageContaining(message);
	}

	static List<Arguments> aMistakeIsFoundAtStartWithMethodAndCure() {
		return List.of(
				Arguments.of(NoAnnotation.class, "NoAnnotation.send(java.lang.String) of a @MqttPublisher needs"),
				Arguments.of(NoTopic.class, "NoTopic.send(java.lang.String): it needs a topic"),
				Arguments.of(NoVariable.class, "no parameter is named 'id'"),
				Arguments.of(OtherVariable.class, "topic 'a/b' has no variable 'id'"),
				Arguments.of(TwoPayloads.class, "only one parameter can be the payload"),
				Arguments.of(WrongQos.class, "WrongQos.send(java.lang.String)"),
				Arguments.of(WrongTimeout.class, "WrongTimeout.send(java.lang.String)"),
				Arguments.of(NoInterface.class, "it must be an interface"));
	}

	@Test
	void aReplyOnAnOlderVersionIsFoundAtStart() {
		DefaultListableBeanFactory beanFactory = new DefaultListableBeanFactory();
		beanFactory.registerSingleton("template", new MqttTemplate(new FakeMqttConnection(MqttVersion.MQTT_3_1_1)));
		assertThatIllegalStateException().isThrownBy(() -> publisher(beanFactory, Asking.class))
			.withMessageContaining("need MQTT 5.0");
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

		default void open(String id) {
			command(id, new Command("open"));
		}

	}

	@MqttPublisher(client = "cloud")
	interface Cloud {

		@MqttPublish("cloud")
		void send(String text);

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
