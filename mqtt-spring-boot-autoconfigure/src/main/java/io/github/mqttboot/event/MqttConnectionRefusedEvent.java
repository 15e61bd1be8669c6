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
import io.github.mqttboot.connection.MqttConnectionCause;

/**
 * The broker refused the connection in CONNACK.
 *
 * @since 0.1.0
 */
public class MqttConnectionRefusedEvent extends MqttConnectionEvent {

	private final transient MqttConnectionCause cause;

	/**
	 * Create an event.
	 * @param connection the connection
	 * @param cause why, with the reason code
	 */
	public MqttConnectionRefusedEvent(MqttConnection connection, MqttConnectionCause cause) {
		super(connection);
		this.cause = cause;
	}

	/**
	 * Return why the broker refused.
	 * @return the cause, with the reason code
	 */
	public MqttConnectionCause getCause() {
		return this.cause;
	}

	@Override
	String describe() {
		return this.cause.description();
	}

}
