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

package io.github.mqttboot.codec;

import java.util.HashMap;
import java.util.Map;

import io.github.mqttboot.protocol.MqttReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * Topic aliases of the messages that come in (MQTT 5 section 3.3.2.3.4), of one network
 * connection.
 */
final class TopicAliases {

	private final int maximum;

	// made with the first alias, since few brokers use them
	private Map<Integer, String> topics = Map.of();

	TopicAliases(int maximum) {
		this.maximum = maximum;
	}

	/**
	 * Return the topic of a message.
	 * @param topic the topic that it has, empty if only the alias says it
	 * @param alias the alias that it has
	 * @return the topic
	 */
	String resolve(String topic, @Nullable Integer alias) {
		if (alias == null) {
			return topic;
		}
		if (alias == 0 || alias > this.maximum) {
			throw MalformedPacketException.notAllowed(MqttReasonCode.TOPIC_ALIAS_INVALID,
					"a PUBLISH has the topic alias " + alias);
		}
		if (!topic.isEmpty()) {
			if (this.topics.isEmpty()) {
				this.topics = new HashMap<>();
			}
			this.topics.put(alias, topic);
			return topic;
		}
		String resolved = this.topics.get(alias);
		if (resolved == null) {
			throw MalformedPacketException
				.notAllowed("a PUBLISH has the topic alias " + alias + ", which stands for no topic yet");
		}
		return resolved;
	}

}
