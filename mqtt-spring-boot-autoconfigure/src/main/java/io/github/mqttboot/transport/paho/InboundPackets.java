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

package io.github.mqttboot.transport.paho;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.ConnectPacket;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PacketType;
import io.github.mqttboot.transport.TransportClosed;
import org.jspecify.annotations.Nullable;

/**
 * Deals with the packets that come in, before Paho. The listener is told from here, with
 * what the broker really said. Paho gets to see no more than the bare acknowledgements
 * that its account of outgoing messages needs: it must neither limit itself by CONNACK
 * nor fail on reason codes or text that it does not know, and its own handling of
 * incoming QoS 2 messages repeats some and loses others.
 * <p>
 * Packets are handed in by the thread that reads.
 */
class InboundPackets {

	private static final int FIRST_REFUSAL = 0x80;

	private static final int BAD_AUTHENTICATION_METHOD = 0x8C;

	private static final int TOPIC_ALIAS_INVALID = 0x94;

	private final MqttVersion version;

	private final boolean cleanStart;

	private final int topicAliasMaximum;

	private final PahoClient client;

	private final FencedInflightStore inflight;

	private final ListenerGate gate;

	private final Consumer<TransportClosed> end;

	private final ReceivedMessages receivedMessages;

	private final Set<Integer> awaitedAnswers = new HashSet<>();

	private final Map<Integer, String> topicAliases = new HashMap<>();

	private @Nullable ConnectAck connectAck;

	private boolean connected;

	InboundPackets(ConnectPacket connect, PahoClient client, FencedInflightStore inflight, ListenerGate gate,
			Consumer<TransportClosed> end) {
		this.version = connect.version();
		this.cleanStart = connect.cleanStart();
		Integer topicAliases = connect.properties().topicAliasMaximum();
		this.topicAliasMaximum = (topicAliases != null) ? topicAliases : 0;
		this.client = client;
		this.inflight = inflight;
		this.gate = gate;
		this.end = end;
		this.receivedMessages = new ReceivedMessages(inflight);
	}

	/**
	 * Send a SUBSCRIBE or UNSUBSCRIBE. Answers to others are dropped: Paho would give up
	 * the connection.
	 * @param send sends it and returns its packet identifier
	 * @return the packet identifier
	 */
	int awaitAnswer(IntSupplier send) {
		synchronized (this.awaitedAnswers) {
			int packetId = send.getAsInt();
			this.awaitedAnswers.add(packetId);
			return packetId;
		}
	}

	/**
	 * Acknowledge an incoming message. Any thread.
	 * @param message the message
	 */
	void acknowledge(InboundPublish message) {
		if (message.qos() == MqttQos.AT_LEAST_ONCE) {
			this.client.sendPubAck(message.packetId());
		}
		else if (message.qos() == MqttQos.EXACTLY_ONCE) {
			this.receivedMessages.add(message);
			this.client.sendPubRec(message.packetId());
		}
	}

	/**
	 * Paho has dealt with all packets so far. If CONNACK was among them Paho is ready to
	 * send, and was not before.
	 */
	void onProcessed() {
		ConnectAck ack = this.connectAck;
		if (ack != null && !this.connected) {
			this.connected = true;
			this.gate.tell((listener) -> listener.onConnected(ack));
		}
	}

	/**
	 * Deal with a packet.
	 * @param packet the packet
	 * @return the packet that Paho shall see, or {@code null} for none
	 * @throws MalformedPacketException if the packet breaks the protocol
	 */
	byte @Nullable [] onPacket(byte[] packet) {
		int type = PacketType.of(packet[0]);
		PacketBody body = PacketBody.of(packet);
		if (this.connectAck == null && type == PacketType.AUTH && this.version.hasProperties()) {
			this.end.accept(TransportClosed.protocol(BAD_AUTHENTICATION_METHOD,
					"the broker asks on in its authentication method, and challenge-response authentication is not"
							+ " supported",
					null));
			return null;
		}
		if ((type == PacketType.CONNACK) == (this.connectAck != null)) {
			throw unexpected(type);
		}
		return switch (type) {
			case PacketType.CONNACK -> onConnectAck(body);
			case PacketType.PUBLISH -> onPublish(packet[0], body);
			case PacketType.PUBACK -> onPublishAck(body);
			case PacketType.PUBREC -> onPublishReceived(body);
			case PacketType.PUBREL -> onPublishRelease(body);
			case PacketType.PUBCOMP -> onPublishComplete(body);
			case PacketType.SUBACK -> onSubscribeAck(body);
			case PacketType.UNSUBACK -> onUnsubscribeAck(body);
			case PacketType.PINGRESP -> null;
			case PacketType.DISCONNECT -> onDisconnect(body);
			default -> throw unexpected(type);
		};
	}

