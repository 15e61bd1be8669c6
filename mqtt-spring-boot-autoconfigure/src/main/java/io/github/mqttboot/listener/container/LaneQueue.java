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

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

import org.jspecify.annotations.Nullable;

/**
 * Items in the order in which they are to be handled. An item that is held is not given
 * out, and neither is what comes after it in its lane, until the lane is released. Has no
 * lock: belongs to one {@link SerialWorker}, which guards it.
 *
 * @param <T> the type of the items
 */
final class LaneQueue<T> {

	private final Function<T, Object> lane;

	private final Deque<T> queue = new ArrayDeque<>();

	// by lane, first the item that is to be handled again, then those behind it
	private final Map<Object, Deque<T>> held = new HashMap<>();

	private int heldItems;

	LaneQueue(Function<T, Object> lane) {
		this.lane = lane;
	}

	/**
	 * Return the lane of an item. For any thread.
	 * @param item the item
	 * @return the lane
	 */
	Object laneOf(T item) {
		return this.lane.apply(item);
	}

	void add(T item) {
		this.queue.add(item);
	}

	/**
	 * Take the next item that is in no held lane.
	 * @return the item, or {@code null} if there is none
	 */
	@Nullable T poll() {
		T item = this.queue.poll();
		while (item != null && isBehindAnother(item)) {
			item = this.queue.poll();
		}
		return item;
	}

	// Only here, and not when it is added: an item of the lane may be in the queue when
	// the one before it is held
	private boolean isBehindAnother(T item) {
		Deque<T> items = this.held.get(laneOf(item));
		if (items == null) {
			return false;
		}
		items.add(item);
		this.heldItems++;
		return true;
	}

	/**
	 * Return whether there is nothing to look at: what is held does not count.
	 * @return whether the queue is empty
	 */
	boolean isEmpty() {
		return this.queue.isEmpty();
	}

	/**
	 * Hold an item that was taken, and with it its lane.
	 * @param item the item
	 */
	void hold(T item) {
		Deque<T> items = new ArrayDeque<>();
		items.add(item);
		this.held.put(laneOf(item), items);
		this.heldItems++;
	}

	/**
	 * Let a lane go on, ahead of all others: what is held came first. Does nothing if it
	 * is not held.
	 * @param lane the lane
	 */
	void release(Object lane) {
		Deque<T> items = this.held.remove(lane);
		if (items != null) {
			this.heldItems -= items.size();
			requeue(items);
		}
	}

	private void requeue(Deque<T> items) {
		items.descendingIterator().forEachRemaining(this.queue::addFirst);
	}

	/**
	 * Give up an item that was taken, and those behind it that must not overtake it.
	 * @param item the item
	 * @param comesAgain selects those that must not be handled after one of their lane
	 * was given up
	 * @return what was given up, in order
	 */
	List<T> giveUp(T item, Predicate<T> comesAgain) {
		List<T> givenUp = new ArrayList<>(List.of(item));
		Object lane = laneOf(item);
		remove((next) -> lane.equals(laneOf(next)) && comesAgain.test(next), givenUp);
		return givenUp;
	}

	/**
	 * Give up the items that are to be handled again, those behind them that must not
	 * overtake them, and others. What else is held is released.
	 * @param discard selects the others
	 * @param comesAgain selects those that must not be handled after one of their lane
	 * was given up
	 * @return what was given up
	 */
	List<T> giveUp(Predicate<T> discard, Predicate<T> comesAgain) {
		List<T> givenUp = new ArrayList<>();
		Set<Object> lanes = Set.copyOf(this.held.keySet());
		this.held.values().forEach((items) -> {
			givenUp.add(items.removeFirst());
			requeue(items);
		});
		this.held.clear();
		this.heldItems = 0;
		remove((item) -> discard.test(item) || (comesAgain.test(item) && lanes.contains(laneOf(item))), givenUp);
		return givenUp;
	}

	private void remove(Predicate<T> which, List<T> removed) {
		this.queue.removeIf((item) -> {
			boolean remove = which.test(item);
			if (remove) {
				removed.add(item);
			}
			return remove;
		});
	}

	int size() {
		return this.queue.size() + this.heldItems;
	}

	/**
	 * Return how much there is, if not all items count as one.
	 * @param weight returns how much an item counts
	 * @return the sum
	 */
	int size(ToIntFunction<T> weight) {
		int queued = this.queue.stream().mapToInt(weight).sum();
		return queued + this.held.values().stream().flatMap(Deque::stream).mapToInt(weight).sum();
	}

	/**
	 * Return how many items are to be handled again.
	 * @return the number
	 */
	int heldLanes() {
		return this.held.size();
	}

}
