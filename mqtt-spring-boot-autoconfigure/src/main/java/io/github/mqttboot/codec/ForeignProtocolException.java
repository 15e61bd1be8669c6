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

import java.net.ProtocolException;

/**
 * Thrown when what answers CONNECT is not an MQTT broker.
 */
public final class ForeignProtocolException extends ProtocolException {

	private final Protocol protocol;

	private final String firstBytes;

	ForeignProtocolException(Protocol protocol, String firstBytes) {
		super("Not the answer of an MQTT broker: " + firstBytes);
		this.protocol = protocol;
		this.firstBytes = firstBytes;
	}

	/**
	 * Return what is spoken instead.
	 * @return the protocol
	 */
	public Protocol getProtocol() {
		return this.protocol;
	}

	/**
	 * Return what the answer began with.
	 * @return the bytes, such as {@code 0x15 0x03}
	 */
	public String getFirstBytes() {
		return this.firstBytes;
	}

	/**
	 * What is spoken instead of MQTT.
	 */
	public enum Protocol {

		/**
		 * TLS.
		 */
		TLS,

		/**
		 * HTTP.
		 */
		HTTP,

		/**
		 * Something else.
		 */
		UNKNOWN

	}

}
