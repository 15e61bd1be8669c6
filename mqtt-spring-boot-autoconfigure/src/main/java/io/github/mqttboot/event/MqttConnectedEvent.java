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
import io.github.mqttboot.connection.MqttConnectionSnapshot;

/**
 * The broker accepted the connection.
 *
 * @since 0.1.0
 */
public class MqttConnectedEvent extends MqttConnectionEvent {

	private final transient MqttConnectionSnapshot snapshot;

	/**
	 * Create an event.
	 * @param connection the connection, whose state is that of the event
	 */
	public MqttConnectedEvent(MqttConnection connection) {
		super(connection);
		this.snapshot = connection.getSnapshot();
	}

	/**
	 * Return the state of the connection when it was accepted. That of
	 * {@link #getConnection()} may have changed since, for a listener that is behind.
	 * @return a snapshot that says connected
	 */
	public MqttConnectionSnapshot getSnapshot() {
		return this.snapshot;
	}

}
