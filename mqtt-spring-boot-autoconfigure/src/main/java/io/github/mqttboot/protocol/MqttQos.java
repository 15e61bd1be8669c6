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

import org.springframework.util.Assert;

/**
 * Quality of service (MQTT 5 section 4.3). Annotations, properties and message headers
 * have its number.
 *
 * @since 0.1.0
 */
public enum MqttQos {

	/**
	 * QoS 0: sent once and not acknowledged.
	 */
	AT_MOST_ONCE,

	/**
	 * QoS 1: acknowledged, and sent again until it is.
	 */
	AT_LEAST_ONCE,

	/**
	 * QoS 2: acknowledged in two steps, so that it is not received twice.
	 */
	EXACTLY_ONCE;

	private static final MqttQos[] VALUES = values();

	/**
	 * Return the QoS of that number.
	 * @param value the number
	 * @return the QoS
	 * @throws IllegalArgumentException if it is not 0, 1 or 2
	 */
	public static MqttQos of(int value) {
		Assert.isTrue(value >= 0 && value < VALUES.length, "'qos' must be 0, 1 or 2");
		return VALUES[value];
	}

	/**
	 * Return the number of this QoS.
	 * @return 0, 1 or 2
	 */
	public int value() {
		return ordinal();
	}

	/**
	 * Return whether the receiver acknowledges the message, and it has a packet
	 * identifier.
	 * @return whether this is QoS 1 or QoS 2
	 */
	public boolean isAcknowledged() {
		return this != AT_MOST_ONCE;
	}

}
