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

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.github.mqttboot.protocol.AuthPacket;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.DisconnectPacket;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttVersion;
import org.jspecify.annotations.Nullable;

/**
 * {@link PacketListener} that records what it is notified of.
 */
final class RecordingPacketListener implements PacketListener {

	private final List<Object> packets = new ArrayList<>();

	/**
	 * Decode one packet as the first after CONNACK.
	 * @param version the protocol version
	 * @param packet the packet
	 * @return what it was decoded to
	 */
	static Object decode(MqttVersion version, ByteBuffer packet) {
		RecordingPacketListener listener = new RecordingPacketListener();
		PacketDecoder decoder = listener.connectedDecoder(version, 0);
		decoder.decode(packet);
		return listener.single();
	}

	/**
	 * Create a decoder that has seen CONNACK.
	 * @param version the protocol version
	 * @param topicAliasMaximum how many topic aliases the broker may use
	 * @return the decoder, whose packets are recorded here
	 */
	PacketDecoder connectedDecoder(MqttVersion version, int topicAliasMaximum) {
		PacketDecoder decoder = new PacketDecoder(version, topicAliasMaximum, this);
		decoder.decode(ByteBuffer
			.wrap(version.hasProperties() ? new byte[] { 0x20, 3, 0, 0, 0 } : new byte[] { 0x20, 2, 0, 0 }));
		this.packets.clear();
		return decoder;
	}

	/**
	 * Return what was decoded since the last call.
	 * @return the only packet
	 */
	Object single() {
		if (this.packets.size() != 1) {
			throw new AssertionError("Not one packet: " + this.packets);
		}
		return this.packets.remove(0);
	}

	@Override
	public void onConnectAccepted(ConnectAck ack, @Nullable String authenticationMethod,
			byte @Nullable [] authenticationData) {
		this.packets.add(new Accepted(ack, Arrays.toString(authenticationData)));
	}

	@Override
	public void onConnectRefused(MqttReasonCode reasonCode, @Nullable String reasonString,
			@Nullable String serverReference) {
		this.packets.add(new Refused(reasonCode, reasonString, serverReference));
	}

	@Override
	public void onPublish(InboundPublish message) {
		this.packets.add(message);
	}

	@Override
	public void onPublishAck(int packetId, MqttReasonCode reasonCode, @Nullable String reasonString) {
		this.packets.add(new Ack("PUBACK", packetId, List.of(reasonCode), reasonString));
	}

	@Override
	public void onPublishReceived(int packetId, MqttReasonCode reasonCode, @Nullable String reasonString) {
		this.packets.add(new Ack("PUBREC", packetId, List.of(reasonCode), reasonString));
	}

	@Override
	public void onPublishRelease(int packetId) {
		this.packets.add(new Ack("PUBREL", packetId, List.of(), null));
	}

	@Override
	public void onPublishComplete(int packetId, @Nullable String reasonString) {
		this.packets.add(new Ack("PUBCOMP", packetId, List.of(), reasonString));
	}

	@Override
	public void onSubscribeAck(int packetId, List<MqttReasonCode> reasonCodes, @Nullable String reasonString) {
		this.packets.add(new Ack("SUBACK", packetId, reasonCodes, reasonString));
	}

	@Override
	public void onUnsubscribeAck(int packetId, List<MqttReasonCode> reasonCodes, @Nullable String reasonString) {
		this.packets.add(new Ack("UNSUBACK", packetId, reasonCodes, reasonString));
	}

	@Override
	public void onPingResponse() {
		this.packets.add("PINGRESP");
	}

	@Override
	public void onDisconnect(DisconnectPacket packet) {
		this.packets.add(packet);
	}

	@Override
	public void onAuth(AuthPacket packet) {
		this.packets.add(packet);
	}

	/**
	 * Accepting CONNACK.
	 *
	 * @param ack the acknowledgement
	 * @param authenticationData the bytes as text
	 */
	record Accepted(ConnectAck ack, String authenticationData) {

	}

	/**
	 * Refusing CONNACK.
	 *
	 * @param reasonCode the reason code
	 * @param reasonString the reason for people
	 * @param serverReference another server
	 */
	record Refused(MqttReasonCode reasonCode, @Nullable String reasonString, @Nullable String serverReference) {

	}

	/**
	 * Any other acknowledgement.
	 *
	 * @param type the name of the packet
	 * @param packetId the packet identifier
	 * @param reasonCodes the reason codes
	 * @param reasonString the reason for people
	 */
	record Ack(String type, int packetId, List<MqttReasonCode> reasonCodes, @Nullable String reasonString) {

	}

}
