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

package io.github.mqttboot.session.outbound;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import io.github.mqttboot.concurrent.InSerialExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait to be sent, in order, with those of some topics held back: they keep
 * their order and let the others pass. Lives in the serial executor of the connection.
 */
@InSerialExecutor
final class WaitingMessages {

	private final Deque<OutboundMessage> queue = new ArrayDeque<>(2);

	// empty until it is needed, on most connections never
	private Map<String, Deque<OutboundMessage>> held = Collections.emptyMap();

	void add(OutboundMessage message) {
		Deque<OutboundMessage> held = this.held.get(message.packet().topic());
		((held != null) ? held : this.queue).addLast(message);
	}

	/**
	 * Put messages before all others.
	 * @param messages the messages, in order
	 */
	void addFirst(List<OutboundMessage> messages) {
		for (int i = messages.size() - 1; i >= 0; i--) {
			OutboundMessage message = messages.get(i);
			Deque<OutboundMessage> held = this.held.get(message.packet().topic());
			((held != null) ? held : this.queue).addFirst(message);
		}
	}

	/**
	 * Return the first message that is not held back.
	 * @return the message, or {@code null} if there is none
	 */
	@Nullable OutboundMessage peek() {
		return this.queue.peek();
	}

	boolean remove(OutboundMessage message) {
		if (this.queue.peek() == message) {
			this.queue.remove();
			return true;
		}
		boolean removed = this.queue.remove(message);
		for (Deque<OutboundMessage> messages : this.held.values()) {
			removed |= messages.remove(message);
		}
		return removed;
	}

	boolean isHeld(String topic) {
		return this.held.containsKey(topic);
	}

	/**
	 * Hold the messages of a topic back, from now on.
	 * @param topic the topic
	 */
	void hold(String topic) {
		if (this.held.isEmpty()) {
			this.held = new HashMap<>();
		}
		Deque<OutboundMessage> held = this.held.computeIfAbsent(topic, (name) -> new ArrayDeque<>());
		this.queue.removeIf((message) -> message.packet().topic().equals(topic) && held.add(message));
	}

	/**
	 * Let the messages of a topic go, before all others: they are older than what came
	 * meanwhile.
	 * @param topic the topic
	 */
	void release(String topic) {
		Deque<OutboundMessage> held = this.held.remove(topic);
		if (held != null) {
			addFirst(List.copyOf(held));
		}
	}

	/**
	 * Remove messages, held back or not.
	 * @param condition which
	 */
	void removeIf(Predicate<OutboundMessage> condition) {
		this.queue.removeIf(condition);
		this.held.values().forEach((messages) -> messages.removeIf(condition));
	}

	/**
	 * Return all messages, those that are held back last.
	 * @return a snapshot
	 */
	List<OutboundMessage> all() {
		List<OutboundMessage> all = new ArrayList<>(this.queue);
		this.held.values().forEach(all::addAll);
		return all;
	}

	/**
	 * Return the connection's own messages to a topic.
	 * @param topic the topic
	 * @return the messages
	 */
	List<OutboundMessage> own(String topic) {
		return all().stream()
			.filter((message) -> !message.isCounted() && message.packet().topic().equals(topic))
			.toList();
	}

	/**
	 * Return whether there is none that can be sent.
	 * @return whether there is none, but for those held back
	 */
	boolean isEmpty() {
		return this.queue.isEmpty();
	}

}
