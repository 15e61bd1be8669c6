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

package io.github.mqttboot.session.subscriptions;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.protocol.MqttTopics;
import org.jspecify.annotations.Nullable;

/**
 * Filters of the current connection whose messages cannot be told apart: a pair of those
 * with a group, and a pair of others. All are compared when the broker has accepted the
 * connection, and from then on each that comes or goes. Belongs to the session. Lives in
 * the serial executor of the connection.
 */
@InSerialExecutor
final class OverlapWatch {

	/**
	 * Pairs that are compared before a connection with very many filters goes on, and
	 * those that are compared later, as long as it lasts.
	 */
	private static final int MOST_PAIRS = 1_000_000;

	private final Collection<WantedFilter> filters;

	private @Nullable String cure;

	private boolean withPlain;

	private int pairsLeft;

	private @Nullable Pair grouped;

	private @Nullable Pair plain;

	/**
	 * Create a watch that looks at nothing yet.
	 * @param filters a view of what is wanted
	 */
	OverlapWatch(Collection<WantedFilter> filters) {
		this.filters = filters;
	}

	/**
	 * The broker accepted a connection.
	 * @param cure what can be done about pairs, or {@code null} if messages say which
	 * filters they came for
	 * @param withPlain whether filters without a group are meant too
	 */
	void connected(@Nullable String cure, boolean withPlain) {
		this.cure = cure;
		this.withPlain = withPlain;
		this.grouped = null;
		this.plain = null;
		this.pairsLeft = MOST_PAIRS;
		compareAll();
		// however often filters come and go, it does not take more than once again
		this.pairsLeft = MOST_PAIRS;
	}

	/**
	 * The broker is asked for one more filter.
	 * @param filter the filter, which is among those that are wanted
	 */
	void added(WantedFilter filter) {
		for (WantedFilter other : this.filters) {
			if (isDone()) {
				return;
			}
			compare(other, filter);
		}
	}

	/**
	 * A filter is no longer among those that are wanted.
	 * @param filter the filter
	 */
	void removed(WantedFilter filter) {
		boolean named = false;
		if (this.grouped != null && this.grouped.has(filter)) {
			this.grouped = null;
			named = true;
		}
		if (this.plain != null && this.plain.has(filter)) {
			this.plain = null;
			named = true;
		}
		if (named) {
			compareAll();
		}
	}

	private void compareAll() {
		if (isDone()) {
			return;
		}
		List<WantedFilter> requested = this.filters.stream().filter((filter) -> filter.coveredBy() == null).toList();
		for (int i = 0; i < requested.size(); i++) {
			for (int j = i + 1; j < requested.size(); j++) {
				if (isDone()) {
					return;
				}
				compare(requested.get(i), requested.get(j));
			}
		}
	}

	private boolean isDone() {
		boolean found = this.grouped != null && (this.plain != null || !this.withPlain);
		return this.cure == null || this.pairsLeft == 0 || found;
	}

	private void compare(WantedFilter one, WantedFilter other) {
		if (one == other || one.coveredBy() != null) {
			return;
		}
		this.pairsLeft--;
		boolean shared = MqttTopics.isShared(one.filter()) || MqttTopics.isShared(other.filter());
		boolean looking = shared ? this.grouped == null : this.withPlain && this.plain == null;
		if (!looking || !FilterOverlaps.overlap(one.filter(), other.filter())) {
			return;
		}
		if (shared) {
			this.grouped = new Pair(one, other);
		}
		else {
			this.plain = new Pair(one, other);
		}
	}

	/**
	 * Describe what was found.
	 * @return a new list, with a sentence or two for each pair
	 */
	List<String> describe() {
		List<String> found = new ArrayList<>(2);
		if (this.grouped != null) {
			found.add(this.grouped.describe("and what comes for a group cannot be distinguished from what comes for "
					+ "the other one: the listeners of both handle it") + this.cure);
		}
		if (this.plain != null) {
			found.add(this.plain.describe("of which some brokers, such as ActiveMQ, send a copy for each: their "
					+ "listeners handle these twice") + this.cure);
		}
		return found;
	}

	/**
	 * Two filters that select the same messages.
	 *
	 * @param one the first
	 * @param other the other one
	 */
	private record Pair(WantedFilter one, WantedFilter other) {

		boolean has(WantedFilter filter) {
			return this.one == filter || this.other == filter;
		}

		String describe(String consequence) {
			return "the filters '" + this.one.filter() + "' and '" + this.other.filter()
					+ "' select the same messages, " + consequence;
		}

	}

}
