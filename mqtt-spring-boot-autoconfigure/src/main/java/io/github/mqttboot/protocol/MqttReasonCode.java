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

package io.github.mqttboot.protocol;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * MQTT 5 reason codes of refusals (section 2.4). The return codes of 3.x are translated
 * to them. What to do about a refused message or subscription is told here, about a
 * connection by the diagnosis.
 *
 * @since 0.1.0
 */
public enum MqttReasonCode {

	/** 0x80. */
	UNSPECIFIED_ERROR(0x80, null),
	/** 0x81. */
	MALFORMED_PACKET(0x81, null),
	/** 0x82. */
	PROTOCOL_ERROR(0x82, null),
	/** 0x83. */
	IMPLEMENTATION_SPECIFIC_ERROR(0x83, "see the broker's log"),
	/** 0x84. */
	UNSUPPORTED_PROTOCOL_VERSION(0x84, null),
	/** 0x85. */
	CLIENT_IDENTIFIER_NOT_VALID(0x85, null),
	/** 0x86. */
	BAD_USER_NAME_OR_PASSWORD(0x86, null),
	/** 0x87. */
	NOT_AUTHORIZED(0x87, "check the broker's access rules for this user and client id"),
	/** 0x88. */
	SERVER_UNAVAILABLE(0x88, null),
	/** 0x89. */
	SERVER_BUSY(0x89, null),
	/** 0x8A. */
	BANNED(0x8A, null),
	/** 0x8B. */
	SERVER_SHUTTING_DOWN(0x8B, null),
	/** 0x8C. */
	BAD_AUTHENTICATION_METHOD(0x8C, null),
	/** 0x8D. */
	KEEP_ALIVE_TIMEOUT(0x8D, null),
	/** 0x8E. */
	SESSION_TAKEN_OVER(0x8E, null),
	/** 0x8F. */
	TOPIC_FILTER_INVALID(0x8F, "correct the topic filter"),
	/** 0x90. */
	TOPIC_NAME_INVALID(0x90, "correct the topic name"),
	/** 0x91. */
	PACKET_IDENTIFIER_IN_USE(0x91, null),
	/** 0x92. */
	PACKET_IDENTIFIER_NOT_FOUND(0x92, null),
	/** 0x93. */
	RECEIVE_MAXIMUM_EXCEEDED(0x93, null),
	/** 0x94. */
	TOPIC_ALIAS_INVALID(0x94, null),
	/** 0x95. */
	PACKET_TOO_LARGE(0x95, "send a smaller message or raise the broker's maximum packet size"),
	/** 0x96. */
	MESSAGE_RATE_TOO_HIGH(0x96, "publish more slowly"),
	/** 0x97. */
	QUOTA_EXCEEDED(0x97, "raise the broker's quota or publish less"),
	/** 0x98. */
	ADMINISTRATIVE_ACTION(0x98, null),
	/** 0x99. */
	PAYLOAD_FORMAT_INVALID(0x99, "send a payload as the payload format indicator declares it"),
	/** 0x9A. */
	RETAIN_NOT_SUPPORTED(0x9A, "do not retain: the broker does not support it"),
	/** 0x9B. */
	QOS_NOT_SUPPORTED(0x9B, "use a lower QoS"),
	/** 0x9C. */
	USE_ANOTHER_SERVER(0x9C, null),
	/** 0x9D. */
	SERVER_MOVED(0x9D, null),
	/** 0x9E. */
	SHARED_SUBSCRIPTIONS_NOT_SUPPORTED(0x9E, "do not use a group: the broker does not support it"),
	/** 0x9F. */
	CONNECTION_RATE_EXCEEDED(0x9F, null),
	/** 0xA0. */
	MAXIMUM_CONNECT_TIME(0xA0, null),
	/** 0xA1. */
	SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED(0xA1, null),
	/** 0xA2. */
	WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED(0xA2, "use topic filters without wildcards");

	private final int code;

	private final @Nullable String cure;

	MqttReasonCode(int code, @Nullable String cure) {
		this.code = code;
		this.cure = cure;
	}

	/**
	 * Return the code.
	 * @return the code, 0x80 and above
	 */
	public int getCode() {
		return this.code;
	}

	/**
	 * Return the reason code of that number.
	 * @param code the code
	 * @return the reason code, or {@code null} if there is none
	 */
	public static @Nullable MqttReasonCode of(int code) {
		int index = code - 0x80;
		return (index >= 0 && index < values().length) ? values()[index] : null;
	}

	/**
	 * Describe the answer to a message or a subscription in words, with the cure if there
	 * is one.
	 * @param code the code
	 * @param reasonString what the broker said
	 * @return such as {@code not authorized (0x87): check the broker's access rules}
	 */
	public static String describe(int code, @Nullable String reasonString) {
		MqttReasonCode known = of(code);
		String text = name(code, reasonString);
		return (known != null && known.cure != null) ? text + ": " + known.cure : text;
	}

	/**
	 * Return the name of a code and what the broker had to say about it.
	 * @param code the code
	 * @param reasonString what the broker said
	 * @return such as {@code not authorized (0x87), the broker says "no"}
	 */
	public static String name(int code, @Nullable String reasonString) {
		MqttReasonCode known = of(code);
		StringBuilder text = new StringBuilder(
				(known != null) ? known.name().toLowerCase(Locale.ROOT).replace('_', ' ') : "reason code");
		text.append(String.format(" (0x%02X)", code));
		if (reasonString != null && !reasonString.isEmpty()) {
			text.append(", the broker says \"").append(MqttText.printable(reasonString)).append('"');
		}
		return text.toString();
	}

	/**
	 * Return a code as a tag of few values.
	 * @param code the code
	 * @return such as {@code not-authorized}, or {@code other} if the code is not known
	 */
	public static String tagOf(int code) {
		MqttReasonCode known = of(code);
		return (known != null) ? known.name().toLowerCase(Locale.ROOT).replace('_', '-') : "other";
	}

}
