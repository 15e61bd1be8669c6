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

import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import io.github.mqttboot.testsupport.FakeMqttConnection.Delivery;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.messaging.handler.annotation.SendTo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for listener methods whose results come after they have returned.
 */
class ListenerResultsTests {

	private final FakeMqttConnection connection = new FakeMqttConnection();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class))
		.withBean("fake", MqttConnection.class, () -> this.connection);

	@ParameterizedTest
	@ValueSource(strings = { "future", "mono" })
	void messageIsAcknowledgedWhenItsResultIsThere(String topic) {
		this.contextRunner.withBean(Pending.class).run((context) -> {
			Pending pending = context.getBean(Pending.class);
			Delivery delivery = this.connection.deliver(topic, "x");
			Thread worker = await().until(() -> pending.worker, (thread) -> thread != null);
			// the method has returned: its thread waits for the result, or is done
			await().until(() -> worker.getState() != Thread.State.RUNNABLE);
			assertThat(delivery.isAcknowledged()).isFalse();
			assertThat(this.connection.getPublished()).isEmpty();
			pending.result.complete("done");
			await().until(delivery::isAcknowledged);
			assertThat(this.connection.getPublished()).extracting(PublishPacket::topic).containsExactly("results");
		});
	}

	static class Pending {

		private final CompletableFuture<String> result = new CompletableFuture<>();

		private volatile Thread worker;

		@MqttListener("future")
		@SendTo("results")
		CompletableFuture<String> future(String payload) {
			this.worker = Thread.currentThread();
			return this.result;
		}

		@MqttListener("mono")
		@SendTo("results")
		Mono<String> mono(String payload) {
			return Mono.fromFuture(future(payload));
		}

	}

}
