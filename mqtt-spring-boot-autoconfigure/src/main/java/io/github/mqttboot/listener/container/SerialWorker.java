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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

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

	private final Timer timer;

	private final Function<T, Object> lane;

	private final Consumer<T> handler;

	private final Consumer<List<T>> leftOver;

	private final CompletableFuture<Void> closed = new CompletableFuture<>();

	// the following are guarded by "this"

	private final Deque<T> queue = new ArrayDeque<>();

	// by lane, first the item that is to be handled again, then those behind it
	private final Map<Object, Deque<T>> held = new HashMap<>();

	private int heldItems;

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
	SerialWorker(Executor executor, Timer timer, Function<T, Object> lane, Consumer<T> handler,
			Consumer<List<T>> leftOver) {
		this.executor = executor;
		this.timer = timer;
		this.lane = lane;
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
			this.queue.add(item);
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
		Object lane = this.lane.apply(item);
		List<T> left = holdUnlessClosed(lane, item);
		if (left != null) {
			this.leftOver.accept(left);
			return false;
		}
		this.timer.schedule(delay, () -> release(lane));
		return true;
	}

	private synchronized @Nullable List<T> holdUnlessClosed(Object lane, T item) {
		Predicate<T> comesAgain = this.comesAgain;
		if (comesAgain != null) {
			List<T> left = new ArrayList<>(List.of(item));
			removeFromQueue((next) -> lane.equals(this.lane.apply(next)) && comesAgain.test(next), left);
			return left;
		}
		Deque<T> items = new ArrayDeque<>();
		items.add(item);
		this.held.put(lane, items);
		this.heldItems++;
		return null;
	}

	private void removeFromQueue(Predicate<T> which, List<T> removed) {
		this.queue.removeIf((item) -> {
			boolean remove = which.test(item);
			if (remove) {
				removed.add(item);
			}
			return remove;
		});
	}

	private void release(Object lane) {
		synchronized (this) {
			Deque<T> items = this.held.remove(lane);
			if (items == null) {
				return;
			}
			this.heldItems -= items.size();
			requeue(items);
			if (!needsThread()) {
				return;
			}
		}
		startWork();
	}

	private void requeue(Deque<T> items) {
		items.descendingIterator().forEachRemaining(this.queue::addFirst);
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
		boolean idle = !this.busy && !this.paused && !this.queue.isEmpty();
		this.busy |= idle;
		return idle;
	}

	synchronized int size() {
		return this.queue.size() + this.heldItems;
	}

	/**
	 * Return how much waits, if not all items count as one.
	 * @param weight returns how much an item counts
	 * @return the sum
	 */
	synchronized int size(ToIntFunction<T> weight) {
		int queued = this.queue.stream().mapToInt(weight).sum();
		return queued + this.held.values().stream().flatMap(Deque::stream).mapToInt(weight).sum();
	}

	/**
	 * Return how many items are to be handled again.
	 * @return the number
	 */
	synchronized int heldLanes() {
		return this.held.size();
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
		List<T> left = new ArrayList<>();
		boolean work;
		boolean idle;
		synchronized (this) {
			this.comesAgain = comesAgain;
			this.paused = false;
			Set<Object> givenUp = Set.copyOf(this.held.keySet());
			this.held.values().forEach((items) -> {
				left.add(items.removeFirst());
				requeue(items);
			});
			this.held.clear();
			this.heldItems = 0;
			removeFromQueue(
					(item) -> discard.test(item) || (comesAgain.test(item) && givenUp.contains(this.lane.apply(item))),
					left);
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
			// it may have been closed meanwhile
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
		T item = poll();
		while (item != null && isBehindAnother(item)) {
			item = poll();
		}
		this.busy = item != null;
		this.thread = this.busy ? Thread.currentThread() : null;
		return item;
	}

	private @Nullable T poll() {
		return this.paused ? null : this.queue.poll();
	}

	private boolean isBehindAnother(T item) {
		Deque<T> items = this.held.get(this.lane.apply(item));
		if (items == null) {
			return false;
		}
		items.add(item);
		this.heldItems++;
		return true;
	}

	private synchronized boolean isFinished() {
		return this.comesAgain != null && !this.busy;
	}

}
