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
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.mqttboot.concurrent.TimeSource.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks that may block on borrowed threads, a few at a time, in the order in which
 * they came. A task that takes longer than a given patience no longer counts, so that
 * those that hang do not hold up the others.
 */
final class BoundedExecutor implements Executor {

	private static final Duration WORKER_RETRY = Duration.ofMillis(100);

	private final Executor workers;

	private final TimeSource time;

	private final int limit;

	private final Duration patience;

	private final Deque<Runnable> waiting = new ArrayDeque<>();

	private int running;

	/**
	 * Create an executor.
	 * @param workers lends the threads
	 * @param time the time
	 * @param limit how many tasks run at a time
	 * @param patience after which time a task no longer counts
	 */
	BoundedExecutor(Executor workers, TimeSource time, int limit, Duration patience) {
		this.workers = workers;
		this.time = time;
		this.limit = limit;
		this.patience = patience;
	}

	@Override
	public void execute(Runnable task) {
		synchronized (this.waiting) {
			this.waiting.add(task);
		}
		startNext();
	}

	private void startNext() {
		Runnable task = takeNext();
		if (task == null) {
			return;
		}
		try {
			this.workers.execute(() -> run(task));
		}
		catch (Throwable ex) {
			// no thread to be had: the task keeps its turn
			synchronized (this.waiting) {
				this.running--;
				this.waiting.addFirst(task);
			}
			this.time.schedule(WORKER_RETRY, this::startNext);
		}
	}

	private @Nullable Runnable takeNext() {
		synchronized (this.waiting) {
			if (this.running == this.limit || this.waiting.isEmpty()) {
				return null;
			}
			this.running++;
			return this.waiting.remove();
		}
	}

	private void run(Runnable task) {
		// the end of the task and that of the patience may come at the same time
		AtomicBoolean counts = new AtomicBoolean(true);
		Timer timer = this.time.schedule(this.patience, () -> release(counts));
		try {
			task.run();
		}
		finally {
			timer.cancel();
			release(counts);
		}
	}

	private void release(AtomicBoolean counts) {
		if (counts.compareAndSet(true, false)) {
			synchronized (this.waiting) {
				this.running--;
			}
			startNext();
		}
	}

}
