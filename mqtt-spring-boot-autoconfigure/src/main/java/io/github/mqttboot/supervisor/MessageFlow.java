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

package io.github.mqttboot.supervisor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.concurrent.SerialExecutor;
import io.github.mqttboot.connection.MqttSendOutcome;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.session.outbound.OutboundMessage;
import io.github.mqttboot.session.outbound.OutboundQueue;
import io.github.mqttboot.transport.MqttTransport;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of a message that the application sends: it goes to the transport
 * that the broker has accepted, waits for one or for the run that it was accepted for, or
 * fails. Lives in the serial executor of its connection, as long as the connection.
 */
@InSerialExecutor
final class MessageFlow {

	private final String connectionName;

	private final OutboundQueue queue;

	private final SerialExecutor serial;

	private final BooleanSupplier heldBack;

	private final Runnable onProgress;

	/**
	 * Messages that were accepted for a run that has not begun.
	 */
	private List<EarlyMessage> early = List.of();

	// volatile for those who send, as is the last run that was stopped
	private volatile @Nullable Receiver receiver;

	private int run;

	private volatile int lastStoppedRun = -1;

	/**
	 * Create the flow of a connection that was not started.
	 * @param connectionName the name of the connection
	 * @param queue what is to be sent
	 * @param serial the serial executor of the connection
	 * @param heldBack says whether messages wait though there is a transport
	 * @param onProgress is notified when something was sent or acknowledged
	 */
	MessageFlow(String connectionName, OutboundQueue queue, SerialExecutor serial, BooleanSupplier heldBack,
			Runnable onProgress) {
		this.connectionName = connectionName;
		this.queue = queue;
		this.serial = serial;
		this.heldBack = heldBack;
		this.onProgress = onProgress;
	}

	/**
	 * The connection was started.
	 * @param run the number of the run
	 */
	void beginRun(int run) {
		this.serial.assertInside();
		this.run = run;
		this.queue.started();
		sendEarly();
	}

	/**
	 * There is a transport that messages can go to.
	 * @param transport the accepted transport
	 * @param ack what the broker announced
	 * @param receiveMaximum how many messages it takes at once
	 */
	void connected(MqttTransport transport, ConnectAck ack, int receiveMaximum) {
		this.serial.assertInside();
		this.receiver = new Receiver(transport, ack, receiveMaximum);
	}

	/**
	 * There is no transport any more.
	 */
	void disconnected() {
		this.serial.assertInside();
		this.receiver = null;
	}

	/**
	 * The connection was stopped: messages that are not acknowledged fail, except those
	 * that were accepted after a later start.
	 * @param lastRun the last run that was stopped
	 */
	void stopped(int lastRun) {
		this.serial.assertInside();
		this.lastStoppedRun = lastRun;
		this.queue.failAll(stoppedMessage());
		sendEarly();
	}

	private void sendEarly() {
		// some may be too early still, and come back
		List<EarlyMessage> messages = this.early;
		this.early = List.of();
		messages.forEach((next) -> send(next.message(), next.run()));
	}

	private String stoppedMessage() {
		return "MQTT connection '" + this.connectionName + "' was stopped before the broker acknowledged the message,"
				+ " which may or may not have been delivered";
	}

	/**
	 * Send a message, now or with a later transport.
	 * @param message the message
	 * @param acceptedIn the run in which it was accepted
	 */
	void send(OutboundMessage message, int acceptedIn) {
		this.serial.assertInside();
		if (acceptedIn <= this.lastStoppedRun) {
			// stopped between acceptance and this task
			this.queue.addStopped(message, stoppedMessage());
		}
		else if (this.receiver == null && !message.isAcknowledged()) {
			this.queue.fail(message, MqttSendOutcome.failed(MqttSendOutcome.Kind.NOT_CONNECTED),
					OutboundQueue.QOS_0_DOES_NOT_WAIT);
		}
		else if (acceptedIn > this.run) {
			// Accepted after the start that follows a stop under way. In the queue it
			// would fail with the messages that the stop is for
			if (this.early.isEmpty()) {
				this.early = new ArrayList<>();
			}
			this.early.add(new EarlyMessage(message, acceptedIn));
		}
		else {
			this.queue.add(message);
			proceed();
		}
	}

	/**
	 * Whoever sent a message does not want it sent any more.
	 * @param message the message
	 */
	void withdraw(OutboundMessage message) {
		this.serial.assertInside();
		if (!this.early.isEmpty() && this.early.removeIf((next) -> next.message() == message)) {
			// only to be taken out of it again, as any other
			this.queue.add(message);
		}
		this.queue.withdraw(message);
	}

	/**
	 * Return whether nothing happens to a message before something else happens to the
	 * connection. For any thread.
	 * @param message an accepted message
	 * @param acceptedIn the run in which it was accepted
	 * @return whether it may be sent whenever something else has to be done
	 */
	boolean canWait(OutboundMessage message, int acceptedIn) {
		return this.receiver == null && acceptedIn > this.lastStoppedRun && message.isPatient();
	}

	/**
	 * Send what waits, as far as the window allows.
	 */
	void proceed() {
		this.serial.assertInside();
		Receiver receiver = this.receiver;
		if (receiver != null && !this.heldBack.getAsBoolean()) {
			this.queue.send(receiver.transport(), receiver.receiveMaximum(), receiver.broker());
		}
		this.onProgress.run();
	}

	/**
	 * The serial executor has no more to do at the moment.
	 */
	void flush() {
		this.serial.assertInside();
		Receiver receiver = this.receiver;
		if (receiver != null) {
			receiver.transport().flush();
		}
	}

	/**
	 * A message that waits for the run in which it was accepted.
	 *
	 * @param message the message
	 * @param run the run
	 */
	private record EarlyMessage(OutboundMessage message, int run) {

	}

	/**
	 * Where messages go.
	 *
	 * @param transport the accepted transport
	 * @param broker what the broker announced
	 * @param receiveMaximum how many messages it takes at once
	 */
	private record Receiver(MqttTransport transport, ConnectAck broker, int receiveMaximum) {

	}

}
