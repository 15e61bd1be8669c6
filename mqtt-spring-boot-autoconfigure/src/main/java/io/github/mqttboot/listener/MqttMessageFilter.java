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

/**
 * Selects the messages that a listener handles. The others are acknowledged and
 * forgotten.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface MqttMessageFilter {

	/**
	 * Return whether the listener handles a message. Runs on the thread of the listener;
	 * if it throws, the listener failed to handle the message.
	 * @param message the message as it came
	 * @return whether to handle it
	 */
	boolean accept(MqttInboundMessage message);

}
