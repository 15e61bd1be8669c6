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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.github.mqttboot.concurrent.SystemTime;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.connection.MqttMessageHandler;
import io.github.mqttboot.connection.MqttSubscriptionHandle;
import io.github.mqttboot.connection.MqttSubscriptionRefusedException;
import io.github.mqttboot.listener.MqttAckMode;
import io.github.mqttboot.listener.MqttListenerEndpoint;
import io.github.mqttboot.listener.MqttListenerErrorHandler;
import io.github.mqttboot.listener.MqttListenerObserver;
import io.github.mqttboot.listener.MqttListenerOutcome;
import io.github.mqttboot.listener.MqttListenerSettings;
import io.github.mqttboot.listener.MqttMessageListener;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import io.github.mqttboot.testsupport.FakeMqttConnection.Delivery;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.hamcrest.Matchers.startsWith;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link DefaultMqttMessageListenerContainer}.
 */
@ExtendWith(OutputCaptureExtension.class)
class MqttMessageListenerContainerTests {

	private static final Executor SAME_THREAD = Runnable::run;

	private static final Executor OWN_THREADS = null;

	private static final Duration LONG = Duration.ofSeconds(10);

	private final List<String> handled = new CopyOnWriteArrayList<>();

	private final RecordingObserver observer = new RecordingObserver();

	private final FakeMqttConnection connection = new FakeMqttConnection();

	private final FakeMqttConnection keptSession = new FakeMqttConnection("kept",
			(settings) -> settings.clientId("me").cleanStart(false).sessionExpiryInterval(Duration.ofHours(1)));

	@Test
	void subscribesWhenStarted() {
		DefaultMqttMessageListenerContainer container = container(this.connection, this::record, "a/+", "b");
		assertThat(this.connection.getSubscriptions()).isEmpty();
		container.start();
		container.start();
		assertThat(this.connection.getSubscriptions()).containsExactly(
				TopicSubscription.of("a/+", MqttQos.AT_LEAST_ONCE), TopicSubscription.of("b", MqttQos.AT_LEAST_ONCE));
		assertThat(container.isRunning()).isTrue();
	}

	@Test
	void autoAcknowledgesAfterTheListenerReturned() {
		AtomicReference<Delivery> delivery = new AtomicReference<>();
		List<Runnable> tasks = new ArrayList<>();
		container(this.connection, this::record, tasks::add, "a").start();
		delivery.set(this.connection.deliver("a", "x"));
		assertThat(delivery.get().isAcknowledged()).isFalse();
		tasks.get(0).run();
		assertThat(this.handled).containsExactly("a");
		assertThat(delivery.get().isAcknowledged()).isTrue();
		assertThat(this.observer.events).containsExactly("started", "handled test SUCCESS");
	}

	@Test
	void acknowledgesInTheOrderOfArrivalWhereNothingWaits() {
		List<Delivery> deliveries = new ArrayList<>();
		List<List<Boolean>> acknowledgedBefore = new ArrayList<>();
		List<Runnable> tasks = new ArrayList<>();
		container(this.connection,
				(message) -> acknowledgedBefore.add(deliveries.stream().map(Delivery::isAcknowledged).toList()),
				tasks::add, "#")
			.start();
		List.of("a", "b", "a", "c").forEach((topic) -> deliveries.add(this.connection.deliver(topic, "x")));
		tasks.forEach(Runnable::run);
		assertThat(acknowledgedBefore).containsExactly(List.of(false, false, false, false),
				List.of(true, false, false, false), List.of(true, true, false, false),
				List.of(true, true, true, false));
		assertThat(deliveries).allMatch(Delivery::isAcknowledged);
	}

