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

import java.util.EnumSet;
import java.util.Set;

import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionCause.Kind;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.settings.InvalidMqttSettingException;

/**
 * Whether a broker may have ended a connection because of what it was sent, and what to
 * say about it.
 */
public final class PoisonAdvice {

	/**
	 * Codes of DISCONNECT that can only mean what was sent right before.
	 */
	private static final Set<MqttReasonCode> OF_PACKET = EnumSet.of(MqttReasonCode.PROTOCOL_ERROR,
			MqttReasonCode.MALFORMED_PACKET, MqttReasonCode.NOT_AUTHORIZED, MqttReasonCode.TOPIC_NAME_INVALID,
			MqttReasonCode.TOPIC_FILTER_INVALID, MqttReasonCode.PACKET_TOO_LARGE, MqttReasonCode.PAYLOAD_FORMAT_INVALID,
			MqttReasonCode.RETAIN_NOT_SUPPORTED, MqttReasonCode.QOS_NOT_SUPPORTED);

	/**
	 * Codes of DISCONNECT that can only mean a SUBSCRIBE, right after one.
	 */
	private static final Set<MqttReasonCode> OF_SUBSCRIBE = EnumSet.of(MqttReasonCode.PROTOCOL_ERROR,
			MqttReasonCode.MALFORMED_PACKET, MqttReasonCode.NOT_AUTHORIZED, MqttReasonCode.TOPIC_FILTER_INVALID,
			MqttReasonCode.PACKET_TOO_LARGE, MqttReasonCode.QUOTA_EXCEEDED, MqttReasonCode.QOS_NOT_SUPPORTED,
			MqttReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED, MqttReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED,
			MqttReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED);

	private PoisonAdvice() {
	}

	/**
	 * Return whether the broker may have ended the connection because of a packet.
	 * @param cause why the connection ended
	 * @return whether it closed it, or said that it was the packet
	 */
	public static boolean mayBeRefusal(MqttConnectionCause cause) {
		return mayBeRefusal(cause, OF_PACKET);
	}

	/**
	 * Return whether the broker may have ended the connection because of a SUBSCRIBE.
	 * @param cause why the connection ended
	 * @return whether it closed it, or said that it was the SUBSCRIBE
	 */
	public static boolean mayBeRefusalOfSubscription(MqttConnectionCause cause) {
		return mayBeRefusal(cause, OF_SUBSCRIBE);
	}

	private static boolean mayBeRefusal(MqttConnectionCause cause, Set<MqttReasonCode> codes) {
		MqttReasonCode code = cause.reasonCode();
		boolean unknown = code == null || code == MqttReasonCode.UNSPECIFIED_ERROR
				|| code == MqttReasonCode.IMPLEMENTATION_SPECIFIC_ERROR;
		return cause.kind() == Kind.NETWORK || (cause.kind() == Kind.BROKER && (unknown || isRefusal(cause, codes)));
	}

	private static boolean isRefusal(MqttConnectionCause cause, Set<MqttReasonCode> codes) {
		MqttReasonCode code = cause.reasonCode();
		return cause.kind() == Kind.BROKER && code != null && codes.contains(code);
	}

	/**
	 * Return whether the broker said that it ended the connection because of a packet.
	 * @param cause why the connection ended
	 * @return whether it did
	 */
	public static boolean isRefusalOfMessage(MqttConnectionCause cause) {
		return isRefusal(cause, OF_PACKET);
	}

	/**
	 * Return whether the broker said that it ended the connection because of a SUBSCRIBE.
	 * @param cause why the connection ended
	 * @return whether it did
	 */
	public static boolean isRefusalOfSubscription(MqttConnectionCause cause) {
		return isRefusal(cause, OF_SUBSCRIBE);
	}

	/**
	 * Describe a message that is held back.
	 * @param topic its topic
	 * @param size the size of its payload
	 * @param cause why the connection ended
	 * @return the description
	 */
	public static String suspect(String topic, int size, MqttConnectionCause cause) {
		return "the connection ended right after " + message(topic, size) + " was sent (" + cause.description()
				+ "): it and its topic are held back to see whether other messages get through";
	}

	/**
	 * Describe a presence message of QoS 0 that may be the reason.
	 * @param topic its topic
	 * @param connectionName the name of the connection
	 * @param cause why the connection ended
	 * @return the description
	 */
	public static String doubtfulPresence(String topic, String connectionName, MqttConnectionCause cause) {
		return "the connection ended soon after the presence message to '" + MqttText.printable(topic) + "' ("
				+ presence(connectionName) + ") was sent with QoS 0 (" + cause.description()
				+ "): from now on it is sent with QoS 1, where the broker allows that, since only an acknowledgement"
				+ " shows whether the broker takes it";
	}

	/**
	 * Describe a message that is given up.
	 * @param topic its topic
	 * @param size the size of its payload
	 * @param cause why the connection ended
	 * @return the description
	 */
	public static String condemned(String topic, int size, MqttConnectionCause cause) {
		return message(topic, size) + " is given up, since the broker ends the connection whenever it is sent, and not"
				+ " without it (" + cause.description() + "): its topic, QoS, retain flag or size may not be allowed";
	}

	/**
	 * Describe a subscription that is held back.
	 * @param filter its topic filter
	 * @param cause why the connection ended
	 * @return the description
	 */
	public static String suspectSubscription(String filter, MqttConnectionCause cause) {
		return "the connection ended right after SUBSCRIBE for '" + MqttText.printable(filter) + "' was sent ("
				+ cause.description() + "): it is held back to see whether the connection lasts without it";
	}

	/**
	 * Describe a subscription that is given up.
	 * @param filter its topic filter
	 * @param cause why the connection ended
	 * @return the description
	 */
	public static String condemnedSubscription(String filter, MqttConnectionCause cause) {
		return "The subscription to '" + MqttText.printable(filter)
				+ "' is given up until its listener starts again, since the broker ends the connection whenever it is"
				+ " requested, and not without it (" + cause.description()
				+ "): the broker may not allow this topic filter to this user and client id, its QoS, or one more"
				+ " subscription";
	}

	/**
	 * Describe a presence message that is given up.
	 * @param topic its topic
	 * @param size the size of its payload
	 * @param connectionName the name of the connection
	 * @param cause why the connection ended
	 * @return the description
	 */
	public static String condemnedPresence(String topic, int size, String connectionName, MqttConnectionCause cause) {
		return condemned(topic, size, cause) + " (" + presence(connectionName) + ")";
	}

	private static String presence(String connectionName) {
		return "'" + InvalidMqttSettingException.propertyName(connectionName, "presence.topic") + "'";
	}

	private static String message(String topic, int size) {
		return "the message to '" + MqttText.printable(topic) + "' with " + size + " bytes";
	}

	/**
	 * Describe messages that earlier runs gave up.
	 * @param messages how many there are
	 * @return text
	 */
	public static String kept(int messages) {
		return messages + " messages that were given up, since the broker ends the connection whenever they are sent, "
				+ "are kept in the file of the outbox. MqttConnection#getPoisonMessages returns them";
	}

}
