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

package io.github.mqttboot.annotation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.core.MqttHeaders;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.PublishProperties;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;

/**
 * A message as a listener method sees it. Most of them want the payload only, so that
 * there are headers, which cost more than all the rest, when they are asked for.
 */
final class ReceivedMessage implements Message<Object> {

	private final MqttInboundMessage source;

	private final Map<String, String> topicVariables;

	private final @Nullable Object converted;

	private volatile @Nullable MessageHeaders headers;

	ReceivedMessage(MqttInboundMessage source, Map<String, String> topicVariables) {
		this(source, topicVariables, null);
	}

	private ReceivedMessage(MqttInboundMessage source, Map<String, String> topicVariables, @Nullable Object converted) {
		this.source = source;
		this.topicVariables = topicVariables;
		this.converted = converted;
	}

	/**
	 * Return the same with a payload that was converted before its method was selected.
	 * @param converted the payload
	 * @return the message
	 */
	ReceivedMessage withPayload(@Nullable Object converted) {
		return new ReceivedMessage(this.source, this.topicVariables, converted);
	}

	@Override
	public Object getPayload() {
		return (this.converted != null) ? this.converted : this.source.getPacket().payload();
	}

	@Override
	public MessageHeaders getHeaders() {
		MessageHeaders headers = this.headers;
		if (headers == null) {
			headers = create();
		}
		return headers;
	}

	private synchronized MessageHeaders create() {
		MessageHeaders headers = this.headers;
		if (headers == null) {
			headers = new MessageHeaders(headersOf(this.source.getPacket()));
			this.headers = headers;
		}
		return headers;
	}

	private static Map<String, Object> headersOf(InboundPublish packet) {
		Map<String, Object> headers = new HashMap<>();
		headers.put(MqttHeaders.RECEIVED_TOPIC, packet.topic());
		headers.put(MqttHeaders.RECEIVED_QOS, packet.qos().value());
		headers.put(MqttHeaders.RECEIVED_RETAINED, packet.retained());
		headers.put(MqttHeaders.DUPLICATE, packet.duplicate());
		PublishProperties properties = packet.properties();
		putIfPresent(headers, MessageHeaders.CONTENT_TYPE, properties.contentType());
		putIfPresent(headers, MqttHeaders.PAYLOAD_FORMAT_INDICATOR, properties.utf8Payload());
		Duration expiry = properties.messageExpiryInterval();
		putIfPresent(headers, MqttHeaders.MESSAGE_EXPIRY_INTERVAL, (expiry != null) ? expiry.toSeconds() : null);
		putIfPresent(headers, MqttHeaders.RESPONSE_TOPIC, properties.responseTopic());
		putIfPresent(headers, MqttHeaders.CORRELATION_DATA, properties.correlationData());
		userPropertiesOf(properties).forEach((name, values) -> headers.put(MqttHeaders.USER_PROPERTY_PREFIX + name,
				(values.size() > 1) ? List.copyOf(values) : values.get(0)));
		return headers;
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

	MqttInboundMessage getSource() {
		return this.source;
	}

	Map<String, String> getTopicVariables() {
		return this.topicVariables;
	}

	/**
	 * Says little, since it becomes part of exceptions that are logged: headers hold what
	 * the sender wrote.
	 */
	@Override
	public String toString() {
		return "message from topic '" + MqttText.printable(this.source.getPacket().topic()) + "', "
				+ this.source.getPacket().payload().length + " bytes";
	}

}
