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

package io.github.mqttboot.listener;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.transport.InboundPublish;
import io.github.mqttboot.transport.PublishProperties;
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

	@AfterEach
	void stopThreads() {
		this.threads.shutdownNow();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void orderHoldsWithinEachTopic(long seed) {
		Random random = new Random(seed);
		Map<String, List<String>> handled = new ConcurrentHashMap<>();
		MessageDispatcher dispatcher = new MessageDispatcher(4, 10, this.threads, (message) -> {
			String payload = payloadOf(message);
			LockSupport.parkNanos(payload.hashCode() & 0x3FFF);
			handled.computeIfAbsent(message.getPacket().topic(), (topic) -> new CopyOnWriteArrayList<>()).add(payload);
		});
		Map<String, List<String>> sent = new HashMap<>();
		for (int i = 0; i < 2000; i++) {
			String topic = "sensors/" + random.nextInt(20) + "/temperature";
			sent.computeIfAbsent(topic, (name) -> new ArrayList<>()).add("m" + i);
			assertThat(dispatcher.dispatch(message(topic, "m" + i, 1))).isTrue();
		}
		assertThat(dispatcher.close(false, LONG)).succeedsWithin(LONG);
		assertThat(handled).isEqualTo(sent);
	}

	@Test
	void topicsAreHandledInParallelUpToTheConcurrency() throws InterruptedException {
		CountDownLatch allBusy = new CountDownLatch(4);
		Set<Thread> used = ConcurrentHashMap.newKeySet();
		MessageDispatcher dispatcher = new MessageDispatcher(4, 10, this.threads, (message) -> {
			used.add(Thread.currentThread());
			allBusy.countDown();
			await(allBusy);
		});
		for (int i = 0; i < 100; i++) {
			dispatcher.dispatch(message("sensors/" + i, "x", 1));
		}
		assertThat(allBusy.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(dispatcher.close(false, LONG)).succeedsWithin(LONG);
		assertThat(used).hasSizeLessThanOrEqualTo(8);
	}

	@Test
	void workerTakesThreadOnlyWhileItHasWork() {
		AtomicInteger taken = new AtomicInteger();
		AtomicInteger handled = new AtomicInteger();
		List<Runnable> tasks = new ArrayList<>();
		MessageDispatcher dispatcher = new MessageDispatcher(1, 10, (task) -> {
			taken.incrementAndGet();
			tasks.add(task);
		}, (message) -> handled.incrementAndGet());
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
		MessageDispatcher dispatcher = new MessageDispatcher(2, 3, (task) -> {
		}, (message) -> {
		});
		for (int i = 0; i < 3; i++) {
			assertThat(dispatcher.dispatch(message("topic/" + i, "x", 0))).isTrue();
		}
		assertThat(dispatcher.dispatch(message("topic/4", "x", 0))).isFalse();
		assertThat(dispatcher.dispatch(message("topic/5", "x", 1))).isTrue();
		assertThat(dispatcher.dispatch(message("topic/6", "x", 2))).isTrue();
		assertThat(dispatcher.size()).isEqualTo(5);
	}

	@Test
	void closeHandlesWhatWaits() {
		List<String> handled = new ArrayList<>();
		List<Runnable> tasks = new ArrayList<>();
		MessageDispatcher dispatcher = new MessageDispatcher(1, 10, tasks::add,
				(message) -> handled.add(payloadOf(message)));
		dispatcher.dispatch(message("a", "1", 1));
		CompletableFuture<Void> closed = dispatcher.close(false, LONG);
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
		MessageDispatcher dispatcher = new MessageDispatcher(1, 10, tasks::add,
				(message) -> handled.add(payloadOf(message)));
		dispatcher.dispatch(message("a", "qos 1", 1));
		dispatcher.dispatch(message("a", "qos 0", 0));
		dispatcher.dispatch(message("a", "qos 2", 2));
		CompletableFuture<Void> closed = dispatcher.close(true, LONG);
		tasks.get(0).run();
		assertThat(closed).succeedsWithin(LONG);
		assertThat(handled).containsExactly("qos 0");
	}

	@Test
	void closeFailsWhenTheTimeIsUp() {
		List<String> handled = new ArrayList<>();
		List<Runnable> tasks = new ArrayList<>();
		MessageDispatcher dispatcher = new MessageDispatcher(1, 10, tasks::add,
				(message) -> handled.add(payloadOf(message)));
		dispatcher.dispatch(message("a", "1", 1));
		assertThat(dispatcher.close(false, Duration.ofMillis(10))).failsWithin(LONG);
		dispatcher.abandon();
		tasks.get(0).run();
		assertThat(handled).isEmpty();
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static String payloadOf(MqttInboundMessage message) {
		return new String(message.getPacket().payload(), StandardCharsets.UTF_8);
	}

	private static MqttInboundMessage message(String topic, String payload, int qos) {
		InboundPublish packet = new InboundPublish(1, topic, payload.getBytes(StandardCharsets.UTF_8), qos, false,
				false, PublishProperties.NONE, List.of());
		return new MqttInboundMessage() {

			@Override
			public InboundPublish getPacket() {
				return packet;
			}

			@Override
			public boolean acknowledge() {
				return true;
			}

		};
	}

}
