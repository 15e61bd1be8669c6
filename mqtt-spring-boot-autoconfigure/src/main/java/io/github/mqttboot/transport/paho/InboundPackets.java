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

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

import io.github.mqttboot.codec.MalformedPacketException;
import io.github.mqttboot.codec.PacketDecoder;
import io.github.mqttboot.codec.PacketListener;
import io.github.mqttboot.protocol.AuthPacket;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.ConnectPacket;
import io.github.mqttboot.protocol.DisconnectPacket;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PacketType;
import io.github.mqttboot.transport.TransportClosed;
import org.jspecify.annotations.Nullable;

/**
 * Deals with the packets that come in, before Paho. The listener is notified from here,
 * of what the broker really said. Paho gets to see no more than the bare acknowledgements
 * that its account of outgoing messages needs: it must neither limit itself by CONNACK
 * nor fail on reason codes or text that it does not know, and its own handling of
 * incoming QoS 2 messages repeats some and loses others.
 * <p>
 * Packets are handed in by the thread that reads.
 */
class InboundPackets {

	private final MqttVersion version;

	private final boolean cleanStart;

	private final PahoClient client;

	private final FencedInflightStore inflight;

	private final ListenerGate gate;

	private final Consumer<TransportClosed> end;

	private final Set<Integer> awaitedAnswers = new HashSet<>();

	private final PacketDecoder decoder;

	private @Nullable ConnectAck connectAck;

	private boolean connected;

	private byte @Nullable [] shown;

