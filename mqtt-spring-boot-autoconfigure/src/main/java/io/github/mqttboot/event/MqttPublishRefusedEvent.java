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

/**
 * The broker refused a message: its sender is notified by the future, and everybody else
 * by this. If listeners cannot keep up with a flood of them, some are left out; the meter
 * {@code mqtt.messages.sent} counts them all.
 *
 * @since 0.1.0
 */
public class MqttPublishRefusedEvent extends MqttConnectionEvent {

	private final String topic;

	private final MqttReasonCode reasonCode;

	/**
	 * Create an event.
	 * @param connection the connection
	 * @param topic the topic of the message
	 * @param reasonCode the reason code of PUBACK or PUBREC
	 */
	public MqttPublishRefusedEvent(MqttConnection connection, String topic, MqttReasonCode reasonCode) {
		super(connection);
		this.topic = topic;
		this.reasonCode = reasonCode;
	}

	/**
	 * Return the topic of the message.
	 * @return the topic
	 */
	public String getTopic() {
		return this.topic;
	}

	/**
	 * Return the broker's answer.
	 * @return the reason code
	 */
	public MqttReasonCode getReasonCode() {
		return this.reasonCode;
	}

	@Override
	String describe() {
		return "topic '" + MqttText.printable(this.topic) + "', " + this.reasonCode.describe(null);
	}

}
