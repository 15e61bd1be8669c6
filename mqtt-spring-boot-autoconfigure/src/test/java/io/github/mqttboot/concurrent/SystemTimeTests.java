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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.mqttboot.concurrent.TimeSource.Timer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SystemTime}.
 */
class SystemTimeTests {

	@Test
	void timerOfTheJdkRunsUnlessItIsCancelled() {
		runsUnlessItIsCancelled(SystemTime.ofJdk());
	}

	@Test
	void timerOfAnExecutorRunsUnlessItIsCancelled() {
		ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
		try {
			runsUnlessItIsCancelled(new SystemTime(executor));
		}
		finally {
			executor.shutdownNow();
		}
	}

	@Test
	void timerOfAnExecutorThatHasEndedDoesNothing() {
		ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
		executor.shutdownNow();
		AtomicBoolean run = new AtomicBoolean();
		new SystemTime(executor).schedule(Duration.ZERO, () -> run.set(true)).cancel();
		assertThat(run).isFalse();
	}

	private void runsUnlessItIsCancelled(TimeSource time) {
		AtomicBoolean tooEarly = new AtomicBoolean();
		time.schedule(Duration.ofDays(300 * 365), () -> tooEarly.set(true));
		AtomicBoolean run = new AtomicBoolean();
		// so far away that it is cancelled before, and due before the one behind it
		Timer cancelled = time.schedule(Duration.ofMillis(300), () -> run.set(true));
		cancelled.cancel();
		CompletableFuture<Long> later = new CompletableFuture<>();
		long begin = time.nanoTime();
		time.schedule(Duration.ofMillis(301), () -> later.complete(time.nanoTime() - begin));
		assertThat(later).succeedsWithin(Duration.ofSeconds(30))
			.satisfies((nanos) -> assertThat(nanos).isGreaterThanOrEqualTo(Duration.ofMillis(301).toNanos()));
		assertThat(run).isFalse();
		assertThat(tooEarly).isFalse();
	}

}
