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

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.PacketType;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.store.AcceptedMessage;
import io.github.mqttboot.store.InflightMessage;
import io.github.mqttboot.store.InflightStore;
import io.github.mqttboot.store.Ticket;
import io.github.mqttboot.transport.MqttTransportListener;
import io.github.mqttboot.transport.netty.PacketIds.Use;
import org.jspecify.annotations.Nullable;

/**
 * What we send and the broker answers, on one network connection. A packet that must not
 * leave yet waits in one of two queues, whose order is that of the packets:
 * <ul>
 * <li>PUBLISH: until the store has one of QoS 2, until the broker takes one more of those
 * that are sent again, until the network takes what was written before. One that waits
 * holds up those behind it, for messages keep their order.</li>
 * <li>PUBREC, PUBREL and PUBCOMP: until the store has what they stand for.</li>
 * </ul>
 * Used under the lock of the transport.
 */
final class OutgoingMessages {

	private static final boolean DUPLICATE = true;

	private final InflightStore store;

	private final PacketWriter writer;

	private final MqttTransportListener listener;

	private final Runnable onSaved;

	private final PacketIds ids = new PacketIds();

	private final Deque<WaitingPacket> publishes = new ArrayDeque<>(2);

	private final Deque<WaitingPacket> replies = new ArrayDeque<>(2);

	private Ticket resumed = Ticket.DONE;

	private int receiveMaximum;

	private int unacknowledged;

	/**
	 * Create an instance.
	 * @param store what is in flight
	 * @param writer writes packets
	 * @param listener is notified of answers
	 * @param onSaved called by any thread when it is worth to {@link #proceed()} in the
	 * event loop; must not block
	 */
	OutgoingMessages(InflightStore store, PacketWriter writer, MqttTransportListener listener, Runnable onSaved) {
		this.store = store;
		this.writer = writer;
		this.listener = listener;
		this.onSaved = onSaved;
	}

	/**
	 * Send again what earlier transports of the session left.
	 * @param receiveMaximum how many messages the broker takes at once
	 */
	void resume(int receiveMaximum) {
		this.receiveMaximum = receiveMaximum;
		List<InflightMessage> inflight = this.store.inflight();
		if (!inflight.isEmpty() || !this.store.received().isEmpty()) {
			this.resumed = this.store.saved();
		}
		for (InflightMessage sent : inflight) {
			if (sent.released()) {
				this.ids.resume(sent.packetId(), Use.RELEASE);
				// its PUBCOMP makes room, as that of any other
				this.unacknowledged++;
				this.replies
					.add(WaitingPacket.reply(PacketType.PUBREL, sent.packetId(), MqttReasonCode.SUCCESS, this.resumed));
			}
			else {
				this.ids.resume(sent.packetId(), Use.PUBLISH);
				this.publishes.add(WaitingPacket.publish(sent.packetId(), sent.message(),
						isExactlyOnce(sent.message()) ? this.resumed : Ticket.DONE, DUPLICATE));
			}
		}
	}

	private static boolean isExactlyOnce(AcceptedMessage message) {
		return message.packet().qos() == MqttQos.EXACTLY_ONCE;
	}

	/**
	 * Send a PUBLISH, now or when it may leave.
	 * @param message the message
	 * @return the packet identifier, or 0 for QoS 0
	 */
	int publish(AcceptedMessage message) {
		boolean now = this.publishes.isEmpty() && this.writer.isWritable();
		PublishPacket packet = message.packet();
		return switch (packet.qos()) {
			case AT_MOST_ONCE -> {
				send(message, 0, now);
				yield 0;
			}
			case AT_LEAST_ONCE -> publish(message, now);
			// the store decides
			case EXACTLY_ONCE -> publish(message, false);
		};
	}

	private int publish(AcceptedMessage message, boolean now) {
		int packetId = this.ids.allocate(Use.PUBLISH);
		try {
			if (now) {
				writeAndStore(message, packetId);
			}
			else {
				this.writer.check(message.packet());
				Ticket ticket = this.store.sent(packetId, message);
				this.publishes.add(WaitingPacket.publish(packetId, message,
						isExactlyOnce(message) ? ticket : Ticket.DONE, !DUPLICATE));
				proceed();
			}
			return packetId;
		}
		catch (RuntimeException ex) {
			this.ids.free(packetId);
			throw ex;
		}
	}

	private void writeAndStore(AcceptedMessage message, int packetId) {
		int before = this.writer.pending();
		this.writer.publish(message.packet(), packetId, !DUPLICATE);
		try {
			this.store.sent(packetId, message);
			this.unacknowledged++;
		}
		catch (RuntimeException ex) {
			this.writer.undo(before);
			throw ex;
		}
	}

	private void send(AcceptedMessage message, int packetId, boolean now) {
		if (now) {
			this.writer.publish(message.packet(), packetId, !DUPLICATE);
		}
		else {
			this.writer.check(message.packet());
			this.publishes.add(WaitingPacket.publish(packetId, message, Ticket.DONE, !DUPLICATE));
		}
	}

