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

import java.util.Arrays;
import java.util.List;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.store.AcceptedMessage;

/**
 * The messages of the connection itself, such as those of its presence, in its
 * {@link OutboundQueue}: there is always room for them, they go ahead of what waits, and
 * of each topic only the latest counts. Lives in the serial executor of the connection.
 */
@InSerialExecutor
public final class OwnMessages {

	private final WaitingMessages waiting;

	private final SentMessages sent;

	private final PoisonTrial trial;

	private final TimeSource time;

	OwnMessages(WaitingMessages waiting, SentMessages sent, PoisonTrial trial, TimeSource time) {
		this.waiting = waiting;
		this.sent = sent;
		this.trial = trial;
		this.time = time;
	}

	/**
	 * Add a message. It replaces an earlier one that was not sent.
	 * @param packet the message
	 */
	public void add(PublishPacket packet) {
		List<OutboundMessage> earlier = this.waiting.own(packet.topic());
		boolean waits = earlier.stream()
			.anyMatch((message) -> Arrays.equals(message.packet().payload(), packet.payload()));
		if (!waits && !this.trial.isCondemnedOwn(packet.topic())) {
			remove(packet.topic());
			long now = this.time.nanoTime();
			this.waiting.addFirst(List.of(new OutboundMessage(AcceptedMessage.unkept(packet, now), false, now)));
		}
	}

	/**
	 * Return whether a message of QoS 0 may be what the broker ends the connection for,
	 * each time. With QoS 1 an answer, or none, shows it.
	 * @return whether it is to be sent with QoS 1
	 */
	public boolean isDoubtful() {
		return this.trial.isOwnDoubtful();
	}

	/**
	 * Return whether the broker does not have a message.
	 * @param topic its topic
	 * @return whether one waits, is unanswered, or was given up
	 */
	public boolean isMissing(String topic) {
		return !this.waiting.own(topic).isEmpty() || this.sent.isOwnUnanswered(topic)
				|| this.trial.isCondemnedOwn(topic);
	}

	/**
	 * Remove what was not sent.
	 * @param topic its topic
	 */
	void remove(String topic) {
		List<OutboundMessage> outdated = this.waiting.own(topic);
		this.waiting.removeIf(outdated::contains);
		outdated.forEach(this.trial::forget);
	}

}
