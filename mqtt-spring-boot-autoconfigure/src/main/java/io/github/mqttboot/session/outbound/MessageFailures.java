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

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttConnectionSnapshot.Refusal;
import io.github.mqttboot.connection.MqttPoisonMessageException;
import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.connection.MqttSendOutcome;
import io.github.mqttboot.diagnosis.RefusalCures;
import io.github.mqttboot.protocol.MqttReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * Ends messages that are not delivered, with the reason for their senders and for those
 * who follow the connection. Belongs to the {@link OutboundQueue}; lives in the serial
 * executor of the connection.
 */
@InSerialExecutor
final class MessageFailures {

	private final PoisonTrial trial;

	private final OwnMessages own;

	private final Completions completions;

	private final TimeSource time;

	private final MqttConnectionObserver observers;

	private volatile @Nullable Refusal lastRefusal;

	/**
	 * Create the failures of a queue.
	 * @param trial forgets what has failed
	 * @param own the messages of the connection itself
	 * @param completions completes the results
	 * @param time the time
	 * @param observers who follows the connection
	 */
	MessageFailures(PoisonTrial trial, OwnMessages own, Completions completions, TimeSource time,
			MqttConnectionObserver observers) {
		this.trial = trial;
		this.own = own;
		this.completions = completions;
		this.time = time;
		this.observers = observers;
	}

	/**
	 * Return what the broker refused last. For any thread.
	 * @return the refusal, or {@code null} if there was none
	 */
	@Nullable Refusal lastRefusal() {
		return this.lastRefusal;
	}

	/**
	 * The broker refused a message.
	 * @param message the message
	 * @param reasonCode the reason code
	 * @param reasonString the reason string
	 */
	void refused(OutboundMessage message, MqttReasonCode reasonCode, @Nullable String reasonString) {
		String topic = message.packet().topic();
		String reason = RefusalCures.describe(reasonCode, reasonString);
		this.lastRefusal = new Refusal(this.time.now(), reason);
		this.observers.onPublishRefused(topic, reasonCode);
		fail(message, MqttSendOutcome.refused(reasonCode),
				new MqttPublishException(topic, "The broker refused the message: " + reason, reasonCode, null));
	}

	/**
	 * The broker ends the connection over a message, each time.
	 * @param message the message
	 * @param cause why the connection ended
	 */
	void condemned(OutboundMessage message, MqttConnectionCause cause) {
		String topic = message.packet().topic();
		String reason = this.trial.describe(message, cause);
		this.lastRefusal = new Refusal(this.time.now(), reason);
		this.observers.onPoisonMessage(message.packet(), cause.reasonCode());
		if (!message.isCounted()) {
			this.own.remove(topic);
		}
		this.completions.setAside(message, new MqttPoisonMessageException(topic, reason, cause.reasonCode()));
	}

	/**
	 * A message cannot be sent.
	 * @param message the message
	 * @param outcome how it ended
	 * @param reason the reason for its sender
	 */
	void fail(OutboundMessage message, MqttSendOutcome outcome, String reason) {
		fail(message, outcome, new MqttPublishException(message.packet().topic(), reason, null, null));
	}

	void fail(OutboundMessage message, MqttSendOutcome outcome, MqttPublishException failure) {
		this.trial.forget(message);
		this.completions.fail(message, outcome, failure);
	}

}
