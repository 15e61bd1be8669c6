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
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.listener.container.MessageDispatcher.Dispatch;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MessageDispatcher}.
 */
class MessageDispatcherTests {

	private static final Duration LONG = Duration.ofSeconds(10);

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final ManualTimer timer = new ManualTimer();

	@AfterEach
	void stopThreads() {
		this.threads.shutdownNow();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void orderHoldsWithinEachTopic(long seed) {
		Random random = new Random(seed);
		Map<String, List<String>> handled = new ConcurrentHashMap<>();
		MessageDispatcher dispatcher = new MessageDispatcher(4, 10, null, this.threads, this.timer, (message) -> {
			String payload = payloadOf(message);
			LockSupport.parkNanos(payload.hashCode() & 0x3FFF);
			handled.computeIfAbsent(message.getPacket().topic(), (topic) -> new CopyOnWriteArrayList<>()).add(payload);
		});
		Map<String, List<String>> sent = new HashMap<>();
		for (int i = 0; i < 2000; i++) {
			String topic = "sensors/" + random.nextInt(20) + "/temperature";
			sent.computeIfAbsent(topic, (name) -> new ArrayList<>()).add("m" + i);
			assertThat(dispatcher.dispatch(message(topic, "m" + i, 1))).isEqualTo(Dispatch.TAKEN);
		}
		assertThat(dispatcher.close(false, false)).succeedsWithin(LONG);
		assertThat(handled).isEqualTo(sent);
	}

	@Test
	void topicsAreHandledInParallelUpToTheConcurrency() throws InterruptedException {
		CountDownLatch allBusy = new CountDownLatch(4);
		Set<Thread> used = ConcurrentHashMap.newKeySet();
		MessageDispatcher dispatcher = new MessageDispatcher(4, 10, null, this.threads, this.timer, (message) -> {
			used.add(Thread.currentThread());
			allBusy.countDown();
			await(allBusy);
		});
		for (int i = 0; i < 100; i++) {
			dispatcher.dispatch(message("sensors/" + i, "x", 1));
		}
		assertThat(allBusy.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(dispatcher.close(false, false)).succeedsWithin(LONG);
		assertThat(used).hasSizeLessThanOrEqualTo(8);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void messagesWaitWhileTheExecutorRejectsTasks(boolean error) {
		List<String> handled = new ArrayList<>();
		AtomicInteger rejections = new AtomicInteger(2);
		MessageDispatcher dispatcher = new MessageDispatcher(1, 10, null, (task) -> {
			if (rejections.getAndDecrement() > 0) {
				throwRejection(error);
			}
			task.run();
		}, this.timer, (message) -> handled.add(payloadOf(message)));
		dispatcher.dispatch(message("a", "1", 1));
		dispatcher.dispatch(message("a", "2", 1));
		this.timer.runNext();
		assertThat(handled).isEmpty();
		this.timer.runNext();
		assertThat(handled).containsExactly("1", "2");
		dispatcher.dispatch(message("a", "3", 1));
		assertThat(handled).containsExactly("1", "2", "3");
		assertThat(this.timer.pending()).isZero();
	}

	@Test
	void abandonEndsTheWaitForAnExecutorThatRejectsTasks() {
		MessageDispatcher dispatcher = new MessageDispatcher(1, 10, null, (task) -> throwRejection(false), this.timer,
				(message) -> {
				});
		dispatcher.dispatch(message("a", "1", 1));
		CompletableFuture<Void> closed = dispatcher.close(false, false);
		dispatcher.abandon();
		this.timer.runNext();
		assertThat(closed).isCompleted();
		assertThat(this.timer.pending()).isZero();
	}

	private static void throwRejection(boolean error) {
		if (error) {
			// not the OutOfMemoryError that it would be, at which JUnit gives up
			throw new InternalError("unable to create native thread");
		}
		throw new RejectedExecutionException("full");
	}

	@Test
	void workerTakesThreadOnlyWhileItHasWork() {
		AtomicInteger taken = new AtomicInteger();
		AtomicInteger handled = new AtomicInteger();
		List<Runnable> tasks = new ArrayList<>();
		MessageDispatcher dispatcher = new MessageDispatcher(1, 10, null, (task) -> {
			taken.incrementAndGet();
			tasks.add(task);
		}, this.timer, (message) -> handled.incrementAndGet());
		dispatcher.dispatch(message("a", "1", 1));
		dispatcher.dispatch(message("b", "2", 1));
		dispatcher.dispatch(message("a", "3", 1));
		assertThat(taken).hasValue(1);
		tasks.remove(0).run();
		assertThat(handled).hasValue(3);
		dispatcher.dispatch(message("a", "4", 1));
		assertThat(taken).hasValue(2);
	}

	@Test
	void fullQueueDropsQos0Only() {
		MessageDispatcher dispatcher = new MessageDispatcher(2, 3, null, (task) -> {
		}, this.timer, (message) -> {
		});
		for (int i = 0; i < 3; i++) {
			assertThat(dispatcher.dispatch(message("topic/" + i, "x", 0))).isEqualTo(Dispatch.TAKEN);
		}
		assertThat(dispatcher.dispatch(message("topic/4", "x", 0))).isEqualTo(Dispatch.NO_ROOM);
		assertThat(dispatcher.dispatch(message("topic/5", "x", 1))).isEqualTo(Dispatch.TAKEN);
		assertThat(dispatcher.dispatch(message("topic/6", "x", 2))).isEqualTo(Dispatch.TAKEN);
		assertThat(dispatcher.size()).isEqualTo(5);
	}

	@Test
	void pauseFinishesTheMessageBeingHandledAndHoldsBackTheOthers() {
		List<String> handled = new ArrayList<>();
		List<Runnable> tasks = new ArrayList<>();
		AtomicReference<MessageDispatcher> self = new AtomicReference<>();
		MessageDispatcher dispatcher = new MessageDispatcher(1, 10, null, tasks::add, this.timer, (message) -> {
			handled.add(payloadOf(message));
			self.get().pause();
		});
		self.set(dispatcher);
		dispatcher.dispatch(message("a", "1", 1));
		dispatcher.dispatch(message("a", "2", 1));
		tasks.remove(0).run();
		dispatcher.dispatch(message("b", "3", 0));
		assertThat(handled).containsExactly("1");
		assertThat(tasks).isEmpty();
		assertThat(dispatcher.isPaused()).isTrue();
		assertThat(dispatcher.size()).isEqualTo(2);
		dispatcher.resume();
		assertThat(dispatcher.isPaused()).isFalse();
		tasks.remove(0).run();
		assertThat(handled).containsExactly("1", "2");
	}

	@Test
	void messageWhoseTimeIsUpDuringPauseIsHandledAfterIt() {
		List<String> handled = new ArrayList<>();
		MessageDispatcher dispatcher = recording(Runnable::run, handled);
		Delivery failed = message("a", "1", 1);
		dispatcher.hold(failed, Duration.ofSeconds(1));
		dispatcher.pause();
		this.timer.runNext();
		assertThat(handled).isEmpty();
		dispatcher.resume();
		assertThat(handled).containsExactly("1");
	}

	@Test
	void closeEndsPause() {
		List<String> handled = new ArrayList<>();
		MessageDispatcher dispatcher = recording(Runnable::run, handled);
		dispatcher.pause();
		dispatcher.dispatch(message("a", "1", 1));
		assertThat(dispatcher.close(false, true)).isCompleted();
		assertThat(handled).containsExactly("1");
	}

	@Test
	void closeHandlesWhatWaits() {
		List<String> handled = new ArrayList<>();
		List<Runnable> tasks = new ArrayList<>();
		MessageDispatcher dispatcher = recording(tasks::add, handled);
		dispatcher.dispatch(message("a", "1", 1));
		CompletableFuture<Void> closed = dispatcher.close(false, false);
		dispatcher.dispatch(message("a", "too late", 1));
		assertThat(closed).isNotDone();
		tasks.get(0).run();
		assertThat(closed).succeedsWithin(LONG);
		assertThat(handled).containsExactly("1");
	}

	@Test
	void closeLeavesWhatWaitsToTheBrokerExceptQos0() {
		List<String> handled = new ArrayList<>();
		List<Runnable> tasks = new ArrayList<>();
		MessageDispatcher dispatcher = recording(tasks::add, handled);
		dispatcher.dispatch(message("a", "qos 1", 1));
		dispatcher.dispatch(message("a", "qos 0", 0));
		dispatcher.dispatch(message("a", "qos 2", 2));
		CompletableFuture<Void> closed = dispatcher.close(true, true);
		tasks.get(0).run();
		assertThat(closed).succeedsWithin(LONG);
		assertThat(handled).containsExactly("qos 0");
	}

	@Test
	void abandonForgetsWhatWaits() {
		List<String> handled = new ArrayList<>();
		List<Runnable> tasks = new ArrayList<>();
		MessageDispatcher dispatcher = recording(tasks::add, handled);
		dispatcher.dispatch(message("a", "1", 1));
		CompletableFuture<Void> closed = dispatcher.close(false, false);
		dispatcher.abandon();
		tasks.get(0).run();
		assertThat(closed).isCompleted();
		assertThat(handled).isEmpty();
	}

	@Test
	void heldMessageHoldsUpItsTopicOnly() {
		Failing failing = new Failing(1, Set.of("a1", "a3"));
		failing.dispatch("a1", "b1", "a2", "b2", "a3", "a4");
		assertThat(failing.handled).containsExactly("a1", "b1", "b2");
		assertThat(failing.dispatcher.size()).isEqualTo(4);
		failing.dispatch("b3", "a5");
		assertThat(failing.handled).containsExactly("a1", "b1", "b2", "b3");
		this.timer.runNext();
		assertThat(failing.handled).containsExactly("a1", "b1", "b2", "b3", "a1", "a2", "a3");
		this.timer.runNext();
		assertThat(failing.handled).endsWith("a3", "a4", "a5");
		assertThat(failing.dispatcher.size()).isZero();
		assertThat(this.timer.pending()).isZero();
	}

	@Test
	void heldMessageTakesNoThread() {
		List<Runnable> tasks = new ArrayList<>();
		Failing failing = new Failing(1, Set.of("a1"), tasks::add);
		failing.dispatch("a1", "a2");
		tasks.remove(0).run();
		assertThat(tasks).isEmpty();
		this.timer.runNext();
		assertThat(failing.handled).containsExactly("a1");
		tasks.remove(0).run();
		assertThat(failing.handled).containsExactly("a1", "a1", "a2");
	}

	@Test
	void heldMessagesCountForTheCapacity() {
		Failing failing = new Failing(1, Set.of("a1"));
		failing.dispatch("a1");
		for (int i = 0; i < 9; i++) {
			assertThat(failing.dispatcher.dispatch(message("a", "a2", 0))).isEqualTo(Dispatch.TAKEN);
		}
		assertThat(failing.dispatcher.dispatch(message("b", "b1", 0))).isEqualTo(Dispatch.NO_ROOM);
		assertThat(failing.dispatcher.dispatch(message("b", "b2", 1))).isEqualTo(Dispatch.TAKEN);
	}

	@Test
	void closeGivesUpWhatIsHeldAndWhatComesAgainBehindIt() {
		Failing failing = new Failing(1, Set.of("a1"));
		failing.dispatch("a1", "a2", "b1");
		failing.dispatcher.dispatch(message("a", "a3 of QoS 0", 0));
		assertThat(failing.dispatcher.held()).isOne();
		assertThat(failing.dispatcher.close(false, true)).isCompleted();
		this.timer.runNext();
		assertThat(failing.handled).containsExactly("a1", "b1", "a3 of QoS 0");
	}

	@Test
	void closeHandlesWhatIsBehindHeldMessageIfItDoesNotComeAgain() {
		Failing failing = new Failing(1, Set.of("a1"));
		failing.dispatch("a1", "a2", "a3");
		assertThat(failing.dispatcher.close(true, false)).isCompleted();
		assertThat(failing.handled).containsExactly("a1", "a2", "a3");
	}

	@Test
	void messageThatFailsWhileClosingIsNotHeld() {
		List<Runnable> tasks = new ArrayList<>();
		Failing failing = new Failing(1, Set.of("a1"), tasks::add);
		failing.dispatch("a1", "a2", "b1");
		CompletableFuture<Void> closed = failing.dispatcher.close(false, true);
		tasks.remove(0).run();
		assertThat(closed).isCompleted();
		assertThat(failing.handled).containsExactly("a1", "b1");
		assertThat(this.timer.pending()).isZero();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void orderHoldsWithinEachTopicWhileMessagesAreHeld(long seed) {
		Random random = new Random(seed);
		Map<String, List<String>> handled = new ConcurrentHashMap<>();
		Set<String> failed = ConcurrentHashMap.newKeySet();
		AtomicReference<MessageDispatcher> dispatcher = new AtomicReference<>();
		CountDownLatch done = new CountDownLatch(2000);
		dispatcher.set(new MessageDispatcher(3, 10, null, this.threads, new AtOnce(), (message) -> {
			String payload = payloadOf(message);
			if (payload.hashCode() % 3 == 0 && failed.add(payload)) {
				dispatcher.get().hold(message, Duration.ZERO);
				return;
			}
			handled.computeIfAbsent(message.getPacket().topic(), (topic) -> new CopyOnWriteArrayList<>()).add(payload);
			done.countDown();
		}));
		Map<String, List<String>> sent = new HashMap<>();
		for (int i = 0; i < 2000; i++) {
			String topic = "sensors/" + random.nextInt(20) + "/temperature";
			sent.computeIfAbsent(topic, (name) -> new ArrayList<>()).add("m" + i);
			dispatcher.get().dispatch(message(topic, "m" + i, 1));
		}
		await(done);
		assertThat(dispatcher.get().close(false, true)).succeedsWithin(LONG);
		assertThat(failed).isNotEmpty();
		assertThat(handled).isEqualTo(sent);
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private MessageDispatcher recording(Executor executor, List<String> handled) {
		return new MessageDispatcher(1, 10, null, executor, this.timer, (message) -> handled.add(payloadOf(message)));
	}

	private static String payloadOf(Delivery message) {
		return new String(message.getPacket().payload(), StandardCharsets.UTF_8);
	}

	private static Delivery message(String topic, String payload, int qos) {
		InboundPublish packet = new InboundPublish(1, topic, payload.getBytes(StandardCharsets.UTF_8), MqttQos.of(qos),
				false, false, PublishProperties.NONE, List.of());
		return new Delivery(new MqttInboundMessage() {

			@Override
			public InboundPublish getPacket() {
				return packet;
			}

			@Override
			public String getFilter() {
				return topic;
			}

			@Override
			public boolean acknowledge() {
				return true;
			}

			@Override
			public boolean isAcknowledged() {
				return false;
			}

			@Override
			public void drop() {
			}

		});
	}

	/**
	 * Fails some messages the first time. A message is named after its topic.
	 */
	private final class Failing {

		private final List<String> handled = new ArrayList<>();

		private final MessageDispatcher dispatcher;

		Failing(int concurrency, Set<String> failing) {
			this(concurrency, failing, Runnable::run);
		}

		Failing(int concurrency, Set<String> failing, Executor executor) {
			Set<String> toFail = new HashSet<>(failing);
			this.dispatcher = new MessageDispatcher(concurrency, 10, null, executor, MessageDispatcherTests.this.timer,
					(message) -> {
						this.handled.add(payloadOf(message));
						if (toFail.remove(payloadOf(message))) {
							hold(message);
						}
					});
		}

		private void hold(Delivery message) {
			this.dispatcher.hold(message, Duration.ofSeconds(1));
		}

		void dispatch(String... payloads) {
			for (String payload : payloads) {
				this.dispatcher.dispatch(message(payload.substring(0, 1), payload, 1));
			}
		}

	}

	/**
	 * Runs tasks at once, on other threads.
	 */
	private final class AtOnce implements TimeSource {

		@Override
		public Instant now() {
			return Instant.EPOCH;
		}

		@Override
		public long nanoTime() {
			return 0;
		}

		@Override
		public Timer schedule(Duration delay, Runnable task) {
			CompletableFuture<Void> run = CompletableFuture.runAsync(task, MessageDispatcherTests.this.threads);
			return () -> run.cancel(false);
		}

	}

}
