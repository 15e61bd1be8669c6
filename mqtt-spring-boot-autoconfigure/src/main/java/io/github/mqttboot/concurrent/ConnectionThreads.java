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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

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
 * <li>one that does nothing but keep the JVM alive, while it is {@link #retain()
 * retained}. All others are daemons.</li>
 * </ul>
 * Lives as long as the factory.
 */
public final class ConnectionThreads implements AutoCloseable {

	private static final int RESULT_THREADS = 256;

	private static final int LOOKUPS = 8;

	private static final Duration LOOKUP_PATIENCE = Duration.ofSeconds(1);

	private final ThreadPoolExecutor workers;

	private final ForkJoinPool results;

	/**
	 * How many callbacks run for which the pool has no other thread at the ready. At
	 * least one of its threads always has, so that it never stands still.
	 */
	private final AtomicInteger uncompensated = new AtomicInteger();

	private final ScheduledThreadPoolExecutor timers;

	private final TimeSource time;

	private final Executor lookups;

	private CountDownLatch released = new CountDownLatch(0);

	private int retained;

	private boolean closed;

	public ConnectionThreads() {
		this.workers = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 60, TimeUnit.SECONDS, new SynchronousQueue<>(),
				daemons("mqtt-worker-"));
		// grows while callbacks of results block
		int parallelism = Math.max(2, Runtime.getRuntime().availableProcessors());
		this.results = new ForkJoinPool(parallelism, ConnectionThreads::resultThread, null, true, 0, RESULT_THREADS,
				parallelism, (full) -> true, 1, TimeUnit.MINUTES);
		this.timers = new ScheduledThreadPoolExecutor(1, daemons("mqtt-timer-"));
		this.timers.setRemoveOnCancelPolicy(true);
		this.time = new SystemTime(this.timers);
		this.lookups = new BoundedExecutor(this.workers, this.time, LOOKUPS, LOOKUP_PATIENCE);
	}

	private static ThreadFactory daemons(String namePrefix) {
		CustomizableThreadFactory daemons = new CustomizableThreadFactory(namePrefix);
		daemons.setDaemon(true);
		return daemons;
	}

	private static ForkJoinWorkerThread resultThread(ForkJoinPool pool) {
		ForkJoinWorkerThread thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
		thread.setName("mqtt-result-" + thread.getPoolIndex());
		// the callbacks of a result are the application's code
		thread.setContextClassLoader(ConnectionThreads.class.getClassLoader());
		return thread;
	}

	/**
	 * Keep the JVM alive until this is released as often as it was retained: somebody
	 * listens, also while the broker is away. Nothing else in here does.
	 */
	public synchronized void retain() {
		if (this.retained++ == 0 && !this.closed) {
			CountDownLatch released = new CountDownLatch(1);
			this.released = released;
			new Thread(() -> awaitUninterruptibly(released), "mqtt-keep-alive").start();
		}
	}

	/**
	 * Undo one call of {@link #retain()}.
	 */
	public synchronized void release() {
		if (--this.retained == 0) {
			this.released.countDown();
		}
	}

	private static void awaitUninterruptibly(CountDownLatch released) {
		while (released.getCount() > 0) {
			try {
				released.await();
			}
			catch (InterruptedException ex) {
				// of no use to anybody: only the latch ends this thread
			}
		}
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
			this.results.execute(() -> completeNow(result));
		}
		catch (RejectedExecutionException ex) {
			// closed, and somebody still waits
			this.workers.execute(result);
		}
	}

	// A thread at the ready is woken up for nothing if the callbacks do not block, which
	// costs more than they do. So that is done for the last thread only
	private void completeNow(Runnable result) {
		boolean spare = this.uncompensated.incrementAndGet() < this.results.getParallelism();
		try {
			if (spare) {
				result.run();
			}
		}
		finally {
			this.uncompensated.decrementAndGet();
		}
		if (!spare) {
			completeBlocking(result);
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
		synchronized (this) {
			this.closed = true;
			this.released.countDown();
		}
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
