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

package io.github.mqttboot.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.listener.MqttAckMode;
import io.github.mqttboot.listener.MqttListenerEndpoint;
import io.github.mqttboot.listener.MqttListenerErrorHandler.Result;
import io.github.mqttboot.listener.MqttListenerSettings;
import io.github.mqttboot.listener.container.DefaultMqttListenerEndpointRegistry;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.support.StaticListableBeanFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MqttListenerMeters}.
 */
class MqttListenerMetersTests {

	private final FakeMqttConnection connection = new FakeMqttConnection("orders", (settings) -> settings);

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final MqttListenerMeters meters = new MqttListenerMeters(this.registry);

	private final List<Runnable> waiting = new ArrayList<>();

	private final DefaultMqttListenerEndpointRegistry listeners = new DefaultMqttListenerEndpointRegistry(
			new StaticListableBeanFactory(Map.of("connection", this.connection)).getBeanProvider(MqttConnection.class),
			settings(), List.of(this.meters));

	@BeforeEach
	void registerListener() {
		this.listeners.setTaskExecutor(this.waiting::add);
		register();
		this.listeners.start();
	}

	private void register() {
		this.listeners.register(new MqttListenerEndpoint("invoices", null,
				List.of(TopicSubscription.of("invoices/+", MqttQos.AT_LEAST_ONCE)), 1, MqttAckMode.AUTO, true,
				MqttListenerMetersTests::handle, MqttListenerMetersTests::decide));
	}

	private static void handle(MqttInboundMessage message) {
		if (!message.getPacket().topic().equals("invoices/1") && !message.getPacket().topic().equals("invoices/2")) {
			throw new IllegalStateException("bad");
		}
	}

	private static MqttListenerSettings settings() {
		return new MqttListenerSettings(MqttQos.AT_LEAST_ONCE, 1, null, 10, true, Duration.ofSeconds(1),
				MqttListenerSettings.retryPolicy(2, Duration.ofDays(1), 1, Duration.ofDays(1)), "dead/{topic}");
	}

	private static Result decide(InboundPublish message, Throwable failure, int attempts) {
		return switch (message.topic()) {
			case "invoices/bad" -> Result.HANDLED;
			case "invoices/dead" -> Result.REJECT;
			default -> Result.RETRY;
		};
	}

	@Test
	void everyMeterHasDescriptionAndClientTag() {
		assertThat(this.registry.getMeters()).hasSize(5).extracting(Meter::getId).allSatisfy((id) -> {
			assertThat(id.getDescription()).isNotBlank();
			assertThat(id.getTag("client")).isEqualTo("orders");
		});
	}

	@Test
	void handledMessagesAreTimedByOutcome() {
		this.connection.deliver("invoices/1", "x");
		this.connection.deliver("invoices/2", "x");
		this.connection.deliver("invoices/bad", "x");
		this.connection.deliver("invoices/later", "x");
		this.connection.deliver("invoices/dead", "x");
		runWaiting();
		assertThat(timer("success").count()).isEqualTo(2);
		assertThat(timer("failure").count()).isOne();
		assertThat(timer("retry").count()).isOne();
		assertThat(timer("dead-letter").count()).isOne();
	}

	@Test
	void queueIsWhatWaits() {
		this.connection.deliver("invoices/1", "x");
		this.connection.deliver("invoices/2", "x");
		assertThat(queue()).isEqualTo(2);
		runWaiting();
		assertThat(queue()).isZero();
	}

	@Test
	void metersGoWithTheListener() {
		this.listeners.unregister("invoices");
		assertThat(this.registry.getMeters()).isEmpty();
	}

	@Test
	void queueIsThatOfAListenerRegisteredAgain() {
		assertThat(this.listeners.unregister("invoices")).isCompleted();
		register();
		this.connection.deliver("invoices/1", "x");
		this.connection.deliver("invoices/2", "x");
		assertThat(queue()).isEqualTo(2);
	}

	@Test
	void whatIsFinishedAfterUnregisteringBringsNoMetersBack() {
		this.connection.deliver("invoices/1", "x");
		CompletableFuture<Void> unregistered = this.listeners.unregister("invoices");
		runWaiting();
		assertThat(unregistered).succeedsWithin(Duration.ofSeconds(5));
		assertThat(this.registry.getMeters()).isEmpty();
	}

	@Test
	void whatIsFinishedAfterRegisteringAgainCounts() {
		this.connection.deliver("invoices/1", "x");
		this.listeners.unregister("invoices");
		register();
		runWaiting();
		assertThat(timer("success").count()).isOne();
	}

	@Test
	void closeRemovesMeters() {
		this.meters.close();
		assertThat(this.registry.getMeters()).isEmpty();
	}

	private void runWaiting() {
		while (!this.waiting.isEmpty()) {
			this.waiting.remove(0).run();
		}
	}

	private Timer timer(String outcome) {
		return this.registry.get("mqtt.listener").tags("listener", "invoices", "outcome", outcome).timer();
	}

	private double queue() {
		return this.registry.get("mqtt.listener.queue").tag("listener", "invoices").gauge().value();
	}

}
