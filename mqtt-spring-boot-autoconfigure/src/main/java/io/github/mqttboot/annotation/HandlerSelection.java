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

import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.listener.MqttMessageListener;
import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.protocol.MqttTopics;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.converter.MessageConversionException;

/**
 * Has each message handled by the method of a class whose topic is closest to its own,
 * and of those with the same topic by the one whose payload is closest to what the
 * message was converted to. Filled at start, for any thread afterwards.
 */
final class HandlerSelection implements MqttMessageListener {

	private final AnnotatedElement where;

	private final @Nullable PayloadConversion conversion;

	// the closest topics first, and those without a topic last
	private final List<Handler> handlers = new ArrayList<>();

	/**
	 * Create a selection without methods.
	 * @param where the class
	 * @param conversion makes the object that selects among methods with the same topic,
	 * or {@code null} if only topics select
	 */
	HandlerSelection(AnnotatedElement where, @Nullable PayloadConversion conversion) {
		this.where = where;
		this.conversion = conversion;
	}

	/**
	 * Add a method.
	 * @param topics what it handles, or nothing for what the others do not
	 * @param payload the type of its payload, or {@code null} if it takes none
	 * @param listener the method
	 */
	void add(List<TopicTemplate> topics, @Nullable Class<?> payload, HandlerMethodListener listener) {
		Class<?> selecting = (this.conversion != null) ? payload : null;
		if (this.conversion != null && selecting != null) {
			this.conversion.check(selecting);
		}
		if (topics.isEmpty()) {
			add(new Handler(null, selecting, listener), "has no topic either");
		}
		topics.forEach((topic) -> add(new Handler(topic, selecting, listener), "has the topic '" + topic + "' too"));
	}

	private void add(Handler handler, String conflict) {
		if (this.handlers.stream().anyMatch(handler::isLike)) {
			throw new InvalidListener(
					"another @MqttHandler of its class " + conflict
							+ ((this.conversion != null) ? ", and the same type of payload" : ""),
					"Give one of them " + ((handler.topic() != null) ? "another" : "a")
							+ " topic, or have 'payloadType' tell them apart: an MQTT message does not "
							+ "say which type its payload has, but the converter may find out.");
		}
		this.handlers.add(handler);
		this.handlers.sort(Comparator.comparing(Handler::filter, HandlerSelection::compare));
	}

	private static int compare(@Nullable String left, @Nullable String right) {
		if (left == null || right == null) {
			return Boolean.compare(left == null, right == null);
		}
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
		List<Handler> candidates = this.handlers.stream().filter((handler) -> handler.handles(topic)).toList();
		Object payload = (this.conversion != null && candidates.stream().anyMatch((each) -> each.payload() != null))
				? this.conversion.convert(candidates.get(0).listener().receive(message)) : null;
		Handler handler = select(candidates, payload);
		if (handler == null) {
			// as with a payload that cannot be converted, another attempt does not help
			throw new MessageConversionException("No @MqttHandler is for the topic '" + MqttText.printable(topic) + "'"
					+ ((payload != null) ? " and a payload of " + payload.getClass() : ""));
		}
		ReceivedMessage received = (handler.topic() != null)
				? new ReceivedMessage(message, handler.topic().variablesOf(topic))
				: handler.listener().receive(message);
		handler.listener().handle((handler.payload() != null) ? received.withPayload(payload) : received);
	}

	private static @Nullable Handler select(List<Handler> candidates, @Nullable Object payload) {
		List<Handler> accepting = candidates.stream().filter((candidate) -> candidate.accepts(payload)).toList();
		if (accepting.isEmpty()) {
			return null;
		}
		String closest = accepting.get(0).filter();
		List<Handler> closestTopic = accepting.stream()
			.filter((candidate) -> compare(candidate.filter(), closest) == 0)
			.toList();
		return closestTopic.stream()
			.filter((candidate) -> closestTopic.stream().allMatch(candidate::isAtLeastAsCloseAs))
			.findFirst()
			.orElseThrow(() -> new MessageConversionException("Several @MqttHandler are for a payload of "
					+ ((payload != null) ? payload.getClass() : null) + ", and none is closer than the others"));
	}

	@Override
	public String toString() {
		return this.where.toString();
	}

	/**
	 * A method, for one of its topics.
	 *
	 * @param topic the topic, or {@code null} for all
	 * @param payload the type of the payloads it handles, or {@code null} for all
	 * @param listener the method
	 */
	private record Handler(@Nullable TopicTemplate topic, @Nullable Class<?> payload, HandlerMethodListener listener) {

		@Nullable String filter() {
			return (this.topic != null) ? this.topic.filter() : null;
		}

		boolean isLike(Handler other) {
			return Objects.equals(filter(), other.filter()) && this.payload == other.payload;
		}

		boolean handles(String topic) {
			return this.topic == null || MqttTopics.matches(this.topic.filter(), topic);
		}

		boolean accepts(@Nullable Object payload) {
			return this.payload == null || this.payload.isInstance(payload);
		}

		boolean isAtLeastAsCloseAs(Handler other) {
			return other.payload == null || (this.payload != null && other.payload.isAssignableFrom(this.payload));
		}

	}

}
