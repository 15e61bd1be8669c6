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

package io.github.mqttboot.connection;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.TopicSubscription;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a connection at one moment.
 *
 * @param state the state
 * @param since since when it is in that state
 * @param attempts how many attempts failed since the last accepted connection
 * @param connectedSince since when the broker accepts us, or {@code null} if not
 * connected
 * @param disconnectedSince since when there is no connection, over all attempts: from its
 * loss or stop, or from the start if there was none yet; {@code null} if connected
 * @param broker the broker in use, or tried last
 * @param clientId the client identifier in use, the broker's if it assigned one
 * @param connectAck the last CONNACK, or {@code null} before the first
 * @param keepAliveInterval the interval in use, the broker's if CONNACK has one; zero if
 * off
 * @param lastPingRoundTrip the last round trip, or {@code null} before the first
 * @param lastPacketReceived when the last packet came in, or {@code null} before the
 * first
 * @param lastDisconnect the last loss of an accepted connection, or {@code null} if there
 * was none
 * @param lastFailure the last failed attempt, or {@code null} if there was none
 * @param lastRefusal the last message that the broker refused, or {@code null} if there
 * was none
 * @param stall that the broker acknowledges nothing of what waits for it, or {@code null}
 * if it does
 * @param subscriptions the subscriptions
 * @param inflight how many messages wait for the broker's acknowledgement
 * @param inflightLimit how many may
 * @param outboxSize how many accepted messages wait or are in flight
 * @param outboxDamaged how many records and files of the outbox were set aside because
 * they could not be read
 * @param warnings what is odd about the connection, and does not end it
 * @since 0.1.0
 */
public record MqttConnectionSnapshot(MqttConnectionState state, Instant since, int attempts,
		@Nullable Instant connectedSince, @Nullable Instant disconnectedSince, @Nullable URI broker, String clientId,
		@Nullable ConnectAck connectAck, Duration keepAliveInterval, @Nullable Duration lastPingRoundTrip,
		@Nullable Instant lastPacketReceived, @Nullable Disconnect lastDisconnect, @Nullable Disconnect lastFailure,
		@Nullable Refusal lastRefusal, @Nullable Stall stall, List<Subscription> subscriptions, int inflight,
		int inflightLimit, int outboxSize, int outboxDamaged, List<Warning> warnings) {

	public MqttConnectionSnapshot {
		subscriptions = List.copyOf(subscriptions);
		warnings = List.copyOf(warnings);
	}

	/**
	 * Return whether messages can flow.
	 * @return whether the state is {@link MqttConnectionState#CONNECTED}
	 */
	public boolean isConnected() {
		return this.state == MqttConnectionState.CONNECTED;
	}

	/**
	 * A loss or a failed attempt.
	 *
	 * @param at when
	 * @param cause why
	 */
	public record Disconnect(Instant at, MqttConnectionCause cause) {

	}

	/**
	 * A message that the broker refused.
	 *
	 * @param at when
	 * @param reason why, as text
	 */
	public record Refusal(Instant at, String reason) {

	}

	/**
	 * A broker that acknowledges nothing, over all connections since then.
	 *
	 * @param since since when
	 * @param description what waits
	 */
	public record Stall(Instant since, String description) {

	}

	/**
	 * Something odd about the connection.
	 *
	 * @param at since when it is known
	 * @param text what it is, and what to do
	 */
	public record Warning(Instant at, String text) {

	}

	/**
	 * A subscription and the broker's answer.
	 *
	 * @param request what was asked for
	 * @param answer the reason code of SUBACK: the granted QoS or an error, or
	 * {@code null} if there is no answer yet
	 * @param held how many messages wait for handlers that are stopped
	 * @param prepared whether the broker is not asked before the handler starts
	 */
	public record Subscription(TopicSubscription request, @Nullable MqttReasonCode answer, int held, boolean prepared) {

		/**
		 * Create a subscription for whose handlers no message waits.
		 * @param request what was asked for
		 * @param answer the reason code of SUBACK
		 */
		public Subscription(TopicSubscription request, @Nullable MqttReasonCode answer) {
			this(request, answer, 0, false);
		}

		/**
		 * Return the same with the number of messages that wait.
		 * @param held how many messages wait for handlers that are stopped
		 * @return the subscription
		 */
		public Subscription withHeld(int held) {
			return new Subscription(this.request, this.answer, held, this.prepared);
		}

		/**
		 * Return what is held for a handler that was not started yet.
		 * @param request what it will ask for
		 * @param held how many messages wait for it
		 * @return the subscription
		 */
		public static Subscription prepared(TopicSubscription request, int held) {
			return new Subscription(request, null, held, true);
		}

		/**
		 * Return whether the broker refused it.
		 * @return whether the answer is an error
		 */
		public boolean isRefused() {
			return this.answer != null && this.answer.isError();
		}

	}

}
