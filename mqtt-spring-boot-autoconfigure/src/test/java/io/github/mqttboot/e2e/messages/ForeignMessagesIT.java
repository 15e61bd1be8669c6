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

package io.github.mqttboot.e2e.messages;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.core.MqttHeaders;
import io.github.mqttboot.core.MqttOperations.SendSpec;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.EachClientType;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.MosquittoContainer;
import io.github.mqttboot.testsupport.RawMqttClient;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.transport.MqttClientType;
import io.netty.handler.codec.mqtt.MqttMessageType;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.messaging.Message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What other people's clients publish costs neither the connection nor the next message.
 */
@EachClientType
@Tag("once")
class ForeignMessagesIT {

	private static final int LONGEST = 65_535;

	/**
	 * Text that Paho takes for an error, or that the specification frowns upon.
	 */
	private static final List<String> TOPICS = List.of("foreign/emoji/\uD83D\uDE00",
			"foreign/control/\u0001\t\u001F\u007F\u0085", "foreign/noncharacters/\uFDD0\uFDEF\uFFFE\uFFFF\uD83F\uDFFE",
			"foreign/forms/\uFDFA\uFF21", "foreign/bidirectional/\u202E", "foreign/" + "x".repeat(LONGEST - 8),
			"foreign/" + "\u20AC".repeat((LONGEST - 8) / 3));

	@Parameter
	private MqttClientType clientType;

	private TestApplication start(String url, MqttVersion version) {
		return TestApplication.of(Application.class)
			.property("mqtt.url", url)
			.property("mqtt.client-type", this.clientType)
			.property("mqtt.version", version)
			.property("mqtt.listener.retry.max-attempts", 1)
			.property("mqtt.listener.dead-letter.topic", "dead/{topic}")
			.startAndAwaitUp();
	}

	private static void assertStays(TestApplication application) {
		assertThat(application.health()).isEqualTo(Status.UP);
		assertThat(application.connects()).isOne();
		assertThat(application.count("mqtt.connection.losses")).isZero();
	}

	private void assertForwardedTopicsArrive(String url, int port, MqttVersion version) {
		try (TestApplication application = start(url, version);
				RawMqttClient good = RawMqttClient.connect(port, "foreign-good-" + version)) {
			Receiver receiver = application.bean(Receiver.class);
			List<String> forwarded = new ArrayList<>(
					TOPICS.stream().filter((topic) -> isForwarded(port, topic)).toList());
			assertThat(forwarded).as("topics that the broker forwards").isNotEmpty();
			good.publish("foreign/next", "next").join();
			forwarded.add("foreign/next");
			await().untilAsserted(() -> assertThat(receiver.topics).containsExactlyInAnyOrderElementsOf(forwarded));
			assertStays(application);
		}
	}

	private static boolean isForwarded(int port, String topic) {
		try (RawMqttClient publisher = RawMqttClient.connect(port, "foreign-publisher")) {
			publisher.publish(topic, "good").join();
			return true;
		}
		catch (CompletionException ex) {
			// thrown out by the broker
			return false;
		}
	}

	@Nested
	class OnScriptedBroker {

		@ParameterizedTest
		@EnumSource(names = { "MQTT_3_1_1", "MQTT_5_0" })
		void whateverIsInTheTopic(MqttVersion version) {
			try (ScriptedBroker broker = ScriptedBroker.start();
					TestApplication application = start(broker.uri().toString(), version)) {
				Receiver receiver = application.bean(Receiver.class);
				int packetId = 0;
				for (String payload : List.of("good", Receiver.POISON)) {
					for (String topic : TOPICS) {
						broker.session().publish(topic, payload, 1, ++packetId);
					}
				}
				broker.session().publish("foreign/next", "next", 1, ++packetId);
				broker.await(MqttMessageType.PUBACK, packetId);
				await().untilAsserted(() -> assertThat(receiver.topics).containsAll(TOPICS).contains("foreign/next"));
				assertThat(receiver.topics).hasSize(TOPICS.size() + 1);
				assertThat(application.timings("mqtt.listener", "outcome", "dead-letter")).isEqualTo(TOPICS.size());
				assertStays(application);
			}
		}

