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

import java.util.ArrayList;
import java.util.List;

/**
 * Who receives a message, as it was at one moment.
 *
 * @param recipients the handlers that get it in the order of subscription, each once and
 * with the first of the filters that select the topic
 * @param withDetached whether a handler was detached, whose messages are left to the
 * broker
 * @param withHeld whether there is a place where messages are held for a handler
 */
record Receivers(List<Recipient> recipients, boolean withDetached, boolean withHeld) {

	/**
	 * Nobody.
	 */
	static final Receivers NONE = new Receivers(List.of(), false, false);

	Receivers {
		recipients = List.copyOf((recipients.size() > 1) ? distinct(recipients) : recipients);
	}

	private static List<Recipient> distinct(List<Recipient> recipients) {
		List<Recipient> distinct = new ArrayList<>(recipients.size());
		for (Recipient recipient : recipients) {
			if (distinct.stream().noneMatch((other) -> other.owner().equals(recipient.owner()))) {
				distinct.add(recipient);
			}
		}
		return distinct;
	}

	/**
	 * Return whether handlers leave the message to the broker.
	 * @param stopping whether the connection is about to stop, so that held ones do too
	 * @return whether there is such a handler
	 */
	boolean isLeftToTheBroker(boolean stopping) {
		return this.withDetached || (stopping && this.withHeld);
	}

}
