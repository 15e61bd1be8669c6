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
import java.util.function.Predicate;

import io.github.mqttboot.concurrent.InSerialExecutor;

/**
 * Which of the wanted filters another one brings the messages of, where messages do not
 * say which subscription they came for. Belongs to the session. Lives in the serial
 * executor of the connection.
 */
@InSerialExecutor
final class FilterCovers {

	private final Collection<WantedFilter> filters;

	/**
	 * Create an instance that covers nothing yet.
	 * @param filters a view of what is wanted
	 */
	FilterCovers(Collection<WantedFilter> filters) {
		this.filters = filters;
	}

	/**
	 * Decide which of the unanswered filters are not requested, since others cover them.
	 * @param check says which filters can be requested
	 * @param heldBack says which are not requested for now
	 * @return whether messages do not say which subscription they came for
	 */
	boolean cover(FilterCheck check, Predicate<WantedFilter> heldBack) {
		List<WantedFilter> missing = new ArrayList<>(0);
		for (WantedFilter filter : this.filters) {
			if (filter.isUnanswered()) {
				filter.coverBy(null);
				missing.add(filter);
			}
		}
		if (check.isWithIdentifiers()) {
			// each listener gets a message once, and what is retained for its own filter
			return false;
		}
		FilterOverlaps.cover(missing.stream()
			.filter((filter) -> !heldBack.test(filter) && check.refusal(filter.filter()) == null)
			.toList());
		return true;
	}

	List<WantedFilter> coveredBy(WantedFilter coverer) {
		return this.filters.stream().filter((filter) -> filter.coveredBy() == coverer).toList();
	}

	/**
	 * A filter no longer brings the messages of others.
	 * @param coverer the filter
	 * @return the others
	 */
	List<WantedFilter> uncover(WantedFilter coverer) {
		List<WantedFilter> covered = coveredBy(coverer);
		covered.forEach(WantedFilter::uncover);
		return covered;
	}

}
