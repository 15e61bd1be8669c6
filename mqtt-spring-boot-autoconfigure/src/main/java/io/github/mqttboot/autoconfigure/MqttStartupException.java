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

package io.github.mqttboot.autoconfigure;

import io.github.mqttboot.diagnosis.ListenerAdvice;

/**
 * A connection was not made in time, or a listener gets no messages, although the
 * application is to fail fast.
 */
final class MqttStartupException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final String cure;

	private MqttStartupException(String message, String cure) {
		super(message);
		this.cure = cure;
	}

	/**
	 * Create an exception for connections that were not made.
	 * @param reasons the connections, each with the reason
	 * @return the exception
	 */
	static MqttStartupException ofConnections(String reasons) {
		return new MqttStartupException("MQTT connections could not be made: " + reasons,
				"See that the broker is reachable and accepts the connection, or remove 'mqtt.startup.fail-fast' to "
						+ "start without it and connect later.");
	}

	/**
	 * Create an exception for listeners whose subscriptions were not granted.
	 * @param reasons the listeners, each with the reason
	 * @param group whether one of them belongs to a group
	 * @return the exception
	 */
	static MqttStartupException ofListeners(String reasons, boolean group) {
		String cure = group ? ListenerAdvice.removeGroup()
				: "Correct the topics of the listeners, or have the broker allow their subscriptions";
		return new MqttStartupException("MQTT listeners would get no messages: " + reasons,
				cure + ". Without 'mqtt.startup.fail-fast' the application starts all the same, and health is DOWN.");
	}

	/**
	 * Return what to do.
	 * @return sentences
	 */
	String getCure() {
		return this.cure;
	}

}
