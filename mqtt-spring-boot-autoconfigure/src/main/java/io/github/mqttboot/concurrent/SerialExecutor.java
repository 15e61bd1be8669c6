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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import io.github.mqttboot.concurrent.TimeSource.Timer;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Runs tasks one after the other, in order, on a borrowed worker, so that a task never
 * runs on the thread of its caller. A task that throws does not keep the next from
 * running.
 */
public final class SerialExecutor implements Executor {

	private static final Duration WORKER_RETRY = Duration.ofMillis(100);

	private final Executor worker;

	private final TimeSource time;

	private final Consumer<Throwable> onFailure;

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean draining = new AtomicBoolean();

	private volatile @Nullable Thread owner;

	public SerialExecutor(Executor worker, TimeSource time, Consumer<Throwable> onFailure) {
		this.worker = worker;
		this.time = time;
		this.onFailure = onFailure;
	}

	@Override
	public void execute(Runnable task) {
		this.tasks.add(task);
		drainLater();
	}

	/**
	 * Run a task later. Once cancelled from inside this executor, a task does not run any
	 * more, even if its time had come.
	 * @param delay how much later
	 * @param task the task
	 * @return cancels the task
	 */
	public Timer schedule(Duration delay, Runnable task) {
		AtomicBoolean cancelled = new AtomicBoolean();
		Timer timer = this.time.schedule(delay, () -> execute(() -> {
			if (!cancelled.get()) {
				task.run();
			}
		}));
		return () -> {
			cancelled.set(true);
			timer.cancel();
		};
	}

	public void assertInside() {
		Assert.state(this.owner == Thread.currentThread(), "Must be called in the serial executor");
	}

	private void drainLater() {
		if (this.draining.compareAndSet(false, true)) {
			try {
				this.worker.execute(this::drain);
			}
			catch (Throwable ex) {
				// such as: no thread to be had now. The tasks must not wait for ever
				this.draining.set(false);
				this.time.schedule(WORKER_RETRY, this::drainLater);
			}
		}
	}

	private void drain() {
		this.owner = Thread.currentThread();
		try {
			for (Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
				run(task);
			}
		}
		finally {
			this.owner = null;
			this.draining.set(false);
		}
		if (!this.tasks.isEmpty()) {
			// added between the last poll and the release
			drainLater();
		}
	}

	private void run(Runnable task) {
		try {
			task.run();
		}
		catch (Throwable ex) {
			this.onFailure.accept(ex);
		}
	}

}
