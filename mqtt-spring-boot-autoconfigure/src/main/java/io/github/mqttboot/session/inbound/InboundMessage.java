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

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.connection.MqttMessageHandler;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttText;
import org.jspecify.annotations.Nullable;

/**
 * One handler's view of a message.
 */
final class InboundMessage implements MqttInboundMessage {

	private final InboundDelivery delivery;

	private final Recipient recipient;

	private boolean acknowledged;

	private boolean handledBefore;

	private boolean dropped;

	private @Nullable InboundMessage again;

	InboundMessage(InboundDelivery delivery, Recipient recipient) {
		this.delivery = delivery;
		this.recipient = recipient;
	}

	MqttMessageHandler handler() {
		return this.recipient.handler();
	}

	MqttMessageHandler owner() {
		return this.recipient.owner();
	}

	@Override
	public InboundPublish getPacket() {
		return this.delivery.packet();
	}

	@Override
	public @Nullable String getFilter() {
		return this.recipient.filter();
	}

	@Override
	public boolean acknowledge() {
		InboundMessage again;
		synchronized (this) {
			if (this.acknowledged) {
				return false;
			}
			this.acknowledged = true;
			again = this.again;
		}
		// without the lock: the transport is called, which has its own
		boolean effective = this.delivery.finished();
		return (again != null) ? again.acknowledgeHandled() : effective;
	}

	private boolean acknowledgeHandled() {
		synchronized (this) {
			this.handledBefore = true;
		}
		return acknowledge();
	}

	/**
	 * Return whether the handler was done with it when it had come before.
	 * @return whether it need not be handled, though it may have been acknowledged only
	 * to be held
	 */
	synchronized boolean isHandledBefore() {
		return this.handledBefore;
	}

	@Override
	public synchronized boolean isAcknowledged() {
		return this.acknowledged;
	}

	@Override
	public void drop() {
		synchronized (this) {
			this.dropped = true;
		}
		this.delivery.drop();
	}

	synchronized boolean isDropped() {
		return this.dropped;
	}

	/**
	 * The broker has delivered the message again: whoever acknowledges this one has
	 * handled that one too.
	 * @param again the message as it came again
	 */
	void comesAgainAs(InboundMessage again) {
		// under the lock of acknowledge(): either that sees the other one, or this sees
		// that it was too early for that
		synchronized (this) {
			if (!this.acknowledged) {
				this.again = again;
				return;
			}
		}
		again.acknowledgeHandled();
	}

	@Override
	public String toString() {
		return describe(this);
	}

	/**
	 * Name a message in a text for people, without its payload.
	 * @param message the message
	 * @return the packet, with the filter that it came for
	 */
	static String describe(MqttInboundMessage message) {
		String filter = message.getFilter();
		return message.getPacket() + ((filter != null) ? ", filter='" + MqttText.printable(filter) + "'" : "");
	}

}
