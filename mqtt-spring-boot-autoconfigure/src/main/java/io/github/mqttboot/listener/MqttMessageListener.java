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

import java.util.List;

import io.github.mqttboot.connection.MqttInboundMessage;

/**
 * Handles messages of a container, on its threads.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface MqttMessageListener {

	/**
	 * Handle a message.
	 * @param message the message, to be acknowledged here only in
	 * {@link MqttAckMode#MANUAL}
	 * @throws Exception if that failed, for the error handler
	 */
	void onMessage(MqttInboundMessage message) throws Exception;

	/**
	 * Handle the messages of a batch, of an endpoint that has one. One by one, unless
	 * overridden.
	 * @param messages the messages, those of a topic in order
	 * @throws MqttBatchMessageException if it is known which messages failed
	 * @throws Exception if that failed for all of them
	 */
	default void onMessages(List<MqttInboundMessage> messages) throws Exception {
		for (MqttInboundMessage message : messages) {
			onMessage(message);
		}
	}

}
