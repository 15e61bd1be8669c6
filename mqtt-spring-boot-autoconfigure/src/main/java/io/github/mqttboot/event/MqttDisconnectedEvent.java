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
import io.github.mqttboot.connection.MqttConnectionSnapshot;

/**
 * A connection that the broker had accepted has ended.
 *
 * @since 0.1.0
 */
public class MqttDisconnectedEvent extends MqttConnectionEvent {

	private final transient MqttConnectionCause cause;

	private final transient MqttConnectionSnapshot snapshot;

	/**
	 * Create an event.
	 * @param connection the connection, whose state is that of the event
	 * @param cause why
	 */
	public MqttDisconnectedEvent(MqttConnection connection, MqttConnectionCause cause) {
		super(connection);
		this.cause = cause;
		this.snapshot = connection.getSnapshot();
	}

	/**
	 * Return the state of the connection when it had ended. That of
	 * {@link #getConnection()} may have changed since, for a listener that is behind.
	 * @return a snapshot that does not say connected
	 */
	public MqttConnectionSnapshot getSnapshot() {
		return this.snapshot;
	}

	/**
	 * Return why the connection ended, with the broker's reason code if it gave one.
	 * @return the cause
	 */
	public MqttConnectionCause getCause() {
		return this.cause;
	}

	/**
	 * Return whether it was us: the application stopped the connection.
	 * @return whether it was an orderly stop
	 */
	public boolean isOrderly() {
		return this.cause.kind() == MqttConnectionCause.Kind.APPLICATION;
	}

	@Override
	String describe() {
		return this.cause.description();
	}

}
