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
import java.util.List;
import java.util.Set;

import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttTopics;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.TopicSubscription;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Warnings about what a broker grants and not as it was meant, each given once. Lives in
 * the serial executor of the connection.
 */
final class SubscriptionWarnings {

	private static final Log logger = LogFactory.getLog(SubscriptionWarnings.class);

	private final String connectionName;

	private final MqttVersion version;

	private final boolean sessionKept;

	private final Set<String> given = new HashSet<>();

	SubscriptionWarnings(String connectionName, MqttVersion version, boolean sessionKept) {
		this.connectionName = connectionName;
		this.version = version;
		this.sessionKept = sessionKept;
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
	 * Messages do not say which filter they came for.
	 * @param filters the filters that the broker has or is asked for
	 */
	void withoutIdentifiers(Collection<WantedFilter> filters) {
		FilterOverlaps.describe(filters).forEach(this::warn);
		List<String> shared = filters.stream().map(WantedFilter::filter).filter(MqttTopics::isShared).toList();
		if (!this.version.hasProperties() && !shared.isEmpty()) {
			warn("shared subscriptions such as '" + shared.get(0) + "' are part of MQTT 5.0 only: a broker that does "
					+ "not have them with MQTT " + this.version + " grants the filter and sends nothing. "
					+ "Use MQTT 5.0, or make sure that the broker has them");
		}
	}

	private void warn(String warning) {
		if (this.given.add(warning)) {
			logger.warn("MQTT connection '" + this.connectionName + "': " + warning);
		}
	}

}
