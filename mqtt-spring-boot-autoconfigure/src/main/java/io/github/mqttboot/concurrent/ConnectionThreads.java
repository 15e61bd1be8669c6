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
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * The threads that all connections of a factory share, and the one place that starts
 * them:
 * <ul>
 * <li>{@link #workers()}: come and go with the work, as many as needed. They drain serial
 * executors and ask for credentials, so some of them may block.</li>
 * <li>{@link #lookups()}: some of the workers, for the name service. Thousands of
 * connections that start together would otherwise take a thread each.</li>
 * <li>{@link #results()}: complete the futures of callers. The application's code runs on
 * them, which may block or wait for another result.</li>
 * <li>{@link #time()}: one thread that only hands tasks over.</li>
 * </ul>
 * Lives as long as the factory.
 */
public final class ConnectionThreads implements AutoCloseable {

	private static final int RESULT_THREADS = 256;

	private static final int LOOKUPS = 8;

	private static final Duration LOOKUP_PATIENCE = Duration.ofSeconds(1);

	private final ThreadPoolExecutor workers;

	private final ForkJoinPool results;

	private final ScheduledThreadPoolExecutor timers;

	private final TimeSource time;

	private final Executor lookups;

	public ConnectionThreads() {
		CustomizableThreadFactory daemons = new CustomizableThreadFactory("mqtt-worker-");
		daemons.setDaemon(true);
		this.workers = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 60, TimeUnit.SECONDS, new SynchronousQueue<>(),
				daemons);
		// grows while callbacks of results block
		this.results = new ForkJoinPool(Math.max(2, Runtime.getRuntime().availableProcessors()),
				ConnectionThreads::resultThread, null, true, 0, RESULT_THREADS, 1, (full) -> true, 1, TimeUnit.MINUTES);
		// not a daemon: an application that only listens stays alive while the broker is
		// away
		this.timers = new ScheduledThreadPoolExecutor(1, new CustomizableThreadFactory("mqtt-timer-"));
		this.timers.setRemoveOnCancelPolicy(true);
		this.time = new SystemTime(this.timers);
		this.lookups = new BoundedExecutor(this.workers, this.time, LOOKUPS, LOOKUP_PATIENCE);
	}

	private static ForkJoinWorkerThread resultThread(ForkJoinPool pool) {
		ForkJoinWorkerThread thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
		thread.setName("mqtt-result-" + thread.getPoolIndex());
		// the callbacks of a result are the application's code
		thread.setContextClassLoader(ConnectionThreads.class.getClassLoader());
		return thread;
	}

	/**
	 * Keep the JVM alive from now on. Otherwise an application whose start-up is over
	 * before a connection needs its first timer would end.
	 */
	public void keepAlive() {
		this.timers.prestartCoreThread();
	}

	public Executor workers() {
		return this.workers;
	}

	public Executor lookups() {
		return this.lookups;
	}

	public Executor results() {
		return this::complete;
	}

	public TimeSource time() {
		return this.time;
	}

	private void complete(Runnable result) {
		try {
			this.results.execute(() -> completeBlocking(result));
		}
		catch (RejectedExecutionException ex) {
			// closed, and somebody still waits
			this.workers.execute(result);
		}
	}

	private static void completeBlocking(Runnable result) {
		try {
			ForkJoinPool.managedBlock(new Completion(result));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * End the threads, and with them what keeps the JVM alive. Does not wait for them.
	 */
	@Override
	public void close() {
		this.timers.shutdownNow();
		this.results.shutdown();
		// not shut down: who stops a connection once more gets an answer
		this.workers.setKeepAliveTime(0, TimeUnit.SECONDS);
	}

	/**
	 * Callbacks of a result, which may block: the pool starts another thread meanwhile,
	 * so that the next result does not wait for them.
	 */
	private static final class Completion implements ForkJoinPool.ManagedBlocker {

		private final Runnable result;

		private boolean done;

		Completion(Runnable result) {
			this.result = result;
		}

		@Override
		public boolean block() {
			this.done = true;
			this.result.run();
			return true;
		}

		@Override
		public boolean isReleasable() {
			return this.done;
		}

	}

}
