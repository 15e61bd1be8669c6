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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.concurrent.SerialExecutor;
import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttConnectionSnapshot.Refusal;
import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.connection.MqttSendOutcome;
import io.github.mqttboot.connection.MqttSendOutcome.Kind;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.store.OutboxStore;
import io.github.mqttboot.transport.MqttTransport;
import io.github.mqttboot.transport.TransportLimits;
import org.jspecify.annotations.Nullable;

/**
 * The accepted messages of a connection in order: waiting, then in flight within the
 * window, until the broker has answered. Belongs to the session, so it outlives
 * transports. All but {@link #accept} and the counters live in the serial executor of the
 * connection.
 */
@InSerialExecutor
public final class OutboundQueue {

	/**
	 * Why a QoS 0 message fails without a connection.
	 */
	public static final String QOS_0_DOES_NOT_WAIT = "There is no connection to the broker, and a QoS 0 message does not"
			+ " wait for one. Publish with QoS 1 to have it wait.";

	private final SerialExecutor serial;

	private final TimeSource time;

	private final OutboxRoom room;

	private final Acceptance acceptance;

	private final Completions completions;

	private final ExpiryTimer expiry;

	private final WaitingMessages waiting = new WaitingMessages();

	private final PoisonTrial trial;

	private final SentMessages sent;

	private final OwnMessages own;

	private final UnansweredMessages unanswered;

	private final MessageSender sender;

	private final MessageFailures failures;

	/**
	 * Create the queue of a connection, with what earlier runs left.
	 * @param settings the settings of the connection
	 * @param limits what the client library can do
	 * @param store keeps the messages
	 * @param serial the serial executor of the connection
	 * @param time the time
	 * @param results completes futures, whose callbacks are user code
	 * @param observers who follows the connection
	 */
	public OutboundQueue(MqttConnectionSettings settings, TransportLimits limits, OutboxStore store,
			SerialExecutor serial, TimeSource time, Executor results, MqttConnectionObserver observers) {
		this.serial = serial;
		this.time = time;
		PublishCheck check = new PublishCheck(settings.getName(), settings.getVersion(), limits);
		this.sent = new SentMessages(store);
		this.expiry = new ExpiryTimer(serial, this::removeExpired);
		this.trial = new PoisonTrial(settings.getName(), serial, time, settings.getReconnect().stableAfter(),
				this.waiting, this.sent);
		this.own = new OwnMessages(this.waiting, this.sent, this.trial, time);
		this.unanswered = new UnansweredMessages(this.sent, this.trial);
		RestoredMessages.restore(settings.getName(), store, this.waiting, this.sent, time);
		// counted after that: what earlier runs left takes its room
		this.room = new OutboxRoom(settings.getOutbox().maxMessages(),
				this.waiting.all().size() + this.sent.inflightCount());
		this.acceptance = new Acceptance(settings, check, this.room, store, time, observers);
		this.completions = new Completions(store, this.room, time, results, observers);
		this.failures = new MessageFailures(this.trial, this.own, this.completions, time, observers);
		this.sender = new MessageSender(this.waiting, this.sent, this.trial, check, settings.getMaxInflight(), time,
				this::fail);
	}

	/**
	 * Accept a message if it can be sent and there is room. May block the caller.
	 * @param packet the message
	 * @param broker what the last broker announced, or {@code null} if there was none
	 * @return the accepted message, to be {@link #add added}
	 * @throws IllegalArgumentException if it can't be sent
	 * @throws MqttPublishException if there is no room, or it could not be kept
	 */
	public OutboundMessage accept(PublishPacket packet, @Nullable ConnectAck broker) {
		return this.acceptance.accept(packet, broker);
	}

	public void add(OutboundMessage message) {
		this.serial.assertInside();
		this.waiting.add(message);
		long now = this.time.nanoTime();
		this.expiry.watch(message.accepted().timeLeft(now), now);
	}

	/**
	 * The connection is started, maybe again: what waits may be of an earlier run.
	 */
	public void started() {
		this.serial.assertInside();
		watchExpiry();
	}

	// for messages that come to wait other than by add()
	private void watchExpiry() {
		long now = this.time.nanoTime();
		this.waiting.all().forEach((message) -> this.expiry.watch(message.accepted().timeLeft(now), now));
	}

	/**
	 * Whoever sent a message does not want it sent any more. Does nothing if it is in
	 * flight: then the broker may have it.
	 * @param message the message
	 */
	public void withdraw(OutboundMessage message) {
		this.serial.assertInside();
		if (this.waiting.remove(message)) {
			this.trial.forget(message);
			this.completions.withdrawn(message);
		}
	}

	/**
	 * Return the messages of the connection itself.
	 * @return those of this queue
	 */
	public OwnMessages own() {
		return this.own;
	}

	/**
	 * Return what the broker has to answer.
	 * @return those of this queue
	 */
	public UnansweredMessages unanswered() {
		return this.unanswered;
	}

	/**
	 * Send what waits, as far as the window allows.
	 * @param transport an accepted connection
	 * @param receiveMaximum the broker's limit
	 * @param broker what the broker announced
	 */
	public void send(MqttTransport transport, int receiveMaximum, ConnectAck broker) {
		this.serial.assertInside();
		this.sender.send(transport, receiveMaximum, broker);
	}

