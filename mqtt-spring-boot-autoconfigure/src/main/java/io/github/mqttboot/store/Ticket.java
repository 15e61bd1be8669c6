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

package io.github.mqttboot.store;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * To wait until changes of a store are safe, or until it has turned out that they cannot
 * be made so now: whoever waits goes on in either case, since a disk that is full must
 * not stop the traffic. For any thread.
 *
 * @since 0.1.0
 */
public final class Ticket {

	private static final Log logger = LogFactory.getLog(Ticket.class);

	/**
	 * A ticket of a change that is safe.
	 */
	public static final Ticket DONE = done();

	private final Queue<Runnable> actions = new ArrayDeque<>();

	private final CountDownLatch latch = new CountDownLatch(1);

	/**
	 * Create a ticket for changes that are not safe yet.
	 */
	public Ticket() {
	}

	private static Ticket done() {
		Ticket ticket = new Ticket();
		ticket.complete();
		return ticket;
	}

	/**
	 * Return whether nobody need wait any longer.
	 * @return whether the changes are safe, or cannot be made so now
	 */
	public boolean isDone() {
		return this.latch.getCount() == 0;
	}

	/**
	 * Run an action when this is done, at once if it is. Actions run in the order in
	 * which they were given, also those of one ticket and the next of the same store.
	 * @param action the action, which returns at once and waits for no lock: it may run
	 * on the thread that writes the file, within the lock of the store
	 */
	public void whenDone(Runnable action) {
		synchronized (this.actions) {
			if (!isDone()) {
				this.actions.add(action);
				return;
			}
		}
		action.run();
	}

	/**
	 * Wait until this is done. Not to be called in a serial executor.
	 */
	public void await() {
		boolean interrupted = false;
		while (!isDone()) {
			try {
				this.latch.await();
			}
			catch (InterruptedException ex) {
				// what must not go out too early must not do so interrupted either
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * The changes are safe, or cannot be made so now. Once only, by the store.
	 */
	public void complete() {
		for (Runnable next = next(); next != null; next = next()) {
			try {
				next.run();
			}
			catch (Throwable ex) {
				logger.error("What waited for the outbox failed", ex);
			}
		}
	}

	// Only an empty queue ends it, or an action given meanwhile would overtake others
	private @Nullable Runnable next() {
		synchronized (this.actions) {
			Runnable next = this.actions.poll();
			if (next == null) {
				this.latch.countDown();
			}
			return next;
		}
	}

}
