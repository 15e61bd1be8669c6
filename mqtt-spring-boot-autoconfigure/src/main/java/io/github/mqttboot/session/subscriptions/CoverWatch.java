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
 * Filters of the current connection that are not subscribed since another one covers
 * them, though some brokers do not send all of their messages for that one. One of each
 * kind is named. Belongs to the session. Lives in the serial executor of the connection.
 */
@InSerialExecutor
final class CoverWatch {

	private final Collection<WantedFilter> filters;

	private @Nullable Pair retained;

	private @Nullable Pair parent;

	/**
	 * Create a watch that looks at nothing yet.
	 * @param filters a view of what is wanted
	 */
	CoverWatch(Collection<WantedFilter> filters) {
		this.filters = filters;
	}

	/**
	 * It was decided which filters others cover.
	 */
	void covered() {
		find(null);
	}

	/**
	 * A filter has come or gone. None is covered that was not before.
	 * @param gone a filter that is no longer wanted, or {@code null} if there is none
	 */
	void changed(@Nullable WantedFilter gone) {
		if (isOver(this.retained, gone) || isOver(this.parent, gone)) {
			find(gone);
		}
	}

	private static boolean isOver(@Nullable Pair pair, @Nullable WantedFilter gone) {
		return pair != null && (pair.has(gone) || pair.filter().coveredBy() == null);
	}

	private void find(@Nullable WantedFilter gone) {
		this.retained = null;
		this.parent = null;
		for (WantedFilter filter : this.filters) {
			WantedFilter coverer = filter.coveredBy();
			if (coverer == null || coverer == gone) {
				continue;
			}
			Pair pair = new Pair(filter, coverer);
			if (this.retained == null && pair.mayMissWhatIsRetained()) {
				this.retained = pair;
			}
			if (this.parent == null && pair.mayMissAll()) {
				this.parent = pair;
			}
		}
	}

	/**
	 * Describe what was found.
	 * @return a sentence for each kind
	 */
	List<String> describe() {
		if (this.retained == null && this.parent == null) {
			return List.of();
		}
		List<String> found = new ArrayList<>(2);
		if (this.retained != null) {
			found.add(this.retained.describe("some brokers, such as RabbitMQ and AWS IoT Core, send what is retained "
					+ "to no filter with a wildcard, and the listener does not get what is retained there"));
		}
		if (this.parent != null) {
			found.add(this.parent.describe("AWS IoT Core does not think so, and the listener gets nothing there"));
		}
		return found;
	}

	/**
	 * Two filters of which one is subscribed.
	 *
	 * @param filter the one that is not
	 * @param coverer the one that is
	 */
	private record Pair(WantedFilter filter, WantedFilter coverer) {

		boolean has(@Nullable WantedFilter filter) {
			return this.filter == filter || this.coverer == filter;
		}

		// with a wildcard of its own it would be sent none either
		boolean mayMissWhatIsRetained() {
			return !MqttTopics.hasWildcard(this.filter.filter()) && this.filter.request().retainHandling() < 2;
		}

		// as "a" does beside "a/#"
		boolean mayMissAll() {
			return levels(this.coverer) > levels(this.filter);
		}

		private static int levels(WantedFilter filter) {
			return filter.filter().split("/", -1).length;
		}

		String describe(String consequence) {
			return "the filter '" + this.filter.filter() + "' is not subscribed, since '" + this.coverer.filter()
					+ "' covers it: " + consequence;
		}

	}

}
