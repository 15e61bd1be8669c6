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

package io.github.mqttboot.session.inbound;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;

import io.github.mqttboot.concurrent.RateLimit;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttDropReason;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.connection.MqttMessageHandler;
import io.github.mqttboot.protocol.MqttText;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Takes the place of a handler that is stopped while the subscription stays, and keeps
 * its messages until it goes on. They stay unacknowledged, and with the broker, as long
 * as that holds up nobody. As soon as other handlers take messages they are acknowledged,
 * for the broker would stop sending to those too. For any thread.
 */
final class HeldMessages implements MqttMessageHandler {

	private static final Log logger = LogFactory.getLog(HeldMessages.class);

	private final String connectionName;

	private final Recipient recipient;

	private final int capacity;

	private final BooleanSupplier inTheWay;

	private final MqttConnectionObserver observers;

	private final RateLimit reports = new RateLimit(Duration.ofMinutes(1), System::nanoTime);

	private final Deque<HeldMessage> messages = new ArrayDeque<>();

	private boolean reportedUnacknowledged;

	private boolean reportedAcknowledged;

	private boolean released;

	/**
	 * Create an empty place for messages.
	 * @param connectionName the name of the connection
	 * @param recipient whose messages these are
	 * @param capacity how many may be acknowledged and held
	 * @param inTheWay says whether unacknowledged messages hold up other handlers
	 * @param observers are notified of messages for which there is no room
	 */
	HeldMessages(String connectionName, Recipient recipient, int capacity, BooleanSupplier inTheWay,
			MqttConnectionObserver observers) {
		this.connectionName = connectionName;
		this.recipient = recipient;
		this.capacity = capacity;
		this.inTheWay = inTheWay;
		this.observers = observers;
	}

	@Override
	public void onMessage(MqttInboundMessage message) {
		synchronized (this) {
			if (!this.released) {
				hold(message);
				return;
			}
		}
		// it was on its way here when the handler went on
		this.recipient.owner().onMessage(message);
	}

	private void hold(MqttInboundMessage message) {
		if (!message.getPacket().qos().isAcknowledged()) {
			// whoever is not there gets none
			return;
		}
		boolean acknowledge = this.inTheWay.getAsBoolean();
		if (acknowledge && this.messages.size() >= this.capacity) {
			drop(message);
			return;
		}
		HeldMessage held = new HeldMessage(message);
		this.messages.add(held);
		if (acknowledge) {
			held.takeOver();
		}
		reportHeld(acknowledge);
	}

	private void drop(MqttInboundMessage message) {
		message.acknowledge();
		this.observers.onMessageDropped(MqttDropReason.HELD_FULL);
		long others = this.reports.tryAcquire();
		if (others >= 0) {
			logger.error(describe() + ": dropped a message from topic '"
					+ MqttText.printable(message.getPacket().topic()) + "'"
					+ ((others > 0) ? ", and " + others + " others before" : "") + ": " + this.capacity
					+ " messages are held for a listener that is stopped. Further ones are only counted for a minute");
		}
	}

	private void reportHeld(boolean acknowledged) {
		if (acknowledged && !this.reportedAcknowledged) {
			this.reportedAcknowledged = true;
			logger.warn(describe() + ": messages are held until their listener starts again, and acknowledged, "
					+ "since the broker would stop sending to the other listeners. "
					+ "They are lost if the application ends before");
		}
		else if (!acknowledged && !this.reportedUnacknowledged) {
			this.reportedUnacknowledged = true;
			logger.info(describe() + ": messages are held unacknowledged until their listener starts again, "
					+ "and the broker keeps what it may not send");
		}
	}

	/**
	 * Other handlers take messages now, which must not wait for these.
	 */
	synchronized void takeOver() {
		if (!this.messages.isEmpty()) {
			this.messages.forEach(HeldMessage::takeOver);
			reportHeld(true);
		}
	}

	/**
	 * Take messages back that the handler has had and not handled.
	 * @param returned the messages, in their order
	 * @return whether they are held, and the handler does not go on already
	 */
	synchronized boolean giveBack(List<? extends MqttInboundMessage> returned) {
		if (this.released) {
			return false;
		}
		boolean acknowledge = this.inTheWay.getAsBoolean();
		for (int i = returned.size() - 1; i >= 0; i--) {
			MqttInboundMessage message = returned.get(i);
			if (message.getPacket().qos().isAcknowledged()) {
				HeldMessage held = (message instanceof HeldMessage before) ? before : new HeldMessage(message);
				if (acknowledge) {
					held.takeOver();
				}
				this.messages.addFirst(held);
			}
		}
		if (!this.messages.isEmpty()) {
			reportHeld(acknowledge);
		}
		return true;
	}

	/**
	 * A transport was accepted, before its first message.
	 * @param sessionPresent whether the broker sends again what it has no acknowledgement
	 * for. Otherwise it has forgotten these
	 */
	synchronized void connected(boolean sessionPresent) {
		if (sessionPresent) {
			this.messages.removeIf((message) -> !message.isTakenOver());
		}
		else {
			this.messages.forEach(HeldMessage::keep);
		}
	}

	/**
	 * The handler goes on: hand it what is held, and from now on what comes in.
	 */
	synchronized void release() {
		this.released = true;
		int count = this.messages.size();
		if (count > 0) {
			logger.info(describe() + ": messages that were held and are handed over now: " + count);
		}
		while (!this.messages.isEmpty()) {
			this.recipient.owner().onMessage(this.messages.remove());
		}
	}

	synchronized int size() {
		return this.messages.size();
	}

	/**
	 * The application is about to end, and with it what is held only here.
	 */
	synchronized void reportLost() {
		long lost = this.messages.stream().filter(HeldMessage::isTakenOver).count();
		if (lost > 0) {
			logger.error(describe() + ": messages that were acknowledged and held for a listener that is stopped, "
					+ "and are lost if it does not start again: " + lost);
		}
	}

	String filter() {
		return String.valueOf(this.recipient.filter());
	}

	private String describe() {
		return "MQTT connection '" + this.connectionName + "', subscription to '" + MqttText.printable(filter()) + "'";
	}

}
