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

import io.github.mqttboot.protocol.InboundPublish;

/**
 * A packet on its way to its handlers. It is acknowledged once the last of them is done,
 * on the network connection it came from.
 */
final class InboundDelivery {

	private final Listener listener;

	private final Acknowledger acknowledger;

	private final InboundPublish packet;

	private int unfinished;

	/**
	 * Create a delivery.
	 * @param listener is notified of what becomes of it
	 * @param acknowledger acknowledges the packet
	 * @param packet the packet
	 * @param handlers how many handlers get it
	 */
	InboundDelivery(Listener listener, Acknowledger acknowledger, InboundPublish packet, int handlers) {
		this.listener = listener;
		this.acknowledger = acknowledger;
		this.packet = packet;
		this.unfinished = handlers;
	}

	InboundPublish packet() {
		return this.packet;
	}

	/**
	 * One more handler is done. Called once for each of them.
	 * @return whether that had an effect
	 */
	boolean finished() {
		return !isLast() || this.listener.onHandled(this.acknowledger, this.packet);
	}

	private synchronized boolean isLast() {
		this.unfinished--;
		return this.unfinished == 0;
	}

	void drop() {
		this.listener.onDropped();
	}

	/**
	 * Is notified of what becomes of a message. On any thread.
	 */
	interface Listener {

		/**
		 * All handlers are done with a message.
		 * @param acknowledger acknowledges the message
		 * @param packet the message
		 * @return whether the broker is notified
		 */
		boolean onHandled(Acknowledger acknowledger, InboundPublish packet);

		/**
		 * A handler had no room for a message.
		 */
		void onDropped();

	}

}
