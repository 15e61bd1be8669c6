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

import java.util.ArrayList;
import java.util.List;

import io.github.mqttboot.annotation.ListenerMethodCheck.InvalidListener;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.listener.MqttMessageListener;
import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.protocol.MqttTopics;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.converter.MessageConversionException;

/**
 * Has each message handled by the method of a class whose topic is closest to its own.
 */
final class HandlerSelection implements MqttMessageListener {

	private final List<Handler> handlers = new ArrayList<>();

	private @Nullable MqttMessageListener others;

	/**
	 * Add a method.
	 * @param topics what it handles, or nothing for what the others do not
	 * @param listener the method
	 */
	void add(List<TopicTemplate> topics, HandlerMethodListener listener) {
		if (topics.isEmpty()) {
			if (this.others != null) {
				throw new InvalidListener("another @MqttHandler of its class has no topic either",
						"Give one of them a topic.");
			}
			this.others = listener;
		}
		for (TopicTemplate topic : topics) {
			if (this.handlers.stream().anyMatch((other) -> other.topic().filter().equals(topic.filter()))) {
				throw new InvalidListener("another @MqttHandler of its class has the topic '" + topic + "' too",
						"Give one of them another topic: the type of a payload does not tell which it is for, since "
								+ "an MQTT message does not have one.");
			}
			this.handlers.add(new Handler(topic, listener));
		}
		this.handlers.sort((left, right) -> compare(left.topic().filter(), right.topic().filter()));
	}

	private static int compare(String left, String right) {
		String[] leftLevels = left.split("/", -1);
		String[] rightLevels = right.split("/", -1);
		for (int i = 0; i < Math.min(leftLevels.length, rightLevels.length); i++) {
			int difference = rank(leftLevels[i]) - rank(rightLevels[i]);
			if (difference != 0) {
				return difference;
			}
		}
		return rightLevels.length - leftLevels.length;
	}

	private static int rank(String level) {
		return switch (level) {
			case "#" -> 2;
			case "+" -> 1;
			default -> 0;
		};
	}

	@Override
	public void onMessage(MqttInboundMessage message) throws Exception {
		String topic = message.getPacket().topic();
		for (Handler handler : this.handlers) {
			if (MqttTopics.matches(handler.topic().filter(), topic)) {
				handler.listener().handle(new ReceivedMessage(message, handler.topic().variablesOf(topic)), message);
				return;
			}
		}
		if (this.others == null) {
			// as with a payload that cannot be converted, another attempt does not help
			throw new MessageConversionException(
					"No @MqttHandler is for the topic '" + MqttText.printable(topic) + "'");
		}
		this.others.onMessage(message);
	}

	private record Handler(TopicTemplate topic, HandlerMethodListener listener) {

	}

}
