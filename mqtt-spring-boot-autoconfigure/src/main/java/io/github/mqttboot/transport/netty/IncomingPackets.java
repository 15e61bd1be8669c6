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

package io.github.mqttboot.transport.netty;

import java.util.List;

import io.github.mqttboot.codec.PacketListener;
import io.github.mqttboot.protocol.AuthPacket;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.DisconnectPacket;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.store.ReceivedMessages;
import io.github.mqttboot.transport.MqttTransportListener;
import io.github.mqttboot.transport.TransportClosed;
import io.github.mqttboot.transport.netty.PacketIds.Use;
import org.jspecify.annotations.Nullable;

/**
 * Deals with the packets that come in over one network connection: answers what is to be
 * answered, and notifies the listener. Lives in the event loop, under the lock of the
 * transport.
 */
final class IncomingPackets implements PacketListener {

	private final OutgoingMessages outgoing;

	private final ReceivedMessages received;

	private final LinkClock clock;

	private final Challenges challenges;

	private final MqttTransportListener listener;

	private final Session session;

	/**
	 * Create an instance.
	 * @param outgoing what was sent
	 * @param received what was received of QoS 2
	 * @param clock knows when PINGREQ was sent
	 * @param challenges deals with what authenticates the client
	 * @param listener is notified of packets
	 * @param session is notified of the beginning and the end
	 */
	IncomingPackets(OutgoingMessages outgoing, ReceivedMessages received, LinkClock clock, Challenges challenges,
			MqttTransportListener listener, Session session) {
		this.outgoing = outgoing;
		this.received = received;
		this.clock = clock;
		this.challenges = challenges;
		this.listener = listener;
		this.session = session;
	}

	@Override
	public void onConnectAccepted(ConnectAck ack, @Nullable String authenticationMethod,
			byte @Nullable [] authenticationData) {
		this.challenges.connected(authenticationMethod, authenticationData, () -> this.session.accepted(ack));
	}

	@Override
	public void onConnectRefused(MqttReasonCode reasonCode, @Nullable String reasonString,
			@Nullable String serverReference) {
		this.session.ended(TransportClosed.refused(reasonCode, reasonString, serverReference));
	}

	@Override
	public void onPublish(InboundPublish message) {
		if (message.qos() == MqttQos.EXACTLY_ONCE && this.received.contains(message)) {
			this.outgoing.received(message.packetId(), null);
		}
		else {
			this.listener.onMessage(message);
		}
	}

	@Override
	public void onPublishAck(int packetId, MqttReasonCode reasonCode, @Nullable String reasonString) {
		this.outgoing.finished(packetId, reasonCode, reasonString);
	}

	@Override
	public void onPublishReceived(int packetId, MqttReasonCode reasonCode, @Nullable String reasonString) {
		if (reasonCode.isError()) {
			this.outgoing.finished(packetId, reasonCode, reasonString);
		}
		else {
			this.outgoing.released(packetId);
		}
	}

	@Override
	public void onPublishRelease(int packetId) {
		boolean known = this.received.contains(packetId);
		this.outgoing.completed(packetId, known ? MqttReasonCode.SUCCESS : MqttReasonCode.PACKET_IDENTIFIER_NOT_FOUND,
				this.received.remove(packetId));
	}

	@Override
	public void onPublishComplete(int packetId, @Nullable String reasonString) {
		// Whatever its code, the broker took the message with its PUBREC
		this.outgoing.finished(packetId, MqttReasonCode.SUCCESS, reasonString);
	}

	@Override
	public void onSubscribeAck(int packetId, List<MqttReasonCode> reasonCodes, @Nullable String reasonString) {
		if (this.outgoing.answered(packetId, Use.SUBSCRIBE)) {
			this.listener.onSubscribeAcknowledged(packetId, reasonCodes, reasonString);
		}
	}

	@Override
	public void onUnsubscribeAck(int packetId, List<MqttReasonCode> reasonCodes, @Nullable String reasonString) {
		if (this.outgoing.answered(packetId, Use.UNSUBSCRIBE)) {
			this.listener.onUnsubscribeAcknowledged(packetId, reasonCodes, reasonString);
		}
	}

	@Override
	public void onPingResponse() {
		this.clock.answered().ifPresent(this.listener::onPingAnswered);
	}

	@Override
	public void onDisconnect(DisconnectPacket packet) {
		this.session
			.ended(TransportClosed.disconnected(packet.reasonCode(), packet.reasonString(), packet.serverReference()));
	}

	@Override
	public void onAuth(AuthPacket packet) {
		this.challenges.received(packet, this.session.isAccepted());
	}

	/**
	 * The connection that the packets are of.
	 */
	interface Session {

		/**
		 * The broker accepted the connection.
		 * @param ack its answer
		 */
		void accepted(ConnectAck ack);

		/**
		 * Return whether the broker has accepted the connection.
		 * @return whether CONNACK came
		 */
		boolean isAccepted();

		/**
		 * The broker ended the connection, or it has to end.
		 * @param reason why
		 */
		void ended(TransportClosed reason);

	}

}
