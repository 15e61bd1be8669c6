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

package io.github.mqttboot.supervisor;

import java.time.Duration;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.concurrent.SerialExecutor;
import io.github.mqttboot.concurrent.TimeSource.Timer;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.session.outbound.OutboundQueue;
import io.github.mqttboot.settings.MqttPresence;
import org.jspecify.annotations.Nullable;

/**
 * Says on the presence topic that the client is there, and on a graceful disconnect that
 * it leaves. Lives in the serial executor of its connection.
 */
@InSerialExecutor
final class PresenceMessages {

	/**
	 * The broker may not know yet that an earlier connection of the client is dead. It
	 * ends that one for the new one, and some publish its will after the first message of
	 * the new one: a client that is there would be offline until it reconnects.
	 */
	private static final Duration REPEATED_AFTER = Duration.ofMillis(500);

	private final @Nullable MqttPresence presence;

	private final OutboundQueue outbound;

	private final SerialExecutor serial;

	private final Runnable send;

	private @Nullable Timer repetition;

	/**
	 * Create the messages of a connection.
	 * @param presence the settings, or {@code null} to publish nothing
	 * @param outbound takes the messages
	 * @param serial the serial executor of the connection
	 * @param send sends what the queue holds
	 */
	PresenceMessages(@Nullable MqttPresence presence, OutboundQueue outbound, SerialExecutor serial, Runnable send) {
		this.presence = presence;
		this.outbound = outbound;
		this.serial = serial;
		this.send = send;
	}

	/**
	 * The broker accepted a transport. The message is ahead of all that waits.
	 * @param ack what the broker announced
	 */
	void online(ConnectAck ack) {
		this.serial.assertInside();
		if (this.presence != null) {
			MqttQos qos = qos(this.presence, ack);
			add(this.presence, this.presence.online(), qos);
			this.repetition = this.serial.schedule(REPEATED_AFTER, () -> {
				add(this.presence, this.presence.online(), qos);
				this.send.run();
			});
		}
	}

	private MqttQos qos(MqttPresence presence, ConnectAck ack) {
		boolean raised = this.outbound.own().isDoubtful() && ack.maximumQos() != MqttQos.AT_MOST_ONCE;
		return (raised && !presence.qos().isAcknowledged()) ? MqttQos.AT_LEAST_ONCE : presence.qos();
	}

	/**
	 * The connection is about to be left.
	 */
	void offline() {
		this.serial.assertInside();
		cancel();
		if (this.presence != null) {
			add(this.presence, this.presence.offline(), this.presence.qos());
		}
	}

	/**
	 * Return whether the broker does not know that the connection is left, so that the
	 * will has to say it.
	 * @return whether the message could not be delivered
	 */
	boolean isOfflineMissing() {
		return this.presence != null && this.outbound.own().isMissing(this.presence.topic());
	}

	/**
	 * There is no transport any more.
	 */
	void disconnected() {
		this.serial.assertInside();
		cancel();
	}

	private void add(MqttPresence presence, String payload, MqttQos qos) {
		this.outbound.own().add(ConnectPackets.presence(presence, payload, qos));
	}

	private void cancel() {
		if (this.repetition != null) {
			this.repetition.cancel();
			this.repetition = null;
		}
	}

}
