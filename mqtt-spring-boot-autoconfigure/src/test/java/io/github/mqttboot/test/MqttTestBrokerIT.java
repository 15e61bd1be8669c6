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

package io.github.mqttboot.test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.connection.MqttSubscriptionHandle;
import io.github.mqttboot.core.MqttSendResult;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.event.MqttConnectedEvent;
import io.github.mqttboot.event.MqttConnectionRefusedEvent;
import io.github.mqttboot.event.MqttDisconnectedEvent;
import io.github.mqttboot.event.MqttSessionLostEvent;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.TopicSubscription;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link EmbeddedMqttBroker} and {@link MqttTestBroker}, as those of an
 * application.
 */
@DirtiesContext
@EmbeddedMqttBroker
@SpringBootTest(classes = MqttTestBrokerIT.Application.class,
		properties = { "mqtt.url=mqtt://ignored.example.com", "mqtt.client-id=greenhouse", "mqtt.clean-start=false",
				"mqtt.session-expiry-interval=1h", "mqtt.reconnect.initial-delay=50ms",
				"mqtt.reconnect.refused-delay=50ms" })
class MqttTestBrokerIT {

	private static final String FILTER = "plants/#";

	@Autowired
	private MqttTestBroker broker;

	@Autowired
	private MqttConnection connection;

	@Autowired
	private MqttTemplate template;

	@Autowired
	private Recorder recorder;

	@BeforeEach
	void startConnected() {
		this.broker.awaitSubscription(FILTER);
		awaitConnected();
		this.recorder.events.clear();
		this.recorder.messages.clear();
	}

	@Test
	void applicationUsesTheBrokerWithoutAProperty() {
		assertReceives("basil");
		assertThat(this.broker.isConnected("greenhouse")).isTrue();
		assertThat(this.broker.isConnected("somebody else")).isFalse();
	}

	@Test
	void dropsConnections() {
		this.broker.dropConnections();
		await()
			.untilAsserted(() -> assertThat(this.recorder.events).hasAtLeastOneElementOfType(MqttConnectedEvent.class)
				.hasAtLeastOneElementOfType(MqttDisconnectedEvent.class)
				.doesNotHaveAnyElementsOfTypes(MqttSessionLostEvent.class));
		assertReceives("thyme");
	}

	@Test
	void restartsWithItsSessions() {
		this.broker.restart();
		assertReceives("mint");
		assertThat(this.recorder.events).doesNotHaveAnyElementsOfTypes(MqttSessionLostEvent.class);
	}

	@Test
	void isDownWhileSuspended() {
		this.broker.suspend();
		await().until(() -> this.connection.getSnapshot().attempts() > 1);
		assertThat(this.connection.getSnapshot().isConnected()).isFalse();
		CompletableFuture<MqttSendResult> sent = this.template.sendAsync("plants/sage", "sage");
		this.broker.resume();
		assertThat(sent).succeedsWithin(Duration.ofSeconds(10));
		await().untilAsserted(() -> assertThat(this.recorder.messages).contains("sage"));
	}

	@Test
	void refusesConnections() {
		this.broker.refuseConnections(MqttReasonCode.NOT_AUTHORIZED);
		try {
			this.broker.dropConnections();
			await().until(() -> this.connection.getSnapshot().state() == MqttConnectionState.REFUSED);
			assertThat(this.recorder.events).hasAtLeastOneElementOfType(MqttConnectionRefusedEvent.class);
		}
		finally {
			this.broker.acceptConnections();
		}
		awaitConnected();
	}

	@Test
	void refusesOnlyWithAnError() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.broker.refuseConnections(MqttReasonCode.SUCCESS));
	}

	@Test
	void expiresSession() {
		assertThat(this.broker.expireSession("greenhouse")).isTrue();
		await().untilAsserted(
				() -> assertThat(this.recorder.events).hasAtLeastOneElementOfType(MqttSessionLostEvent.class));
		this.broker.awaitSubscription(FILTER);
		assertReceives("parsley");
		assertThat(this.broker.expireSession("nobody")).isFalse();
	}

	@Test
	void saysWhatIsSubscribedInstead() {
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> this.broker.awaitSubscription("animals/#", Duration.ofMillis(50)))
			.withMessageContaining("animals/#")
			.withMessageContaining(FILTER);
	}

	@Test
	void findsSharedSubscription() {
		MqttSubscriptionHandle subscription = this.connection
			.subscribe(TopicSubscription.of("$share/gardeners/tools/+", MqttQos.AT_LEAST_ONCE), (message) -> {
			});
		this.broker.awaitSubscription("$share/gardeners/tools/+");
		subscription.cancel();
	}

	@Test
	void brokersAreIndependent() {
		try (MqttTestBroker other = MqttTestBroker.start()) {
			assertThat(other.getUrl()).isNotEqualTo(this.broker.getUrl());
			assertThat(other.isConnected("greenhouse")).isFalse();
			this.broker.awaitSubscription(FILTER);
			assertThatExceptionOfType(AssertionError.class)
				.isThrownBy(() -> other.awaitSubscription(FILTER, Duration.ofMillis(50)));
		}
		assertReceives("dill");
	}

	private void assertReceives(String plant) {
		this.template.send("plants/" + plant, plant);
		await().untilAsserted(() -> assertThat(this.recorder.messages).contains(plant));
	}

	private void awaitConnected() {
		await().until(() -> this.connection.getSnapshot().isConnected());
	}

	@Nested
	class WithinTheClass {

		@Test
		void isTheSameBroker(@Autowired MqttTestBroker nested) {
			assertThat(nested).isSameAs(MqttTestBrokerIT.this.broker);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Recorder recorder() {
			return new Recorder();
		}

	}

	static class Recorder {

		private final List<String> messages = new CopyOnWriteArrayList<>();

		private final List<Object> events = new CopyOnWriteArrayList<>();

		@MqttListener(FILTER)
		void onMessage(String payload) {
			this.messages.add(payload);
		}

		@EventListener({ MqttConnectedEvent.class, MqttDisconnectedEvent.class, MqttConnectionRefusedEvent.class,
				MqttSessionLostEvent.class })
		void onEvent(Object event) {
			this.events.add(event);
		}

	}

}
