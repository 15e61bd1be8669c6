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

import io.github.mqttboot.connection.MqttInboundMessage;
import org.jspecify.annotations.Nullable;

/**
 * Stands around each attempt of a listener to handle a message, on its thread: for a
 * tenant, a transaction or a log context. Beans of this type are for all listeners.
 *
 * @since 0.1.0
 */
public interface MqttListenerInterceptor {

	/**
	 * A listener is about to handle a message. If this throws, it failed to.
	 * @param listener the id of the listener
	 * @param message the message as it came
	 * @return whether to handle it: otherwise it is acknowledged and forgotten
	 */
	default boolean beforeHandling(String listener, MqttInboundMessage message) {
		return true;
	}

	/**
	 * A listener was called with a message, for each call of {@link #beforeHandling} that
	 * allowed it, in reverse order. Must not throw.
	 * @param listener the id of the listener
	 * @param message the message as it came
	 * @param failure why it failed, or {@code null} if it did not
	 */
	default void afterHandling(String listener, MqttInboundMessage message, @Nullable Throwable failure) {
	}

}
