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
import java.util.Comparator;
import java.util.List;

/**
 * Who receives a message, as it was at one moment.
 *
 * @param recipients the handlers that get it, each once
 * @param withDetached whether a handler was detached, whose messages are left to the
 * broker
 * @param withHeld whether there is a place where messages are held for a handler
 */
record Receivers(List<Recipient> recipients, boolean withDetached, boolean withHeld) {

	/**
	 * Nobody.
	 */
	static final Receivers NONE = new Receivers(List.of(), false, false);

	/**
	 * Return who receives what comes on some routes.
	 * @param routes the routes
	 * @return each handler in the order of subscription, with the first of the filters
	 * that select the topic
	 */
	static Receivers of(List<Route> routes) {
		if (routes.isEmpty()) {
			return NONE;
		}
		Receivers first = routes.get(0).receivers();
		if (routes.size() == 1 && first.recipients.size() <= 1) {
			return first;
		}
		List<Recipient> all = new ArrayList<>(first.recipients);
		boolean withDetached = first.withDetached;
		boolean withHeld = first.withHeld;
		for (Route route : routes.subList(1, routes.size())) {
			Receivers more = route.receivers();
			all.addAll(more.recipients);
			withDetached |= more.withDetached;
			withHeld |= more.withHeld;
		}
		return new Receivers(distinct(all), withDetached, withHeld);
	}

	private static List<Recipient> distinct(List<Recipient> all) {
		all.sort(Comparator.comparingLong(Recipient::number));
		List<Recipient> distinct = new ArrayList<>(all.size());
		for (Recipient recipient : all) {
			if (distinct.stream().noneMatch((other) -> other.owner().equals(recipient.owner()))) {
				distinct.add(recipient);
			}
		}
		return distinct;
	}

	/**
	 * Return whether handlers leave the message to the broker.
	 * @param stopping whether the connection is about to stop, so that held ones do too
	 * @return whether there is such a handler
	 */
	boolean isLeftToTheBroker(boolean stopping) {
		return this.withDetached || (stopping && this.withHeld);
	}

}
