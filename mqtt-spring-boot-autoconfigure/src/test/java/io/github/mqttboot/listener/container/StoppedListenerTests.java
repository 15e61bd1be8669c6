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

package io.github.mqttboot.listener.container;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.listener.MqttAckMode;
import io.github.mqttboot.listener.MqttListenerEndpoint;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;
import io.github.mqttboot.listener.MqttListenerSettings;
import io.github.mqttboot.listener.MqttMessageListener;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import io.github.mqttboot.testsupport.FakeMqttConnection.Delivery;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what becomes of the messages of a {@link DefaultMqttMessageListenerContainer}
 * that stops, while the broker keeps the session.
 */
@ExtendWith(OutputCaptureExtension.class)
class StoppedListenerTests {

	private static final Duration LONG = Duration.ofSeconds(10);

	private final FakeMqttConnection connection = new FakeMqttConnection("kept",
			(settings) -> settings.clientId("me").cleanStart(false).sessionExpiryInterval(Duration.ofHours(1)));

	private final ManualTimer timer = new ManualTimer();

	private final List<String> handled = new CopyOnWriteArrayList<>();

	private final Deque<RuntimeException> failures = new ArrayDeque<>();

	private Duration shutdownTimeout = LONG;

	@Test
	void messagesWaitForTheStartAndStayWithTheBroker() {
		DefaultMqttMessageListenerContainer container = start("a/#", this::handle);
		assertThat(container.stop()).isCompleted();
		Delivery delivery = this.connection.deliver("a/1", "1");
		assertThat(this.handled).isEmpty();
		assertThat(delivery.isAcknowledgedAtBroker()).isFalse();
		assertThat(container.getQueueSize()).isOne();
		assertThat(container.isRunning()).isFalse();
		container.start();
		this.connection.deliver("a/1", "2");
		assertThat(this.handled).containsExactly("1", "2");
		assertThat(delivery.isAcknowledgedAtBroker()).isTrue();
		assertThat(container.getQueueSize()).isZero();
	}

	@Test
	void otherListenersGoOn() {
		DefaultMqttMessageListenerContainer container = start("a/#", this::handle);
		start("b/#", this::handle);
		container.stop();
		Delivery held = this.connection.deliver("a/1", "a1");
		assertThat(held.isAcknowledgedAtBroker()).isTrue();
		this.connection.deliver("b/1", "b1");
		assertThat(this.handled).containsExactly("b1");
		container.start();
		assertThat(this.handled).containsExactly("b1", "a1");
	}

	@Test
	void messageForAnotherListenerTooIsHandledByBoth() {
		DefaultMqttMessageListenerContainer container = start("a/#", this::handle);
		start("a/+", this::handle);
		container.stop();
		Delivery delivery = this.connection.deliver("a/1", "1");
		assertThat(this.handled).containsExactly("1");
		assertThat(delivery.isAcknowledgedAtBroker()).isTrue();
		container.start();
		assertThat(this.handled).containsExactly("1", "1");
	}

	@Test
	void messagesThatWaitForAnotherAttemptAreHandledFirstAndInOrder(CapturedOutput output) {
		this.failures.add(new IllegalStateException("broken"));
		DefaultMqttMessageListenerContainer container = start("#", this::handle);
		start("other", this::handle);
		Delivery failed = this.connection.deliver("a", "a1");
		Delivery behind = this.connection.deliver("a", "a2");
		container.stop();
		assertThat(output).contains("Messages that waited for another attempt: 1, handled when it starts again");
		this.connection.deliver("a", "a3");
		assertThat(container.getQueueSize()).isEqualTo(3);
		assertThat(failed.isAcknowledgedAtBroker()).isTrue();
		assertThat(behind.isAcknowledgedAtBroker()).isTrue();
		this.timer.runNext();
		assertThat(this.handled).containsExactly("a1");
		container.start();
		assertThat(this.handled).containsExactly("a1", "a1", "a2", "a3");
	}

	@Test
	void messageThatFailsWhileItsListenerStopsIsHandledAgain() {
		List<DefaultMqttMessageListenerContainer> containers = new ArrayList<>();
		this.failures.add(new IllegalStateException("broken"));
		containers.add(start("a", (message) -> {
			if (!this.failures.isEmpty()) {
				containers.get(0).stop();
			}
			handle(message);
		}));
		this.connection.deliver("a", "1");
		this.connection.deliver("a", "2");
		assertThat(containers.get(0).getQueueSize()).isEqualTo(2);
		containers.get(0).start();
		assertThat(this.handled).containsExactly("1", "1", "2");
	}

	@Test
	void messageWhoseHandlerWasInterruptedIsHandledAgain(CapturedOutput output) {
		this.shutdownTimeout = Duration.ofMillis(20);
		CountDownLatch entered = new CountDownLatch(1);
		DefaultMqttMessageListenerContainer container = start("a", (message) -> {
			if (entered.getCount() > 0) {
				entered.countDown();
				new CountDownLatch(1).await();
			}
			handle(message);
		}, null);
		this.connection.deliver("a", "1");
		this.connection.deliver("a", "2");
		await().until(() -> entered.getCount() == 0);
		assertThat(container.stop()).succeedsWithin(LONG);
		assertThat(output).contains("what it has not acknowledged is handled when it starts again");
		await().until(() -> container.getQueueSize() == 2);
		container.start();
		await().untilAsserted(() -> assertThat(this.handled).containsExactly("1", "2"));
	}

