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

import java.util.List;

import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * Is notified of what happens on one {@link MqttTransport}. Calls come one at a time,
 * from threads of the client library or from the one that closes the transport: an
 * implementation returns at once and never throws.
 *
 * @since 0.1.0
 */
public interface MqttTransportListener {

	/**
	 * The attempt entered another stage. In their order, each at most once, before
	 * {@link #onConnected}. The last one is {@link ConnectStage#CONNACK}.
	 * @param stage the stage, from {@link ConnectStage#CONNECTING} on
	 */
	void onStage(ConnectStage stage);

	/**
	 * The broker accepted the connection. At most once, before everything but
	 * {@link #onStage}, {@link #onPacket} and {@link #onClosed}.
	 * @param ack the acknowledgement
	 */
	void onConnected(ConnectAck ack);

	/**
	 * A message came in. In the order of arrival.
	 * @param message the message
	 */
	void onMessage(InboundPublish message);

	/**
	 * The final answer to a QoS 1 or QoS 2 message: PUBACK, PUBCOMP or a refusing PUBREC.
	 * Also for messages resumed from an earlier transport. The message is no longer in
	 * the store of the session. PUBCOMP never refuses: the broker took the message
	 * before.
	 * @param packetId the packet identifier
	 * @param reasonCode the reason code, on 3.x always success
	 * @param reasonString the reason string
	 */
	void onPublishAcknowledged(int packetId, MqttReasonCode reasonCode, @Nullable String reasonString);

	/**
	 * The oldest QoS 0 message not yet reported was written to the network.
	 */
	void onQos0Sent();

	/**
	 * SUBACK arrived.
	 * @param packetId the packet identifier
	 * @param reasonCodes one code a filter: the granted QoS or an error
	 * @param reasonString the reason string
	 */
	void onSubscribeAcknowledged(int packetId, List<MqttReasonCode> reasonCodes, @Nullable String reasonString);

	/**
	 * UNSUBACK arrived.
	 * @param packetId the packet identifier
	 * @param reasonCodes one code a filter, empty on 3.x
	 * @param reasonString the reason string
	 */
	void onUnsubscribeAcknowledged(int packetId, List<MqttReasonCode> reasonCodes, @Nullable String reasonString);

	/**
	 * A PINGRESP arrived.
	 * @param roundTripNanos from PINGREQ to PINGRESP, taken at the wire
	 */
	void onPingAnswered(long roundTripNanos);

	/**
	 * A control packet went by.
	 * @param inbound whether it came in
	 * @param packetType the MQTT control packet type, 1 to 15
	 * @param bytes the size of the packet
	 */
	void onPacket(boolean inbound, int packetType, int bytes);

	/**
	 * The transport ended. Exactly once, and last.
	 * @param reason why
	 */
	void onClosed(TransportClosed reason);

}
