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

import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.settings.InvalidMqttSettingException;

/**
 * A quality of service, which properties have as a number.
 */
final class QosProperty {

	private QosProperty() {
	}

	/**
	 * Return the quality of service.
	 * @param connectionName the name of the connection
	 * @param key the key relative to the connection
	 * @param value the number
	 * @return the quality of service
	 * @throws InvalidMqttSettingException if the number stands for none
	 */
	static MqttQos of(String connectionName, String key, int value) {
		try {
			return MqttQos.of(value);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidMqttSettingException(connectionName, key, value, "There is no such quality of service.",
					"Set it to 0, 1 or 2.");
		}
	}

}
