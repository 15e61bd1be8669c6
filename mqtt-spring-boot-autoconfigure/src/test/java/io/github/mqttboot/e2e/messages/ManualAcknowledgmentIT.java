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

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.listener.MqttAckMode;
import io.github.mqttboot.listener.MqttAcknowledgment;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.EachClientType;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.transport.MqttClientType;
import io.netty.handler.codec.mqtt.MqttMessageType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An acknowledgement by the application may come from any thread. One that comes twice or
 * too late has no effect on the connection, nor on other messages.
 */
@EachClientType
class ManualAcknowledgmentIT {

	@Parameter
	private MqttClientType clientType;

	private final ScriptedBroker broker = ScriptedBroker.start();

	@AfterEach
	void stopBroker() {
		this.broker.close();
	}

	@ParameterizedTest
	@EnumSource(names = { "MQTT_3_1_1", "MQTT_5_0" })
	void onlyTheFirstOneOnItsOwnConnectionCounts(MqttVersion version) {
		this.broker.on(MqttMessageType.CONNECT, (session, packet) -> session.accept(this.broker.sessions().size() > 1));
		try (TestApplication application = TestApplication.of(Application.class)
			.property("mqtt.url", this.broker.uri())
			.property("mqtt.client-type", this.clientType)
			.property("mqtt.reconnect.initial-delay", "100ms")
			.persistentSession(version, "manual")
			.startAndAwaitUp()) {
			Acknowledgments acknowledgments = application.bean(Acknowledgments.class);

			this.broker.session().publish("manual", "first", 1, 1);
			MqttAcknowledgment first = acknowledgments.await("first");
			// from many threads at the same time
			List<Boolean> effects = ForkJoinPool.commonPool()
				.submit(() -> IntStream.range(0, 100).parallel().mapToObj((i) -> first.acknowledge()).toList())
				.join();
			assertThat(effects).filteredOn(Boolean::booleanValue).hasSize(1);
			assertThat(acknowledged()).containsExactly(1);

			this.broker.session().publish("manual", "second", 1, 2);
			MqttAcknowledgment second = acknowledgments.await("second");
			this.broker.session().drop();
			Awaitility.await().until(() -> application.connects() == 2);
			// the broker uses the packet identifier for another message
			this.broker.session().publish("manual", "third", 1, 2);
			MqttAcknowledgment third = acknowledgments.await("third");
			assertThat(second.acknowledge()).isFalse();
			assertThat(application.count("mqtt.acknowledgements.late")).isOne();
			assertThat(third.acknowledge()).isTrue();
			this.broker.session().publish("manual", "fourth", 1, 3);
			MqttAcknowledgment fourth = acknowledgments.await("fourth");
			application.template().send("manual/sent", "x");
			assertThat(acknowledged()).containsExactly(1, 2);

			application.bean(MqttConnection.class).stop().join();
			assertThat(fourth.acknowledge()).isFalse();
			assertThat(fourth.acknowledge()).isFalse();
			assertThat(application.count("mqtt.acknowledgements.late")).isEqualTo(2);
			assertThat(acknowledged()).containsExactly(1, 2);
		}
	}

	private List<Integer> acknowledged() {
		// what the application wrote before this has come in by now
		this.broker.await(MqttMessageType.PUBACK, 1);
		return this.broker.received(MqttMessageType.PUBACK).stream().map(ScriptedBroker::packetId).toList();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Acknowledgments.class)
	static class Application {

	}

	/**
	 * Keeps what is to be acknowledged.
	 */
	static class Acknowledgments {

		private final Map<String, MqttAcknowledgment> byPayload = new ConcurrentHashMap<>();

		@MqttListener(topics = "manual", ackMode = MqttAckMode.MANUAL)
		void onMessage(String payload, MqttAcknowledgment acknowledgment) {
			this.byPayload.put(payload, acknowledgment);
		}

		MqttAcknowledgment await(String payload) {
			return Awaitility.await().until(() -> this.byPayload.get(payload), (found) -> found != null);
		}

	}

}
