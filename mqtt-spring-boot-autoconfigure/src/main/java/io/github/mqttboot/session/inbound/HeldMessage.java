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
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import org.jspecify.annotations.Nullable;

/**
 * A message that waits for its handler to go on: either still with the broker, which
 * waits for its acknowledgement, or taken over, when only we have it. For any thread.
 */
final class HeldMessage implements MqttInboundMessage {

	// the view of its delivery, which knows the network connection
	private final MqttInboundMessage delivered;

	private boolean takenOver;

	private boolean acknowledged;

	HeldMessage(MqttInboundMessage delivered) {
		this.delivered = delivered;
	}

	/**
	 * Acknowledge the message, unless its connection is gone and it comes again.
	 */
	synchronized void takeOver() {
		// at QoS 2 the acknowledgement is made up for when the message comes again
		if (!this.takenOver && (this.delivered.acknowledge() || getPacket().qos() == MqttQos.EXACTLY_ONCE)) {
			this.takenOver = true;
		}
	}

	/**
	 * The broker has it no more.
	 */
	synchronized void keep() {
		this.takenOver = true;
	}

	synchronized boolean isTakenOver() {
		return this.takenOver;
	}

	@Override
	public InboundPublish getPacket() {
		return this.delivered.getPacket();
	}

	@Override
	public @Nullable String getFilter() {
		return this.delivered.getFilter();
	}

	@Override
	public synchronized boolean acknowledge() {
		if (!this.takenOver) {
			return this.delivered.acknowledge();
		}
		boolean first = !isAcknowledged();
		this.acknowledged = true;
		return first;
	}

	@Override
	public synchronized boolean isAcknowledged() {
		return this.takenOver ? this.acknowledged || isHandledBefore() : this.delivered.isAcknowledged();
	}

	private boolean isHandledBefore() {
		return this.delivered instanceof InboundMessage message && message.isHandledBefore();
	}

	@Override
	public synchronized boolean comesAgain() {
		return !this.takenOver && this.delivered.comesAgain();
	}

	@Override
	public void drop() {
		this.delivered.drop();
	}

}