	private byte @Nullable [] onConnectAck(PacketBody body) {
		boolean sessionPresent = (body.readByte() & 0x01) != 0;
		int code = body.readByte();
		PacketProperties properties = readProperties(body);
		if (code != 0) {
			// A broker that does not know MQTT 5 refuses it with a code of 3.x
			this.end.accept(TransportClosed.refused((code < FIRST_REFUSAL) ? translate(code) : code,
					properties.getString(PacketProperties.REASON_STRING),
					properties.getString(PacketProperties.SERVER_REFERENCE)));
			return null;
		}
		// 3.1 has no such flag
		boolean resumed = (this.version == MqttVersion.MQTT_3_1) ? !this.cleanStart : sessionPresent;
		if (resumed) {
			this.receivedMessages.resume();
		}
		else if (!this.cleanStart) {
			this.client.forgetSession();
		}
		this.connectAck = properties.toConnectAck(resumed);
		return bare(PacketType.CONNACK, sessionPresent ? 1 : 0, 0);
	}

	private static int translate(int returnCode) {
		return switch (returnCode) {
			case 1 -> 0x84;
			case 2 -> 0x85;
			case 3 -> 0x88;
			case 4 -> 0x86;
			case 5 -> 0x87;
			default -> 0x80;
		};
	}

	private byte @Nullable [] onPublish(byte header, PacketBody body) {
		MqttQos qos = qosOf(header);
		String topic = body.readString();
		int packetId = qos.isAcknowledged() ? body.readShort() : 0;
		PacketProperties properties = readProperties(body);
		InboundPublish message = new InboundPublish(packetId, resolve(topic, properties), body.readRemaining(), qos,
				(header & 0x01) != 0, (header & 0x08) != 0, properties.toPublishProperties(),
				properties.getSubscriptionIdentifiers());
		if (qos == MqttQos.EXACTLY_ONCE && this.receivedMessages.contains(message)) {
			this.client.sendPubRec(packetId);
		}
		else {
			this.gate.tell((listener) -> listener.onMessage(message));
		}
		return null;
	}

	private static MqttQos qosOf(byte header) {
		int qos = (header >> 1) & 0x03;
		if (qos > MqttQos.EXACTLY_ONCE.value()) {
			throw new MalformedPacketException("a PUBLISH has QoS " + qos);
		}
		return MqttQos.of(qos);
	}

	private String resolve(String topic, PacketProperties properties) {
		Integer alias = properties.getInteger(PacketProperties.TOPIC_ALIAS);
		if (alias == null) {
			return topic;
		}
		if (alias == 0 || alias > this.topicAliasMaximum) {
			throw MalformedPacketException.notAllowed(TOPIC_ALIAS_INVALID,
					"a PUBLISH has the topic alias " + alias + ", and 'mqtt.topic-alias-maximum' allows "
							+ ((this.topicAliasMaximum > 0) ? "1 to " + this.topicAliasMaximum : "none at all"));
		}
		if (!topic.isEmpty()) {
			this.topicAliases.put(alias, topic);
		}
		String resolved = this.topicAliases.get(alias);
		if (resolved == null) {
			throw MalformedPacketException
				.notAllowed("a PUBLISH has the topic alias " + alias + ", which stands for no topic yet");
		}
		return resolved;
	}

	private byte[] onPublishAck(PacketBody body) {
		int packetId = body.readShort();
		int reasonCode = readReasonCode(body);
		finish(packetId, reasonCode, readProperties(body));
		return bareAck(PacketType.PUBACK, packetId);
	}

