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

package io.github.mqttboot.transport;

import java.net.ProtocolException;

import io.github.mqttboot.codec.ForeignProtocolException;
import io.github.mqttboot.codec.MalformedPacketException;
import io.github.mqttboot.codec.PacketTooLargeException;
import io.github.mqttboot.protocol.MqttReasonCode;

/**
 * What ends a transport when bytes come in that are no packets of MQTT.
 *
 * @since 0.1.0
 */
public final class ProtocolFailures {

	private ProtocolFailures() {
	}

	/**
	 * Return the reason for bytes that are no packet, or one that is too large.
	 * @param failure what was wrong
	 * @return the reason, with the reason code for the broker
	 */
	public static TransportClosed of(ProtocolException failure) {
		if (failure instanceof ForeignProtocolException foreign) {
			return TransportClosed.foreign(MqttReasonCode.MALFORMED_PACKET, linkFailure(foreign), failure);
		}
		MqttReasonCode reasonCode = (failure instanceof PacketTooLargeException) ? MqttReasonCode.PACKET_TOO_LARGE
				: MqttReasonCode.MALFORMED_PACKET;
		return TransportClosed.protocol(reasonCode, String.valueOf(failure.getMessage()), failure);
	}

	/**
	 * Return the reason for a packet that breaks the rules of MQTT.
	 * @param failure what was wrong
	 * @return the reason, with the reason code for the broker
	 */
	public static TransportClosed of(MalformedPacketException failure) {
		return TransportClosed.protocol(failure.getReasonCode(),
				"the other side does not speak MQTT as it should: " + failure.getMessage(), failure);
	}

	private static LinkFailure linkFailure(ForeignProtocolException foreign) {
		return switch (foreign.getProtocol()) {
			case TLS -> LinkFailure.of(LinkFailure.Kind.FOREIGN_TLS);
			case HTTP -> LinkFailure.of(LinkFailure.Kind.FOREIGN_HTTP);
			case UNKNOWN -> LinkFailure.of(LinkFailure.Kind.FOREIGN, foreign.getFirstBytes());
		};
	}

}
