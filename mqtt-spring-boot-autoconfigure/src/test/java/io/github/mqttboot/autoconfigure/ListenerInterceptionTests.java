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

import io.github.mqttboot.annotation.InvalidMqttListenerException;
import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.event.MqttListenerEvent;
import io.github.mqttboot.event.MqttListenerIdleEvent;
import io.github.mqttboot.listener.MqttAckMode;
import io.github.mqttboot.listener.MqttAcknowledgment;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;
import io.github.mqttboot.listener.MqttListenerInterceptor;
import io.github.mqttboot.listener.MqttMessageFilter;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import io.github.mqttboot.testsupport.FakeMqttConnection.Delivery;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what stands around listeners: filters, {@link MqttListenerInterceptor}s, and
 * the events of their containers.
 */
class ListenerInterceptionTests {

	private final FakeMqttConnection connection = new FakeMqttConnection();

	private final List<String> calls = new CopyOnWriteArrayList<>();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class))
		.withBean("fake", MqttConnection.class, () -> this.connection)
		.withBean("noTests", MqttMessageFilter.class,
				() -> (message) -> !new String(message.getPacket().payload()).startsWith("test"))
		.withPropertyValues("mqtt.listener.retry.max-attempts=1");

	@Test
	void whatTheFilterDoesNotSelectIsAcknowledgedAndForgotten() {
		this.contextRunner.withBean("filtered", Filtered.class).run((context) -> {
			Delivery test = this.connection.deliver("one", "test 1");
			Delivery manual = this.connection.deliver("manual", "test 2");
			this.connection.deliver("one", "3");
			this.connection.deliver("many", "test 4");
			this.connection.deliver("many", "5");
			Awaitility.await()
				.untilAsserted(
						() -> assertThat(context.getBean(Filtered.class).received).containsExactlyInAnyOrder("3", "5"));
			assertThat(test.isAcknowledged()).isTrue();
			Awaitility.await().untilAsserted(() -> assertThat(manual.isAcknowledged()).isTrue());
		});
	}

	@Test
	void unknownFilterFailsAtStart() {
		this.contextRunner.withBean(UnknownFilter.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidMqttListenerException.class)
				.hasMessageContaining("its 'filter' names no bean"));
	}

	@Test
	void interceptorsStandAroundEachListener() {
		this.contextRunner.withBean("filtered", Filtered.class)
			.withBean("first", MqttListenerInterceptor.class, () -> new Recording("1"))
			.withBean("second", MqttListenerInterceptor.class, () -> new Recording("2"))
			.run((context) -> {
				this.connection.deliver("one", "good");
				this.connection.deliver("one", "bad");
				this.connection.deliver("one", "skipped by 2");
				Awaitility.await()
					.untilAsserted(() -> assertThat(this.calls).containsExactly("1 before filtered.one",
							"2 before filtered.one", "2 after good", "1 after good", "1 before filtered.one",
							"2 before filtered.one", "2 after bad: failed", "1 after bad: failed",
							"1 before filtered.one", "2 before filtered.one", "1 after skipped by 2"));
				assertThat(context.getBean(Filtered.class).received).containsExactly("good");
			});
	}

	@Test
	void interceptorThatFailsAfterwardsDoesNoHarm() {
		this.contextRunner.withBean("filtered", Filtered.class)
			.withBean(MqttListenerInterceptor.class, () -> new MqttListenerInterceptor() {

				@Override
				public void afterHandling(String listener, MqttInboundMessage message, @Nullable Throwable failure) {
					throw new IllegalStateException("interceptor");
				}

			})
			.run((context) -> {
				Delivery delivery = this.connection.deliver("one", "good");
				Awaitility.await().untilAsserted(() -> assertThat(delivery.isAcknowledged()).isTrue());
			});
	}

	@Test
	void whatHappensToAListenerIsAnEvent() {
		Events events = new Events();
		this.contextRunner.withBean("filtered", Filtered.class).withBean(Events.class, () -> events).run((context) -> {
			MqttMessageListenerContainer container = context.getBean(MqttListenerEndpointRegistry.class)
				.getListenerContainer("filtered.one");
			container.pause();
			container.pause();
			container.resume();
			container.stop().join();
			container.start();
			assertThat(events.of("filtered.one")).containsExactly("Started", "Paused", "Resumed", "Stopped", "Started");
			assertThat(events.events.get(0).getContainer()).isNotNull();
			assertThat(events.events.get(0))
				.hasToString("MqttListenerStartedEvent of listener '" + events.events.get(0).getListenerId() + "'");
		});
		assertThat(events.of("filtered.one")).last().isEqualTo("Stopped");
	}

	@Test
	void idleListenerIsAnEvent() {
		Events events = new Events();
		this.contextRunner.withBean("filtered", Filtered.class)
			.withBean(Events.class, () -> events)
			.withPropertyValues("mqtt.listener.idle-event-interval=20ms")
			.run((context) -> Awaitility.await()
				.untilAsserted(() -> assertThat(events.events).filteredOn(MqttListenerIdleEvent.class::isInstance)
					.hasSizeGreaterThan(3)
					.allSatisfy((event) -> assertThat(((MqttListenerIdleEvent) event).getIdleTime().toMillis())
						.isGreaterThanOrEqualTo(20))));
	}

	static class Filtered {

		private final List<String> received = new CopyOnWriteArrayList<>();

		@MqttListener(topics = "one", filter = "noTests")
		void one(String payload) {
			if (payload.equals("bad")) {
				throw new IllegalStateException("failed");
			}
			this.received.add(payload);
		}

		@MqttListener(topics = "manual", filter = "noTests", ackMode = MqttAckMode.MANUAL)
		void manual(String payload, MqttAcknowledgment acknowledgment) {
			this.received.add(payload);
		}

		@MqttListener(topics = "many", filter = "noTests", batchSize = "2", batchTimeout = "10s")
		void many(List<String> payloads) {
			this.received.addAll(payloads);
		}

	}

	static class UnknownFilter {

		@MqttListener(topics = "a", filter = "nobody")
		void handle(String payload) {
		}

	}

	static class Events {

		private final List<MqttListenerEvent> events = new CopyOnWriteArrayList<>();

		@EventListener
		void onEvent(MqttListenerEvent event) {
			this.events.add(event);
		}

		List<String> of(String id) {
			return this.events.stream()
				.filter((event) -> event.getListenerId().equals(id))
				.map((event) -> event.getClass().getSimpleName().replaceAll("MqttListener|Event", ""))
				.toList();
		}

	}

	private final class Recording implements MqttListenerInterceptor {

		private final String name;

		Recording(String name) {
			this.name = name;
		}

		@Override
		public boolean beforeHandling(String listener, MqttInboundMessage message) {
			ListenerInterceptionTests.this.calls.add(this.name + " before " + listener);
			return !text(message).equals("skipped by " + this.name);
		}

		@Override
		public void afterHandling(String listener, MqttInboundMessage message, @Nullable Throwable failure) {
			ListenerInterceptionTests.this.calls
				.add(this.name + " after " + text(message) + ((failure != null) ? ": " + failure.getMessage() : ""));
		}

		private static String text(MqttInboundMessage message) {
			return new String(message.getPacket().payload());
		}

	}

}
