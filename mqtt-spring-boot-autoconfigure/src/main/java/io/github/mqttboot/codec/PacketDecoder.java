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
import java.util.List;

import io.github.mqttboot.protocol.AuthPacket;
import io.github.mqttboot.protocol.DisconnectPacket;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PacketType;
import org.jspecify.annotations.Nullable;

/**
 * Decodes what a broker sends over one network connection, from CONNACK on. It insists on
 * the structure of packets, and that they come when they may; values that other people
 * may have published, or that can do no harm, are taken as they are. Used by the thread
 * that reads.
 */
public final class PacketDecoder {

	/**
	 * Return codes of 3.x that refuse a connection: from 1 on.
	 */
	private static final List<MqttReasonCode> RETURN_CODES = List.of(MqttReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
			MqttReasonCode.CLIENT_IDENTIFIER_NOT_VALID, MqttReasonCode.SERVER_UNAVAILABLE,
			MqttReasonCode.BAD_USER_NAME_OR_PASSWORD, MqttReasonCode.NOT_AUTHORIZED);

	private static final int UNKNOWN_CODES_SHOWN = 3;

	private static final int FLAGS_OF_RELEASE = 0x02;

	private final MqttVersion version;

	private final PacketListener listener;

	private final TopicAliases topicAliases;

	private final PacketBody body = new PacketBody();

	private final PacketProperties properties = new PacketProperties();

	private boolean connected;

	/**
	 * Create a decoder.
	 * @param version the protocol version
	 * @param topicAliasMaximum how many topic aliases the broker may use
	 * @param listener is notified of the packets
	 */
	public PacketDecoder(MqttVersion version, int topicAliasMaximum, PacketListener listener) {
		this.version = version;
		this.listener = listener;
		this.topicAliases = new TopicAliases(topicAliasMaximum);
	}

	/**
	 * Decode a packet.
	 * @param packet the whole packet and nothing else; read to its end, and not kept
	 * @throws MalformedPacketException if the packet breaks the protocol
	 */
	public void decode(ByteBuffer packet) {
		try {
			this.body.begin(packet);
			int header = this.body.readByte();
			this.body.readVariableByteInteger();
			decode(header);
		}
		finally {
			this.body.end();
		}
	}

	private void decode(int header) {
		int type = PacketType.of(header);
		checkExpected(type);
		checkFlags(type, header & 0x0F);
		switch (type) {
			case PacketType.CONNACK -> readConnectAck();
			case PacketType.PUBLISH -> readPublish(header);
			case PacketType.PUBACK, PacketType.PUBREC, PacketType.PUBREL, PacketType.PUBCOMP -> readPublishAck(type);
			case PacketType.SUBACK, PacketType.UNSUBACK -> readSubscribeAck(type);
			case PacketType.PINGRESP -> readPingResponse();
			case PacketType.DISCONNECT -> readDisconnect();
			case PacketType.AUTH -> readAuth();
			default -> throw MalformedPacketException.unexpected(type);
		}
	}

	private void checkExpected(int type) {
		boolean expected = switch (type) {
			case PacketType.CONNACK -> !this.connected;
			case PacketType.AUTH -> this.version.hasProperties();
			case PacketType.DISCONNECT -> this.connected && this.version.hasProperties();
			case PacketType.CONNECT, PacketType.SUBSCRIBE, PacketType.UNSUBSCRIBE, PacketType.PINGREQ -> false;
			default -> this.connected;
		};
		if (!expected) {
			throw MalformedPacketException.unexpected(type);
		}
	}

	private void checkFlags(int type, int flags) {
		// 3.1 has them for all types, and says nothing about those that are not used
		if (type == PacketType.PUBLISH || this.version == MqttVersion.MQTT_3_1) {
			return;
		}
		if (flags != ((type == PacketType.PUBREL) ? FLAGS_OF_RELEASE : 0)) {
			throw new MalformedPacketException("a packet of type " + type + " has the flags " + flags);
		}
	}

	private void readConnectAck() {
		boolean sessionPresent = (this.body.readByte() & 0x01) != 0;
		int code = this.body.readByte();
		readProperties(PacketProperties.OF_CONNECT_ACK);
		if (code != 0) {
			// Whatever follows, the connection is over, and its reason counts
			connectRefused(code);
			return;
		}
		this.body.requireEnd();
		this.connected = true;
		this.listener.onConnectAccepted(this.properties.toConnectAck(sessionPresent),
				this.properties.getString(PropertyIds.AUTHENTICATION_METHOD),
				this.properties.getBytes(PropertyIds.AUTHENTICATION_DATA));
	}

