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

package io.github.mqttboot.session.inbound;

import java.util.concurrent.atomic.AtomicReferenceArray;

import org.jspecify.annotations.Nullable;

/**
 * A hash table of topic levels. It finds a level within a topic without making a string
 * of it, which happens for each message.
 * <p>
 * Any thread looks up without a lock, one at a time makes changes. A change returns the
 * table to use from now on, which may be another one: slots are filled and never emptied,
 * so that a lookup under way cannot miss what comes behind.
 *
 * @param <L> what belongs to a level
 */
final class TopicLevelTable<L extends TopicLevelTable.Level> {

	// Most levels have none below them, and share a table that is replaced when it is
	// added to
	private static final TopicLevelTable<Level> EMPTY = new TopicLevelTable<>(1);

	private final AtomicReferenceArray<@Nullable L> slots;

	private final int mask;

	private int size;

	private TopicLevelTable(int capacity) {
		this.slots = new AtomicReferenceArray<>(capacity);
		this.mask = capacity - 1;
	}

	@SuppressWarnings("unchecked")
	static <L extends Level> TopicLevelTable<L> empty() {
		return (TopicLevelTable<L>) EMPTY;
	}

	/**
	 * Find a level.
	 * @param topic a text with the level in it
	 * @param from where it begins
	 * @param to where it ends
	 * @return what belongs to it, or {@code null} if it is not here
	 */
	@Nullable L find(String topic, int from, int to) {
		int hash = hash(topic, from, to);
		int slot = hash & this.mask;
		for (L level = this.slots.get(slot); level != null; level = this.slots.get(slot)) {
			if (level.hash() == hash && level.is(topic, from, to)) {
				return level;
			}
			slot = (slot + 1) & this.mask;
		}
		return null;
	}

	/**
	 * Add a level.
	 * @param level a level that is not here
	 * @return the table with it
	 */
	TopicLevelTable<L> with(L level) {
		// half of the slots stay free, for searches to end soon
		TopicLevelTable<L> changed = (2 * (this.size + 1) > this.slots.length()) ? copy(2 * this.slots.length(), null)
				: this;
		changed.put(level);
		return changed;
	}

	/**
	 * Remove a level.
	 * @param level a level that is here
	 * @return the table without it
	 */
	TopicLevelTable<L> without(L level) {
		return copy(this.slots.length(), level);
	}

	boolean isEmpty() {
		return this.size == 0;
	}

	private TopicLevelTable<L> copy(int capacity, @Nullable L omitted) {
		TopicLevelTable<L> copy = new TopicLevelTable<>(capacity);
		for (int i = 0; i < this.slots.length(); i++) {
			L level = this.slots.get(i);
			if (level != null && level != omitted) {
				copy.put(level);
			}
		}
		return copy;
	}

	private void put(L level) {
		int slot = level.hash() & this.mask;
		while (this.slots.get(slot) != null) {
			slot = (slot + 1) & this.mask;
		}
		this.slots.set(slot, level);
		this.size++;
	}

	private static int hash(String text, int from, int to) {
		int hash = 0;
		for (int i = from; i < to; i++) {
			hash = 31 * hash + text.charAt(i);
		}
		return hash ^ (hash >>> 16);
	}

	/**
	 * A topic level that can be in a table.
	 */
	abstract static class Level {

		private final String name;

		private final int hash;

		Level(String name) {
			this.name = name;
			this.hash = TopicLevelTable.hash(name, 0, name.length());
		}

		final int hash() {
			return this.hash;
		}

		final boolean is(String topic, int from, int to) {
			return this.name.length() == to - from && topic.startsWith(this.name, from);
		}

	}

}
