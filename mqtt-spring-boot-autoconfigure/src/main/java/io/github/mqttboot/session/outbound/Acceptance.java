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

package io.github.mqttboot.session.outbound;

import java.io.IOException;
import java.time.Duration;

import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.connection.MqttSendOutcome;
import io.github.mqttboot.connection.MqttSendOutcome.Kind;
import io.github.mqttboot.diagnosis.PublishAdvice;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttConnectionSettings.Outbox;
import io.github.mqttboot.store.AcceptedMessage;
import io.github.mqttboot.store.OutboxStore;
import org.jspecify.annotations.Nullable;

/**
 * Accepts messages, on the threads of those who send them, which may block here and
 * nowhere else: until there is room, and until the message is safe in the store. A
 * message that is not accepted is counted, unless it could never be sent.
 */
final class Acceptance {

	private final String connectionName;

	private final Outbox settings;

	private final PublishCheck check;

	private final OutboxRoom room;

	private final OutboxStore store;

	private final TimeSource time;

	private final MqttConnectionObserver observers;

	Acceptance(MqttConnectionSettings settings, PublishCheck check, OutboxRoom room, OutboxStore store, TimeSource time,
			MqttConnectionObserver observers) {
		this.connectionName = settings.getName();
		this.settings = settings.getOutbox();
		this.check = check;
		this.room = room;
		this.store = store;
		this.time = time;
		this.observers = observers;
	}

	/**
	 * Accept a message if it can be sent and there is room.
	 * @param packet the message
	 * @param broker what the broker announced, or {@code null} without a connection
	 * @return the accepted message
	 * @throws IllegalArgumentException if it can't be sent
	 * @throws MqttPublishException if there is no room, or it could not be kept
	 */
	OutboundMessage accept(PublishPacket packet, @Nullable ConnectAck broker) {
		long size = this.check.perform(packet);
		if (broker != null) {
			PublishCheck.limits(packet, size, broker);
		}
		long asked = this.time.nanoTime();
		takeRoom(packet, asked);
		AcceptedMessage accepted = keep(packet, asked);
		return new OutboundMessage(accepted, true, this.time.nanoTime()).checked(size, broker);
	}

	private void takeRoom(PublishPacket packet, long asked) {
		boolean blocks = this.settings.overflow() == Outbox.Overflow.BLOCK;
		try {
			if (!this.room.take(blocks ? this.settings.blockTimeout() : Duration.ZERO)) {
				throw refused(packet, asked, Kind.OUTBOX_FULL,
						PublishAdvice.outboxFull(this.connectionName, this.settings.maxMessages()), null);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw refused(packet, asked, Kind.INTERRUPTED,
					"The thread was interrupted while it waited for room in the outbox, in which "
							+ this.settings.maxMessages() + " messages wait for the broker.",
					ex);
		}
	}

	private MqttPublishException refused(PublishPacket packet, long asked, Kind kind, String message,
			@Nullable Exception cause) {
		this.observers.onMessageSent(packet.qos(), Duration.ofNanos(this.time.nanoTime() - asked),
				MqttSendOutcome.failed(kind));
		return new MqttPublishException(packet.topic(), message, null, cause);
	}

	private AcceptedMessage keep(PublishPacket packet, long asked) {
		if (!packet.qos().isAcknowledged()) {
			return AcceptedMessage.unkept(packet, this.time.nanoTime());
		}
		boolean kept = false;
		try {
			AcceptedMessage accepted = this.store.accept(packet);
			kept = true;
			return accepted;
		}
		catch (IOException ex) {
			throw refused(packet, asked, Kind.NOT_KEPT,
					"The message is not sent, for it could not be kept in '" + this.store + "': " + ex.getMessage(),
					ex);
		}
		finally {
			if (!kept) {
				this.room.release();
			}
		}
	}

}
