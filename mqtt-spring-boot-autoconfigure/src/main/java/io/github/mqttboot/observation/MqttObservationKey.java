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

package io.github.mqttboot.observation;

import io.micrometer.common.docs.KeyName;

/**
 * Keys of the observations. Names that begin with {@code messaging} are those of
 * OpenTelemetry's semantic conventions for messaging.
 *
 * @since 0.1.0
 */
public enum MqttObservationKey implements KeyName {

	/**
	 * Messaging system, always {@code mqtt}.
	 */
	SYSTEM("messaging.system"),

	/**
	 * Name of the operation, {@code publish} or {@code process}.
	 */
	OPERATION_NAME("messaging.operation.name"),

	/**
	 * Type of the operation, {@code send} or {@code process}.
	 */
	OPERATION_TYPE("messaging.operation.type"),

	/**
	 * Topic with its variables not filled in, or the topic filter of the listener;
	 * {@code none} for a topic that was sent to without variables, of which there may be
	 * any number.
	 */
	DESTINATION_TEMPLATE("messaging.destination.template"),

	/**
	 * Topic.
	 */
	DESTINATION_NAME("messaging.destination.name"),

	/**
	 * Client identifier.
	 */
	CLIENT_ID("messaging.client.id"),

	/**
	 * Size of the payload in bytes.
	 */
	BODY_SIZE("messaging.message.body.size"),

	/**
	 * Class of the failure, {@code none} without one.
	 */
	ERROR_TYPE("error.type"),

	/**
	 * Name of the connection.
	 */
	CLIENT("mqtt.client"),

	/**
	 * Id of the listener.
	 */
	LISTENER("mqtt.listener"),

	/**
	 * Quality of service, 0 to 2.
	 */
	QOS("mqtt.qos"),

	/**
	 * How the attempt ended: {@code success}, {@code retry}, {@code dead-letter} or
	 * {@code failure}.
	 */
	OUTCOME("mqtt.outcome"),

	/**
	 * Number of the attempt, beginning with 1.
	 */
	ATTEMPT("mqtt.attempt");

	private final String value;

	MqttObservationKey(String value) {
		this.value = value;
	}

	@Override
	public String asString() {
		return this.value;
	}

}
