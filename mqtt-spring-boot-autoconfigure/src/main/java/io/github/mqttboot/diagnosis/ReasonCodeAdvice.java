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
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.settings.InvalidMqttSettingException;
import io.github.mqttboot.settings.MqttConnectionSettings;
import org.jspecify.annotations.Nullable;

/**
 * What to do about the reason code with which a broker refuses or ends a connection. The
 * properties are named as those of the connection.
 */
final class ReasonCodeAdvice {

	private final String connectionName;

	private final MqttVersion version;

	ReasonCodeAdvice(MqttConnectionSettings settings) {
		this.connectionName = settings.getName();
		this.version = settings.getVersion();
	}

	/**
	 * Find the advice for a connection that the broker had accepted.
	 * @param code the reason code of DISCONNECT
	 * @return what to do, or {@code null} if there is nothing to do
	 */
	@Nullable String ofDisconnect(MqttReasonCode code) {
		return switch (code) {
			case TOPIC_NAME_INVALID -> "correct the topic of the message that was sent right before";
			case PACKET_TOO_LARGE -> "send smaller messages, or raise the broker's maximum packet size";
			case QUOTA_EXCEEDED -> "raise the broker's quota, or publish and subscribe less";
			case PAYLOAD_FORMAT_INVALID -> "send payloads as their payload format indicator declares them";
			case RETAIN_NOT_SUPPORTED -> "publish with 'retained=false': the broker does not retain messages";
			case QOS_NOT_SUPPORTED -> "publish with a lower QoS";
			default -> of(code);
		};
	}

	/**
	 * Find the advice for a connection that the broker did not accept.
	 * @param code the reason code of CONNACK
	 * @return what to do, or {@code null} if there is nothing to do
	 */
	@Nullable String of(MqttReasonCode code) {
		return switch (code) {
			case IMPLEMENTATION_SPECIFIC_ERROR, UNSPECIFIED_ERROR, MALFORMED_PACKET, PROTOCOL_ERROR ->
				"the broker's log may say more";
			case UNSUPPORTED_PROTOCOL_VERSION -> "set " + property("version") + " to "
					+ (this.version.hasProperties() ? MqttVersion.MQTT_3_1_1 : "another")
					+ ", since the broker does not speak " + this.version;
			case CLIENT_IDENTIFIER_NOT_VALID ->
				"set " + property("client-id") + " to one that the broker accepts, such as 1 to 23 letters and digits";
			case BAD_USER_NAME_OR_PASSWORD -> "check " + property("username") + " and " + property("password");
			case NOT_AUTHORIZED -> "check " + property("username") + " and " + property("password")
					+ ", and what the broker allows this user and " + property("client-id");
			case SERVER_UNAVAILABLE, SERVER_BUSY -> "if this lasts, the broker needs more capacity or fewer clients";
			case BANNED -> "ask the broker's administrator to lift the ban of this client id, user or address";
			case BAD_AUTHENTICATION_METHOD ->
				"set " + property("auth.method") + " to one that the broker offers, or remove it";
			case SESSION_TAKEN_OVER ->
				"another client uses the same client id: give each its own " + property("client-id");
			case TOPIC_NAME_INVALID -> "correct " + property("will.topic") + " or " + property("presence.topic");
			case PACKET_TOO_LARGE -> "make the will or the messages smaller, or raise the broker's maximum packet size";
			case QUOTA_EXCEEDED -> "raise the broker's quota, or connect fewer clients and publish less";
			case MESSAGE_RATE_TOO_HIGH -> "publish more slowly";
			case PAYLOAD_FORMAT_INVALID ->
				"make payloads UTF-8 text, or remove " + property("will.payload-format-indicator");
			case RETAIN_NOT_SUPPORTED -> "set " + property("will.retained") + " and " + property("presence.retained")
					+ " to false: the broker does not retain messages";
			case QOS_NOT_SUPPORTED -> "lower " + property("will.qos") + " or " + property("presence.qos");
			case SERVER_MOVED -> "set " + property("url") + " to the new server";
			case CONNECTION_RATE_EXCEEDED ->
				"if this lasts, raise " + property("reconnect.initial-delay") + " and have fewer clients start at once";
			default -> null;
		};
	}

	private String property(String key) {
		return "'" + InvalidMqttSettingException.propertyName(this.connectionName, key) + "'";
	}

}
