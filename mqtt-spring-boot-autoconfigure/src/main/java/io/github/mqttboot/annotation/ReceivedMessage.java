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

import java.util.Map;

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.core.MqttHeaders;
import io.github.mqttboot.protocol.MqttText;
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
			headers = MqttHeaders.of(this.source.getPacket());
			this.headers = headers;
		}
		return headers;
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
