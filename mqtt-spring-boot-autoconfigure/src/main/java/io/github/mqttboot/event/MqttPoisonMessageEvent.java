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

package io.github.mqttboot.event;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.protocol.PublishPacket;
import org.jspecify.annotations.Nullable;

/**
 * A message was given up, since the broker ends the connection whenever it is sent. The
 * event has the message, so that a listener can keep it.
 *
 * @since 0.1.0
 */
public class MqttPoisonMessageEvent extends MqttConnectionEvent {

	private final transient PublishPacket message;

	private final @Nullable MqttReasonCode reasonCode;

	/**
	 * Create an event.
	 * @param connection the connection
	 * @param message the message
	 * @param reasonCode the reason code of DISCONNECT, or {@code null} if there was none
	 */
	public MqttPoisonMessageEvent(MqttConnection connection, PublishPacket message,
			@Nullable MqttReasonCode reasonCode) {
		super(connection);
		this.message = message;
		this.reasonCode = reasonCode;
	}

	/**
	 * Return the message.
	 * @return the message
	 */
	public PublishPacket getMessage() {
		return this.message;
	}

	/**
	 * Return the reason of the broker.
	 * @return the reason code, or {@code null} if it gave none
	 */
	public @Nullable MqttReasonCode getReasonCode() {
		return this.reasonCode;
	}

	@Override
	String describe() {
		String topic = "topic '" + MqttText.printable(this.message.topic()) + "'";
		return (this.reasonCode != null) ? topic + ", " + this.reasonCode.describe(null) : topic;
	}

}
