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

package io.github.mqttboot.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.PublishProperties;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.MessageHeaders;

/**
 * Names of message headers. Where Spring Integration has a header for the same thing, the
 * name is the same, so that a message can go through its channels. The content type is in
 * {@link MessageHeaders#CONTENT_TYPE}.
 *
 * @since 0.1.0
 */
public final class MqttHeaders {

	/**
	 * Topic to publish to.
	 */
	public static final String TOPIC = "mqtt_topic";

	/**
	 * Quality of service to publish with, an {@code Integer}.
	 */
	public static final String QOS = "mqtt_qos";

	/**
	 * Whether the broker shall retain the message, a {@code Boolean}.
	 */
	public static final String RETAINED = "mqtt_retained";

	/**
	 * How long the broker keeps the message for a subscriber, in seconds when it is a
	 * number, or a {@code Duration} (MQTT 5).
	 */
	public static final String MESSAGE_EXPIRY_INTERVAL = "mqtt_messageExpiryInterval";

	/**
	 * Topic for a reply (MQTT 5).
	 */
	public static final String RESPONSE_TOPIC = "mqtt_responseTopic";

	/**
	 * What a reply must carry to be recognised, a {@code byte[]} (MQTT 5).
	 */
	public static final String CORRELATION_DATA = "mqtt_correlationData";

	/**
	 * Whether the payload is declared to be UTF-8 text (payload format indicator), a
	 * {@code Boolean} (MQTT 5).
	 */
	public static final String PAYLOAD_FORMAT_INDICATOR = "mqtt_payloadFormatIndicator";

	/**
	 * Prefix of the headers that hold user properties, followed by the name of the
	 * property (MQTT 5). The value is a {@code String}, or a {@code List<String>} in the
	 * order of the message if the name occurs more than once. Thanks to the prefix no
	 * sender can set a header that means something to the receiver's framework.
	 */
	public static final String USER_PROPERTY_PREFIX = "mqtt_userProperty_";

	/**
	 * Topic that the message came from.
	 */
	public static final String RECEIVED_TOPIC = "mqtt_receivedTopic";

	/**
	 * Quality of service that the message was delivered with, an {@code Integer}.
	 */
	public static final String RECEIVED_QOS = "mqtt_receivedQos";

	/**
	 * Whether the message was sent because it is retained, a {@code Boolean}.
	 */
	public static final String RECEIVED_RETAINED = "mqtt_receivedRetained";

	/**
	 * Whether the message may have been delivered before, a {@code Boolean}.
	 */
	public static final String DUPLICATE = "mqtt_duplicate";

	private MqttHeaders() {
	}

	/**
	 * Return the headers of a message that came in.
	 * @param message the message
	 * @return the headers
	 */
	public static MessageHeaders of(InboundPublish message) {
		Map<String, Object> headers = new HashMap<>();
		headers.put(RECEIVED_TOPIC, message.topic());
		headers.put(RECEIVED_QOS, message.qos().value());
		headers.put(RECEIVED_RETAINED, message.retained());
		headers.put(DUPLICATE, message.duplicate());
		PublishProperties properties = message.properties();
		putIfPresent(headers, MessageHeaders.CONTENT_TYPE, properties.contentType());
		putIfPresent(headers, PAYLOAD_FORMAT_INDICATOR, properties.utf8Payload());
		Duration expiry = properties.messageExpiryInterval();
		putIfPresent(headers, MESSAGE_EXPIRY_INTERVAL, (expiry != null) ? expiry.toSeconds() : null);
		putIfPresent(headers, RESPONSE_TOPIC, properties.responseTopic());
		putIfPresent(headers, CORRELATION_DATA, properties.correlationData());
		userPropertiesOf(properties).forEach((name, values) -> headers.put(USER_PROPERTY_PREFIX + name,
				(values.size() > 1) ? List.copyOf(values) : values.get(0)));
		return new MessageHeaders(headers);
	}

	private static void putIfPresent(Map<String, Object> headers, String name, @Nullable Object value) {
		if (value != null) {
			headers.put(name, value);
		}
	}

	private static Map<String, List<String>> userPropertiesOf(PublishProperties properties) {
		Map<String, List<String>> values = new HashMap<>();
		for (MqttUserProperty property : properties.userProperties()) {
			values.computeIfAbsent(property.name(), (name) -> new ArrayList<>(1)).add(property.value());
		}
		return values;
	}

}
