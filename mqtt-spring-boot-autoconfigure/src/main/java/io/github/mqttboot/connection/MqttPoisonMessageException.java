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

import io.github.mqttboot.protocol.MqttReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * Thrown for a message for which the broker ends the connection whenever it is sent.
 *
 * @since 0.1.0
 */
public class MqttPoisonMessageException extends MqttPublishException {

	/**
	 * Create an exception.
	 * @param topic the topic of the message
	 * @param message the message
	 * @param reasonCode the reason code of DISCONNECT, or {@code null} if there was none
	 */
	public MqttPoisonMessageException(String topic, String message, @Nullable MqttReasonCode reasonCode) {
		super(topic, message, reasonCode, null);
	}

}
