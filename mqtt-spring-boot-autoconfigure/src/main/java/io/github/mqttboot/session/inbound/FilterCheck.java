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
import java.util.List;
import java.util.function.Function;

import io.github.mqttboot.codec.PacketSize;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttTopics;
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

	/**
	 * Create a check.
	 * @param broker what the broker announced, or {@code null} if it is not known yet
	 * @param maxFilters how many filters may be in one packet
	 */
	FilterCheck(@Nullable ConnectAck broker, int maxFilters) {
		this.broker = broker;
		this.maxFilters = maxFilters;
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
		return isTooLarge(sizeOf(filter)) ? MqttReasonCode.PACKET_TOO_LARGE : null;
	}

	/**
	 * Divide filters that can be sent among packets.
	 * @param <T> what has a filter
	 * @param wishes what to divide
	 * @param filter returns the topic filter
	 * @return what goes into one packet each
	 */
	<T> List<List<T>> packets(List<T> wishes, Function<T, String> filter) {
		List<List<T>> packets = new ArrayList<>();
		List<T> packet = new ArrayList<>();
		long size = 0;
		for (T wish : wishes) {
			long more = sizeOf(filter.apply(wish));
			if (!packet.isEmpty() && (packet.size() == this.maxFilters || isTooLarge(size + more))) {
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

	private boolean isTooLarge(long filters) {
		Long maximum = (this.broker != null) ? this.broker.maximumPacketSize() : null;
		return maximum != null && PacketSize.of(VARIABLE_HEADER + filters) > maximum;
	}

}
