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

import java.time.Duration;

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.protocol.PublishPacket;
import org.jspecify.annotations.Nullable;

/**
 * Follows listener containers, for meters and the like. An implementation returns at once
 * and does not throw. Calls may come from several threads.
 *
 * @since 0.1.0
 */
public interface MqttListenerObserver {

	/**
	 * A container was registered.
	 * @param container the container
	 */
	default void onRegistered(MqttMessageListenerContainer container) {
	}

	/**
	 * A container is no longer registered, and its id is free. It still finishes the
	 * messages that it has: calls for these, and that of its stop, may follow.
	 * @param container the container
	 */
	default void onUnregistered(MqttMessageListenerContainer container) {
	}

	/**
	 * A container began to take messages.
	 * @param container the container
	 */
	default void onStarted(MqttMessageListenerContainer container) {
	}

	/**
	 * A container was paused: messages wait until it is resumed.
	 * @param container the container
	 */
	default void onPaused(MqttMessageListenerContainer container) {
	}

	/**
	 * A container goes on after a pause.
	 * @param container the container
	 */
	default void onResumed(MqttMessageListenerContainer container) {
	}

	/**
	 * A container takes no more messages, and has finished those that it had. If it is
	 * started again before it has, this comes before that start.
	 * @param container the container
	 */
	default void onStopped(MqttMessageListenerContainer container) {
	}

	/**
	 * A container has got no message for a while, in one of its threads.
	 * @param container the container
	 * @param quiet for how long
	 */
	default void onIdle(MqttMessageListenerContainer container, Duration quiet) {
	}

	/**
	 * An attempt to handle a message begins, in the thread that makes it.
	 * @param container the container
	 * @param message the message
	 * @param number the number of the attempt at this message, beginning with 1
	 * @return follows the attempt, or {@code null} for nobody
	 */
	default @Nullable Attempt onAttempt(MqttMessageListenerContainer container, MqttInboundMessage message,
			int number) {
		return null;
	}

	/**
	 * There was an attempt to handle a message.
	 * @param container the container
	 * @param duration how long the listener took, and the error handler if it failed
	 * @param outcome how it ended
	 */
	default void onHandled(MqttMessageListenerContainer container, Duration duration, MqttListenerOutcome outcome) {
	}

	/**
	 * Follows one attempt to handle a message. As with the observer, an implementation
	 * returns at once and does not throw.
	 */
	interface Attempt {

		/**
		 * The message is given up, and its dead letter is about to be published. Called
		 * in the thread of the attempt.
		 * @param deadLetter the dead letter
		 * @return what to publish
		 */
		default PublishPacket onDeadLetter(PublishPacket deadLetter) {
			return deadLetter;
		}

		/**
		 * The thread of the attempt is done with it.
		 */
		void onReturn();

		/**
		 * The attempt ended.
		 * @param outcome how
		 * @param failure why it failed, or {@code null} if it did not
		 */
		void onEnd(MqttListenerOutcome outcome, @Nullable Throwable failure);

	}

}
