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

package io.github.mqttboot.codec;

import io.github.mqttboot.protocol.MqttReasonCode;

/**
 * Thrown when a packet that came in is not as the MQTT specification has it.
 */
public final class MalformedPacketException extends RuntimeException {

	private final MqttReasonCode reasonCode;

	private MalformedPacketException(MqttReasonCode reasonCode, String message) {
		super(message);
		this.reasonCode = reasonCode;
	}

	/**
	 * What came in cannot be read.
	 * @param message what is wrong
	 */
	MalformedPacketException(String message) {
		this(MqttReasonCode.MALFORMED_PACKET, message);
	}

	/**
	 * What came in can be read, but is not allowed.
	 * @param message what is wrong
	 * @return the exception
	 */
	static MalformedPacketException notAllowed(String message) {
		return new MalformedPacketException(MqttReasonCode.PROTOCOL_ERROR, message);
	}

	/**
	 * What came in can be read, but is not allowed.
	 * @param reasonCode the reason code that says so
	 * @param message what is wrong
	 * @return the exception
	 */
	static MalformedPacketException notAllowed(MqttReasonCode reasonCode, String message) {
		return new MalformedPacketException(reasonCode, message);
	}

	/**
	 * A packet that comes in is not allowed at this time.
	 * @param type the type of the packet
	 * @return the exception
	 */
	public static MalformedPacketException unexpected(int type) {
		return notAllowed("a packet of type " + type + " comes in unexpectedly");
	}

	/**
	 * Return the reason code for the DISCONNECT that ends the connection.
	 * @return the MQTT 5 reason code
	 */
	public MqttReasonCode getReasonCode() {
		return this.reasonCode;
	}

}
