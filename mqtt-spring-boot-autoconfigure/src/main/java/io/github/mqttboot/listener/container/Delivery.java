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

package io.github.mqttboot.listener.container;

import java.util.List;

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.listener.MqttMessageListener;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.protocol.PublishPacket;
import org.jspecify.annotations.Nullable;

import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.BackOffExecution;

/**
 * A message on its way through a container, with what has been tried so far. Between two
 * steps it passes from thread to thread by way of a {@link SerialWorker}.
 */
class Delivery implements MqttInboundMessage {

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

	@Override
	public String toString() {
		return this.message.toString();
	}

	/**
	 * Return the messages as they came.
	 * @return the message, or those of a batch in order
	 */
	List<MqttInboundMessage> sources() {
		return List.of(this.message);
	}

	/**
	 * Return what is given up message by message.
	 * @return this, or what a batch consists of
	 */
	List<Delivery> members() {
		return List.of(this);
	}

	/**
	 * Return whether a session that is kept has it, too.
	 * @return whether it is not of QoS 0
	 */
	boolean isKept() {
		return getPacket().qos().isAcknowledged();
	}

	void handleBy(MqttMessageListener listener) throws Exception {
		listener.onMessage(this);
	}

	/**
	 * Return how to name it in the log.
	 * @return the name
	 */
	String describe() {
		return "a message from topic '" + MqttText.printable(getPacket().topic()) + "'";
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

	/**
	 * Go on with a message of a batch, after as many attempts as there were at the batch.
	 * @param batch the batch
	 */
	void continueFrom(Delivery batch) {
		this.attempts = batch.attempts;
		this.observed = batch.observed;
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
	 * @param backOff gives the delays of this kind of steps
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
