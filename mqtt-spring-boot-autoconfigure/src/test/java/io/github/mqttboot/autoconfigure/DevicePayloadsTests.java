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

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.core.MqttJsonMapperCustomizer;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import io.github.mqttboot.testsupport.FakeMqttConnection.Delivery;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.DeserializationFeature;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the JSON of devices, which is not always what a mapper expects.
 */
@ExtendWith(OutputCaptureExtension.class)
class DevicePayloadsTests {

	private final FakeMqttConnection connection = new FakeMqttConnection();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, MqttAutoConfiguration.class,
				MqttMessagingAutoConfiguration.class))
		.withBean("fake", MqttConnection.class, () -> this.connection)
		.withBean("states", States.class);

	@ParameterizedTest
	@MethodSource
	void isRead(String payload, State expected) {
		this.contextRunner.run((context) -> {
			this.connection.deliver("state", payload);
			Awaitility.await()
				.untilAsserted(() -> assertThat(context.getBean(States.class).received).containsExactly(expected));
		});
	}

	static List<Object[]> isRead() {
		return List.of(new Object[] { "{\"power\":3}", new State(3, false, 0) },
				new Object[] { "{\"power\":null,\"on\":true}", new State(0, true, 0) },
				new Object[] { "{}", new State(0, false, 0) },
				new Object[] { "{\"celsius\":NaN}", new State(0, false, Double.NaN) },
				new Object[] { "{\"celsius\":\"NaN\"}", new State(0, false, Double.NaN) },
				new Object[] { "{\"power\":3}\0", new State(3, false, 0) },
				new Object[] { "{\"power\":3}\r\n", new State(3, false, 0) },
				new Object[] { "{\"power\":3}\r\n\0\0", new State(3, false, 0) },
				new Object[] { "{\"power\":3,\"unknown\":1}", new State(3, false, 0) });
	}

	@Test
	void bytesAreReadFromBase64() {
		this.contextRunner.run((context) -> {
			this.connection.deliver("bytes", "{\"data\":\"AQID\"}");
			Awaitility.await()
				.untilAsserted(() -> assertThat(context.getBean(States.class).receivedBytes).singleElement()
					.extracting(Bytes::data)
					.isEqualTo(new byte[] { 1, 2, 3 }));
		});
	}

	@Test
	void customizerHasTheLastWord() {
		this.contextRunner
			.withBean(MqttJsonMapperCustomizer.class,
					() -> (builder) -> builder.enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES))
			.run((context) -> {
				Delivery delivery = this.connection.deliver("state", "{\"power\":3}");
				Awaitility.await().untilAsserted(() -> assertThat(delivery.isAcknowledged()).isTrue());
				assertThat(context.getBean(States.class).received).isEmpty();
			});
	}

	@Test
	void whatIsNoJsonInFrontOfItsEndIsLoggedWithoutItsHeaders(CapturedOutput output) {
		this.contextRunner.run((context) -> {
			Delivery delivery = this.connection.deliver("state", "no JSON\0");
			Awaitility.await().untilAsserted(() -> assertThat(delivery.isAcknowledged()).isTrue());
			assertThat(output).contains("message from topic 'state', 8 bytes").doesNotContain("mqtt_receivedQos");
		});
	}

	static class States {

		private final List<State> received = new CopyOnWriteArrayList<>();

		private final List<Bytes> receivedBytes = new CopyOnWriteArrayList<>();

		@MqttListener("state")
		void handle(State state) {
			this.received.add(state);
		}

		@MqttListener("bytes")
		void handle(Bytes bytes) {
			this.receivedBytes.add(bytes);
		}

	}

	record Bytes(byte[] data) {

	}

	record State(int power, boolean on, double celsius) {

	}

}
