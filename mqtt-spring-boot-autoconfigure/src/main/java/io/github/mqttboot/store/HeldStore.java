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

import java.util.List;

import io.github.mqttboot.protocol.InboundPublish;

/**
 * Messages that came in and were acknowledged before they were handled, since their
 * handler is stopped: they must survive where the outbox does.
 * <p>
 * For any thread. No method blocks.
 *
 * @since 0.1.0
 */
public interface HeldStore {

	/**
	 * Keep a message that is about to be acknowledged.
	 * @param holder the name of the handler
	 * @param filter the topic filter for which the handler gets it
	 * @param message the message
	 * @return what is kept, to wait for before the message is acknowledged
	 */
	HeldMessageRecord hold(String holder, String filter, InboundPublish message);

	/**
	 * A message was handled. Does nothing if it is not kept.
	 * @param held what was kept
	 */
	void handled(HeldMessageRecord held);

	/**
	 * Return what is kept for a handler and not handled, of earlier runs too.
	 * @param holder the name of the handler
	 * @param filter the topic filter
	 * @return the messages in order
	 */
	List<HeldMessageRecord> held(String holder, String filter);

	/**
	 * Return all that is kept and not handled.
	 * @return the messages in order
	 */
	List<HeldMessageRecord> held();

	/**
	 * Return whether what is kept survives the end of the process.
	 * @return whether it is in a file
	 */
	boolean survivesProcess();

}