	InboundPackets(ConnectPacket connect, PahoClient client, FencedInflightStore inflight, ListenerGate gate,
			Consumer<TransportClosed> end) {
		this.version = connect.version();
		this.cleanStart = connect.cleanStart();
		Integer topicAliases = connect.properties().topicAliasMaximum();
		this.client = client;
		this.inflight = inflight;
		this.gate = gate;
		this.end = end;
		this.decoder = new PacketDecoder(this.version, (topicAliases != null) ? topicAliases : 0, new Packets());
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
			this.inflight.received(message);
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
			this.gate.notifyListener((listener) -> listener.onConnected(ack));
		}
	}

	/**
	 * Deal with a packet.
	 * @param packet the packet
	 * @return the packet that Paho shall see, or {@code null} for none
	 * @throws MalformedPacketException if the packet breaks the protocol
	 */
	byte @Nullable [] onPacket(byte[] packet) {
		this.shown = null;
		this.decoder.decode(ByteBuffer.wrap(packet));
		return this.shown;
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

	/**
	 * Deals with what was read of a packet, and lets Paho see what it needs.
	 */
	private final class Packets implements PacketListener {

		@Override
		public void onConnectAccepted(ConnectAck ack, @Nullable String authenticationMethod,
				byte @Nullable [] authenticationData) {
			InboundPackets inbound = InboundPackets.this;
			boolean resumed = ack.sessionPresent();
			if (inbound.version == MqttVersion.MQTT_3_1) {
				// has no such flag
				resumed = !inbound.cleanStart;
			}
			if (resumed) {
				inbound.inflight.sessionResumed();
			}
			else {
				inbound.inflight.sessionLost();
				if (!inbound.cleanStart) {
					inbound.client.forgetSession();
				}
			}
			inbound.connectAck = inbound.version.hasProperties() ? ack : ConnectAck.of(resumed);
			inbound.shown = bare(PacketType.CONNACK, ack.sessionPresent() ? 1 : 0, 0);
		}

		@Override
		public void onConnectRefused(MqttReasonCode reasonCode, @Nullable String reasonString,
				@Nullable String serverReference) {
			InboundPackets.this.end.accept(TransportClosed.refused(reasonCode, reasonString, serverReference));
		}

		@Override
		public void onPublish(InboundPublish message) {
			if (message.qos() == MqttQos.EXACTLY_ONCE && InboundPackets.this.inflight.wasReceived(message)) {
				InboundPackets.this.client.sendPubRec(message.packetId());
			}
			else {
				InboundPackets.this.gate.notifyListener((listener) -> listener.onMessage(message));
			}
		}

		@Override
		public void onPublishAck(int packetId, MqttReasonCode reasonCode, @Nullable String reasonString) {
			finish(packetId, reasonCode, reasonString);
			InboundPackets.this.shown = bareAck(PacketType.PUBACK, packetId);
		}

		@Override
		public void onPublishReceived(int packetId, MqttReasonCode reasonCode, @Nullable String reasonString) {
			if (!reasonCode.isError() && !InboundPackets.this.inflight.isInflight(packetId)) {
				// Paho would keep a PUBREL for it, and 3.x never release it
				InboundPackets.this.client.sendPubRel(packetId, MqttReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
				return;
			}
			if (!reasonCode.isError()) {
				InboundPackets.this.shown = bareAck(PacketType.PUBREC, packetId);
				return;
			}
			finish(packetId, reasonCode, reasonString);
			// Paho would drop the connection and send the message again: let it forget it
			InboundPackets.this.shown = bareAck(PacketType.PUBCOMP, packetId);
		}

		@Override
		public void onPublishComplete(int packetId, @Nullable String reasonString) {
			// Whatever its code, the broker took the message with its PUBREC
			finish(packetId, MqttReasonCode.SUCCESS, reasonString);
			InboundPackets.this.shown = bareAck(PacketType.PUBCOMP, packetId);
		}

		private void finish(int packetId, MqttReasonCode reasonCode, @Nullable String reasonString) {
			InboundPackets.this.gate.notifyListener((listener) -> {
				// Either both or none: what is not reported is sent again. And a store
				// that fails must not keep the answer from whoever waits for it
				try {
					InboundPackets.this.inflight.settled(packetId);
				}
				finally {
					listener.onPublishAcknowledged(packetId, reasonCode, reasonString);
				}
			});
		}

		@Override
		public void onPublishRelease(int packetId) {
			boolean known = InboundPackets.this.inflight.completed(packetId);
			InboundPackets.this.client.sendPubComp(packetId,
					known ? MqttReasonCode.SUCCESS : MqttReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
		}

		@Override
		public void onSubscribeAck(int packetId, List<MqttReasonCode> reasonCodes, @Nullable String reasonString) {
			if (isAwaited(packetId)) {
				InboundPackets.this.gate.notifyListener(
						(listener) -> listener.onSubscribeAcknowledged(packetId, reasonCodes, reasonString));
				InboundPackets.this.shown = bareAck(PacketType.SUBACK, packetId);
			}
		}

		@Override
		public void onUnsubscribeAck(int packetId, List<MqttReasonCode> reasonCodes, @Nullable String reasonString) {
			if (isAwaited(packetId)) {
				InboundPackets.this.gate.notifyListener(
						(listener) -> listener.onUnsubscribeAcknowledged(packetId, reasonCodes, reasonString));
				InboundPackets.this.shown = bareAck(PacketType.UNSUBACK, packetId);
			}
		}

		private boolean isAwaited(int packetId) {
			synchronized (InboundPackets.this.awaitedAnswers) {
				return InboundPackets.this.awaitedAnswers.remove(packetId);
			}
		}

		@Override
		public void onPingResponse() {
			// The tap has seen it
		}

		@Override
		public void onDisconnect(DisconnectPacket packet) {
			InboundPackets.this.end.accept(
					TransportClosed.disconnected(packet.reasonCode(), packet.reasonString(), packet.serverReference()));
		}

		@Override
		public void onAuth(AuthPacket packet) {
			if (InboundPackets.this.connectAck != null) {
				throw MalformedPacketException.unexpected(PacketType.AUTH);
			}
			InboundPackets.this.end.accept(TransportClosed.protocol(MqttReasonCode.BAD_AUTHENTICATION_METHOD,
					TransportClosed.NO_ANSWER_TO_CHALLENGE, null));
		}

	}

}
