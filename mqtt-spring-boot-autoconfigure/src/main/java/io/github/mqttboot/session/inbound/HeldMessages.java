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

import io.github.mqttboot.concurrent.RateLimit;
import io.github.mqttboot.connection.MqttDropReason;
import io.github.mqttboot.connection.MqttHolding;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.connection.MqttMessageHandler;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.store.HeldMessageRecord;
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

	private final HoldingContext context;

	private final TopicSubscription request;

	private final MqttMessageHandler owner;

	private final MqttHolding holding;

	private final RateLimit reports = new RateLimit(Duration.ofMinutes(1), System::nanoTime);

	private final Deque<HeldMessage> messages = new ArrayDeque<>();

	private boolean reportedUnacknowledged;

	private boolean reportedAcknowledged;

	private boolean released;

	private boolean discarded;

	/**
	 * Create an empty place for messages.
	 * @param context what it needs of its connection
	 * @param request what the handler subscribed to
	 * @param owner whose messages these are
	 * @param holding whose name they are kept under, and how many
	 */
	HeldMessages(HoldingContext context, TopicSubscription request, MqttMessageHandler owner, MqttHolding holding) {
		this.context = context;
		this.request = request;
		this.owner = owner;
		this.holding = holding;
	}

	/**
	 * Take up what was held for the handler before: by an earlier run, or until the
	 * connection was stopped.
	 */
	synchronized void restore() {
		List<HeldMessageRecord> kept = this.context.store().held(this.holding.name(), filter());
		kept.forEach((message) -> this.messages.add(HeldMessage.restored(message, this.context.store())));
		if (!kept.isEmpty()) {
			logger.info(describe() + ": messages that were held for listener '" + this.holding.name()
					+ "' before and wait for it: " + kept.size());
		}
	}

	private HeldMessageRecord keep(InboundPublish message) {
		return this.context.store().hold(this.holding.name(), filter(), message);
	}

	private void takeOver(HeldMessage message) {
		message.takeOver(this::keep, this.context.executor());
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
		this.owner.onMessage(message);
	}

	private void hold(MqttInboundMessage message) {
		if (!message.getPacket().qos().isAcknowledged()) {
			// whoever is not there gets none
			return;
		}
		if (this.discarded) {
			discard(message);
			return;
		}
		boolean acknowledge = this.context.inTheWay().getAsBoolean();
		if (acknowledge && this.messages.size() >= this.holding.capacity()) {
			drop(message);
			return;
		}
		HeldMessage held = new HeldMessage(message, this.context.store());
		this.messages.add(held);
		if (acknowledge) {
			takeOver(held);
		}
		reportHeld(acknowledge);
	}

	private void drop(MqttInboundMessage message) {
		message.acknowledge();
		this.context.observers().onMessageDropped(MqttDropReason.HELD_FULL);
		this.reports.tryAcquire()
			.ifPresent((others) -> logger.error(describe() + ": dropped a message from topic '"
					+ MqttText.printable(message.getPacket().topic()) + "'"
					+ ((others > 0) ? ", and " + others + " others before" : "") + ": " + this.holding.capacity()
					+ " messages are held for a listener that is stopped. Further ones are only counted for a minute"));
	}

	private void reportHeld(boolean acknowledged) {
		if (acknowledged && !this.reportedAcknowledged) {
			this.reportedAcknowledged = true;
			reportAcknowledged();
		}
		else if (!acknowledged && !this.reportedUnacknowledged) {
			this.reportedUnacknowledged = true;
			logger.info(describe() + ": messages are held unacknowledged until their listener starts again, "
					+ "and the broker keeps what it may not send");
		}
	}

	private void reportAcknowledged() {
		String message = describe() + ": messages are held until listener '" + this.holding.name()
				+ "' starts, and acknowledged, since the broker would stop sending to the other listeners. ";
		if (this.context.store().survivesProcess()) {
			logger.info(message + "They are kept in the files of the outbox");
		}
		else {
			logger.warn(message + "They are lost if the application ends before, unless the outbox is in files");
		}
	}

	/**
	 * Other handlers take messages now, which must not wait for these.
	 */
	synchronized void takeOver() {
		if (!this.messages.isEmpty()) {
			this.messages.forEach(this::takeOver);
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
		boolean acknowledge = this.context.inTheWay().getAsBoolean();
		for (int i = returned.size() - 1; i >= 0; i--) {
			MqttInboundMessage message = returned.get(i);
			if (message.getPacket().qos().isAcknowledged()) {
				HeldMessage held = (message instanceof HeldMessage before) ? before
						: new HeldMessage(message, this.context.store());
				if (acknowledge) {
					takeOver(held);
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
			// what is removed comes again
			this.messages.removeIf((message) -> !message.isTakenOver());
		}
		else {
			this.messages.forEach((message) -> message.keep(this::keep));
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
		// under the lock, so that what comes in meanwhile stays behind these
		while (!this.messages.isEmpty()) {
			HeldMessage message = this.messages.remove();
			this.owner.onMessage(message);
		}
	}

	/**
	 * The handler does not want them any more.
	 */
	synchronized void discard() {
		int count = this.messages.size();
		if (count > 0) {
			logger.warn(describe() + ": messages that were held for listener '" + this.holding.name()
					+ "' and are dropped, since it no longer exists: " + count);
		}
		this.messages.forEach((message) -> {
			discard(message);
			message.forget();
		});
		this.messages.clear();
		this.discarded = true;
	}

	private void discard(MqttInboundMessage message) {
		this.context.observers().onMessageDropped(MqttDropReason.NO_SUBSCRIPTION);
		message.acknowledge();
	}

	synchronized int size() {
		return this.messages.size();
	}

	/**
	 * The application is about to end, and with it what is held only here.
	 */
	synchronized void reportLost() {
		if (this.context.store().survivesProcess()) {
			return;
		}
		long lost = this.messages.stream().filter(HeldMessage::isTakenOver).count();
		if (lost > 0) {
			logger.error(describe() + ": messages that were acknowledged and held for a listener that is stopped, "
					+ "and are lost if it does not start again: " + lost);
		}
	}

	TopicSubscription request() {
		return this.request;
	}

	String filter() {
		return this.request.filter();
	}

	private String describe() {
		return "MQTT connection '" + this.context.connectionName() + "', subscription to '"
				+ MqttText.printable(filter()) + "'";
	}

}
