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

package io.github.mqttboot.listener;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Handles items one after the other, in order. It takes a thread only while there is
 * something to do.
 *
 * @param <T> the type of the items
 */
final class SerialWorker<T> {

	private final Executor executor;

	private final Consumer<T> handler;

	private final CompletableFuture<Void> closed = new CompletableFuture<>();

	// the following are guarded by "this"

	private final Queue<T> queue = new ArrayDeque<>();

	private boolean busy;

	private boolean closing;

	/**
	 * Create a worker.
	 * @param executor lends a thread
	 * @param handler handles an item, and never throws
	 */
	SerialWorker(Executor executor, Consumer<T> handler) {
		this.executor = executor;
		this.handler = handler;
	}

	/**
	 * Queue an item. A worker that is closed ignores it.
	 * @param item the item
	 */
	void add(T item) {
		synchronized (this) {
			if (this.closing) {
				return;
			}
			this.queue.add(item);
			if (this.busy) {
				return;
			}
			this.busy = true;
		}
		this.executor.execute(this::work);
	}

	synchronized int size() {
		return this.queue.size();
	}

	/**
	 * Take no more items.
	 * @param discard selects those in the queue that are not to be handled any more
	 * @return completes when the others are handled
	 */
	CompletableFuture<Void> close(Predicate<T> discard) {
		boolean idle;
		synchronized (this) {
			this.closing = true;
			this.queue.removeIf(discard);
			idle = !this.busy;
		}
		if (idle) {
			this.closed.complete(null);
		}
		return this.closed;
	}

	private void work() {
		for (T item = next(); item != null; item = next()) {
			this.handler.accept(item);
		}
		if (isFinished()) {
			this.closed.complete(null);
		}
	}

	private synchronized @Nullable T next() {
		T item = this.queue.poll();
		this.busy = item != null;
		return item;
	}

	private synchronized boolean isFinished() {
		return this.closing && !this.busy;
	}

}
