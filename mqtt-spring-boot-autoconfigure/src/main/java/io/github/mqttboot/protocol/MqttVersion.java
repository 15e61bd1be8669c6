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

package io.github.mqttboot.protocol;

/**
 * Version of the MQTT protocol.
 *
 * @since 0.1.0
 */
public enum MqttVersion {

	/**
	 * MQTT 3.1, protocol name {@code MQIsdp}, level 3.
	 */
	MQTT_3_1("3.1", 3),

	/**
	 * MQTT 3.1.1, protocol level 4.
	 */
	MQTT_3_1_1("3.1.1", 4),

	/**
	 * MQTT 5.0, protocol level 5.
	 */
	MQTT_5_0("5.0", 5);

	private final String text;

	private final int level;

	MqttVersion(String text, int level) {
		this.text = text;
		this.level = level;
	}

	/**
	 * Return the protocol level as sent in CONNECT.
	 * @return the level, 3 to 5
	 */
	public int getLevel() {
		return this.level;
	}

	/**
	 * Return whether this is MQTT 5 or newer.
	 * @return {@code true} when packets carry properties and reason codes
	 */
	public boolean hasProperties() {
		return this.level >= 5;
	}

	@Override
	public String toString() {
		return this.text;
	}

}
