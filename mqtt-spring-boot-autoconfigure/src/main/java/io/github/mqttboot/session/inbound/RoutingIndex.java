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
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttTopics;
import org.jspecify.annotations.Nullable;

/**
 * Finds the handlers of a message. It belongs to the session, so it outlives transports.
 * The thread of the transport reads it without a lock, any thread changes it.
 */
final class RoutingIndex {

	// this and "identified" are read without the lock, by the thread of the transport
	private final TopicFilterTree<Route> tree = new TopicFilterTree<>();

	private final Map<String, Route> routes = new HashMap<>();

	private final Map<Integer, List<Route>> identified = new ConcurrentHashMap<>();

	private final Set<Route> holding = new LinkedHashSet<>();

	private int takers;

	private volatile boolean taken;

	/**
	 * Add a handler. Messages that come in from now on find it.
	 * @param subscription the subscription of the handler
	 */
	synchronized void add(Subscription subscription) {
		String filter = subscription.getRequest().filter();
		Route route = this.routes.get(filter);
		if (route != null) {
			change(route, (changed) -> changed.add(subscription));
			return;
		}
		Route created = new Route(filter);
		change(created, (changed) -> changed.add(subscription));
		this.routes.put(filter, created);
		this.tree.add(filter, created);
		this.identified.merge(SubscriptionIdentifiers.of(filter), List.of(created), RoutingIndex::joined);
	}

	/**
	 * Remove a handler.
	 * @param subscription the subscription of the handler
	 */
	synchronized void remove(Subscription subscription) {
		String filter = subscription.getRequest().filter();
		Route route = this.routes.get(filter);
		if (route == null) {
			return;
		}
		change(route, (changed) -> changed.remove(subscription));
		if (route.isEmpty()) {
			this.tree.remove(filter, route);
			this.routes.remove(filter);
			this.identified.computeIfPresent(SubscriptionIdentifiers.of(filter), (id, all) -> without(all, route));
		}
	}

	/**
	 * A handler was detached or held, or goes on.
	 * @param subscription the subscription of the handler
	 */
	synchronized void changed(Subscription subscription) {
		Route route = this.routes.get(subscription.getRequest().filter());
		if (route != null) {
			change(route, Route::changed);
		}
	}

	private void change(Route route, Consumer<Route> change) {
		int before = route.takers();
		change.accept(route);
		if (route.held().isEmpty()) {
			this.holding.remove(route);
		}
		else {
			this.holding.add(route);
		}
		this.takers += route.takers() - before;
		boolean nobodyBefore = !this.taken;
		this.taken = this.takers > 0;
		if (this.taken && nobodyBefore) {
			held().forEach(HeldMessages::takeOver);
		}
	}

	/**
	 * Return where messages are held for handlers that are stopped.
	 * @return the places
	 */
	synchronized List<HeldMessages> held() {
		List<HeldMessages> held = new ArrayList<>(0);
		this.holding.forEach((route) -> held.addAll(route.held()));
		return held;
	}

	/**
	 * Return whether there are handlers that take their messages themselves.
	 * @return whether there is one that is neither detached nor held
	 */
	boolean isTaken() {
		return this.taken;
	}

	/**
	 * Find the routes of a topic.
	 * @param topic the topic name
	 * @return the routes, in no particular order
	 */
	List<Route> routesOf(String topic) {
		return this.tree.match(topic);
	}

	/**
	 * Find the routes of the subscriptions that a message came for.
	 * @param packet a message
	 * @return the routes, in no particular order; none if the message carries no
	 * identifiers, or those of filters of an earlier run
	 */
	List<Route> routesByIdentifier(InboundPublish packet) {
		List<Route> found = List.of();
		for (Integer identifier : packet.subscriptionIdentifiers()) {
			List<Route> routes = this.identified.getOrDefault(identifier, List.of());
			found = joined(found, (routes.size() > 1) ? selecting(routes, packet.topic()) : routes);
		}
		return found;
	}

	// filters that happen to have the same identifier
	private static List<Route> selecting(List<Route> routes, String topic) {
		return routes.stream().filter((route) -> MqttTopics.matches(route.filter(), topic)).toList();
	}

	private static List<Route> joined(List<Route> some, List<Route> more) {
		if (some.isEmpty() || more.isEmpty()) {
			return some.isEmpty() ? more : some;
		}
		return Stream.concat(some.stream(), more.stream()).distinct().toList();
	}

	private static @Nullable List<Route> without(List<Route> routes, Route route) {
		List<Route> others = routes.stream().filter((other) -> other != route).toList();
		return others.isEmpty() ? null : others;
	}

	/**
	 * Find the routes that a topic would have if {@code .} and {@code /} were the same,
	 * as they are to brokers that translate topics. Not for each message.
	 * @param topic a topic name that no filter selects
	 * @return the routes, in no particular order
	 */
	synchronized List<Route> routesOfTranslated(String topic) {
		String translated = topic.replace('.', '/');
		return this.routes.values()
			.stream()
			.filter((route) -> MqttTopics.matches(translated(route), translated))
			.toList();
	}

	private static String translated(Route route) {
		return MqttTopics.unshared(route.filter()).replace('.', '/');
	}

	/**
	 * Find who receives what comes on some routes.
	 * @param routes the routes
	 * @return the receivers
	 */
	static Receivers receiversOf(List<Route> routes) {
		if (routes.size() == 1) {
			return routes.get(0).receivers();
		}
		List<Recipient> recipients = new ArrayList<>();
		boolean withDetached = false;
		boolean withHeld = false;
		for (Route route : routes) {
			Receivers receivers = route.receivers();
			recipients.addAll(receivers.recipients());
			withDetached |= receivers.withDetached();
			withHeld |= receivers.withHeld();
		}
		recipients.sort(Comparator.comparingLong(Recipient::number));
		return new Receivers(recipients, withDetached, withHeld);
	}

}
