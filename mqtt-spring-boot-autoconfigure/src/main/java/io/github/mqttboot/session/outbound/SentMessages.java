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
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.store.InflightMessage;
import io.github.mqttboot.store.InflightStore;
import io.github.mqttboot.store.PacketIdTable;
import org.jspecify.annotations.Nullable;

/**
 * The messages that were sent and wait for their acknowledgement or, at QoS 0, until they
 * are written. Lives in the serial executor of the connection, but for the counter.
 */
@InSerialExecutor
final class SentMessages {

	private final InflightStore store;

	private final PacketIdTable<OutboundMessage> inflight = new PacketIdTable<>();

	private final Deque<OutboundMessage> qos0 = new ArrayDeque<>(2);

	private volatile int inflightCount;

	private long sent;

	private long connectedAt;

	private long acknowledgedUntil;

	SentMessages(InflightStore store) {
		this.store = store;
	}

	/**
	 * There is another connection.
	 * @param now the time
	 */
	void connected(long now) {
		this.connectedAt = now;
		this.acknowledgedUntil = now;
	}

	void restore(int packetId, OutboundMessage message) {
		this.inflight.put(packetId, message);
		this.inflightCount = this.inflight.size();
	}

	void add(int packetId, OutboundMessage message) {
		this.sent++;
		if (message.isAcknowledged()) {
			this.inflight.put(packetId, message);
			this.inflightCount = this.inflight.size();
		}
		else {
			this.qos0.add(message);
		}
	}

	/**
	 * A message was answered.
	 * @param packetId its packet identifier
	 * @return the message, or {@code null} if it is of an earlier run and nobody waits
	 * for it
	 */
	@Nullable OutboundMessage answered(int packetId) {
		OutboundMessage message = this.inflight.remove(packetId);
		this.inflightCount = this.inflight.size();
		return message;
	}

	/**
	 * The broker has acknowledged a message.
	 * @param message the message
	 */
	void acknowledged(OutboundMessage message) {
		this.acknowledgedUntil = Math.max(this.acknowledgedUntil, message.sentAt());
	}

	/**
	 * Return when the latest of the messages had been sent that were acknowledged.
	 * @return the time, that of the connection at least
	 */
	long acknowledgedUntil() {
		return this.acknowledgedUntil;
	}

	/**
	 * Return the message that waits longest for the first answer of the broker, if it was
	 * sent before a time.
	 * @param time the time
	 * @return the message, or {@code null} if there is none
	 */
	@Nullable OutboundMessage firstUnansweredBefore(long time) {
		OutboundMessage first = firstUnanswered();
		return (first != null && Math.max(this.connectedAt, first.sentAt()) < time) ? first : null;
	}

	@Nullable OutboundMessage qos0Written() {
		return this.qos0.poll();
	}

	List<OutboundMessage> removeQos0() {
		List<OutboundMessage> removed = new ArrayList<>(this.qos0);
		this.qos0.clear();
		return removed;
	}

	/**
	 * The broker has lost the session.
	 * @return the messages that were in flight, in order
	 */
	List<OutboundMessage> removeInflight() {
		List<OutboundMessage> removed = this.inflight.values();
		this.inflight.clear();
		this.inflightCount = 0;
		return removed;
	}

	void removeInflightIf(Predicate<OutboundMessage> condition) {
		this.inflight.removeIf(condition);
		this.inflightCount = this.inflight.size();
	}

	/**
	 * Return the message that waits longest for the first answer of the broker.
	 * @return the message, or {@code null} if there is none
	 */
	@Nullable OutboundMessage firstUnanswered() {
		List<OutboundMessage> unanswered = unanswered((message) -> true, false);
		return unanswered.isEmpty() ? null : unanswered.get(0);
	}

	/**
	 * Take messages back that the broker has not answered: the next transport does not
	 * send them again.
	 * @param condition which
	 * @return the messages, in order
	 */
	List<OutboundMessage> takeBack(Predicate<OutboundMessage> condition) {
		return unanswered(condition, true);
	}

	/**
	 * Take messages of QoS 1 back if the broker has not answered one of them after it was
	 * sent again. The next transport sends them as other messages, all of them, so that
	 * their order stays.
	 * @return the messages, in order
	 */
	List<OutboundMessage> takeBackUnheard() {
		Predicate<OutboundMessage> once = (message) -> message.packet().qos() == MqttQos.AT_LEAST_ONCE;
		boolean unheard = !unanswered(once.and((message) -> message.sentAt() < this.connectedAt), false).isEmpty();
		return unheard ? takeBack(once) : List.of();
	}

	private List<OutboundMessage> unanswered(Predicate<OutboundMessage> condition, boolean take) {
		List<OutboundMessage> unanswered = new ArrayList<>();
		for (InflightMessage sent : this.store.inflight()) {
			OutboundMessage message = this.inflight.get(sent.packetId());
			// with PUBREC the broker has taken it
			if (message != null && !sent.released() && condition.test(message)) {
				unanswered.add(message);
				if (take) {
					this.store.withdrawn(sent.packetId());
					answered(sent.packetId());
				}
			}
		}
		return unanswered;
	}

	List<OutboundMessage> inflight() {
		return this.inflight.values();
	}

	Collection<OutboundMessage> qos0() {
		return this.qos0;
	}

	/**
	 * Return whether a message of the connection itself is unanswered.
	 * @param topic its topic
	 * @return whether there is one, of any QoS
	 */
	boolean isOwnUnanswered(String topic) {
		return Stream.concat(inflight().stream(), this.qos0.stream())
			.anyMatch((message) -> !message.isCounted() && message.packet().topic().equals(topic));
	}

	boolean isEmpty() {
		return this.inflight.isEmpty() && this.qos0.isEmpty();
	}

	/**
	 * Return how many messages are in flight. For any thread.
	 * @return the number
	 */
	int inflightCount() {
		return this.inflightCount;
	}

	long sent() {
		return this.sent;
	}

}
