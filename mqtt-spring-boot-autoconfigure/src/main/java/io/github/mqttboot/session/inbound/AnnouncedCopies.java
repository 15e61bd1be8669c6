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

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.mqttboot.connection.MqttMessageHandler;
import io.github.mqttboot.protocol.InboundPublish;

/**
 * Copies that a broker sends to one handler because it subscribed to several filters that
 * select the message: it gets the first one, which announces those for its other filters.
 * A copy that was not announced is never taken for one, so that nothing is lost where a
 * filter is new or brings no copies. Belongs to the session; called by the thread of the
 * transport.
 */
final class AnnouncedCopies {

	/**
	 * Stands for a filter of an earlier run, which the broker still has.
	 */
	private static final String FORMER_FILTER = "";

	private static final int MAX_ANNOUNCED = 1000;

	// empty until it is needed, on most connections never
	private Map<Copy, Integer> announced = Collections.emptyMap();

	private boolean withFormerFilters;

	/**
	 * Leave out the handlers that had another copy of a message.
	 * @param packet a message that carries subscription identifiers
	 * @param came the routes of its identifiers, none if they are of an earlier run
	 * @param selecting the routes of its topic
	 * @param recipients the handlers that it would go to
	 * @return those that it goes to
	 */
	synchronized List<Recipient> first(InboundPublish packet, List<Route> came, List<Route> selecting,
			List<Recipient> recipients) {
		this.withFormerFilters |= came.isEmpty();
		if (!this.withFormerFilters && !hasMoreFilters(came, selecting, recipients)) {
			return recipients;
		}
		MessageContent content = MessageContent.of(packet);
		return recipients.stream().filter((recipient) -> isFirst(content, came, selecting, recipient.owner())).toList();
	}

	private static boolean hasMoreFilters(List<Route> came, List<Route> selecting, List<Recipient> recipients) {
		for (Route route : selecting) {
			if (!route.isShared() && !came.contains(route)
					&& recipients.stream().anyMatch((recipient) -> route.leadsTo(recipient.owner()))) {
				return true;
			}
		}
		return false;
	}

	private boolean isFirst(MessageContent content, List<Route> came, List<Route> selecting, MqttMessageHandler owner) {
		List<String> brought = new ArrayList<>();
		for (Route route : came) {
			if (route.leadsTo(owner)) {
				if (route.isShared()) {
					// each member of a group counts on what it gets
					return true;
				}
				brought.add(route.filter());
			}
		}
		if (came.isEmpty()) {
			brought.add(FORMER_FILTER);
		}
		boolean repeated = false;
		for (String filter : brought) {
			repeated |= take(new Copy(owner, filter, content));
		}
		if (!repeated) {
			announce(content, brought, selecting, owner);
		}
		return !repeated;
	}

	private void announce(MessageContent content, List<String> brought, List<Route> selecting,
			MqttMessageHandler owner) {
		for (Route route : selecting) {
			if (!route.isShared() && !brought.contains(route.filter()) && route.leadsTo(owner)) {
				add(new Copy(owner, route.filter(), content));
			}
		}
		if (this.withFormerFilters && !brought.contains(FORMER_FILTER)) {
			add(new Copy(owner, FORMER_FILTER, content));
		}
	}

	private void add(Copy copy) {
		if (this.announced.isEmpty()) {
			this.announced = new LinkedHashMap<>();
		}
		this.announced.merge(copy, 1, Integer::sum);
		if (this.announced.size() > MAX_ANNOUNCED) {
			this.announced.remove(this.announced.keySet().iterator().next());
		}
	}

	private boolean take(Copy copy) {
		Integer count = this.announced.get(copy);
		if (count == null) {
			return false;
		}
		if (count > 1) {
			this.announced.put(copy, count - 1);
		}
		else {
			this.announced.remove(copy);
		}
		return true;
	}

	/**
	 * What is announced may not come any more: the session is another one, or the filters
	 * have changed.
	 */
	synchronized void forget() {
		this.announced.clear();
	}

	/**
	 * The session is gone, with whatever the broker had of earlier runs.
	 */
	synchronized void sessionLost() {
		this.announced.clear();
		this.withFormerFilters = false;
	}

	/**
	 * A copy that is to come.
	 */
	private record Copy(MqttMessageHandler owner, String filter, MessageContent content) {

	}

}
