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

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.connection.MqttSendOutcome;
import io.github.mqttboot.connection.MqttSendOutcome.Kind;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.transport.MqttTransport;

/**
 * Sends what waits, as far as the window allows, and a suspect of the {@link PoisonTrial}
 * alone. What can't be sent, or has expired, is over. Lives in the serial executor of the
 * connection.
 */
@InSerialExecutor
final class MessageSender {

	private final WaitingMessages waiting;

	private final SentMessages sent;

	private final PoisonTrial trial;

	private final PublishCheck check;

	private final int maxInflight;

	private final TimeSource time;

	private final Failures failures;

	MessageSender(WaitingMessages waiting, SentMessages sent, PoisonTrial trial, PublishCheck check, int maxInflight,
			TimeSource time, Failures failures) {
		this.waiting = waiting;
		this.sent = sent;
		this.trial = trial;
		this.check = check;
		this.maxInflight = maxInflight;
		this.time = time;
		this.failures = failures;
	}

	void send(MqttTransport transport, int receiveMaximum, ConnectAck broker) {
		if (this.trial.isTesting()) {
			sendSuspect(transport, broker);
		}
		else {
			sendWaiting(transport, this.trial.window(Math.min(this.maxInflight, receiveMaximum)), broker);
		}
	}

	// With nothing else under way, so that it is certain what the connection ends for
	private void sendSuspect(MqttTransport transport, ConnectAck broker) {
		OutboundMessage suspect = this.trial.next();
		if (suspect != null && this.sent.isEmpty() && send(suspect, transport, broker) && !this.sent.isEmpty()) {
			this.trial.testing(suspect);
		}
	}

	private void sendWaiting(MqttTransport transport, int limit, ConnectAck broker) {
		for (OutboundMessage next = this.waiting.peek(); next != null; next = this.waiting.peek()) {
			boolean free = next.isAcknowledged() ? this.sent.inflightCount() < limit
					: this.sent.qos0().size() < this.maxInflight && this.trial.isFreeForQos0();
			if (!free || !send(next, transport, broker)) {
				break;
			}
		}
	}

	// Returns whether to go on with the next one
	private boolean send(OutboundMessage next, MqttTransport transport, ConnectAck broker) {
		long now = this.time.nanoTime();
		if (isExpired(next, now)) {
			this.waiting.remove(next);
			expired(next);
			return true;
		}
		try {
			next.check(this.check, broker);
			int packetId = transport.publish(next.accepted().at(now));
			next.sentAt(now);
			this.waiting.remove(next);
			this.sent.add(packetId, next);
			this.trial.sent(next, now);
			return true;
		}
		catch (IllegalStateException ex) {
			// the connection just ended; the transport will say so
			return false;
		}
		catch (RuntimeException ex) {
			this.waiting.remove(next);
			this.failures.failed(next, MqttSendOutcome.failed(Kind.INVALID), new MqttPublishException(
					next.packet().topic(), "The message cannot be sent: " + ex.getMessage(), null, ex));
			return true;
		}
	}

	static boolean isExpired(OutboundMessage message, long now) {
		Duration left = message.accepted().timeLeft(now);
		return left != null && (left.isNegative() || left.isZero());
	}

	void expired(OutboundMessage message) {
		String reason = "The message expired while it waited in the outbox, after "
				+ message.packet().properties().messageExpiryInterval();
		this.failures.failed(message, MqttSendOutcome.failed(Kind.EXPIRED),
				new MqttPublishException(message.packet().topic(), reason, null, null));
	}

	/**
	 * Is notified of messages that are not sent.
	 */
	interface Failures {

		/**
		 * A message is over.
		 * @param message the message
		 * @param outcome how it ended
		 * @param failure the failure for whoever waits
		 */
		void failed(OutboundMessage message, MqttSendOutcome outcome, MqttPublishException failure);

	}

}
