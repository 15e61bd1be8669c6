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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.connection.MqttHolding;
import io.github.mqttboot.connection.MqttMessageHandler;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.store.HeldMessageRecord;
import io.github.mqttboot.store.HeldStore;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The messages that a connection holds for handlers that are stopped or have not started:
 * when they are left with the broker and when not, and what becomes of them when the
 * connection starts and stops. Belongs to the session. For any thread.
 */
final class Holding {

	private static final Log logger = LogFactory.getLog(Holding.class);

	private final HoldingContext context;

	private final RoutingIndex index;

	// names of handlers with their filters
	private final Set<List<String>> expected = ConcurrentHashMap.newKeySet();

	private volatile boolean stopping;

	Holding(String connectionName, RoutingIndex index, HeldStore store, Executor executor,
			MqttConnectionObserver observers) {
		this.index = index;
		this.context = new HoldingContext(connectionName, this::isInTheWay, store, executor, observers);
	}

	// Unacknowledged messages fill the window of the broker, which others need too
	private boolean isInTheWay() {
		return !this.stopping && this.index.isTaken();
	}

	/**
	 * A handler that starts later is there, so that what an earlier run held for it is
	 * not left alone.
	 * @param request what the handler subscribes to
	 * @param holding whose name its messages are kept under
	 */
	void expect(TopicSubscription request, MqttHolding holding) {
		this.expected.add(List.of(holding.name(), request.filter()));
	}

	/**
	 * Create a place for the messages of a handler that is stopped.
	 * @param request what the handler subscribed to
	 * @param owner the handler
	 * @param holding whose name they are kept under, and how many
	 * @return the place
	 */
	HeldMessages hold(TopicSubscription request, MqttMessageHandler owner, MqttHolding holding) {
		return new HeldMessages(this.context, request, owner, holding);
	}

	/**
	 * A transport was accepted, before its first message.
	 * @param sessionPresent whether the broker sends again what it has no acknowledgement
	 * for
	 */
	void connected(boolean sessionPresent) {
		this.index.held().forEach((held) -> held.connected(sessionPresent));
	}

	/**
	 * The application is about to stop the connection: what is held stays with the broker
	 * from now on.
	 */
	void prepareStop() {
		this.stopping = true;
		this.index.held().forEach(HeldMessages::reportLost);
	}

	boolean isStopping() {
		return this.stopping;
	}

	/**
	 * The connection is started, maybe again.
	 */
	void started() {
		this.stopping = false;
		List<HeldMessageRecord> held = this.context.store().held();
		if (held.isEmpty()) {
			return;
		}
		Map<String, Long> others = held.stream()
			.filter((kept) -> !this.expected.contains(List.of(kept.holder(), kept.filter())))
			.collect(Collectors.groupingBy(HeldMessageRecord::holder, LinkedHashMap::new, Collectors.counting()));
		others.forEach((holder,
				count) -> logger.warn("MQTT connection '" + this.context.connectionName() + "': " + count
						+ " messages wait for listener '" + holder
						+ "', which has not been registered or subscribes to other "
						+ "filters now. They stay in the files of the outbox until it is there"));
	}

	/**
	 * Return the subscriptions with the number of messages that wait for their handlers.
	 * @param subscriptions the subscriptions
	 * @return those and these numbers
	 */
	List<MqttConnectionSnapshot.Subscription> withHeld(List<MqttConnectionSnapshot.Subscription> subscriptions) {
		List<HeldMessages> held = this.index.held();
		if (held.isEmpty()) {
			return subscriptions;
		}
		Map<String, Integer> numbers = held.stream()
			.collect(Collectors.toMap(HeldMessages::filter, HeldMessages::size, Integer::sum, HashMap::new));
		List<MqttConnectionSnapshot.Subscription> all = new ArrayList<>();
		for (MqttConnectionSnapshot.Subscription subscription : subscriptions) {
			Integer number = numbers.remove(subscription.request().filter());
			all.add((number != null) ? subscription.withHeld(number) : subscription);
		}
		// what only a former run asked for, until its listener starts
		held.stream()
			.filter((messages) -> numbers.getOrDefault(messages.filter(), 0) > 0)
			.map((messages) -> MqttConnectionSnapshot.Subscription.prepared(messages.request(),
					Objects.requireNonNullElse(numbers.remove(messages.filter()), 0)))
			.forEach(all::add);
		return all;
	}

}