	@Test
	void manualLeavesItToTheListener() {
		AtomicReference<MqttInboundMessage> received = new AtomicReference<>();
		start(endpoint(MqttAckMode.MANUAL, received::set, null));
		Delivery delivery = this.connection.deliver("a", "x");
		assertThat(delivery.isAcknowledged()).isFalse();
		assertThat(received.get().acknowledge()).isTrue();
		assertThat(delivery.isAcknowledged()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(classes = { IllegalStateException.class, NoSuchMethodError.class })
	void observerThatFailsStopsNothing(Class<? extends Throwable> failure, CapturedOutput output) throws Exception {
		this.observer.failure = failure.getConstructor().newInstance();
		container(this.connection, this::record, "a").start();
		this.connection.deliver("a", "x");
		this.connection.deliver("a", "y");
		assertThat(this.handled).containsExactly("a", "a");
		assertThat(output).contains("MQTT listener observer").doesNotContain("unacknowledged");
	}

	@Test
	void errorInListenerDoesNotEndTheWorker() {
		container(this.connection, (message) -> {
			record(message);
			throw new NoClassDefFoundError("broken");
		}, SAME_THREAD, "a").start();
		this.connection.deliver("a", "1");
		assertThat(this.connection.deliver("a", "2").isAcknowledged()).isTrue();
		assertThat(this.handled).hasSize(2);
	}

	@Test
	void messageSelectedBySeveralFiltersIsHandledOnce() {
		container(this.connection, this::record, "a/+", "a/#", "a/b").start();
		Delivery first = this.connection.deliver("a/b", "x");
		Delivery second = this.connection.deliver("a/b/c", "x");
		assertThat(this.handled).containsExactly("a/b", "a/b/c");
		assertThat(first.isAcknowledged()).isTrue();
		assertThat(second.isAcknowledged()).isTrue();
	}

	@Test
	void messageWithoutRoomIsDroppedAndReported(CapturedOutput output) {
		DefaultMqttMessageListenerContainer container = container(this.connection, this::record, (task) -> {
		}, "a");
		container.start();
		this.connection.deliver("a", new byte[0], 0, PublishProperties.NONE);
		this.connection.deliver("a", new byte[0], 0, PublishProperties.NONE);
		Delivery third = this.connection.deliver("a", new byte[0], 0, PublishProperties.NONE);
		assertThat(container.getQueueSize()).isEqualTo(2);
		assertThat(third.drops()).isOne();
		assertThat(third.isAcknowledged()).isFalse();
		assertThat(output)
			.containsOnlyOnce("MQTT listener 'test' dropped a QoS 0 message from topic 'a': 2 messages wait");
		this.connection.deliver("a", new byte[0], 0, PublishProperties.NONE);
		container.stop();
		assertThat(output).contains("MQTT listener 'test' dropped another 1 QoS 0 messages");
	}

	@Test
	void ownThreadsAreNamedAfterTheListener() {
		AtomicReference<String> thread = new AtomicReference<>();
		container(this.connection, (message) -> thread.set(Thread.currentThread().getName()), OWN_THREADS, "a").start();
		this.connection.deliver("a", "x");
		Awaitility.await().untilAtomic(thread, startsWith("mqtt-test-"));
	}

	@Test
	void pauseLeavesMessagesUnacknowledgedUntilResume(CapturedOutput output) {
		DefaultMqttMessageListenerContainer container = container(this.connection, this::record, "a");
		container.start();
		container.pause();
		container.pause();
		Delivery delivery = this.connection.deliver("a", "x");
		assertThat(container.isPaused()).isTrue();
		assertThat(container.isRunning()).isTrue();
		assertThat(this.connection.getSubscriptions()).hasSize(1);
		assertThat(delivery.isAcknowledged()).isFalse();
		assertThat(container.getQueueSize()).isEqualTo(1);
		container.resume();
		container.resume();
		assertThat(delivery.isAcknowledged()).isTrue();
		assertThat(container.isPaused()).isFalse();
		assertThat(output).containsOnlyOnce("MQTT listener 'test' paused")
			.containsOnlyOnce("MQTT listener 'test' resumed");
	}

	@Test
	void pausedContainerLeavesMessagesToTheKeptSessionAtShutdown() {
		DefaultMqttMessageListenerContainer container = container(this.keptSession, this::record, "a");
		container.start();
		container.pause();
		Delivery delivery = this.keptSession.deliver("a", "x");
		assertThat(container.shutdown()).succeedsWithin(LONG);
		assertThat(delivery.isAcknowledged()).isFalse();
		assertThat(container.isPaused()).isFalse();
		container.start();
		assertThat(container.isPaused()).isFalse();
	}

	@Test
	void withoutStartThereIsNothingToPause() {
		DefaultMqttMessageListenerContainer container = container(this.connection, this::record, "a");
		container.pause();
		container.resume();
		container.start();
		assertThat(container.isPaused()).isFalse();
	}

	@Test
	void countsWhatBecameOfMessages() {
		DefaultMqttMessageListenerContainer container = container(this.connection, (message) -> {
			if (message.getPacket().payload().length == 0) {
				throw new IllegalStateException("empty");
			}
		}, "a");
		container.start();
		this.connection.deliver("a", "x");
		this.connection.deliver("a", "y");
		this.connection.deliver("a", "");
		assertThat(container.getHandled()).containsEntry(MqttListenerOutcome.SUCCESS, 2L)
			.containsEntry(MqttListenerOutcome.FAILURE, 1L)
			.containsEntry(MqttListenerOutcome.RETRY, 0L)
			.containsEntry(MqttListenerOutcome.DEAD_LETTER, 0L);
	}

	@Test
	void stopUnsubscribesIfTheSessionIsNotKept() {
		DefaultMqttMessageListenerContainer container = container(this.connection, this::record, "a");
		container.start();
		assertThat(container.stop()).succeedsWithin(LONG);
		assertThat(this.connection.getUnsubscribed()).containsExactly("a");
		assertThat(container.isRunning()).isFalse();
	}

	@Test
	void stopKeepsTheSubscriptionOfSessionThatIsKept() {
		DefaultMqttMessageListenerContainer container = container(this.keptSession, this::record, "a");
		container.start();
		assertThat(container.stop()).succeedsWithin(LONG);
		assertThat(this.keptSession.getUnsubscribed()).isEmpty();
		assertThat(this.keptSession.getSubscriptions()).isEmpty();
	}

	@Test
	void stopFinishesWhatCame() {
		List<Runnable> tasks = new ArrayList<>();
		DefaultMqttMessageListenerContainer container = container(this.keptSession, this::record, tasks::add, "a");
		container.start();
		Delivery delivery = this.keptSession.deliver("a", "x");
		CompletableFuture<Void> stopped = container.stop();
		assertThat(stopped).isNotDone();
		tasks.get(0).run();
		assertThat(stopped).succeedsWithin(LONG);
		assertThat(delivery.isAcknowledged()).isTrue();
	}

	@Test
	void stoppedContainerCanBeStartedAgain() {
		DefaultMqttMessageListenerContainer container = container(this.connection, this::record, "a");
		container.start();
		assertThat(container.stop()).succeedsWithin(LONG);
		assertThat(container.stop()).isCompleted();
		container.start();
		this.connection.deliver("a", "x");
		assertThat(this.handled).containsExactly("a");
	}

	@Test
	void stopIsToldBeforeTheNextStartThoughAHandlerIsBusy() {
		List<Runnable> tasks = new ArrayList<>();
		DefaultMqttMessageListenerContainer container = container(this.connection, this::record, tasks::add, "a");
		container.start();
		this.connection.deliver("a", "x");
		CompletableFuture<Void> stopped = container.stop();
		assertThat(this.observer.events).containsExactly("started");
		container.start();
		assertThat(this.observer.events).containsExactly("started", "stopped", "started");
		tasks.get(0).run();
		assertThat(stopped).succeedsWithin(LONG);
		assertThat(container.stop()).succeedsWithin(LONG);
		assertThat(this.observer.events).containsExactly("started", "stopped", "started", "handled test SUCCESS",
				"stopped");
	}

	@Test
	void observersSeeChangesInTheirOrderThoughOneOfThemMakesThem() {
		AtomicReference<DefaultMqttMessageListenerContainer> container = new AtomicReference<>();
		MqttListenerObserver keeper = new MqttListenerObserver() {

			@Override
			public void onStopped(MqttMessageListenerContainer stopped) {
				container.get().start();
			}

		};
		container.set(new DefaultMqttMessageListenerContainer(endpoint(MqttAckMode.AUTO, this::record, null),
				this.connection, MqttListenerSettings.STANDARD, new WorkerThreads(SAME_THREAD, false),
				SystemTime.ofJdk(), List.of(keeper, this.observer)));
		container.get().start();
		assertThat(container.get().stop()).succeedsWithin(LONG);
		assertThat(this.observer.events).containsExactly("started", "stopped", "started");
	}

	@Test
	void shutdownFinishesTheRunningHandlerAndLeavesTheRestToTheKeptSession() throws InterruptedException {
		CountDownLatch entered = new CountDownLatch(1);
		CountDownLatch proceed = new CountDownLatch(1);
		DefaultMqttMessageListenerContainer container = container(this.keptSession, (message) -> {
			entered.countDown();
			proceed.await();
			record(message);
		}, OWN_THREADS, "a");
		container.start();
		Delivery running = this.keptSession.deliver("a", "1");
		Delivery waiting = this.keptSession.deliver("a", "2");
		assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
		CompletableFuture<Void> stopped = container.shutdown();
		assertThat(stopped).isNotDone();
		assertThat(this.keptSession.getUnsubscribed()).isEmpty();
		proceed.countDown();
		assertThat(stopped).succeedsWithin(LONG);
		assertThat(running.isAcknowledged()).isTrue();
		assertThat(waiting.isAcknowledged()).isFalse();
		assertThat(this.handled).hasSize(1);
	}

	@Test
	void shutdownHandlesWhatNoSessionKeeps() {
		List<Runnable> tasks = new ArrayList<>();
		DefaultMqttMessageListenerContainer container = container(this.connection, this::record, tasks::add, "a");
		container.start();
		Delivery waiting = this.connection.deliver("a", "x");
		CompletableFuture<Void> stopped = container.shutdown();
		tasks.get(0).run();
		assertThat(stopped).succeedsWithin(LONG);
		assertThat(waiting.isAcknowledged()).isTrue();
		assertThat(this.connection.getUnsubscribed()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "default", "kept" })
	void listenerMayEndItsOwnContainerAndWaitForIt(String connection) {
		FakeMqttConnection source = connection.equals("kept") ? this.keptSession : this.connection;
		AtomicReference<DefaultMqttMessageListenerContainer> container = new AtomicReference<>();
		container.set(container(source, (message) -> {
			if (message.getPacket().topic().equals("a")) {
				container.get().stop().join();
				container.get().start();
			}
			else {
				container.get().shutdown().join();
			}
			record(message);
		}, OWN_THREADS, "a", "b"));
		container.get().start();
		Delivery first = source.deliver("a", "x");
		// it would be interrupted when the time is up
		Awaitility.await().atMost(LONG.dividedBy(2)).until(first::isAcknowledged);
		Delivery second = source.deliver("b", "x");
		Awaitility.await().atMost(LONG.dividedBy(2)).until(second::isAcknowledged);
		assertThat(this.handled).containsExactly("a", "b");
		assertThat(container.get().isRunning()).isFalse();
	}

	@Test
	void handlerThatDoesNotFinishInTimeIsInterruptedAndLeavesTheMessageToTheBroker(CapturedOutput output) {
		CountDownLatch entered = new CountDownLatch(1);
		CountDownLatch interrupted = new CountDownLatch(1);
		MqttListenerSettings impatient = new MqttListenerSettings(MqttQos.AT_LEAST_ONCE, 1, null, 2, true,
				Duration.ofMillis(20), RetryPolicy.withMaxRetries(0), null);
		MqttListenerEndpoint endpoint = endpoint(MqttAckMode.AUTO, (message) -> {
			entered.countDown();
			try {
				new CountDownLatch(1).await();
			}
			finally {
				interrupted.countDown();
			}
		}, null);
		DefaultMqttMessageListenerContainer container = new DefaultMqttMessageListenerContainer(endpoint,
				this.keptSession, impatient, WorkerThreads.own(), SystemTime.ofJdk(), List.of(this.observer));
		container.start();
		Delivery delivery = this.keptSession.deliver("a", "x");
		Awaitility.await().until(() -> entered.getCount() == 0);
		assertThat(container.shutdown().thenApply((done) -> Thread.currentThread().getName())).succeedsWithin(LONG)
			.asString()
			.as("what depends on it does not hold up the JDK's timer")
			.doesNotContainIgnoringCase("delayScheduler");
		Awaitility.await().until(() -> interrupted.getCount() == 0);
		assertThat(delivery.isAcknowledged()).isFalse();
		assertThat(output).contains("MQTT listener 'test' did not finish within 20 ms").doesNotContain("ERROR");
	}

	@Test
	void listenerWhoseGroupTheBrokerRefusesIsNamedWithTheCure(CapturedOutput output) {
		MqttSubscriptionHandle refused = mock(MqttSubscriptionHandle.class);
		given(refused.getRequest()).willReturn(TopicSubscription.of("$share/shop/a", MqttQos.AT_LEAST_ONCE));
		given(refused.granted())
			.willReturn(CompletableFuture.failedFuture(new MqttSubscriptionRefusedException("$share/shop/a",
					"do not use a group", MqttReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED)));
		FakeMqttConnection withoutGroups = new FakeMqttConnection() {

			@Override
			public MqttSubscriptionHandle subscribe(TopicSubscription subscription, MqttMessageHandler handler) {
				return refused;
			}

		};
		MqttMessageListener listener = new MqttMessageListener() {

			@Override
			public void onMessage(MqttInboundMessage message) {
			}

			@Override
			public String toString() {
				return "void Shop.order()";
			}

		};
		container(withoutGroups, listener, "$share/shop/a").start();
		assertThat(output).contains("MQTT listener 'test' (void Shop.order()) gets no messages of '$share/shop/a': "
				+ "do not use a group. Remove the group, which is the attribute 'group' of @MqttListener or "
				+ "'mqtt.listener.shared-group', or use a broker that has shared subscriptions");
	}

	@Test
	void optionsOfMqtt5AreRefusedOnOlderVersion() {
		FakeMqttConnection older = new FakeMqttConnection(MqttVersion.MQTT_3_1_1);
		TopicSubscription noLocal = new TopicSubscription("a", MqttQos.AT_LEAST_ONCE, true, false, 0);
		MqttListenerEndpoint endpoint = new MqttListenerEndpoint("test", null, List.of(noLocal), 1, MqttAckMode.AUTO,
				true, this::record, null);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new DefaultMqttMessageListenerContainer(endpoint, older, MqttListenerSettings.STANDARD,
					WorkerThreads.own(), SystemTime.ofJdk(), List.of()))
			.withMessageContaining("need MQTT 5.0, but connection 'default' uses MQTT 3.1.1");
	}

	@Test
	void aGroupNeedsNoOptionOfMqtt5() {
		FakeMqttConnection older = new FakeMqttConnection(MqttVersion.MQTT_3_1_1);
		container(older, this::record, "$share/g/a").start();
		assertThat(older.getSubscriptions()).containsExactly(TopicSubscription.of("$share/g/a", MqttQos.AT_LEAST_ONCE));
	}

	@Test
	void endpointIsValidated() {
		assertThatIllegalArgumentException().isThrownBy(() -> container(this.connection, this::record, "a/#/b"));
		assertThatIllegalArgumentException().isThrownBy(() -> container(this.connection, this::record));
		TopicSubscription shared = new TopicSubscription("$share/g/a", MqttQos.AT_LEAST_ONCE, true, false, 0);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new MqttListenerEndpoint("test", null, List.of(shared), 1, MqttAckMode.AUTO, true,
					this::record, null))
			.withMessageContaining("noLocal");
	}

