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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import io.github.mqttboot.concurrent.TimeSource.Timer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link SerialExecutor}.
 */
class SerialExecutorTests {

	private final ManualTime time = new ManualTime();

	private final List<Throwable> failures = new ArrayList<>();

	private final List<Integer> ran = Collections.synchronizedList(new ArrayList<>());

	@Test
	void runsTasksInOrderAndNeverTwoAtOnce() {
		ExecutorService workers = Executors.newFixedThreadPool(4);
		try {
			AtomicInteger running = new AtomicInteger();
			AtomicInteger most = new AtomicInteger();
			SerialExecutor serial = new SerialExecutor(workers, this.time, this.failures::add);
			IntStream.range(0, 10_000).forEach((number) -> serial.execute(() -> {
				most.accumulateAndGet(running.incrementAndGet(), Math::max);
				this.ran.add(number);
				running.decrementAndGet();
			}));
			Awaitility.await().until(() -> this.ran.size() == 10_000);
			assertThat(this.ran).isSorted();
			assertThat(most).hasValue(1);
		}
		finally {
			workers.shutdown();
		}
	}

	@Test
	void aTaskThatThrowsDoesNotStopTheNext() {
		SerialExecutor serial = new SerialExecutor(Runnable::run, this.time, this.failures::add);
		serial.execute(() -> {
			serial.execute(() -> this.ran.add(1));
			throw new AssertionError("bug");
		});
		assertThat(this.ran).containsExactly(1);
		assertThat(this.failures).singleElement().isInstanceOf(AssertionError.class);
	}

	@Test
	void aTaskAddedInsideRunsAfterTheCurrentOne() {
		SerialExecutor serial = new SerialExecutor(Runnable::run, this.time, this.failures::add);
		serial.execute(() -> {
			serial.execute(() -> this.ran.add(2));
			this.ran.add(1);
		});
		assertThat(this.ran).containsExactly(1, 2);
	}

	@Test
	void triesAgainWhenThereIsNoWorkerToBeHad() {
		AtomicInteger refusals = new AtomicInteger(3);
		SerialExecutor serial = new SerialExecutor((task) -> {
			if (refusals.getAndDecrement() > 0) {
				throw new OutOfMemoryError("unable to create native thread");
			}
			task.run();
		}, this.time, this.failures::add);
		serial.execute(() -> this.ran.add(1));
		assertThat(this.ran).isEmpty();
		this.time.advance(Duration.ofSeconds(1));
		assertThat(this.ran).containsExactly(1);
	}

	@Test
	void aLazyTaskWaitsForTheNextOneIfItCan() {
		List<Runnable> turns = new ArrayList<>();
		SerialExecutor serial = new SerialExecutor(turns::add, this.time, this.failures::add);
		serial.executeLazily(() -> this.ran.add(1), () -> true);
		serial.executeLazily(() -> this.ran.add(2), () -> true);
		assertThat(turns).isEmpty();
		serial.execute(() -> this.ran.add(3));
		turns.remove(0).run();
		assertThat(this.ran).containsExactly(1, 2, 3);
		serial.executeLazily(() -> this.ran.add(4), () -> false);
		turns.remove(0).run();
		assertThat(this.ran).containsExactly(1, 2, 3, 4);
	}

	@Test
	void aLazyTaskIsSeenByTheTurnThatEndsItsWait() {
		SerialExecutor serial = new SerialExecutor(Runnable::run, this.time, this.failures::add);
		serial.executeLazily(() -> this.ran.add(1), () -> {
			// that turn comes before the task knows whether it may wait
			serial.execute(() -> this.ran.add(2));
			return true;
		});
		assertThat(this.ran).containsExactly(1, 2);
	}

	@Test
	void lazyTasksOfManyThreadsAreNotForgotten() throws InterruptedException {
		ExecutorService workers = Executors.newFixedThreadPool(4);
		try {
			SerialExecutor serial = new SerialExecutor(workers, this.time, this.failures::add);
			for (int round = 0; round < 1_000; round++) {
				AtomicBoolean ended = new AtomicBoolean();
				CountDownLatch ran = new CountDownLatch(1);
				workers.execute(() -> serial.execute(() -> ended.set(true)));
				serial.executeLazily(ran::countDown, () -> !ended.get());
				assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
			}
		}
		finally {
			workers.shutdown();
		}
	}

	@Test
	void aTimerRunsInside() {
		SerialExecutor serial = new SerialExecutor(Runnable::run, this.time, this.failures::add);
		serial.schedule(Duration.ofSeconds(1), serial::assertInside);
		this.time.advance(Duration.ofSeconds(1));
		assertThat(this.failures).isEmpty();
		assertThatIllegalStateException().isThrownBy(serial::assertInside);
	}

	@Test
	void aTimerCancelledInsideDoesNotRunThoughItsTimeHadCome() {
		SerialExecutor serial = new SerialExecutor(Runnable::run, this.time, this.failures::add);
		Timer timer = serial.schedule(Duration.ofSeconds(1), () -> this.ran.add(1));
		serial.execute(() -> {
			this.time.advance(Duration.ofSeconds(1));
			timer.cancel();
		});
		assertThat(this.ran).isEmpty();
	}

	@Test
	void aTurnIsBoundedAndEndsWithItsTask() {
		List<Runnable> turns = new ArrayList<>();
		AtomicInteger ends = new AtomicInteger();
		SerialExecutor serial = new SerialExecutor(turns::add, this.time, this.failures::add, ends::incrementAndGet);
		IntStream.range(0, SerialExecutor.TURN + 1).forEach((number) -> serial.execute(() -> this.ran.add(number)));
		assertThat(turns).hasSize(1);
		turns.get(0).run();
		assertThat(this.ran).hasSize(SerialExecutor.TURN);
		assertThat(ends).hasValue(1);
		assertThat(turns).hasSize(2);
		turns.get(1).run();
		assertThat(this.ran).hasSize(SerialExecutor.TURN + 1).isSorted();
		assertThat(ends).hasValue(2);
		assertThat(turns).hasSize(2);
	}

	@Test
	void theEndOfATurnIsInside() {
		AtomicReference<SerialExecutor> serial = new AtomicReference<>();
		serial.set(new SerialExecutor(Runnable::run, this.time, this.failures::add, () -> serial.get().assertInside()));
		serial.get().execute(() -> this.ran.add(1));
		assertThat(this.failures).isEmpty();
	}

	@Test
	void aFailureThatCannotBeHandledDoesNotStopTheNext() {
		SerialExecutor serial = new SerialExecutor(Runnable::run, this.time, (failure) -> {
			throw new IllegalStateException("handler");
		});
		serial.execute(() -> {
			serial.execute(() -> this.ran.add(1));
			throw new AssertionError("bug");
		});
		assertThat(this.ran).containsExactly(1);
	}

}