	private byte[] onPublishReceived(PacketBody body) {
		int packetId = body.readShort();
		int reasonCode = readReasonCode(body);
		PacketProperties properties = readProperties(body);
		if (reasonCode < FIRST_REFUSAL) {
			return bareAck(PacketType.PUBREC, packetId);
		}
		finish(packetId, reasonCode, properties);
		// Paho would drop the connection and send the message again: let it forget it
		return bareAck(PacketType.PUBCOMP, packetId);
	}

	private byte[] onPublishComplete(PacketBody body) {
		int packetId = body.readShort();
		readReasonCode(body);
		// Whatever the code, the broker took the message with its PUBREC
		finish(packetId, 0, readProperties(body));
		return bareAck(PacketType.PUBCOMP, packetId);
	}

	private void finish(int packetId, int reasonCode, PacketProperties properties) {
		this.gate.tell((listener) -> {
			// Either both or none: what is not told is sent again
			this.inflight.remove(PahoKeys.sent(packetId));
			this.inflight.remove(PahoKeys.confirmed(packetId));
			listener.onPublishAcknowledged(packetId, reasonCode, properties.getString(PacketProperties.REASON_STRING));
		});
	}

	private byte @Nullable [] onPublishRelease(PacketBody body) {
		int packetId = body.readShort();
		this.receivedMessages.remove(packetId);
		this.client.sendPubComp(packetId);
		return null;
	}

	private byte @Nullable [] onSubscribeAck(PacketBody body) {
		int packetId = body.readShort();
		PacketProperties properties = readProperties(body);
		List<Integer> reasonCodes = readReasonCodes(body);
		if (!isAwaited(packetId)) {
			return null;
		}
		this.gate.tell((listener) -> listener.onSubscribeAcknowledged(packetId, reasonCodes,
				properties.getString(PacketProperties.REASON_STRING)));
		return bareAck(PacketType.SUBACK, packetId);
	}

	private byte @Nullable [] onUnsubscribeAck(PacketBody body) {
		int packetId = body.readShort();
		PacketProperties properties = readProperties(body);
		List<Integer> reasonCodes = readReasonCodes(body);
		if (!isAwaited(packetId)) {
			return null;
		}
		this.gate.tell((listener) -> listener.onUnsubscribeAcknowledged(packetId, reasonCodes,
				properties.getString(PacketProperties.REASON_STRING)));
		return bareAck(PacketType.UNSUBACK, packetId);
	}

	private boolean isAwaited(int packetId) {
		synchronized (this.awaitedAnswers) {
			return this.awaitedAnswers.remove(packetId);
		}
	}

	private byte @Nullable [] onDisconnect(PacketBody body) {
		if (!this.version.hasProperties()) {
			throw unexpected(PacketType.DISCONNECT);
		}
		int reasonCode = readReasonCode(body);
		PacketProperties properties = readProperties(body);
		this.end.accept(TransportClosed.disconnected(reasonCode, properties.getString(PacketProperties.REASON_STRING),
				properties.getString(PacketProperties.SERVER_REFERENCE)));
		return null;
	}

	private PacketProperties readProperties(PacketBody body) {
		return this.version.hasProperties() ? PacketProperties.read(body) : PacketProperties.NONE;
	}

	private int readReasonCode(PacketBody body) {
		return (this.version.hasProperties() && body.hasRemaining()) ? body.readByte() : 0;
	}

	private List<Integer> readReasonCodes(PacketBody body) {
		List<Integer> reasonCodes = new ArrayList<>();
		while (body.hasRemaining()) {
			reasonCodes.add(body.readByte());
		}
		return reasonCodes;
	}

	private byte[] bareAck(int type, int packetId) {
		return bare(type, packetId >> 8, packetId);
	}

	private byte[] bare(int type, int first, int second) {
		byte header = (byte) (type << 4);
		boolean withProperties = this.version.hasProperties() && PacketType.alwaysHasProperties(type);
		return withProperties ? new byte[] { header, 3, (byte) first, (byte) second, 0 }
				: new byte[] { header, 2, (byte) first, (byte) second };
	}

	private static MalformedPacketException unexpected(int type) {
		return MalformedPacketException.notAllowed("a packet of type " + type + " comes in unexpectedly");
	}

}
