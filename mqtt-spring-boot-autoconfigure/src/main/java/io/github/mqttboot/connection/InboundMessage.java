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

package io.github.mqttboot.connection;

import java.util.concurrent.atomic.AtomicBoolean;

import io.github.mqttboot.transport.InboundPublish;

/**
 * One handler's view of a message.
 */
final class InboundMessage implements MqttInboundMessage {

	private final InboundPublish packet;

	private final Acknowledgement acknowledgement;

	private final AtomicBoolean acknowledged = new AtomicBoolean();

	InboundMessage(InboundPublish packet, Acknowledgement acknowledgement) {
		this.packet = packet;
		this.acknowledgement = acknowledgement;
	}

	@Override
	public InboundPublish getPacket() {
		return this.packet;
	}

	@Override
	public boolean acknowledge() {
		return this.acknowledged.compareAndSet(false, true) && this.acknowledgement.oneMore();
	}

	/**
	 * What all handlers of one packet share.
	 */
	@FunctionalInterface
	interface Acknowledgement {

		/**
		 * One more handler is done.
		 * @return whether that had an effect
		 */
		boolean oneMore();

	}

}
