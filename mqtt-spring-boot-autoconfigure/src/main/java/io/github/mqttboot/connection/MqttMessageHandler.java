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

/**
 * Takes messages of a subscription. Called in the order of arrival on a thread that must
 * not be held up, with the client on Netty an event loop that other connections share: an
 * implementation hands the message over and returns at once.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface MqttMessageHandler {

	/**
	 * Take a message. Whoever takes it acknowledges it.
	 * @param message the message
	 */
	void onMessage(MqttInboundMessage message);

	/**
	 * Return whether an application whose {@code main} method has returned stays alive
	 * for this handler until its subscription is cancelled or detached, or its connection
	 * closed.
	 * @return whether it keeps the JVM alive; {@code true} unless overridden
	 */
	default boolean keepsApplicationAlive() {
		return true;
	}

}
