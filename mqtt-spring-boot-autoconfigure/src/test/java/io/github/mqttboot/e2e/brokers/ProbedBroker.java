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

package io.github.mqttboot.e2e.brokers;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;

import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.TestBroker;

/**
 * A row of the tables: a broker and a version of MQTT.
 *
 * @param name the name of the broker, with its version
 * @param broker the broker
 * @param version the version of MQTT
 * @param keeping whether it is a broker that keeps sessions and messages, and no bare
 * server
 */
record ProbedBroker(String name, TestBroker broker, MqttVersion version, boolean keeping) {

	/**
	 * What the cell says of what cannot be tried.
	 */
	static final String UNTRIED = "–";

	/**
	 * Return the two rows of a broker.
	 * @param name the name of the broker, with its version
	 * @param broker the broker
	 * @param keeping whether it keeps sessions and messages
	 * @return a row for MQTT 3.1.1 and one for 5.0
	 */
	static List<ProbedBroker> of(String name, TestBroker broker, boolean keeping) {
		return List.of(new ProbedBroker(name, broker, MqttVersion.MQTT_3_1_1, keeping),
				new ProbedBroker(name, broker, MqttVersion.MQTT_5_0, keeping));
	}

	/**
	 * Return whether the broker speaks this version of MQTT.
	 * @return whether it accepts a client
	 */
	boolean isSpoken() {
		try {
			client("spoken-" + UUID.randomUUID()).connect().disconnect();
			return true;
		}
		catch (CompletionException ex) {
			return false;
		}
	}

	/**
	 * Begin a client.
	 * @param clientId its client identifier
	 * @return says how to connect
	 */
	ProbeClient.Builder client(String clientId) {
		ProbeClient.Builder client = ProbeClient.of(this.broker.getPort(), this.version, clientId);
		String username = this.broker.getUsername();
		return (username != null) ? client.username(username) : client;
	}

}
