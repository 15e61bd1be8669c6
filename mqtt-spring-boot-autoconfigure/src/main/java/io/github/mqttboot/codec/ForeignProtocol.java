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

import io.github.mqttboot.codec.ForeignProtocolException.Protocol;

/**
 * Recognises by the first two bytes that come in what answers, if it is not an MQTT
 * broker: one begins with CONNACK or AUTH. Waiting for a whole packet would mean to wait
 * for a length that is none.
 */
final class ForeignProtocol {

	private static final int CONNACK = 0x20;

	private static final int AUTH = 0xF0;

	private static final int TLS_ALERT = 0x15;

	private static final int TLS_HANDSHAKE = 0x16;

	private static final int TLS_MAJOR_VERSION = 3;

	private ForeignProtocol() {
	}

	/**
	 * Refuse what cannot be the answer to CONNECT.
	 * @param first the first byte that came in
	 * @param second the next one
	 * @throws ForeignProtocolException if no MQTT broker begins like that, with what it
	 * may be
	 */
	static void refuse(byte first, byte second) throws ForeignProtocolException {
		int type = Byte.toUnsignedInt(first);
		if (type != CONNACK && type != AUTH) {
			int next = Byte.toUnsignedInt(second);
			throw new ForeignProtocolException(identify(type, next), "0x%02X 0x%02X".formatted(type, next));
		}
	}

	private static Protocol identify(int first, int second) {
		if ((first == TLS_ALERT || first == TLS_HANDSHAKE) && second == TLS_MAJOR_VERSION) {
			return Protocol.TLS;
		}
		if ((first == 'H' && second == 'T') || first == '<') {
			return Protocol.HTTP;
		}
		return Protocol.UNKNOWN;
	}

}
