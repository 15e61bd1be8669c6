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

package io.github.mqttboot.listener.container;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Handles items one after the other. An item that is to be handled again later holds up
 * those of its lane, and no others. Its contract:
 * <ul>
 * <li>Order: items are handled in the order in which they were added. Within a lane that
 * holds always; other lanes overtake one whose first item waits for another attempt.</li>
 * <li>Serial: one item at a time, and the next one sees what was written for the
 * last.</li>
 * <li>Not re-entrant: an item that the handler adds is queued. The handler may close the
 * worker: then the item it is at is finished, and those behind it after that.</li>
 * <li>Whose thread: one of the executor, lent while there is something to do. The handler
 * may block. If there is no thread to be had it is tried again: no item is lost.</li>
 * </ul>
 * For any thread; what is shared is guarded by this, which is not held while an item is
 * handled.
 *
 * @param <T> the type of the items
 */
final class SerialWorker<T> {

	private static final Log logger = LogFactory.getLog(MqttMessageListenerContainer.class);

	private static final Duration REJECTED_DELAY = Duration.ofMillis(100);

	private final Executor executor;

	private final TimeSource timer;

	private final Consumer<T> handler;

	private final Consumer<List<T>> leftOver;

	private final CompletableFuture<Void> closed = new CompletableFuture<>();

	// The following are guarded by "this". What keeps them true:
	// - busy is set by whoever finds that a thread is needed, before it asks for one.
	// It is reset only by that thread when nothing is left for it, or if it never
	// comes. So there is one thread at most, and nobody adds an item that no thread
	// looks for: it is added before the thread finds the queue empty, or busy is false
	// - handler, leftOver, the executor and the timer are called without the lock: that
	// is code of others, which may call the worker, or wait for a thread that does
	// - comesAgain is set by close() and never reset: nothing is added or held any more

	private final LaneQueue<T> items;

	private boolean busy;

	private volatile boolean rejected;

	private boolean paused;

	private @Nullable Thread thread;

	private boolean endedFromWithin;

	private @Nullable Predicate<T> comesAgain;

	/**
	 * Create a worker.
	 * @param executor lends a thread
	 * @param timer wakes lanes that are held
	 * @param lane returns the lane of an item
	 * @param handler handles an item, and never throws
	 * @param leftOver takes items, in order, that are not handled since the worker is
	 * closed
	 */
	SerialWorker(Executor executor, TimeSource timer, Function<T, Object> lane, Consumer<T> handler,
			Consumer<List<T>> leftOver) {
		this.executor = executor;
		this.timer = timer;
		this.items = new LaneQueue<>(lane);
		this.handler = handler;
		this.leftOver = leftOver;
	}

	/**
	 * Queue an item.
	 * @param item the item
	 * @return whether it is taken: not if the worker is closed
	 */
	boolean add(T item) {
		synchronized (this) {
			if (this.comesAgain != null) {
				return false;
			}
			this.items.add(item);
			if (!needsThread()) {
				return true;
			}
		}
		startWork();
		return true;
	}

	/**
	 * Handle an item again later, before what is behind it in its lane. To be called
	 * while it is handled if that order matters.
	 * @param item an item that was handled
	 * @param delay how long to wait
	 * @return whether that will be: not if the worker is closed, now or before the time
	 * is up
	 */
	boolean hold(T item, Duration delay) {
		Object lane = this.items.laneOf(item);
		List<T> left = holdUnlessClosed(item);
		if (left != null) {
			this.leftOver.accept(left);
			return false;
		}
		this.timer.schedule(delay, () -> release(lane));
		return true;
	}

	private synchronized @Nullable List<T> holdUnlessClosed(T item) {
		if (this.comesAgain != null) {
			return this.items.giveUp(item, this.comesAgain);
		}
		this.items.hold(item);
		return null;
	}

	private void release(Object lane) {
		synchronized (this) {
			// nothing is held any more if the worker was closed before the time was up
			this.items.release(lane);
			if (!needsThread()) {
				return;
			}
		}
		startWork();
	}

	/**
	 * Go on with the item that is being handled, and with no other.
	 */
	synchronized void pause() {
		this.paused = this.comesAgain == null;
	}

	/**
	 * Go on with those that wait.
	 */
	void resume() {
		synchronized (this) {
			this.paused = false;
			if (!needsThread()) {
				return;
			}
		}
		startWork();
	}

	private boolean needsThread() {
		boolean idle = !this.busy && !this.paused && !this.items.isEmpty();
		this.busy |= idle;
		return idle;
	}

	synchronized int size() {
		return this.items.size();
	}

	/**
	 * Return how much waits, if not all items count as one.
	 * @param weight returns how much an item counts
	 * @return the sum
	 */
	synchronized int size(ToIntFunction<T> weight) {
		return this.items.size(weight);
	}

	/**
	 * Return how many items are to be handled again.
	 * @return the number
	 */
	synchronized int heldLanes() {
		return this.items.heldLanes();
	}

	/**
	 * The current thread is about to have the worker closed. If it is the one that
	 * handles an item, that item and those behind it are not waited for: they go on when
	 * it has returned.
	 */
	synchronized void closing() {
		this.endedFromWithin |= this.thread == Thread.currentThread();
	}

	/**
	 * Take no more items, and do not handle again those that are held. Ends a pause.
	 * @param discard selects those in the queue that are not to be handled any more
	 * @param comesAgain selects those that must not be handled after one of their lane
	 * was given up, since all come again in order
	 * @return completes when the others are handled
	 */
	CompletableFuture<Void> close(Predicate<T> discard, Predicate<T> comesAgain) {
		List<T> left;
		boolean work;
		boolean idle;
		synchronized (this) {
			this.comesAgain = comesAgain;
			this.paused = false;
			left = this.items.giveUp(discard, comesAgain);
			work = needsThread();
			idle = !this.busy || this.endedFromWithin;
		}
		if (!left.isEmpty()) {
			this.leftOver.accept(left);
		}
		if (work) {
			startWork();
		}
		if (idle) {
			this.closed.complete(null);
		}
		return this.closed;
	}

	private void startWork() {
		try {
			this.executor.execute(this::work);
		}
		catch (Throwable ex) {
			// no thread to be had now: what waits must not wait forever
			if (!this.rejected) {
				this.rejected = true;
				logger.warn("The task executor of MQTT listeners rejects a task; messages wait until it takes one", ex);
			}
			this.timer.schedule(REJECTED_DELAY, this::startAgain);
		}
	}

	private void startAgain() {
		boolean work;
		synchronized (this) {
			// No thread came, so nobody else resets it. The worker may have been closed
			// meanwhile, and then this is the only one to complete that
			this.busy = false;
			work = needsThread();
		}
		if (work) {
			startWork();
		}
		else if (isFinished()) {
			this.closed.complete(null);
		}
	}

	private void work() {
		this.rejected = false;
		for (T item = next(); item != null; item = next()) {
			this.handler.accept(item);
		}
		if (isFinished()) {
			this.closed.complete(null);
		}
	}

	private synchronized @Nullable T next() {
		T item = this.paused ? null : this.items.poll();
		this.busy = item != null;
		this.thread = this.busy ? Thread.currentThread() : null;
		return item;
	}

	private synchronized boolean isFinished() {
		return this.comesAgain != null && !this.busy;
	}

}
