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

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.connection.MqttSubscriptionHandle;
import io.github.mqttboot.connection.MqttSubscriptionRefusedException;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.event.MqttConnectionEvent;
import io.github.mqttboot.event.MqttPublishRefusedEvent;
import io.github.mqttboot.event.MqttSubscriptionRefusedEvent;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.testsupport.EachClientType;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.transport.MqttClientType;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * A refusal of the broker is reported by exception, event, meter and health, and costs
 * neither the connection nor anything else.
 */
@EachClientType
@Tag("once")
class RefusalsIT {

	private static final int NOT_AUTHORIZED = 0x87;

	private static final int QUOTA_EXCEEDED = 0x97;

	private final ScriptedBroker broker = ScriptedBroker.start();

	@Parameter
	private MqttClientType clientType;

	@AfterEach
	void stopBroker() {
		this.broker.close();
	}

	@ParameterizedTest
	@CsvSource({ "1", "2" })
	void refusedMessage(int qos) {
		this.broker.on(MqttMessageType.PUBLISH, (session, packet) -> {
			MqttPublishMessage publish = (MqttPublishMessage) packet;
			int packetId = ScriptedBroker.packetId(publish);
			int code = publish.variableHeader().topicName().equals("full") ? QUOTA_EXCEEDED : 0;
			if (qos == 1) {
				session.pubAck(packetId, code);
			}
			else {
				session.pubRec(packetId, code);
			}
		});
		try (TestApplication application = start(MqttVersion.MQTT_5_0, Status.UP)) {
			assertThatExceptionOfType(MqttPublishException.class)
				.isThrownBy(() -> application.template().to("full").payload("x").qos(qos).send())
				.withMessageContaining("quota exceeded (0x97)")
				.satisfies((ex) -> assertThat(ex.getReasonCode()).isEqualTo(MqttReasonCode.of(QUOTA_EXCEEDED)));
			soon().untilAsserted(() -> {
				assertThat(application.bean(Recorder.class).refusedMessages()).singleElement().satisfies((event) -> {
					assertThat(event.getTopic()).isEqualTo("full");
					assertThat(event.getReasonCode()).isEqualTo(MqttReasonCode.of(QUOTA_EXCEEDED));
				});
				assertThat(application.timings("mqtt.messages.sent", "qos", String.valueOf(qos), "outcome", "failure",
						"reason", "quota-exceeded"))
					.isOne();
				assertThat(application.healthDetails()).extractingByKey("lastRefusedMessage")
					.asInstanceOf(InstanceOfAssertFactories.MAP)
					.extractingByKey("reason")
					.asString()
					.contains("quota exceeded (0x97)");
			});
			application.template().to("empty").payload("x").qos(qos).send();
			assertStays(application, Status.UP);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "MQTT_3_1_1", "MQTT_5_0" })
	void oneOfThreeFiltersRefused(MqttVersion version) {
		int code = version.hasProperties() ? NOT_AUTHORIZED : 0x80;
		this.broker.on(MqttMessageType.SUBSCRIBE,
				(session, packet) -> session.subAck(ScriptedBroker.packetId(packet), answers(packet, code)));
		try (TestApplication application = start(version, Status.DOWN)) {
			Recorder recorder = application.bean(Recorder.class);
			soon().untilAsserted(() -> {
				assertThat(recorder.refusedSubscriptions()).singleElement().satisfies((event) -> {
					assertThat(event.getSubscription().filter()).isEqualTo("two");
					assertThat(event.getReasonCode()).isEqualTo(MqttReasonCode.of(code));
				});
				assertThat(application.count("mqtt.subscription.refusals", "reason",
						version.hasProperties() ? "not-authorized" : "unspecified-error"))
					.isOne();
				assertThat(subscriptionsOf(application)).containsEntry("one", "QoS 1")
					.containsEntry("three", "QoS 1")
					.hasEntrySatisfying("two", (answer) -> assertThat(answer).startsWith("refused: "));
			});
			this.broker.session().publish("one", "1", 1, 1);
			this.broker.session().publish("three", "3", 1, 2);
			soon().untilAsserted(() -> assertThat(recorder.messages).containsExactly("1", "3"));
			assertStays(application, Status.DOWN);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "MQTT_3_1_1", "MQTT_5_0" })
	void lowerQosGranted(MqttVersion version) {
		this.broker.on(MqttMessageType.SUBSCRIBE,
				(session, packet) -> session.subAck(ScriptedBroker.packetId(packet), answers(packet, 0)));
		try (TestApplication application = start(version, Status.UP)) {
			soon().untilAsserted(() -> {
				assertThat(application.bean(Recorder.class).refusedSubscriptions()).singleElement()
					.satisfies((event) -> assertThat(event.getReasonCode()).isEqualTo(MqttReasonCode.SUCCESS));
				assertThat(application.count("mqtt.subscription.refusals", "reason", "lower-qos")).isOne();
				assertThat(subscriptionsOf(application)).containsEntry("two", "QoS 0 instead of 1");
			});
			assertStays(application, Status.UP);
		}
	}

