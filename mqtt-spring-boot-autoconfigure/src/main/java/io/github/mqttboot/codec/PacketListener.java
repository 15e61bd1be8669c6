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

import java.util.List;

import io.github.mqttboot.protocol.AuthPacket;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.DisconnectPacket;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * Is notified of the packets that a {@link PacketDecoder} has read, by the thread that
 * reads. It may throw {@link MalformedPacketException} for what is not allowed.
 */
public interface PacketListener {

	/**
	 * CONNACK that accepts the connection.
	 * @param ack the acknowledgement; without the flag that 3.1 does not have, no session
	 * is present
	 * @param authenticationMethod the authentication method of the broker
	 * @param authenticationData the last authentication data of the broker
	 */
	void onConnectAccepted(ConnectAck ack, @Nullable String authenticationMethod, byte @Nullable [] authenticationData);

	/**
	 * CONNACK that refuses the connection.
	 * @param reasonCode the reason code of MQTT 5, also for the return codes of 3.x
	 * @param reasonString the reason for people
	 * @param serverReference another server to use
	 */
	void onConnectRefused(MqttReasonCode reasonCode, @Nullable String reasonString, @Nullable String serverReference);

	/**
	 * PUBLISH.
	 * @param message the message, with its topic if it came with an alias only
	 */
	void onPublish(InboundPublish message);

	/**
	 * PUBACK.
	 * @param packetId the packet identifier
	 * @param reasonCode the reason code, on 3.x always success
	 * @param reasonString the reason for people
	 */
	void onPublishAck(int packetId, MqttReasonCode reasonCode, @Nullable String reasonString);

	/**
	 * PUBREC.
	 * @param packetId the packet identifier
	 * @param reasonCode the reason code, on 3.x always success
	 * @param reasonString the reason for people
	 */
	void onPublishReceived(int packetId, MqttReasonCode reasonCode, @Nullable String reasonString);

	/**
	 * PUBREL.
	 * @param packetId the packet identifier
	 */
	void onPublishRelease(int packetId);

	/**
	 * PUBCOMP.
	 * @param packetId the packet identifier
	 * @param reasonString the reason for people
	 */
	void onPublishComplete(int packetId, @Nullable String reasonString);

	/**
	 * SUBACK.
	 * @param packetId the packet identifier
	 * @param reasonCodes one code a filter: the granted QoS or an error
	 * @param reasonString the reason for people
	 */
	void onSubscribeAck(int packetId, List<MqttReasonCode> reasonCodes, @Nullable String reasonString);

	/**
	 * UNSUBACK.
	 * @param packetId the packet identifier
	 * @param reasonCodes one code a filter, empty on 3.x
	 * @param reasonString the reason for people
	 */
	void onUnsubscribeAck(int packetId, List<MqttReasonCode> reasonCodes, @Nullable String reasonString);

	/**
	 * PINGRESP.
	 */
	void onPingResponse();

	/**
	 * DISCONNECT of MQTT 5.
	 * @param packet the packet
	 */
	void onDisconnect(DisconnectPacket packet);

	/**
	 * AUTH, also before CONNACK.
	 * @param packet the packet
	 */
	void onAuth(AuthPacket packet);

}
