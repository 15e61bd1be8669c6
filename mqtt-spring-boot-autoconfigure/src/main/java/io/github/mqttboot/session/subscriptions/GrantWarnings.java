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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.connection.MqttConnectionSnapshot.Warning;
import io.github.mqttboot.diagnosis.BrokerAdvice;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttTopics;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.session.inbound.SubscriptionIdentifiers;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Warnings about what a broker grants and not as it was meant, each given once. Lives in
 * the serial executor of the connection.
 */
@InSerialExecutor
final class GrantWarnings {

	private static final Log logger = LogFactory.getLog(GrantWarnings.class);

	private final String connectionName;

	private final MqttVersion version;

	private final boolean sessionKept;

	private final TimeSource time;

	private final Collection<WantedFilter> filters;

	private final OverlapWatch overlaps;

	private final CoverWatch covers;

	// made with the first, since most connections give none
	private Set<String> given = Set.of();

	// replaced, never changed
	private volatile Map<String, Warning> shown = Map.of();

	private boolean sessionOfThisRun;

	private @Nullable WantedFilter group;

	/**
	 * Create an instance that has given no warnings.
	 * @param terms what is configured
	 * @param filters a view of what is wanted
	 * @param time the time
	 */
	GrantWarnings(SubscriptionTerms terms, Collection<WantedFilter> filters, TimeSource time) {
		this.connectionName = terms.connectionName();
		this.version = terms.version();
		this.sessionKept = terms.sessionKept();
		this.time = time;
		this.filters = filters;
		this.overlaps = new OverlapWatch(filters);
		this.covers = new CoverWatch(filters);
	}

	/**
	 * The broker is asked for a subscription. It cannot be asked what it does with a
	 * group of which a member is away.
	 * @param request the subscription
	 */
	void subscribing(TopicSubscription request) {
		if (this.sessionKept && MqttTopics.isShared(request.filter())) {
			warn("the broker keeps the session, and with it the place in the group of '" + request.filter()
					+ "'. Some brokers, such as Mosquitto 2.0, give a member that is away its share of the messages, "
					+ "and they wait until it returns with the same client id. Make sure that every member does, "
					+ "or do not keep the sessions of a group");
		}
	}

	/**
	 * The broker granted a lower QoS than asked for.
	 * @param request what was asked for
	 * @param granted what was granted
	 */
	void grantedLess(TopicSubscription request, MqttQos granted) {
		warn("the broker granted QoS " + granted.value() + " instead of QoS " + request.qos().value() + " for '"
				+ request.filter() + "'");
	}

	/**
	 * The broker accepted a connection.
	 * @param withIdentifiers whether messages say which filters they came for
	 * @param ack what the broker announced
	 */
	void accepted(boolean withIdentifiers, ConnectAck ack) {
		this.sessionOfThisRun |= !ack.sessionPresent();
		if (!withIdentifiers) {
			this.overlaps.connected(". " + BrokerAdvice.filtersWithoutIdentifiers(), true);
		}
		else if (SubscriptionIdentifiers.areLikeThoseOfArtemis(ack)) {
			this.overlaps.connected(". " + BrokerAdvice.filtersAtArtemis(), !this.sessionOfThisRun);
		}
		else {
			this.overlaps.connected(null, false);
		}
		this.covers.covered();
		findGroup();
		show();
	}

	/**
	 * The broker that has accepted the connection may have to be asked for one more
	 * filter.
	 * @param filter the filter
	 */
	void added(WantedFilter filter) {
		if (!filter.isMissing()) {
			return;
		}
		this.overlaps.added(filter);
		this.covers.changed(null);
		if (this.group == null && isUnsure(filter)) {
			this.group = filter;
		}
		show();
	}

	/**
	 * A filter is no longer wanted.
	 * @param filter the filter
	 */
	void removed(WantedFilter filter) {
		this.overlaps.removed(filter);
		this.covers.changed(filter);
		if (this.group == filter) {
			findGroup();
		}
		show();
	}

	private void findGroup() {
		this.group = null;
		for (WantedFilter filter : this.filters) {
			if (isUnsure(filter)) {
				this.group = filter;
				return;
			}
		}
	}

	private boolean isUnsure(WantedFilter filter) {
		return !this.version.hasProperties() && MqttTopics.isShared(filter.filter());
	}

	private void show() {
		List<String> texts = this.overlaps.describe();
		for (String text : this.covers.describe()) {
			texts.add(text + ". " + BrokerAdvice.filtersWithoutIdentifiers());
		}
		if (this.group != null) {
			texts.add("shared subscriptions such as '" + this.group.filter()
					+ "' are part of MQTT 5.0 only: a broker that does not have them with MQTT " + this.version
					+ " grants the filter and sends nothing. Use MQTT 5.0, or make sure that the broker has them");
		}
		Map<String, Warning> before = this.shown;
		if (texts.isEmpty() && before.isEmpty()) {
			return;
		}
		texts.forEach(this::warn);
		this.shown = texts.stream()
			.collect(Collectors.toMap(Function.identity(),
					(text) -> before.getOrDefault(text, new Warning(this.time.now(), text)), (one, other) -> one,
					LinkedHashMap::new));
	}

	/**
	 * Return what holds of the latest connection, and is not shown with a subscription.
	 * For any thread.
	 * @return an immutable list
	 */
	List<Warning> snapshot() {
		return List.copyOf(this.shown.values());
	}

	private void warn(String warning) {
		if (this.given.isEmpty()) {
			this.given = new HashSet<>();
		}
		if (this.given.add(warning)) {
			logger.warn("MQTT connection '" + this.connectionName + "': " + warning);
		}
	}

}
