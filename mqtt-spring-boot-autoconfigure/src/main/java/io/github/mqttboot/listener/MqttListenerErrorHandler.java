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

package io.github.mqttboot.listener;

import io.github.mqttboot.protocol.InboundPublish;

/**
 * Decides what becomes of a message that a listener failed to handle, or that could not
 * be converted for it.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface MqttListenerErrorHandler {

	/**
	 * Decide about a message after an attempt, or about a batch, of which it gets the
	 * first message. Runs on the thread of the listener. One that throws leaves the
	 * decision to the container, as with {@link Result#RETRY}.
	 * @param message the message
	 * @param failure why it was not handled
	 * @param attempts how many attempts there were, with this one
	 * @return what becomes of it. If the listener has acknowledged it all the same, it is
	 * never handled again
	 */
	Result handleError(InboundPublish message, Throwable failure, int attempts);

	/**
	 * What becomes of a message.
	 */
	enum Result {

		/**
		 * It is dealt with: nothing is logged, and it is acknowledged.
		 */
		HANDLED,

		/**
		 * It is handled again after a while, as without an error handler. It is rejected
		 * if there are no attempts left or another one could not help.
		 */
		RETRY,

		/**
		 * It is not handled again: it is sent to the dead-letter topic, or logged if
		 * there is none, and acknowledged.
		 */
		REJECT,

		/**
		 * It is not handled again, and stays unacknowledged. A broker that keeps the
		 * session delivers it again with the next connection. Until then it takes the
		 * place of another message: a broker stops sending to a client that leaves too
		 * many unacknowledged.
		 */
		LEAVE

	}

}
