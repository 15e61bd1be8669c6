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

import org.springframework.context.ApplicationEvent;

/**
 * Base class of the events of a connection. They are published in order, on a worker
 * thread.
 *
 * @since 0.1.0
 */
public abstract class MqttConnectionEvent extends ApplicationEvent {

	/**
	 * Create an event.
	 * @param connection the connection
	 */
	protected MqttConnectionEvent(MqttConnection connection) {
		super(connection);
	}

	/**
	 * Return the connection.
	 * @return the connection
	 */
	public MqttConnection getConnection() {
		return (MqttConnection) getSource();
	}

	/**
	 * Describe what happened, with nothing that may be secret.
	 * @return the description, or an empty text if the type says it all
	 */
	String describe() {
		return "";
	}

	@Override
	public String toString() {
		String description = describe();
		return getClass().getSimpleName() + " of connection '" + getConnection().getName() + "'"
				+ (description.isEmpty() ? "" : ": " + description);
	}

}