	@Test
	void refusedUnsubscribe() {
		this.broker.on(MqttMessageType.UNSUBSCRIBE,
				(session, packet) -> session.unsubAck(ScriptedBroker.packetId(packet), (short) NOT_AUTHORIZED));
		try (TestApplication application = start(MqttVersion.MQTT_5_0, Status.UP)) {
			MqttSubscriptionHandle subscription = application.bean(MqttConnection.class)
				.subscribe(TopicSubscription.of("four", MqttQos.AT_LEAST_ONCE), (message) -> {
				});
			assertThat(subscription.granted()).succeedsWithin(Duration.ofSeconds(5));
			CompletableFuture<Void> cancelled = subscription.cancel();
			assertThat(cancelled).failsWithin(Duration.ofSeconds(5))
				.withThrowableThat()
				.havingCause()
				.isInstanceOf(MqttSubscriptionRefusedException.class)
				.withMessageContaining("not authorized (0x87)");
			soon().untilAsserted(
					() -> assertThat(application.count("mqtt.subscription.refusals", "reason", "not-authorized"))
						.isOne());
			assertStays(application, Status.UP);
		}
	}

	/**
	 * One answer for each filter, of which 5.0 has one a packet.
	 */
	private static int[] answers(MqttMessage packet, int answerToTwo) {
		return ((MqttSubscribeMessage) packet).payload()
			.topicSubscriptions()
			.stream()
			.mapToInt((subscription) -> subscription.topicFilter().equals("two") ? answerToTwo : 1)
			.toArray();
	}

	private TestApplication start(MqttVersion version, Status health) {
		TestApplication application = TestApplication.of(Application.class)
			.property("mqtt.client-type", this.clientType)
			.property("mqtt.url", this.broker.uri())
			.property("mqtt.version", version)
			.start();
		await().until(() -> application.snapshot().isConnected());
		application.awaitHealth(health);
		return application;
	}

	private void assertStays(TestApplication application, Status health) {
		assertThat(application.health()).isEqualTo(health);
		assertThat(application.connects()).isOne();
		assertThat(this.broker.session().isOpen()).isTrue();
	}

	@SuppressWarnings("unchecked")
	private static Map<String, String> subscriptionsOf(TestApplication application) {
		return (Map<String, String>) application.healthDetails().get("subscriptions");
	}

	private static ConditionFactory soon() {
		return await().pollInterval(Duration.ofMillis(10));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Recorder.class)
	static class Application {

	}

	/**
	 * Writes down what it gets.
	 */
	static class Recorder {

		private final List<String> messages = new CopyOnWriteArrayList<>();

		private final List<MqttConnectionEvent> events = new CopyOnWriteArrayList<>();

		@MqttListener({ "one", "two", "three" })
		void onMessage(String payload) {
			this.messages.add(payload);
		}

		@EventListener
		void onEvent(MqttConnectionEvent event) {
			this.events.add(event);
		}

		List<MqttPublishRefusedEvent> refusedMessages() {
			return only(MqttPublishRefusedEvent.class);
		}

		List<MqttSubscriptionRefusedEvent> refusedSubscriptions() {
			return only(MqttSubscriptionRefusedEvent.class);
		}

		private <T> List<T> only(Class<T> type) {
			return this.events.stream().filter(type::isInstance).map(type::cast).toList();
		}

	}

}
