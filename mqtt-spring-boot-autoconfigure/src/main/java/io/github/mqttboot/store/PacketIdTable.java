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

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Values by packet identifier, in the order in which they were added. Identifiers are
 * given out one after the other, so that the place of one in the table is its last bits,
 * and the table is no larger than it takes to keep those in use apart. No object is
 * needed for an identifier or an entry. Not thread-safe.
 *
 * @param <V> the type of the values
 */
public final class PacketIdTable<V> {

	private static final int SMALLEST = 8;

	private static final int NONE = -1;

	private static final char[] NO_IDS = {};

	private static final @Nullable Object[] NO_VALUES = {};

	private static final int[] NO_PLACES = {};

	private char[] ids = NO_IDS;

	private @Nullable Object[] values = NO_VALUES;

	// the order: the places of its neighbours for each place
	private int[] before = NO_PLACES;

	private int[] after = NO_PLACES;

	private int first = NONE;

	private int last = NONE;

	private int size;

	/**
	 * Add a value, behind all others, also if the identifier had one.
	 * @param id the packet identifier
	 * @param value the value
	 */
	public void put(int id, V value) {
		remove(id);
		if (this.ids.length == 0) {
			allocate(SMALLEST);
		}
		while (this.values[place(id)] != null) {
			grow();
		}
		add(id, value);
	}

	private void add(int id, Object value) {
		int place = place(id);
		this.ids[place] = (char) id;
		this.values[place] = value;
		this.before[place] = this.last;
		this.after[place] = NONE;
		if (this.last == NONE) {
			this.first = place;
		}
		else {
			this.after[this.last] = place;
		}
		this.last = place;
		this.size++;
	}

	/**
	 * Set another value for an identifier that has one, which keeps its place.
	 * @param id the packet identifier
	 * @param value the value
	 */
	public void replace(int id, V value) {
		if (get(id) != null) {
			this.values[place(id)] = value;
		}
	}

	/**
	 * Return a value.
	 * @param id the packet identifier
	 * @return the value, or {@code null} if there is none
	 */
	@SuppressWarnings("unchecked")
	public @Nullable V get(int id) {
		if (this.size == 0) {
			return null;
		}
		int place = place(id);
		return (this.ids[place] == id) ? (V) this.values[place] : null;
	}

	/**
	 * Remove a value.
	 * @param id the packet identifier
	 * @return the value, or {@code null} if there was none
	 */
	public @Nullable V remove(int id) {
		V value = get(id);
		if (value != null) {
			int place = place(id);
			this.values[place] = null;
			unlink(this.before[place], this.after[place]);
			this.size--;
		}
		return value;
	}

	private void unlink(int before, int after) {
		if (before == NONE) {
			this.first = after;
		}
		else {
			this.after[before] = after;
		}
		if (after == NONE) {
			this.last = before;
		}
		else {
			this.before[after] = before;
		}
	}

	public int size() {
		return this.size;
	}

	public boolean isEmpty() {
		return this.size == 0;
	}

	/**
	 * Return the values in order.
	 * @return a copy
	 */
	@SuppressWarnings("unchecked")
	public List<V> values() {
		List<V> all = new ArrayList<>(this.size);
		for (int place = this.first; place != NONE; place = this.after[place]) {
			Object value = this.values[place];
			if (value != null) {
				all.add((V) value);
			}
		}
		return all;
	}

	/**
	 * Remove values.
	 * @param condition which
	 */
	@SuppressWarnings("unchecked")
	public void removeIf(Predicate<? super V> condition) {
		for (int place = this.first; place != NONE; place = this.after[place]) {
			Object value = this.values[place];
			if (value != null && condition.test((V) value)) {
				remove(this.ids[place]);
			}
		}
	}

	/**
	 * Remove all values, and what they took.
	 */
	public void clear() {
		this.ids = NO_IDS;
		this.values = NO_VALUES;
		this.before = NO_PLACES;
		this.after = NO_PLACES;
		this.first = NONE;
		this.last = NONE;
		this.size = 0;
	}

	private int place(int id) {
		return id & (this.ids.length - 1);
	}

	private void grow() {
		char[] ids = this.ids;
		@Nullable Object[] values = this.values;
		int[] after = this.after;
		int place = this.first;
		allocate(2 * ids.length);
		for (; place != NONE; place = after[place]) {
			Object value = values[place];
			if (value != null) {
				add(ids[place], value);
			}
		}
	}

	private void allocate(int capacity) {
		this.ids = new char[capacity];
		this.values = new Object[capacity];
		this.before = new int[capacity];
		this.after = new int[capacity];
		this.first = NONE;
		this.last = NONE;
		this.size = 0;
	}

}