	@Test
	void heldMessagesThatWaitInTheQueueAtShutdownAreHandledSinceTheyDoNotComeAgain() {
		List<Runnable> tasks = new ArrayList<>();
		DefaultMqttMessageListenerContainer container = start("a", this::handle, tasks::add);
		start("b", this::handle);
		container.stop();
		this.connection.deliver("a", "held");
		container.start();
		Delivery behind = this.connection.deliver("a", "behind");
		CompletableFuture<Void> stopped = container.shutdown();
		tasks.forEach(Runnable::run);
		assertThat(stopped).succeedsWithin(LONG);
		assertThat(this.handled).containsExactly("held");
		assertThat(behind.isAcknowledgedAtBroker()).isFalse();
	}

	@Test
	void allListenersAreDetachedBeforeTheFirstFinishesAtShutdown() {
		MqttListenerEndpointRegistry registry = registry();
		List<Delivery> late = new ArrayList<>();
		MqttMessageListenerContainer first = registry.register(endpoint("a/+", (message) -> {
			late.add(this.connection.deliver("a/b/c", "late"));
			handle(message);
		}));
		registry.register(endpoint("a/#", this::handle));
		registry.start();
		first.pause();
		this.connection.deliver("a/b", "qos 0".getBytes(StandardCharsets.UTF_8), 0, PublishProperties.NONE);
		this.handled.clear();
		registry.stop();
		assertThat(this.handled).containsExactly("qos 0");
		assertThat(late).singleElement().satisfies((delivery) -> {
			assertThat(delivery.isTaken()).isFalse();
			assertThat(delivery.isAcknowledgedAtBroker()).isFalse();
		});
	}

	@Test
	void messageOfAListenerThatIsStoppedIsLeftToTheBrokerWhenTheConnectionIsAboutToStop() {
		MqttListenerEndpointRegistry registry = registry();
		MqttMessageListenerContainer stopped = registry.register(endpoint("a/+", this::handle));
		registry.register(endpoint("a/#", this::handle));
		registry.start();
		stopped.stop();
		this.connection.prepareStop();
		assertThat(this.connection.deliver("a/b", "1").isAcknowledgedAtBroker()).isFalse();
		registry.stop();
		assertThat(this.connection.deliver("a/b", "2").isAcknowledgedAtBroker()).isFalse();
		assertThat(this.handled).isEmpty();
	}

	@Test
	void backlogBeforeTheManualStartIsHeld() {
		MqttListenerEndpointRegistry registry = registry();
		MqttListenerEndpoint manual = endpoint("a/#", this::handle);
		MqttMessageListenerContainer container = registry.register(new MqttListenerEndpoint("manual", null,
				manual.subscriptions(), 1, manual.ackMode(), false, manual.listener(), null));
		registry.register(endpoint("b/#", this::handle));
		registry.start();
		assertThat(container.isRunning()).isFalse();
		assertThat(this.connection.deliver("a/1", "1").isAcknowledgedAtBroker()).isTrue();
		assertThat(this.handled).isEmpty();
		assertThat(container.getQueueSize()).isOne();
		container.start();
		assertThat(this.handled).containsExactly("1");
		assertThat(container.getQueueSize()).isZero();
		registry.stop();
	}

	private void handle(MqttInboundMessage message) {
		this.handled.add(new String(message.getPacket().payload(), StandardCharsets.UTF_8));
		if (!this.failures.isEmpty()) {
			throw this.failures.remove();
		}
	}

	private MqttListenerEndpointRegistry registry() {
		DefaultMqttListenerEndpointRegistry registry = new DefaultMqttListenerEndpointRegistry(new ObjectProvider<>() {

			@Override
			public FakeMqttConnection getIfUnique() {
				return StoppedListenerTests.this.connection;
			}

		}, settings(), List.of());
		registry.setTaskExecutor(Runnable::run);
		return registry;
	}

	private DefaultMqttMessageListenerContainer start(String filter, MqttMessageListener listener) {
		return start(filter, listener, Runnable::run);
	}

	private DefaultMqttMessageListenerContainer start(String filter, MqttMessageListener listener,
			@Nullable Executor executor) {
		DefaultMqttMessageListenerContainer container = new DefaultMqttMessageListenerContainer(
				endpoint(filter, listener), this.connection, settings(), new WorkerThreads(executor, false), this.timer,
				List.of());
		container.start();
		return container;
	}

	private MqttListenerSettings settings() {
		return new MqttListenerSettings(MqttQos.AT_LEAST_ONCE, 1, null, 10, true, this.shutdownTimeout,
				MqttListenerSettings.STANDARD.retryPolicy(), null);
	}

	private static MqttListenerEndpoint endpoint(String filter, MqttMessageListener listener) {
		return new MqttListenerEndpoint(filter, null, List.of(TopicSubscription.of(filter, MqttQos.AT_LEAST_ONCE)), 1,
				MqttAckMode.AUTO, true, listener, null);
	}

}
