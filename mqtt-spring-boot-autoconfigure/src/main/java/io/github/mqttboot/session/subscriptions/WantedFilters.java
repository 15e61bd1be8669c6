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

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.protocol.TopicSubscription;
import org.jspecify.annotations.Nullable;

/**
 * The filters that handlers want, each once and in the order in which they came. Belongs
 * to the session. Changed in the serial executor of the connection; any thread may take a
 * {@link #snapshot()}.
 */
@InSerialExecutor
final class WantedFilters {

	private final Executor results;

	private final Map<String, WantedFilter> filters = new LinkedHashMap<>();

	private final Collection<WantedFilter> all = Collections.unmodifiableCollection(this.filters.values());

	// The same by number, for other threads. A filter that is wanted again is another
	// one, at the end
	private final Map<Long, WantedFilter> numbered = new ConcurrentSkipListMap<>();

	private long last;

	/**
	 * Create an instance without filters.
	 * @param results completes futures, whose callbacks are user code
	 */
	WantedFilters(Executor results) {
		this.results = results;
	}

	/**
	 * Return the filter of a request, which is wanted from now on.
	 * @param request the filter and its options
	 * @return the filter, with the options of the first request for it
	 */
	WantedFilter want(TopicSubscription request) {
		return this.filters.computeIfAbsent(request.filter(), (name) -> create(request));
	}

	private WantedFilter create(TopicSubscription request) {
		WantedFilter filter = new WantedFilter(++this.last, request, this.results);
		this.numbered.put(filter.number(), filter);
		return filter;
	}

	@Nullable WantedFilter get(String filter) {
		return this.filters.get(filter);
	}

	void remove(WantedFilter filter) {
		this.filters.remove(filter.filter());
		this.numbered.remove(filter.number());
	}

	boolean isWanted(String filter) {
		return this.filters.containsKey(filter);
	}

	/**
	 * Return whether a filter is still among them, and was not removed and wanted again.
	 * @param filter the filter
	 * @return whether it is
	 */
	boolean contains(WantedFilter filter) {
		return this.filters.get(filter.filter()) == filter;
	}

	/**
	 * Return all filters.
	 * @return a view
	 */
	Collection<WantedFilter> all() {
		return this.all;
	}

	/**
	 * Return what was asked of the broker, and its answers. For any thread.
	 * @return an immutable list
	 */
	List<MqttConnectionSnapshot.Subscription> snapshot() {
		return this.numbered.values().stream().map(WantedFilter::state).toList();
	}

}
