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
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;

/**
 * The machine's time.
 */
public final class SystemTime implements TimeSource {

	private final BiFunction<Duration, Runnable, Timer> scheduler;

	private SystemTime(BiFunction<Duration, Runnable, Timer> scheduler) {
		this.scheduler = scheduler;
	}

	/**
	 * Create an instance.
	 * @param executor runs tasks when their time has come
	 */
	SystemTime(ScheduledExecutorService executor) {
		this((delay, task) -> schedule(executor, delay, task));
	}

	/**
	 * Return the time with the timers of the JDK, for what outlives connections and has
	 * none of their {@link ConnectionThreads}.
	 * @return the time
	 */
	public static TimeSource ofJdk() {
		return new SystemTime(SystemTime::scheduleInJdk);
	}

	@Override
	public Instant now() {
		return Instant.now();
	}

	@Override
	public long nanoTime() {
		return System.nanoTime();
	}

	@Override
	public Timer schedule(Duration delay, Runnable task) {
		return this.scheduler.apply(delay, task);
	}

	private static Timer schedule(ScheduledExecutorService executor, Duration delay, Runnable task) {
		try {
			ScheduledFuture<?> future = executor.schedule(task, nanos(delay), TimeUnit.NANOSECONDS);
			return () -> future.cancel(false);
		}
		catch (RejectedExecutionException ex) {
			// the end of the application: there is no later
			return () -> {
			};
		}
	}

	// centuries too, at which toNanos() throws
	private static long nanos(Duration delay) {
		return TimeUnit.NANOSECONDS.convert(delay);
	}

	private static Timer scheduleInJdk(Duration delay, Runnable task) {
		AtomicBoolean waits = new AtomicBoolean(true);
		CompletableFuture.delayedExecutor(nanos(delay), TimeUnit.NANOSECONDS, Runnable::run).execute(() -> {
			if (waits.get()) {
				task.run();
			}
		});
		return () -> waits.set(false);
	}

}
