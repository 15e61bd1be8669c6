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

/**
 * The broker did not have the session that the connection expected to resume. Messages it
 * held for the session are lost; subscriptions are renewed and messages in flight are
 * sent again.
 *
 * @since 0.1.0
 */
public class MqttSessionLostEvent extends MqttConnectionEvent {

	/**
	 * Create an event.
	 * @param connection the connection
	 */
	public MqttSessionLostEvent(MqttConnection connection) {
		super(connection);
	}

}
