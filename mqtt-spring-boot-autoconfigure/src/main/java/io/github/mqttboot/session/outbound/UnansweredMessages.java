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

import java.time.Duration;
import java.util.List;

import io.github.mqttboot.concurrent.InSerialExecutor;
import org.jspecify.annotations.Nullable;

/**
 * What the broker has to answer of the messages that were sent, for those who watch
 * whether it does. Lives in the serial executor of the connection, but for the number.
 */
@InSerialExecutor
public final class UnansweredMessages {

	/**
	 * How soon to look again whether the broker has answered.
	 */
	private static final Duration SOON = Duration.ofMillis(100);

	private final SentMessages sent;

	private final PoisonTrial trial;

	UnansweredMessages(SentMessages sent, PoisonTrial trial) {
		this.sent = sent;
		this.trial = trial;
	}

	/**
	 * Return how long to wait, with nothing sent meanwhile, until no message can be what
	 * the broker ends the connection for.
	 * @return the time, after which it may take longer; zero if the broker has answered
	 * all that was sent to it, and must have read what it does not answer
	 */
	public Duration unread() {
		return this.sent.isEmpty() ? this.trial.unread() : SOON;
	}

	/**
	 * Return whether the broker has answered all that was sent to it.
	 * @return whether nothing is under way
	 */
	public boolean isEmpty() {
		return this.sent.isEmpty();
	}

	/**
	 * Return whether the broker has to acknowledge something.
	 * @return whether messages of QoS 1 or 2 are in flight
	 */
	public boolean isAcknowledgementAwaited() {
		return this.sent.inflightCount() > 0;
	}

	/**
	 * Return how many messages of QoS 1 or 2 are in flight. For any thread.
	 * @return the number
	 */
	public int inflight() {
		return this.sent.inflightCount();
	}

	/**
	 * Return how many messages were given to transports.
	 * @return the number, of any QoS
	 */
	public long sent() {
		return this.sent.sent();
	}

	/**
	 * Return when the latest of the messages had been sent that were acknowledged.
	 * @return the time, that of the connection at least
	 */
	public long acknowledgedUntil() {
		return this.sent.acknowledgedUntil();
	}

	/**
	 * Return which message others have overtaken.
	 * @param acknowledgedUntil when one of those had been sent
	 * @return the topic of the oldest one, or {@code null} if there is none
	 */
	public @Nullable String overtaken(long acknowledgedUntil) {
		OutboundMessage message = this.sent.firstUnansweredBefore(acknowledgedUntil);
		return (message != null) ? message.packet().topic() : null;
	}

	/**
	 * Return what waits longest for the broker.
	 * @return the topics of the oldest messages in flight
	 */
	public List<String> oldestTopics() {
		return this.sent.inflight().stream().limit(1).map((message) -> message.packet().topic()).toList();
	}

}