		@ParameterizedTest
		@EnumSource(names = { "MQTT_3_1_1", "MQTT_5_0" })
		void whateverIsInThePayload(MqttVersion version) {
			try (ScriptedBroker broker = ScriptedBroker.start();
					TestApplication application = start(broker.uri().toString(), version)) {
				Receiver receiver = application.bean(Receiver.class);
				// PUBLISH with QoS 0 of bytes that are no UTF-8
				int[] publish = IntStream
					.concat(IntStream.of(0x30, version.hasProperties() ? 8 : 7, 0, 3),
							IntStream.concat("f/x".chars(),
									version.hasProperties() ? IntStream.of(0, 0xC3, 0x28) : IntStream.of(0xC3, 0x28)))
					.toArray();
				broker.session().sendBytes(publish);
				broker.session().publish("f/x", "x".repeat(256 * 1024), 1, 1);
				broker.session().publish("f/x", "{not json", 1, 2);
				await().untilAsserted(() -> assertThat(receiver.texts).hasSize(3));
				assertThat(receiver.texts.get(0)).isEqualTo("\uFFFD(");
				assertThat(receiver.texts.get(1)).hasSize(256 * 1024);
				assertStays(application);
			}
		}

	}

	/**
	 * What this broker lets through, it lets through to us.
	 */
	@Nested
	@ExtendWith(EmbeddedHiveMqExtension.class)
	class OnHiveMq {

		@ParameterizedTest
		@EnumSource(names = { "MQTT_3_1_1", "MQTT_5_0" })
		void whateverIsInTheTopic(MqttVersion version, EmbeddedHiveMq broker) {
			assertForwardedTopicsArrive(broker.getUrl(), broker.getPort(), version);
		}

		@Test
		void whateverIsInTheUserProperties(EmbeddedHiveMq broker) {
			List<MqttUserProperty> userProperties = new ArrayList<>();
			Stream
				.of("errorChannel", "replyChannel", "id", "timestamp", "contentType", "mqtt_receivedTopic",
						"mqtt_topic", "json__TypeId__", "", "repeated", "repeated")
				.forEach((name) -> userProperties.add(new MqttUserProperty(name, "evil " + userProperties.size())));
			IntStream.range(0, 1_000).forEach((i) -> userProperties.add(new MqttUserProperty("k" + i % 500, "v" + i)));
			try (TestApplication application = start(broker.getUrl(), MqttVersion.MQTT_5_0)) {
				Receiver receiver = application.bean(Receiver.class);
				SendSpec spec = application.template().to("foreign/properties").payload("x");
				userProperties.forEach((property) -> spec.userProperty(property.name(), property.value()));
				spec.send();
				application.template().send("foreign/next", "next");
				await().untilAsserted(
						() -> assertThat(receiver.topics).containsExactly("foreign/properties", "foreign/next"));
				assertThat(receiver.packets.get(0).properties().userProperties())
					.containsExactlyElementsOf(userProperties);
				assertThat(receiver.messages.get(0).getHeaders())
					.doesNotContainKeys("errorChannel", "replyChannel", "mqtt_topic", "json__TypeId__")
					.containsEntry(MqttHeaders.RECEIVED_TOPIC, "foreign/properties")
					.containsEntry(MqttHeaders.USER_PROPERTY_PREFIX + "errorChannel", "evil 0")
					.containsEntry(MqttHeaders.USER_PROPERTY_PREFIX + "repeated", List.of("evil 9", "evil 10"))
					.containsEntry(MqttHeaders.USER_PROPERTY_PREFIX + "k7", List.of("v7", "v507"));
				assertStays(application);
			}
		}

	}

	/**
	 * What this broker lets through, it lets through to us.
	 */
	@Nested
	@Testcontainers(disabledWithoutDocker = true)
	class OnMosquitto {

		@Container
		static final MosquittoContainer broker = new MosquittoContainer();

		@ParameterizedTest
		@EnumSource(names = { "MQTT_3_1_1", "MQTT_5_0" })
		void whateverIsInTheTopic(MqttVersion version) {
			assertForwardedTopicsArrive(broker.getUrl(), broker.getPort(), version);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Receiver.class)
	static class Application {

	}

	/**
	 * Cannot handle poison, and keeps the rest.
	 */
	static class Receiver {

		private static final String POISON = "poison";

		private final List<String> topics = new CopyOnWriteArrayList<>();

		private final List<String> texts = new CopyOnWriteArrayList<>();

		private final List<InboundPublish> packets = new CopyOnWriteArrayList<>();

		private final List<Message<byte[]>> messages = new CopyOnWriteArrayList<>();

		@MqttListener(id = "topics", topics = "foreign/#")
		void onMessage(Message<byte[]> message, InboundPublish packet) {
			if (new String(message.getPayload(), StandardCharsets.UTF_8).equals(POISON)) {
				throw new IllegalStateException("Not " + POISON);
			}
			this.messages.add(message);
			this.packets.add(packet);
			this.topics.add(packet.topic());
		}

		@MqttListener(id = "texts", topics = "f/+")
		void onText(String text) {
			this.texts.add(text);
		}

	}

}
