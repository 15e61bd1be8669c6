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

import io.github.mqttboot.transport.InboundPublish;

/**
 * Takes messages that a listener failed to handle, or that could not be converted for it.
 * The message is acknowledged when this returns or throws: MQTT has no way to give one
 * back, and a broker soon stops sending to a client that leaves messages unacknowledged.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface MqttListenerErrorHandler {

	/**
	 * Take a message.
	 * @param message the message
	 * @param failure why it was not handled
	 */
	void handleError(InboundPublish message, Throwable failure);

}
