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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.mqttboot.annotation.InvalidMqttListenerException;
import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.annotation.TopicVariable;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.core.MqttHeaders;
import io.github.mqttboot.listener.MqttAckMode;
import io.github.mqttboot.listener.MqttAcknowledgment;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import io.github.mqttboot.testsupport.FakeMqttConnection.Delivery;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.ApplicationContext;
import org.springframework.messaging.Message;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.Validated;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for methods with {@link MqttListener} that take batches.
 */
class BatchListenerMethodTests {

	private final FakeMqttConnection connection = new FakeMqttConnection();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class))
		.withBean("fake", MqttConnection.class, () -> this.connection)
		.withPropertyValues("mqtt.listener.dead-letter.topic=dead/{topic}");

	@Test
	void everyKindOfElement() {
		run(Elements.class, (context) -> {
			for (String topic : List.of("object", "text", "number", "message", "inbound", "packet")) {
				this.connection.deliver(topic, topic.equals("object") ? "{\"value\":1}" : "1");
				this.connection.deliver(topic, topic.equals("object") ? "{\"value\":2}" : "2");
			}
			assertReceived(context.getBean(Elements.class).received, new Reading(1), new Reading(2), "1", "2", 1, 2,
					"message1", "message2", "inbound", "inbound", "packet", "packet");
		});
	}

	@Test
	void elementsOfATypeThatASubclassNames() {
		run(Readings.class, (context) -> {
			this.connection.deliver("generic", "{\"value\":1}");
			this.connection.deliver("generic-message", "{\"value\":2}");
			assertReceived(context.getBean(Readings.class).received, new Reading(1), new Reading(2));
		});
	}

	@Test
	void whatCannotBeConvertedDoesNotCostTheOthers() {
		run(Elements.class, (context) -> {
			Delivery good = this.connection.deliver("object", "{\"value\":1}");
			Delivery bad = this.connection.deliver("object", "no JSON");
			assertReceived(context.getBean(Elements.class).received, new Reading(1));
			Awaitility.await().untilAsserted(() -> assertThat(good.isAcknowledged() && bad.isAcknowledged()).isTrue());
			assertThat(this.connection.getPublished()).extracting(PublishPacket::topic).containsExactly("dead/object");
		});
	}

	@Test
	void invalidElementDoesNotCostTheOthers() {
		this.contextRunner.withBean(ValidatedElements.class)
			.withBean(Validator.class, () -> Validator.forInstanceOf(Reading.class, (reading, errors) -> {
				if (reading.value() < 0) {
					errors.reject("negative");
				}
			}))
			.run((context) -> {
				this.connection.deliver("validated", "{\"value\":-1}");
				this.connection.deliver("validated", "{\"value\":1}");
				assertReceived(context.getBean(ValidatedElements.class).received, new Reading(1));
				assertThat(this.connection.getPublished()).extracting(PublishPacket::topic)
					.containsExactly("dead/validated");
			});
	}

	@Test
	void batchIsAcknowledgedWhenItsFutureCompletes() {
		run(Later.class, (context) -> {
			Delivery delivery = this.connection.deliver("later", "1");
			Later later = context.getBean(Later.class);
			Awaitility.await().untilAsserted(() -> assertThat(later.received).containsExactly("1"));
			assertThat(delivery.isAcknowledged()).isFalse();
			later.done.complete(null);
			Awaitility.await().untilAsserted(() -> assertThat(delivery.isAcknowledged()).isTrue());
		});
	}

	@Test
	void methodAcknowledgesAll() {
		run(Manual.class, (context) -> {
			Delivery first = this.connection.deliver("manual", "1");
			Delivery second = this.connection.deliver("manual", "2");
			Manual manual = context.getBean(Manual.class);
			Awaitility.await().untilAsserted(() -> assertThat(manual.acknowledgments).hasSize(1));
			assertThat(first.isAcknowledged()).isFalse();
			assertThat(manual.acknowledgments.get(0).acknowledge()).isTrue();
			assertThat(first.isAcknowledged() && second.isAcknowledged()).isTrue();
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { NoList.class, OtherArgument.class, Returns.class, NoSize.class, NoTime.class })
	void whatCannotWorkFailsAtStart(Class<?> listener) {
		this.contextRunner.withBean(listener)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidMqttListenerException.class)
				.hasMessageContaining(listener.getSimpleName() + ".handle"));
	}

	private void run(Class<?> listener, ContextConsumer<ApplicationContext> test) {
		this.contextRunner.withBean(listener).run(test::accept);
	}

	private static void assertReceived(List<Object> received, Object... expected) {
		Awaitility.await().untilAsserted(() -> assertThat(received).containsExactlyInAnyOrder(expected));
	}

	static class Elements {

		private final List<Object> received = new CopyOnWriteArrayList<>();

		@MqttListener(topics = "object", batchSize = "2", batchTimeout = "10s")
		void objects(List<Reading> readings) {
			this.received.addAll(readings);
		}

		@MqttListener(topics = "text", batchSize = "2", batchTimeout = "10s")
		void texts(List<String> texts) {
			this.received.addAll(texts);
		}

		@MqttListener(topics = "number", batchSize = "${size:2}", batchTimeout = "${time:10s}")
		void numbers(List<Integer> numbers) {
			this.received.addAll(numbers);
		}

		@MqttListener(topics = "message", batchSize = "2", batchTimeout = "10s")
		void messages(List<Message<String>> messages) {
			messages.forEach((message) -> this.received
				.add(message.getHeaders().get(MqttHeaders.RECEIVED_TOPIC) + message.getPayload()));
		}

		@MqttListener(topics = "inbound", batchSize = "2", batchTimeout = "10s")
		void inbounds(List<MqttInboundMessage> messages) {
			messages.forEach((message) -> this.received.add(message.getPacket().topic()));
		}

		@MqttListener(topics = "packet", batchSize = "2", batchTimeout = "10s")
		void packets(List<InboundPublish> packets) {
			packets.forEach((packet) -> this.received.add(packet.topic()));
		}

	}

	abstract static class Generic<T> {

		final List<Object> received = new CopyOnWriteArrayList<>();

		@MqttListener(topics = "generic", batchSize = "1")
		void payloads(List<T> payloads) {
			this.received.addAll(payloads);
		}

		@MqttListener(topics = "generic-message", batchSize = "1")
		void messages(List<Message<T>> messages) {
			messages.forEach((message) -> this.received.add(message.getPayload()));
		}

	}

	static class Readings extends Generic<Reading> {

	}

	static class ValidatedElements {

		private final List<Object> received = new CopyOnWriteArrayList<>();

		@MqttListener(topics = "validated", batchSize = "2", batchTimeout = "10s")
		void objects(@Validated List<Reading> readings) {
			this.received.addAll(readings);
		}

	}

	static class Later {

		private final List<Object> received = new CopyOnWriteArrayList<>();

		private final CompletableFuture<Void> done = new CompletableFuture<>();

		@MqttListener(topics = "later", batchSize = "100", batchTimeout = "20ms")
		CompletableFuture<Void> handle(List<String> texts) {
			this.received.addAll(texts);
			return this.done;
		}

	}

	static class Manual {

		private final List<MqttAcknowledgment> acknowledgments = new CopyOnWriteArrayList<>();

		@MqttListener(topics = "manual", batchSize = "2", batchTimeout = "10s", ackMode = MqttAckMode.MANUAL)
		void handle(List<String> texts, MqttAcknowledgment acknowledgment) {
			this.acknowledgments.add(acknowledgment);
		}

	}

	static class NoList {

		@MqttListener(topics = "a", batchSize = "2")
		void handle(String payload) {
		}

	}

	static class OtherArgument {

		@MqttListener(topics = "{id}", batchSize = "2")
		void handle(List<String> payloads, @TopicVariable String id) {
		}

	}

	static class Returns {

		@MqttListener(topics = "a", batchSize = "2")
		List<String> handle(List<String> payloads) {
			return new ArrayList<>(payloads);
		}

	}

	static class NoSize {

		@MqttListener(topics = "a", batchSize = "0")
		void handle(List<String> payloads) {
		}

	}

	static class NoTime {

		@MqttListener(topics = "a", batchSize = "2", batchTimeout = "soon")
		void handle(List<String> payloads) {
		}

	}

	record Reading(double value) {

	}

}