	private void record(MqttInboundMessage message) {
		this.handled.add(message.getPacket().topic());
	}

	private DefaultMqttMessageListenerContainer container(FakeMqttConnection connection, MqttMessageListener listener,
			String... filters) {
		return container(connection, listener, SAME_THREAD, filters);
	}

	private DefaultMqttMessageListenerContainer container(FakeMqttConnection connection, MqttMessageListener listener,
			@Nullable Executor executor, String... filters) {
		List<TopicSubscription> subscriptions = List.of(filters)
			.stream()
			.map((filter) -> TopicSubscription.of(filter, MqttQos.AT_LEAST_ONCE))
			.toList();
		MqttListenerEndpoint endpoint = new MqttListenerEndpoint("test", null, subscriptions, 1, MqttAckMode.AUTO, true,
				listener, null);
		return container(endpoint, connection, executor);
	}

	private DefaultMqttMessageListenerContainer container(MqttListenerEndpoint endpoint, FakeMqttConnection connection,
			@Nullable Executor executor) {
		return new DefaultMqttMessageListenerContainer(
				endpoint, connection, new MqttListenerSettings(MqttQos.AT_LEAST_ONCE, 1, null, 2, true, LONG,
						RetryPolicy.withMaxRetries(0), null),
				new WorkerThreads(executor, false), SystemTime.ofJdk(), List.of(this.observer));
	}

	private void start(MqttListenerEndpoint endpoint) {
		container(endpoint, this.connection, SAME_THREAD).start();
	}

	private static MqttListenerEndpoint endpoint(MqttAckMode ackMode, MqttMessageListener listener,
			@Nullable MqttListenerErrorHandler errorHandler) {
		return new MqttListenerEndpoint("test", null, List.of(TopicSubscription.of("a", MqttQos.AT_LEAST_ONCE)), 1,
				ackMode, true, listener, errorHandler);
	}

	private static final class RecordingObserver implements MqttListenerObserver {

		private final List<String> events = new CopyOnWriteArrayList<>();

		private @Nullable Throwable failure;

		@Override
		public void onStarted(MqttMessageListenerContainer container) {
			this.events.add("started");
		}

		@Override
		public void onStopped(MqttMessageListenerContainer container) {
			this.events.add("stopped");
		}

		@Override
		public void onHandled(MqttMessageListenerContainer container, Duration duration, MqttListenerOutcome outcome) {
			if (this.failure != null) {
				ReflectionUtils.rethrowRuntimeException(this.failure);
			}
			this.events.add("handled " + container.getId() + " " + outcome);
		}

	}

}
