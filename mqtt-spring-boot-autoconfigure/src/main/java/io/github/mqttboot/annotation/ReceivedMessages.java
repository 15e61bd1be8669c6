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

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.mqttboot.connection.MqttInboundMessage;

/**
 * Makes what a listener method sees of messages from the topics of the listener.
 */
final class ReceivedMessages {

	private final Map<String, TopicTemplate> topics = new HashMap<>();

	ReceivedMessages(List<TopicTemplate> topics) {
		topics.forEach((template) -> this.topics.putIfAbsent(template.filter(), template));
	}

	ReceivedMessage of(MqttInboundMessage message) {
		TopicTemplate template = this.topics.get(message.getFilter());
		return new ReceivedMessage(message,
				(template != null) ? template.variablesOf(message.getPacket().topic()) : Map.of());
	}

}
