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

package io.github.mqttboot.listener;

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.PublishPacket;
import org.jspecify.annotations.Nullable;

import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.BackOffExecution;

/**
 * A message on its way through a container, with what has been tried so far. Between two
 * steps it passes from thread to thread by way of a {@link SerialWorker}.
 */
final class Delivery implements MqttInboundMessage {

	private final MqttInboundMessage message;

	private int attempts;

	private ObservedAttempt observed = ObservedAttempt.UNOBSERVED;

	private @Nullable BackOffExecution backOff;

	private @Nullable PublishPacket deadLetter;

	Delivery(MqttInboundMessage message) {
		this.message = message;
	}

	@Override
	public InboundPublish getPacket() {
		return this.message.getPacket();
	}

	@Override
	public @Nullable String getFilter() {
		return this.message.getFilter();
	}

	@Override
	public boolean acknowledge() {
		return this.message.acknowledge();
	}

	@Override
	public boolean isAcknowledged() {
		return this.message.isAcknowledged();
	}

	@Override
	public boolean comesAgain() {
		return this.message.comesAgain();
	}

	@Override
	public void drop() {
		this.message.drop();
	}

	/**
	 * Return the message as it came.
	 * @return the message
	 */
	MqttInboundMessage source() {
		return this.message;
	}

	/**
	 * Return what else waits while this is to be handled again: the messages of its
	 * topic, or nothing once only its dead letter is to be sent.
	 * @return the lane
	 */
	Object lane() {
		return (this.deadLetter != null) ? this : getPacket().topic();
	}

	void beginAttempt() {
		this.attempts++;
	}

	void observed(ObservedAttempt observed) {
		this.observed = observed;
	}

	/**
	 * Return who follows the current attempt.
	 * @return the observers of the attempt
	 */
	ObservedAttempt observed() {
		return this.observed;
	}

	int attempts() {
		return this.attempts;
	}

	/**
	 * Return how long to wait before the next step.
	 * @param backOff tells the delays of this kind of steps
	 * @return milliseconds, or {@link BackOffExecution#STOP}
	 */
	long nextDelay(BackOff backOff) {
		if (this.backOff == null) {
			this.backOff = backOff.start();
		}
		return this.backOff.nextBackOff();
	}

	@Nullable PublishPacket deadLetter() {
		return this.deadLetter;
	}

	/**
	 * Give the message up. From now on its dead letter is what is to be sent.
	 * @param deadLetter the dead letter
	 */
	void reject(PublishPacket deadLetter) {
		this.deadLetter = deadLetter;
		this.backOff = null;
	}

}
