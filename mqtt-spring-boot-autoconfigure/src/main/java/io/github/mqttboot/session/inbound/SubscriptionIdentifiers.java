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

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

import io.github.mqttboot.protocol.ConnectAck;

/**
 * Subscription identifiers (MQTT 5 section 3.8.2.1.2). Each topic filter has one of its
 * own, which is derived from its text: what a broker kept for an earlier run of the
 * application carries the identifiers of that run. Two filters may have the same one, and
 * then the topic tells their messages apart.
 *
 * @since 0.1.0
 */
public final class SubscriptionIdentifiers {

	/**
	 * No identifier.
	 */
	public static final int NONE = 0;

	private static final int LARGEST = 268_435_455;

	private static final int TOPIC_ALIAS_MAXIMUM_OF_ARTEMIS = 65_535;

	private static final long MAXIMUM_PACKET_SIZE_OF_ARTEMIS = 268_435_455;

	private SubscriptionIdentifiers() {
	}

	/**
	 * Return the identifier of a filter.
	 * @param filter the topic filter
	 * @return the identifier, from 1 to 268,435,455
	 */
	public static int of(String filter) {
		CRC32C checksum = new CRC32C();
		checksum.update(filter.getBytes(StandardCharsets.UTF_8));
		return (int) (checksum.getValue() % LARGEST) + 1;
	}

	/**
	 * Return whether the broker looks like ActiveMQ Artemis, which sends a copy for each
	 * filter that selects a message, all of them with the same identifiers: those of all
	 * these filters but of groups.
	 * @param ack what the broker announced
	 * @return whether copies do not say which filter they came for
	 */
	public static boolean areLikeThoseOfArtemis(ConnectAck ack) {
		return Integer.valueOf(TOPIC_ALIAS_MAXIMUM_OF_ARTEMIS).equals(ack.topicAliasMaximum())
				&& Long.valueOf(MAXIMUM_PACKET_SIZE_OF_ARTEMIS).equals(ack.maximumPacketSize())
				&& ack.receiveMaximum() == null;
	}

}