	int subscribe(List<TopicSubscription> subscriptions, int subscriptionIdentifier) {
		int packetId = this.ids.allocate(Use.SUBSCRIBE);
		try {
			this.writer.subscribe(packetId, subscriptions, subscriptionIdentifier);
			return packetId;
		}
		catch (RuntimeException ex) {
			this.ids.free(packetId);
			throw ex;
		}
	}

	int unsubscribe(List<String> filters) {
		int packetId = this.ids.allocate(Use.UNSUBSCRIBE);
		try {
			this.writer.unsubscribe(packetId, filters);
			return packetId;
		}
		catch (RuntimeException ex) {
			this.ids.free(packetId);
			throw ex;
		}
	}

	/**
	 * Send a PUBREC.
	 * @param packetId the packet identifier
	 * @param ticket until when it has to wait, or {@code null} if the message comes again
	 */
	void received(int packetId, @Nullable Ticket ticket) {
		reply(PacketType.PUBREC, packetId, MqttReasonCode.SUCCESS, (ticket != null) ? ticket : this.resumed);
	}

	/**
	 * Send a PUBCOMP.
	 * @param packetId the packet identifier
	 * @param reasonCode the reason code, which 3.x does not have
	 * @param ticket until when it has to wait
	 */
	void completed(int packetId, MqttReasonCode reasonCode, Ticket ticket) {
		reply(PacketType.PUBCOMP, packetId, reasonCode, ticket);
	}

	private void reply(int type, int packetId, MqttReasonCode reasonCode, Ticket ticket) {
		this.replies.add(WaitingPacket.reply(type, packetId, reasonCode, ticket));
		proceed();
	}

	/**
	 * A QoS 2 message was received: send PUBREL.
	 * @param packetId the packet identifier
	 */
	void released(int packetId) {
		Use use = this.ids.get(packetId);
		if (use == Use.PUBLISH) {
			Ticket ticket = this.store.released(packetId);
			this.ids.reserve(packetId, Use.RELEASE);
			reply(PacketType.PUBREL, packetId, MqttReasonCode.SUCCESS, ticket);
		}
		else if (use == Use.RELEASE) {
			// it comes again
			reply(PacketType.PUBREL, packetId, MqttReasonCode.SUCCESS, this.resumed);
		}
		else if (use == null) {
			// the broker remembers what we forgot: let it be done with
			this.writer.acknowledge(PacketType.PUBREL, packetId, MqttReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
		}
	}

	/**
	 * The broker has given its final answer.
	 * @param packetId the packet identifier
	 * @param reasonCode the reason code
	 * @param reasonString the reason string
	 */
	void finished(int packetId, MqttReasonCode reasonCode, @Nullable String reasonString) {
		Use use = this.ids.get(packetId);
		if (use != Use.PUBLISH && use != Use.RELEASE) {
			return;
		}
		this.ids.free(packetId);
		this.unacknowledged = Math.max(0, this.unacknowledged - 1);
		try {
			this.store.settled(packetId);
		}
		finally {
			// a store that fails must not keep the answer from whoever waits for it
			this.listener.onPublishAcknowledged(packetId, reasonCode, reasonString);
		}
		proceed();
	}

	/**
	 * The broker has answered a SUBSCRIBE or UNSUBSCRIBE.
	 * @param packetId the packet identifier
	 * @param use which of the two
	 * @return whether that was asked for
	 */
	boolean answered(int packetId, Use use) {
		boolean asked = this.ids.get(packetId) == use;
		if (asked) {
			this.ids.free(packetId);
		}
		return asked;
	}

	/**
	 * Send what need not wait any longer.
	 */
	void proceed() {
		for (WaitingPacket next = this.replies.peek(); next != null
				&& next.isSaved(this.onSaved); next = this.replies.peek()) {
			this.replies.remove();
			this.writer.acknowledge(next.type(), next.packetId(), next.reasonCode());
		}
		for (WaitingPacket next = this.publishes.peek(); next != null && mayLeave(next); next = this.publishes.peek()) {
			this.publishes.remove();
			publish(next);
		}
	}

	private boolean mayLeave(WaitingPacket next) {
		boolean taken = !next.duplicate() || this.unacknowledged < this.receiveMaximum;
		return taken && this.writer.isWritable() && next.isSaved(this.onSaved);
	}

	private void publish(WaitingPacket next) {
		AcceptedMessage message = next.message();
		if (next.duplicate()) {
			message = message.at(System.nanoTime());
		}
		this.writer.publish(message.packet(), next.packetId(), next.duplicate());
		if (next.packetId() != 0) {
			this.unacknowledged++;
		}
	}

	/**
	 * Return whether a message waits, for nothing but the network perhaps.
	 * @return whether to try again when the network takes more
	 */
	boolean hasMore() {
		WaitingPacket next = this.publishes.peek();
		return next != null && mayLeave(next);
	}

	/**
	 * Drop what waits.
	 */
	void clear() {
		this.publishes.clear();
		this.replies.clear();
	}

}
