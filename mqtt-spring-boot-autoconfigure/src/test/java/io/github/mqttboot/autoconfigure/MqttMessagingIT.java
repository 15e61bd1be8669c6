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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.annotation.TopicVariable;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.core.MqttHeaders;
import io.github.mqttboot.core.MqttSendResult;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.annotation.Headers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Integration tests for template and listeners.
 */
@ExtendWith(EmbeddedHiveMqExtension.class)
class MqttMessagingIT {

	private static final Duration LONG = Duration.ofSeconds(30);

	private final ApplicationContextRunner contextRunner;

	MqttMessagingIT(EmbeddedHiveMq broker) {
		this.contextRunner = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class))
			.withPropertyValues("mqtt.url=" + broker.getUrl());
	}

	@ParameterizedTest
	@ValueSource(strings = { "3.1", "3.1.1", "5.0" })
	void listenerReceivesWhatTheTemplateSends(String version) {
		this.contextRunner.withPropertyValues("mqtt.version=" + version)
			.withBean("sensors", Sensors.class)
			.run((context) -> {
				MqttTemplate template = context.getBean(MqttTemplate.class);
				Sensors sensors = context.getBean(Sensors.class);
				awaitSubscribed(context);
				for (int i = 0; i < 3; i++) {
					assertThat(template.to("sensors/" + i + "/temperature").payload(new Reading(i)).qos(i).send())
						.isEqualTo(new MqttSendResult("sensors/" + i + "/temperature", MqttQos.of(i),
								MqttReasonCode.SUCCESS, null));
				}
				Awaitility.await()
					.untilAsserted(() -> assertThat(sensors.received).containsExactlyInAnyOrder(new Received("0", 0),
							new Received("1", 1), new Received("2", 2)));
			});
	}

	@Test
	void propertiesOfMqtt5Arrive() {
		this.contextRunner.withBean("everything", Everything.class).run((context) -> {
			Everything everything = context.getBean(Everything.class);
			context.getBean(MqttTemplate.class)
				.to("everything")
				.payload("text")
				.retained(true)
				.contentType("text/plain")
				.responseTopic("reply")
				.correlationData(new byte[] { 7 })
				.userProperty("k", "1")
				.userProperty("k", "2")
				.userProperty("errorChannel", "evil")
				.expiry(Duration.ofMinutes(1))
				.send();
			Awaitility.await().untilAsserted(() -> assertThat(everything.headers).hasSize(1));
			assertThat(everything.headers.get(0)).containsEntry(MqttHeaders.RECEIVED_TOPIC, "everything")
				.containsEntry(MqttHeaders.RECEIVED_QOS, 1)
				.containsEntry(MessageHeaders.CONTENT_TYPE, "text/plain")
				.containsEntry(MqttHeaders.PAYLOAD_FORMAT_INDICATOR, true)
				.hasEntrySatisfying(MqttHeaders.MESSAGE_EXPIRY_INTERVAL,
						(seconds) -> assertThat((Long) seconds).isBetween(1L, 60L))
				.containsEntry(MqttHeaders.RESPONSE_TOPIC, "reply")
				.containsEntry(MqttHeaders.CORRELATION_DATA, new byte[] { 7 })
				.containsEntry(MqttHeaders.USER_PROPERTY_PREFIX + "k", List.of("1", "2"))
				.containsEntry(MqttHeaders.USER_PROPERTY_PREFIX + "errorChannel", "evil")
				.doesNotContainKey("errorChannel");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "3.1.1", "5.0" })
	void messagesNotHandledBeforeTheStopComeAgain(String version) {
		ApplicationContextRunner durable = this.contextRunner.withPropertyValues("mqtt.version=" + version,
				"mqtt.clean-session=false", "mqtt.client-id=durable-" + version);
		List<String> expected = IntStream.range(0, 200).mapToObj(Integer::toString).toList();
		List<String> handled = new ArrayList<>();
		durable.withBean("quitter", Quitter.class, 10).run((context) -> {
			awaitSubscribed(context);
			MqttTemplate template = context.getBean(MqttTemplate.class);
			List<CompletableFuture<MqttSendResult>> sent = expected.stream()
				.map((payload) -> template.sendAsync("durable/" + version, payload))
				.toList();
			assertThat(CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new))).succeedsWithin(LONG);
			assertThat(context.getBean(Quitter.class).stopped).succeedsWithin(LONG);
			handled.addAll(context.getBean(Quitter.class).received);
		});
		assertThat(handled).isEqualTo(expected.subList(0, 10));
		durable.withBean("quitter", Quitter.class, 190).run((context) -> {
			assertThat(context.getBean(Quitter.class).stopped).succeedsWithin(LONG);
			handled.addAll(context.getBean(Quitter.class).received);
		});
		assertThat(handled).isEqualTo(expected);
	}

	private static void awaitSubscribed(ApplicationContext context) {
		MqttConnection connection = context.getBean(MqttConnection.class);
		Awaitility.await()
			.atMost(LONG)
			.untilAsserted(() -> assertThat(connection.getSnapshot().subscriptions()).isNotEmpty()
				.allMatch((subscription) -> subscription.answer() != null));
	}

	record Reading(double value) {

	}

	record Received(String deviceId, double value) {

	}

	static class Sensors {

		private final List<Received> received = new CopyOnWriteArrayList<>();

		@MqttListener(topics = "sensors/{deviceId}/temperature", qos = 2)
		void onTemperature(Reading reading, @TopicVariable String deviceId) {
			this.received.add(new Received(deviceId, reading.value()));
		}

	}

	static class Everything {

		private final List<MessageHeaders> headers = new CopyOnWriteArrayList<>();

		@MqttListener("everything")
		void handle(String payload, @Headers MessageHeaders headers) {
			this.headers.add(headers);
		}

	}

	/**
	 * Stops all listeners from within the handler of a message.
	 */
	static class Quitter {

		private final List<String> received = new CopyOnWriteArrayList<>();

		private final CompletableFuture<Void> stopped = new CompletableFuture<>();

		private final ObjectProvider<MqttListenerEndpointRegistry> registry;

		private final int last;

		Quitter(ObjectProvider<MqttListenerEndpointRegistry> registry, int last) {
			this.registry = registry;
			this.last = last;
		}

		@MqttListener("durable/+")
		void handle(String payload) {
			this.received.add(payload);
			if (this.received.size() == this.last) {
				this.registry.getObject().stop(() -> this.stopped.complete(null));
			}
		}

	}

}
