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

package io.github.mqttboot.diagnosis;

import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttTopics;
import org.jspecify.annotations.Nullable;

/**
 * What to do when a broker refuses a message or a subscription.
 */
public final class RefusalCures {

	private RefusalCures() {
	}

	/**
	 * Describe a refusal, with the cure if there is one.
	 * @param code the reason code
	 * @param reasonString the reason string
	 * @return such as {@code not authorized (0x87): check the broker's access rules}
	 */
	public static String describe(MqttReasonCode code, @Nullable String reasonString) {
		String cure = of(code);
		return code.describe(reasonString) + ((cure != null) ? ": " + cure : "");
	}

	/**
	 * Describe the refusal of a subscription, with the cure if there is one.
	 * @param filter the topic filter
	 * @param code the reason code
	 * @param reasonString the reason string
	 * @return such as {@code quota exceeded (0x97): subscribe to fewer topic filters}
	 */
	public static String describeSubscription(String filter, MqttReasonCode code, @Nullable String reasonString) {
		// the only code that brokers of MQTT 3.1.1 have
		return (code == MqttReasonCode.UNSPECIFIED_ERROR && MqttTopics.isShared(filter))
				? code.describe(reasonString) + ": do not use a group if the broker has none"
				: describeSubscription(code, reasonString);
	}

	/**
	 * Describe the refusal of one of several subscriptions, with the cure if there is
	 * one.
	 * @param code the reason code
	 * @param reasonString the reason string
	 * @return such as {@code quota exceeded (0x97): subscribe to fewer topic filters}
	 */
	public static String describeSubscription(MqttReasonCode code, @Nullable String reasonString) {
		return switch (code) {
			case QUOTA_EXCEEDED -> code.describe(reasonString)
					+ ": subscribe to fewer topic filters, or raise the broker's quota of subscriptions for a client";
			case PACKET_TOO_LARGE ->
				code.describe(reasonString) + ": use a shorter topic filter, or raise the broker's maximum packet size";
			default -> describe(code, reasonString);
		};
	}

	private static @Nullable String of(MqttReasonCode code) {
		return switch (code) {
			case IMPLEMENTATION_SPECIFIC_ERROR -> "see the broker's log";
			case NOT_AUTHORIZED -> "check the broker's access rules for this user and client id";
			case TOPIC_FILTER_INVALID -> "correct the topic filter";
			case TOPIC_NAME_INVALID -> "correct the topic name";
			case PACKET_TOO_LARGE -> "send a smaller message or raise the broker's maximum packet size";
			case MESSAGE_RATE_TOO_HIGH -> "publish more slowly";
			case QUOTA_EXCEEDED -> "raise the broker's quota or publish less";
			case PAYLOAD_FORMAT_INVALID -> "send a payload as the payload format indicator declares it";
			case RETAIN_NOT_SUPPORTED -> "do not retain: the broker does not support it";
			case QOS_NOT_SUPPORTED -> "use a lower QoS";
			case SHARED_SUBSCRIPTIONS_NOT_SUPPORTED -> "do not use a group: the broker does not support it";
			case WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED -> "use topic filters without wildcards";
			default -> null;
		};
	}

}
