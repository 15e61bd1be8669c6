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
import java.util.List;
import java.util.function.Function;

import io.github.mqttboot.codec.PacketSize;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttTopics;
import io.github.mqttboot.session.inbound.SubscriptionIdentifiers;
import org.jspecify.annotations.Nullable;

/**
 * Keeps topic filters from a broker that does not support them, and packets of filters
 * within its limit: a broker may end the connection over either.
 */
final class FilterCheck {

	/**
	 * Packet identifier and length of no properties.
	 */
	private static final int VARIABLE_HEADER = 3;

	private final @Nullable ConnectAck broker;

	private final int maxFilters;

	private final boolean mqtt5;

	private final boolean withIdentifiers;

	/**
	 * Create a check.
	 * @param broker what the broker announced, or {@code null} if it is not known yet
	 * @param maxFilters how many filters may be in one packet
	 * @param mqtt5 whether the protocol version has subscription identifiers
	 */
	FilterCheck(@Nullable ConnectAck broker, int maxFilters, boolean mqtt5) {
		this.broker = broker;
		this.maxFilters = maxFilters;
		this.mqtt5 = mqtt5;
		this.withIdentifiers = mqtt5 && broker != null
				&& !Boolean.FALSE.equals(broker.subscriptionIdentifiersAvailable());
	}

	/**
	 * Return the check for another connection.
	 * @param broker what the broker announced
	 * @return the check
	 */
	FilterCheck of(ConnectAck broker) {
		return new FilterCheck(broker, this.maxFilters, this.mqtt5);
	}

	/**
	 * Return why a filter must not be sent.
	 * @param filter the topic filter
	 * @return the reason code that the broker would answer with, or {@code null} if it
	 * can be sent
	 */
	@Nullable MqttReasonCode refusal(String filter) {
		if (this.broker == null) {
			return null;
		}
		if (MqttTopics.isShared(filter) && Boolean.FALSE.equals(this.broker.sharedSubscriptionAvailable())) {
			return MqttReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED;
		}
		if (MqttTopics.hasWildcard(filter) && Boolean.FALSE.equals(this.broker.wildcardSubscriptionAvailable())) {
			return MqttReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED;
		}
		return isTooLarge(sizeOf(filter) + sizeOfIdentifier(filter)) ? MqttReasonCode.PACKET_TOO_LARGE : null;
	}

	/**
	 * Return whether messages say which subscriptions they came for.
	 * @return whether filters are sent with identifiers
	 */
	boolean isWithIdentifiers() {
		return this.withIdentifiers;
	}

	/**
	 * Return the identifier to subscribe a filter with.
	 * @param filter the topic filter
	 * @return the identifier, or 0 if the broker has none
	 */
	int identifier(String filter) {
		return this.withIdentifiers ? SubscriptionIdentifiers.of(filter) : SubscriptionIdentifiers.NONE;
	}

	/**
	 * Divide filters that can be sent among SUBSCRIBE packets. An identifier holds for a
	 * whole packet, so that there each filter has one of its own.
	 * @param <T> what has a filter
	 * @param wishes what to divide
	 * @param filter returns the topic filter
	 * @return what goes into one packet each
	 */
	<T> List<List<T>> subscribePackets(List<T> wishes, Function<T, String> filter) {
		return packets(wishes, filter, this.withIdentifiers ? 1 : this.maxFilters);
	}

	/**
	 * Divide filters among UNSUBSCRIBE packets.
	 * @param filters the topic filters
	 * @return what goes into one packet each
	 */
	List<List<String>> unsubscribePackets(List<String> filters) {
		return packets(filters, Function.identity(), this.maxFilters);
	}

	private <T> List<List<T>> packets(List<T> wishes, Function<T, String> filter, int most) {
		List<List<T>> packets = new ArrayList<>();
		List<T> packet = new ArrayList<>();
		long size = 0;
		for (T wish : wishes) {
			long more = sizeOf(filter.apply(wish));
			if (!packet.isEmpty() && (packet.size() == most || isTooLarge(size + more))) {
				packets.add(packet);
				packet = new ArrayList<>();
				size = 0;
			}
			packet.add(wish);
			size += more;
		}
		if (!packet.isEmpty()) {
			packets.add(packet);
		}
		return packets;
	}

	private static long sizeOf(String filter) {
		// with its options
		return PacketSize.ofText(filter) + 1;
	}

	private int sizeOfIdentifier(String filter) {
		int identifier = identifier(filter);
		return (identifier != SubscriptionIdentifiers.NONE) ? 1 + PacketSize.ofVariableByteInteger(identifier) : 0;
	}

	private boolean isTooLarge(long filters) {
		Long maximum = (this.broker != null) ? this.broker.maximumPacketSize() : null;
		return maximum != null && PacketSize.of(VARIABLE_HEADER + filters) > maximum;
	}

}
