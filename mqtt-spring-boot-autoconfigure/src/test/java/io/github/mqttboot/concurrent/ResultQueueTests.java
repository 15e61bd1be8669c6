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

package io.github.mqttboot.concurrent;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ResultQueue}.
 */
class ResultQueueTests {

	private final Queue<Runnable> threads = new ArrayDeque<>();

	private final List<Integer> results = new ArrayList<>();

	@Test
	void resultsOfATurnAreHandedOverAtOnceAndInOrder() {
		ResultQueue queue = new ResultQueue(this.threads::add, new ManualTime());
		for (int i = 0; i < 5; i++) {
			int number = i;
			queue.execute(() -> this.results.add(number));
		}
		assertThat(this.threads).isEmpty();
		queue.handOver();
		assertThat(this.threads).hasSize(1);
		this.threads.remove().run();
		assertThat(this.results).containsExactly(0, 1, 2, 3, 4);
	}

	@Test
	void threadThatRunsTakesWhatComesMeanwhile() {
		ResultQueue queue = new ResultQueue(this.threads::add, new ManualTime());
		queue.execute(() -> {
			queue.execute(() -> this.results.add(1));
			queue.handOver();
		});
		queue.handOver();
		this.threads.remove().run();
		assertThat(this.results).containsExactly(1);
		assertThat(this.threads).isEmpty();
	}

	@Test
	void nothingIsHandedOverWithoutResults() {
		ResultQueue queue = new ResultQueue(this.threads::add, new ManualTime());
		queue.handOver();
		assertThat(this.threads).isEmpty();
	}

	@Test
	void resultThatFailsDoesNotEndTheOthers() {
		ResultQueue queue = new ResultQueue(this.threads::add, new ManualTime());
		queue.execute(() -> {
			throw new IllegalStateException("test");
		});
		queue.execute(() -> this.results.add(1));
		queue.handOver();
		Awaitility.await().until(() -> {
			Runnable thread = this.threads.poll();
			try {
				if (thread != null) {
					thread.run();
				}
			}
			catch (IllegalStateException ex) {
				// as the thread's owner would see it
			}
			return this.results.size() == 1;
		});
	}

	@Test
	void resultsThatBlockDoNotHoldUpThoseBehindThem() {
		ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
		AtomicInteger asked = new AtomicInteger();
		Executor unlimited = (task) -> {
			asked.incrementAndGet();
			new Thread(task).start();
		};
		ResultQueue queue = new ResultQueue(unlimited, new SystemTime(timers));
		CountDownLatch unblock = new CountDownLatch(1);
		AtomicInteger blocked = new AtomicInteger();
		CountDownLatch last = new CountDownLatch(1);
		try {
			for (int i = 0; i < 20; i++) {
				queue.execute(() -> {
					blocked.incrementAndGet();
					await(unblock);
				});
			}
			queue.execute(last::countDown);
			queue.handOver();
			Awaitility.await().until(last::getCount, Matchers.is(0L));
			assertThat(blocked).hasValue(20);
			assertThat(asked).hasValueLessThanOrEqualTo(21);
		}
		finally {
			unblock.countDown();
			timers.shutdownNow();
		}
	}

	@Test
	void threadThatDoesNotComeIsNotAskedForAgain() {
		ManualTime time = new ManualTime();
		ResultQueue queue = new ResultQueue(this.threads::add, time);
		for (int i = 0; i < 20; i++) {
			int number = i;
			queue.execute(() -> this.results.add(number));
		}
		queue.handOver();
		time.advance(Duration.ofMillis(100));
		assertThat(this.threads).hasSize(1);
		this.threads.remove().run();
		assertThat(this.results).hasSize(20);
	}

	@Test
	void threadsThatAreAllBlockedAreNotFlooded() {
		ManualTime time = new ManualTime();
		ExecutorService three = Executors.newFixedThreadPool(3);
		AtomicInteger asked = new AtomicInteger();
		ResultQueue queue = new ResultQueue((task) -> {
			asked.incrementAndGet();
			three.execute(task);
		}, time);
		CountDownLatch blocked = new CountDownLatch(3);
		CountDownLatch unblock = new CountDownLatch(1);
		CountDownLatch done = new CountDownLatch(10);
		try {
			for (int i = 0; i < 10; i++) {
				queue.execute(() -> {
					blocked.countDown();
					await(unblock);
					done.countDown();
				});
			}
			queue.handOver();
			Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> {
				time.advance(Duration.ofMillis(10));
				return blocked.getCount() == 0;
			});
			time.advance(Duration.ofMillis(100));
			assertThat(asked).hasValueBetween(3, 10);
			unblock.countDown();
			Awaitility.await().until(done::getCount, Matchers.is(0L));
		}
		finally {
			unblock.countDown();
			three.shutdownNow();
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