	private void removeExpired() {
		this.serial.assertInside();
		long now = this.time.nanoTime();
		List<OutboundMessage> expired = new ArrayList<>();
		this.waiting.removeIf((message) -> MessageSender.isExpired(message, now) && expired.add(message));
		watchExpiry();
		Completions.endEach(expired, this.sender::expired);
	}

	/**
	 * The broker has given its final answer to a message.
	 * @param packetId the packet identifier
	 * @param reasonCode the answer
	 * @param reasonString the reason string
	 * @return the QoS of the message, or {@code null} if there is none that waits
	 */
	public @Nullable MqttQos acknowledged(int packetId, MqttReasonCode reasonCode, @Nullable String reasonString) {
		this.serial.assertInside();
		OutboundMessage message = this.sent.answered(packetId);
		if (message == null) {
			return null;
		}
		this.trial.answered(message);
		this.sent.acknowledged(message);
		if (reasonCode.isError()) {
			this.failures.refused(message, reasonCode, reasonString);
		}
		else {
			this.completions.succeed(message, new MqttPublishResult(reasonCode, reasonString));
		}
		return message.packet().qos();
	}

	public void qos0Sent() {
		this.serial.assertInside();
		OutboundMessage message = this.sent.qos0Written();
		if (message != null) {
			this.completions.succeed(message, new MqttPublishResult(MqttReasonCode.SUCCESS, null));
		}
	}

	/**
	 * There is a connection.
	 * @param proceed sends what may be sent after a while
	 */
	public void connected(Runnable proceed) {
		this.serial.assertInside();
		this.sent.connected(this.time.nanoTime());
		this.trial.connected(proceed);
	}

	/**
	 * There is no connection: what is in flight waits for the session to be resumed, and
	 * QoS 0 is over.
	 * @param cause why, or {@code null} if that has nothing to do with what is in flight
	 * @return whether a message is suspected or proven to be the reason
	 */
	public boolean disconnected(@Nullable MqttConnectionCause cause) {
		this.serial.assertInside();
		this.trial.disconnected();
		try {
			if (cause != null && cause.kind() == MqttConnectionCause.Kind.ACKNOWLEDGEMENT_TIMEOUT) {
				this.waiting.addFirst(this.sent.takeBackUnheard());
			}
			OutboundMessage condemned = (cause != null) ? this.trial.ended(cause) : null;
			if (cause != null && condemned != null) {
				this.failures.condemned(condemned, cause);
			}
		}
		finally {
			// a store that fails must not keep the others from their result
			failQos0();
		}
		if (cause != null) {
			// some were taken back
			watchExpiry();
		}
		return cause != null && this.trial.isSuspicious();
	}

	private void failQos0() {
		List<OutboundMessage> failed = this.sent.removeQos0();
		this.waiting.removeIf((message) -> !message.isAcknowledged() && failed.add(message));
		Completions.endEach(failed, (message) -> this.failures.fail(message, MqttSendOutcome.failed(Kind.NOT_CONNECTED),
				QOS_0_DOES_NOT_WAIT));
	}

	/**
	 * The broker knows nothing of what is in flight: send it again, before all else.
	 */
	public void sessionLost() {
		this.serial.assertInside();
		this.waiting.addFirst(this.sent.removeInflight());
		watchExpiry();
	}

	/**
	 * The connection was stopped: nobody need wait any longer. What is kept stays where
	 * it is, for the next start.
	 * @param reason the reason for whoever waits
	 */
	public void failAll(String reason) {
		this.serial.assertInside();
		this.expiry.cancel();
		List<OutboundMessage> all = new ArrayList<>(this.sent.inflight());
		all.addAll(this.sent.removeQos0());
		all.addAll(this.waiting.all());
		this.sent.removeInflightIf((message) -> !message.isKept());
		this.waiting.removeIf((message) -> !message.isKept());
		all.stream().filter((message) -> !message.isKept()).forEach(this.trial::forget);
		Completions.endEach(all, (message) -> this.completions.stopped(message, reason));
	}

	/**
	 * A message came when the connection was being stopped.
	 * @param message the message
	 * @param reason the reason for whoever waits
	 */
	public void addStopped(OutboundMessage message, String reason) {
		this.serial.assertInside();
		if (message.isKept()) {
			this.waiting.add(message);
		}
		this.completions.stopped(message, reason);
	}

	public boolean isEmpty() {
		return this.waiting.isEmpty() && this.sent.isEmpty();
	}

	public int size() {
		return this.room.taken();
	}

	public @Nullable Refusal lastRefusal() {
		return this.failures.lastRefusal();
	}

	public void fail(OutboundMessage message, MqttSendOutcome outcome, String reason) {
		this.serial.assertInside();
		this.failures.fail(message, outcome, reason);
	}

	private void fail(OutboundMessage message, MqttSendOutcome outcome, MqttPublishException failure) {
		this.serial.assertInside();
		this.failures.fail(message, outcome, failure);
	}

}
