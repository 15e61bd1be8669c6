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

package io.github.mqttboot.store;

import java.io.IOException;
import java.util.List;

import io.github.mqttboot.protocol.PublishPacket;

/**
 * What must survive of the messages of one connection: those accepted and not settled,
 * what of them is in flight, and those that came in and are held. It has no policy: how
 * many there may be, when they expire and what is sent next are for others to decide.
 * <p>
 * For any thread. No method but {@link #accept} blocks.
 *
 * @since 0.1.0
 */
public interface OutboxStore extends InflightStore, HeldStore {

	/**
	 * Accept a message. Blocks until it is safe.
	 * @param packet the message
	 * @return the message
	 * @throws IOException if it could not be made safe: then it is not kept
	 */
	AcceptedMessage accept(PublishPacket packet) throws IOException;

	/**
	 * A message is done with that is not, or no longer, in flight, or was set aside. Does
	 * nothing if it is not kept.
	 * @param message the message
	 */
	void remove(AcceptedMessage message);

	/**
	 * A message is given up, since the broker does not take it. It is not sent any more,
	 * and kept aside if it is kept.
	 * @param message the message, not in flight
	 */
	void setAside(AcceptedMessage message);

	/**
	 * Return the messages that were set aside and are kept, of earlier runs too.
	 * @return the messages, in the order in which they were given up
	 */
	List<AcceptedMessage> aside();

	/**
	 * Return the messages that were accepted by earlier runs and are not in flight.
	 * @return the messages in order
	 */
	List<AcceptedMessage> waiting();

	/**
	 * Return how many files and records were set aside, since the store was opened,
	 * because they could not be read.
	 * @return the number
	 */
	int damaged();

	/**
	 * Save what is not yet saved, and release what the store is kept in. Nothing is
	 * accepted any more, and what is in flight lives on in memory.
	 * @return when that is done
	 */
	Ticket close();

}
