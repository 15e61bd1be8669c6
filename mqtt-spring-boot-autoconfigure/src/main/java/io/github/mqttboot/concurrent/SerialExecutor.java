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
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.github.mqttboot.concurrent.TimeSource.Timer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Runs tasks one after the other on a borrowed thread. Its contract:
 * <ul>
 * <li>Order: tasks run in the order in which {@link #execute} was called. Two threads
 * that call it at the same time have no order between them.</li>
 * <li>Serial: one task runs at a time, and what it wrote is visible to the next one,
 * whichever threads run them. State that is only touched inside needs no lock.</li>
 * <li>Not re-entrant: a task that calls {@link #execute} goes on, and the new task runs
 * after it and after all that were queued before.</li>
 * <li>Whose thread: that of the executor it borrows from, never that of the caller,
 * unless the executor itself runs tasks on it. A turn takes at most {@value #TURN} tasks
 * and then gives the thread back, so that a flood of tasks leaves an event loop time for
 * its other work.</li>
 * <li>What a task throws goes to the failure handler, inside, and the next task runs. If
 * there is no thread to be had, it is tried again until there is one: no task is
 * lost.</li>
 * </ul>
 * Nothing that runs inside may block.
 */
public final class SerialExecutor implements Executor {

	/**
	 * How many tasks run before the thread is given back.
	 */
	static final int TURN = 256;

	private static final Log logger = LogFactory.getLog(SerialExecutor.class);

	private static final Duration WORKER_RETRY = Duration.ofMillis(100);

	private final Executor worker;

	private final TimeSource time;

	private final Consumer<Throwable> onFailure;

	private final Runnable onTurnEnd;

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean draining = new AtomicBoolean();

	private volatile @Nullable Thread owner;

	/**
	 * Create an executor.
	 * @param worker lends a thread for a turn
	 * @param time the time
	 * @param onFailure is notified, inside, of what a task threw
	 */
	public SerialExecutor(Executor worker, TimeSource time, Consumer<Throwable> onFailure) {
		this(worker, time, onFailure, () -> {
		});
	}

	/**
	 * Create an executor that does something at the end of each turn.
	 * @param worker lends a thread for a turn
	 * @param time the time
	 * @param onFailure is notified, inside, of what a task threw
	 * @param onTurnEnd runs inside when no more tasks wait, or as many as fit into a turn
	 * have run; such as to flush what they have written
	 */
	public SerialExecutor(Executor worker, TimeSource time, Consumer<Throwable> onFailure, Runnable onTurnEnd) {
		this.worker = worker;
		this.time = time;
		this.onFailure = onFailure;
		this.onTurnEnd = onTurnEnd;
	}

	@Override
	public void execute(Runnable task) {
		this.tasks.add(task);
		drainLater();
	}

	/**
	 * Add a task that need not run before the next one that is {@link #execute executed},
	 * if it has nothing to do until then: nobody is woken up for it.
	 * @param task the task
	 * @param canWait says, on the thread of the caller and after the task was added,
	 * whether it may wait. What ends that happens inside, where it is made visible to
	 * this thread: then either this is false, or the task is seen by that turn
	 */
	public void executeLazily(Runnable task, BooleanSupplier canWait) {
		this.tasks.add(task);
		// not before it is added, or what it waits for could happen in between, unseen
		if (!canWait.getAsBoolean()) {
			drainLater();
		}
	}

	/**
	 * Run a task later. Once cancelled from inside this executor, a task does not run any
	 * more, even if its time had come.
	 * @param delay how much later
	 * @param task the task
	 * @return cancels the task
	 */
	public Timer schedule(Duration delay, Runnable task) {
		// The timer may have fired already, with its task in the queue behind the one
		// that cancels it: only the flag, read inside, is certain
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

	/**
	 * Insist that the caller is a task of this executor.
	 * @throws IllegalStateException if it is not
	 */
	public void assertInside() {
		Assert.state(this.owner == Thread.currentThread(), "Must be called in the serial executor");
	}

	private void drainLater() {
		if (this.draining.compareAndSet(false, true)) {
			try {
				this.worker.execute(this::drain);
			}
			catch (Throwable ex) {
				// such as: no thread to be had at the moment. The tasks must not wait
				// until the next one is added
				this.draining.set(false);
				this.time.schedule(WORKER_RETRY, this::drainLater);
			}
		}
	}

	private void drain() {
		this.owner = Thread.currentThread();
		try {
			Runnable task = this.tasks.poll();
			for (int run = 1; task != null; run++) {
				run(task);
				task = (run < TURN) ? this.tasks.poll() : null;
			}
			run(this.onTurnEnd);
		}
		finally {
			this.owner = null;
			// publishes what the tasks wrote to whoever sets it next
			this.draining.set(false);
		}
		// The turn was full, or a task was added between the last poll and the release,
		// when its own call of drainLater() found us still draining
		if (!this.tasks.isEmpty()) {
			drainLater();
		}
	}

	private void handle(Throwable failure) {
		try {
			this.onFailure.accept(failure);
		}
		catch (Throwable ex) {
			// thrown on, it would end the turn, and what waits would wait for the next
			// task
			logger.error("The failure of a task could not be handled", ex);
		}
	}

	private void run(Runnable task) {
		try {
			task.run();
		}
		catch (Throwable ex) {
			handle(ex);
		}
	}

}
