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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The results of one connection on their way to those who wait for them: in order, and
 * all of a turn of the {@link SerialExecutor} at once, on one borrowed thread. What runs
 * there is the application's code, which may block: then others take over what is behind
 * it, after a moment. Lives as long as the connection.
 */
public final class ResultQueue implements Executor {

	/**
	 * How long a result may take before the next ones do not wait for it any longer.
	 */
	private static final Duration PATIENCE = Duration.ofMillis(10);

	private final Executor threads;

	private final TimeSource time;

	private final Queue<Runnable> results = new ConcurrentLinkedQueue<>();

	private final AtomicInteger running = new AtomicInteger();

	/**
	 * How many of those have no thread yet.
	 */
	private final AtomicInteger starting = new AtomicInteger();

	private final AtomicLong begun = new AtomicLong();

	private final AtomicBoolean watching = new AtomicBoolean();

	private volatile long begunBefore;

	/**
	 * Create a queue.
	 * @param threads lends threads, as many as block
	 * @param time the time
	 */
	public ResultQueue(Executor threads, TimeSource time) {
		this.threads = threads;
		this.time = time;
	}

	/**
	 * Add a result, which runs after the next {@link #handOver()}.
	 * @param result completes what somebody waits for
	 */
	@Override
	public void execute(Runnable result) {
		this.results.add(result);
	}

	/**
	 * Have what was added run.
	 */
	public void handOver() {
		if (this.results.isEmpty()) {
			return;
		}
		if (this.running.compareAndSet(0, 1)) {
			startRun();
		}
		if (!this.results.isEmpty()) {
			watch();
		}
	}

	private void startRun() {
		this.starting.incrementAndGet();
		this.threads.execute(this::run);
	}

	private void run() {
		this.starting.decrementAndGet();
		try {
			for (Runnable next = this.results.poll(); next != null; next = this.results.poll()) {
				this.begun.incrementAndGet();
				next.run();
			}
		}
		finally {
			this.running.decrementAndGet();
			// one that was added since the last look found a thread running
			handOver();
		}
	}

	private void watch() {
		if (this.watching.compareAndSet(false, true)) {
			this.begunBefore = this.begun.get();
			this.time.schedule(PATIENCE, this::look);
		}
	}

	// All threads that run may be blocked: as many more take over. Not while one that was
	// asked for has not come: then there is none to be had
	private void look() {
		boolean stuck = this.begun.get() == this.begunBefore;
		this.watching.set(false);
		if (stuck && this.starting.get() == 0) {
			long more = this.results.stream().limit(this.running.get()).count();
			for (long i = 0; i < more; i++) {
				this.running.incrementAndGet();
				startRun();
			}
		}
		handOver();
	}

}