	private void connectRefused(int code) {
		String serverReference = this.properties.getString(PropertyIds.SERVER_REFERENCE);
		if (code <= RETURN_CODES.size()) {
			// also of a broker that does not know MQTT 5
			this.listener.onConnectRefused(RETURN_CODES.get(code - 1), reasonString(), serverReference);
			return;
		}
		MqttReasonCode reasonCode = MqttReasonCode.of(code);
		this.listener.onConnectRefused(reasonCode.isError() ? reasonCode : MqttReasonCode.UNSPECIFIED_ERROR,
				reasonString(code), serverReference);
	}

	private void readPublish(int header) {
		MqttQos qos = qosOf(header);
		String topic = this.body.readString();
		int packetId = qos.isAcknowledged() ? this.body.readShort() : 0;
		readProperties(PacketProperties.OF_PUBLISH);
		String resolved = this.topicAliases.resolve(topic, this.properties.getInteger(PropertyIds.TOPIC_ALIAS));
		this.listener.onPublish(new InboundPublish(packetId, resolved, this.body.readRemaining(), qos,
				(header & 0x01) != 0, (header & 0x08) != 0, this.properties.toPublishProperties(),
				this.properties.getSubscriptionIdentifiers()));
	}

	private static MqttQos qosOf(int header) {
		int qos = (header >> 1) & 0x03;
		if (qos > MqttQos.EXACTLY_ONCE.value()) {
			throw new MalformedPacketException("a PUBLISH has QoS " + qos);
		}
		return MqttQos.of(qos);
	}

	private void readPublishAck(int type) {
		int packetId = this.body.readShort();
		int code = readReasonCode();
		MqttReasonCode reasonCode = MqttReasonCode.of(code);
		readProperties(PacketProperties.OF_ACK);
		this.body.requireEnd();
		switch (type) {
			case PacketType.PUBACK -> this.listener.onPublishAck(packetId, reasonCode, reasonString(code));
			case PacketType.PUBREC -> this.listener.onPublishReceived(packetId, reasonCode, reasonString(code));
			case PacketType.PUBREL -> this.listener.onPublishRelease(packetId);
			default -> this.listener.onPublishComplete(packetId, reasonString());
		}
	}

	private void readSubscribeAck(int type) {
		int packetId = this.body.readShort();
		readProperties(PacketProperties.OF_ACK);
		if (type == PacketType.UNSUBACK && !this.version.hasProperties()) {
			this.body.requireEnd();
		}
		List<Integer> codes = this.body.readRemainingBytes();
		List<MqttReasonCode> reasonCodes = codes.stream().map(MqttReasonCode::of).toList();
		if (type == PacketType.SUBACK) {
			this.listener.onSubscribeAck(packetId, reasonCodes, reasonString(codes));
		}
		else {
			this.listener.onUnsubscribeAck(packetId, reasonCodes, reasonString(codes));
		}
	}

	private void readPingResponse() {
		this.body.requireEnd();
		this.listener.onPingResponse();
	}

	private void readDisconnect() {
		int code = readReasonCode();
		readProperties(PacketProperties.OF_DISCONNECT);
		this.listener.onDisconnect(new DisconnectPacket(MqttReasonCode.of(code),
				this.properties.getLong(PropertyIds.SESSION_EXPIRY_INTERVAL), reasonString(code),
				this.properties.getString(PropertyIds.SERVER_REFERENCE), this.properties.getUserProperties()));
	}

	@SuppressWarnings("NullAway") // does not see the nullable array of a record
	private void readAuth() {
		int code = readReasonCode();
		readProperties(PacketProperties.OF_AUTH);
		this.body.requireEnd();
		this.listener.onAuth(
				new AuthPacket(MqttReasonCode.of(code), this.properties.getString(PropertyIds.AUTHENTICATION_METHOD),
						this.properties.getBytes(PropertyIds.AUTHENTICATION_DATA), reasonString(code),
						this.properties.getUserProperties()));
	}

	private int readReasonCode() {
		return (this.version.hasProperties() && this.body.hasRemaining()) ? this.body.readByte() : 0;
	}

	private void readProperties(long allowed) {
		if (this.version.hasProperties()) {
			this.properties.read(this.body, allowed);
		}
	}

	private @Nullable String reasonString() {
		return this.properties.getString(PropertyIds.REASON_STRING);
	}

	private @Nullable String reasonString(int code) {
		return MqttReasonCode.reasonString(code, reasonString());
	}

	private @Nullable String reasonString(List<Integer> codes) {
		String reasonString = reasonString();
		// Each becomes a part of the text of the next, and any number may come
		List<Integer> unknown = codes.stream()
			.filter((code) -> MqttReasonCode.reasonString(code, null) != null)
			.distinct()
			.limit(UNKNOWN_CODES_SHOWN)
			.toList();
		for (int code : unknown) {
			reasonString = MqttReasonCode.reasonString(code, reasonString);
		}
		return reasonString;
	}

}
