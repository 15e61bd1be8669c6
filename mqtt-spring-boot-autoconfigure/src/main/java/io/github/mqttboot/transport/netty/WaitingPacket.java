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

import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.PacketType;
import io.github.mqttboot.store.AcceptedMessage;
import io.github.mqttboot.store.Ticket;
import org.jspecify.annotations.Nullable;

/**
 * A packet that must not leave before the store has what it stands for. Used under the
 * lock of the transport; the store says so on a thread of its own.
 */
final class WaitingPacket {

	private final int type;

	private final int packetId;

	private final MqttReasonCode reasonCode;

	private final @Nullable AcceptedMessage message;

	private final Ticket ticket;

	private final boolean duplicate;

	private boolean watched;

	private volatile boolean saved;

	private WaitingPacket(int type, int packetId, MqttReasonCode reasonCode, @Nullable AcceptedMessage message,
			Ticket ticket, boolean duplicate) {
		this.type = type;
		this.packetId = packetId;
		this.reasonCode = reasonCode;
		this.message = message;
		this.ticket = ticket;
		this.duplicate = duplicate;
	}

	/**
	 * Create a PUBLISH.
	 * @param packetId the packet identifier, or 0 if it has none
	 * @param message the message
	 * @param ticket done when the store has what it has to have
	 * @param duplicate whether it is sent again
	 * @return the packet
	 */
	static WaitingPacket publish(int packetId, AcceptedMessage message, Ticket ticket, boolean duplicate) {
		return new WaitingPacket(PacketType.PUBLISH, packetId, MqttReasonCode.SUCCESS, message, ticket, duplicate);
	}

	/**
	 * Create a PUBREC, PUBREL or PUBCOMP.
	 * @param type the type of the packet
	 * @param packetId the packet identifier
	 * @param reasonCode the reason code, which 3.x does not have
	 * @param ticket done when the store has what it has to have
	 * @return the packet
	 */
	static WaitingPacket reply(int type, int packetId, MqttReasonCode reasonCode, Ticket ticket) {
		return new WaitingPacket(type, packetId, reasonCode, null, ticket, false);
	}

	int type() {
		return this.type;
	}

	int packetId() {
		return this.packetId;
	}

	MqttReasonCode reasonCode() {
		return this.reasonCode;
	}

	boolean duplicate() {
		return this.duplicate;
	}

	AcceptedMessage message() {
		AcceptedMessage message = this.message;
		if (message == null) {
			throw new IllegalStateException("Not a PUBLISH");
		}
		return message;
	}

	/**
	 * Return whether the store has what it has to have.
	 * @param onSaved called once when it has, by any thread, if it has not now
	 * @return whether the packet may leave
	 */
	boolean isSaved(Runnable onSaved) {
		if (this.saved || this.ticket.isDone()) {
			return true;
		}
		if (!this.watched) {
			this.watched = true;
			// the ticket is not yet done while it says so
			this.ticket.whenDone(() -> {
				this.saved = true;
				onSaved.run();
			});
		}
		return this.saved;
	}

}
