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
 * MQTT 5 reason codes (section 2.4). The return codes of 3.x are translated to them.
 *
 * @since 0.1.0
 */
public enum MqttReasonCode {

	/** 0x00: also QoS 0 granted, and a normal disconnection. */
	SUCCESS(0x00),
	/** 0x01. */
	GRANTED_QOS_1(0x01),
	/** 0x02. */
	GRANTED_QOS_2(0x02),
	/** 0x04. */
	DISCONNECT_WITH_WILL(0x04),
	/** 0x10. */
	NO_MATCHING_SUBSCRIBERS(0x10),
	/** 0x11. */
	NO_SUBSCRIPTION_EXISTED(0x11),
	/** 0x18. */
	CONTINUE_AUTHENTICATION(0x18),
	/** 0x19. */
	REAUTHENTICATE(0x19),
	/** 0x80. */
	UNSPECIFIED_ERROR(0x80),
	/** 0x81. */
	MALFORMED_PACKET(0x81),
	/** 0x82. */
	PROTOCOL_ERROR(0x82),
	/** 0x83. */
	IMPLEMENTATION_SPECIFIC_ERROR(0x83),
	/** 0x84. */
	UNSUPPORTED_PROTOCOL_VERSION(0x84),
	/** 0x85. */
	CLIENT_IDENTIFIER_NOT_VALID(0x85),
	/** 0x86. */
	BAD_USER_NAME_OR_PASSWORD(0x86),
	/** 0x87. */
	NOT_AUTHORIZED(0x87),
	/** 0x88. */
	SERVER_UNAVAILABLE(0x88),
	/** 0x89. */
	SERVER_BUSY(0x89),
	/** 0x8A. */
	BANNED(0x8A),
	/** 0x8B. */
	SERVER_SHUTTING_DOWN(0x8B),
	/** 0x8C. */
	BAD_AUTHENTICATION_METHOD(0x8C),
	/** 0x8D. */
	KEEP_ALIVE_TIMEOUT(0x8D),
	/** 0x8E. */
	SESSION_TAKEN_OVER(0x8E),
	/** 0x8F. */
	TOPIC_FILTER_INVALID(0x8F),
	/** 0x90. */
	TOPIC_NAME_INVALID(0x90),
	/** 0x91. */
	PACKET_IDENTIFIER_IN_USE(0x91),
	/** 0x92. */
	PACKET_IDENTIFIER_NOT_FOUND(0x92),
	/** 0x93. */
	RECEIVE_MAXIMUM_EXCEEDED(0x93),
	/** 0x94. */
	TOPIC_ALIAS_INVALID(0x94),
	/** 0x95. */
	PACKET_TOO_LARGE(0x95),
	/** 0x96. */
	MESSAGE_RATE_TOO_HIGH(0x96),
	/** 0x97. */
	QUOTA_EXCEEDED(0x97),
	/** 0x98. */
	ADMINISTRATIVE_ACTION(0x98),
	/** 0x99. */
	PAYLOAD_FORMAT_INVALID(0x99),
	/** 0x9A. */
	RETAIN_NOT_SUPPORTED(0x9A),
	/** 0x9B. */
	QOS_NOT_SUPPORTED(0x9B),
	/** 0x9C. */
	USE_ANOTHER_SERVER(0x9C),
	/** 0x9D. */
	SERVER_MOVED(0x9D),
	/** 0x9E. */
	SHARED_SUBSCRIPTIONS_NOT_SUPPORTED(0x9E),
	/** 0x9F. */
	CONNECTION_RATE_EXCEEDED(0x9F),
	/** 0xA0. */
	MAXIMUM_CONNECT_TIME(0xA0),
	/** 0xA1. */
	SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED(0xA1),
	/** 0xA2. */
	WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED(0xA2);

	private static final int FIRST_ERROR = 0x80;

	private static final MqttReasonCode[] BY_VALUE = new MqttReasonCode[0x100];

	static {
		for (MqttReasonCode code : values()) {
			BY_VALUE[code.value] = code;
		}
	}

	private final int value;

	private final String tag;

	MqttReasonCode(int value) {
		this.value = value;
		this.tag = name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * Return the reason code of that number. One that the specification does not have
	 * counts by its half of the range: it becomes {@link #SUCCESS} below 0x80, and
	 * {@link #UNSPECIFIED_ERROR} from there on. {@link #reasonString} keeps its number.
	 * @param value the number, of which the last 8 bits count
	 * @return the reason code
	 */
	public static MqttReasonCode of(int value) {
		MqttReasonCode known = BY_VALUE[value & 0xFF];
		if (known != null) {
			return known;
		}
		return ((value & 0xFF) < FIRST_ERROR) ? SUCCESS : UNSPECIFIED_ERROR;
	}

	/**
	 * Return what to show of what the other side said: with the number of a reason code
	 * that {@link #of} does not know, so that it is not lost.
	 * @param value the number that the other side sent
	 * @param reasonString the reason string that it sent
	 * @return the reason string, such as {@code reason code 0xC3: try tomorrow}
	 */
	public static @Nullable String reasonString(int value, @Nullable String reasonString) {
		if (BY_VALUE[value & 0xFF] != null) {
			return reasonString;
		}
		String number = String.format("reason code 0x%02X", value & 0xFF);
		return (reasonString != null && !reasonString.isEmpty()) ? number + ": " + reasonString : number;
	}

	/**
	 * Return the number.
	 * @return the number, of 8 bits
	 */
	public int value() {
		return this.value;
	}

	/**
	 * Return whether something was refused or failed.
	 * @return whether the number is 0x80 or above
	 */
	public boolean isError() {
		return this.value >= FIRST_ERROR;
	}

	/**
	 * Return what this code grants in a SUBACK.
	 * @return the QoS, or {@code null} if the subscription is refused
	 */
	public @Nullable MqttQos grantedQos() {
		return switch (this) {
			case GRANTED_QOS_1 -> MqttQos.AT_LEAST_ONCE;
			case GRANTED_QOS_2 -> MqttQos.EXACTLY_ONCE;
			default -> isError() ? null : MqttQos.AT_MOST_ONCE;
		};
	}

	/**
	 * Return the code as a tag of few values.
	 * @return such as {@code not-authorized}
	 */
	public String tag() {
		return this.tag;
	}

	/**
	 * Describe the code and the reason string that came with it.
	 * @param reasonString the reason string, if there is one
	 * @return such as {@code not authorized (0x87), reason string "no"}
	 */
	public String describe(@Nullable String reasonString) {
		// a code that is no error goes by a name that depends on the packet
		StringBuilder text = new StringBuilder(isError() ? this.tag.replace('-', ' ') : "reason code");
		text.append(String.format(" (0x%02X)", this.value));
		if (reasonString != null && !reasonString.isEmpty()) {
			text.append(", reason string \"").append(MqttText.printable(reasonString)).append('"');
		}
		return text.toString();
	}

}
