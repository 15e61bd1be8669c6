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

package io.github.mqttboot.actuate.endpoint;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.connection.MqttTransition;
import io.github.mqttboot.diagnosis.RefusalCures;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import io.github.mqttboot.protocol.BrokerAddress;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.TopicSubscription;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Description of a connection. What is not known is {@code null}. Text of the broker is
 * made printable, and there are no secrets.
 *
 * @param state the state
 * @param since since when it is in this state
 * @param connectedSince since when there is a connection
 * @param attempts attempts that failed since the last connection
 * @param broker the broker of this connection or of the latest attempt
 * @param version the protocol version
 * @param clientId the client identifier, that of the broker if it assigned one
 * @param session the session
 * @param limits what the broker announced in CONNACK
 * @param keepAlive the keep-alive
 * @param lastDisconnect how the last connection ended
 * @param lastFailure how the last attempt that failed ended
 * @param lastRefusedMessage the last message that the broker refused
 * @param unacknowledged that the broker acknowledges nothing of what waits for it
 * @param warnings what is odd about the connection, and does not end it
 * @param subscriptions the subscriptions, and the broker's answers
 * @param transitions the latest changes of state, oldest first
 * @param inflight messages that wait for the broker's acknowledgement
 * @param outbox messages accepted and not yet acknowledged
 * @param listeners the listeners
 * @param settings the effective settings
 * @since 0.1.0
 */
public record MqttClientDescriptor(MqttConnectionState state, Instant since, @Nullable Instant connectedSince,
		int attempts, @Nullable URI broker, String version, String clientId, Session session, @Nullable Limits limits,
		KeepAlive keepAlive, @Nullable Disconnect lastDisconnect, @Nullable Disconnect lastFailure,
		@Nullable Refusal lastRefusedMessage, MqttConnectionSnapshot.@Nullable Stall unacknowledged,
		List<MqttConnectionSnapshot.Warning> warnings, List<Subscription> subscriptions, List<Transition> transitions,
		Inflight inflight, Outbox outbox, List<MqttListenerDescriptor> listeners,
		MqttSettingsDescriptor settings) implements OperationResponseBody {

	private static final int MAX_DESCRIPTION = 2000;

	static MqttClientDescriptor of(MqttConnection connection, Collection<MqttMessageListenerContainer> containers,
			Instant now) {
		MqttConnectionSnapshot snapshot = connection.getSnapshot();
		ConnectAck ack = snapshot.connectAck();
		MqttVersion version = connection.getSettings().getVersion();
		return new MqttClientDescriptor(snapshot.state(), snapshot.since(), snapshot.connectedSince(),
				snapshot.attempts(), masked(snapshot.broker()), version.toString(),
				MqttText.printable(snapshot.clientId()), Session.of(connection, ack),
				(ack != null && version.hasProperties()) ? Limits.of(ack) : null, KeepAlive.of(snapshot, now),
				Disconnect.of(snapshot.lastDisconnect()), Disconnect.of(snapshot.lastFailure()),
				Refusal.of(snapshot.lastRefusal()), snapshot.stall(), snapshot.warnings(),
				snapshot.subscriptions().stream().map(Subscription::of).toList(),
				connection.getRecentTransitions().stream().map(Transition::of).toList(),
				new Inflight(snapshot.inflight(), snapshot.inflightLimit()),
				new Outbox(snapshot.outboxSize(), connection.getSettings().getOutbox().maxMessages(),
						snapshot.outboxDamaged(), connection.getPoisonMessages().size()),
				containers.stream().map(MqttListenerDescriptor::of).toList(), MqttSettingsDescriptor.of(connection));
	}

	private static @Nullable URI masked(@Nullable URI url) {
		return (url != null) ? BrokerAddress.mask(url) : null;
	}

	private static @Nullable String printable(@Nullable String text) {
		return (text != null) ? MqttText.printable(text) : null;
	}

	private static String describe(MqttConnectionCause cause) {
		// the cure is at its end
		return MqttText.printable(cause.description(), MAX_DESCRIPTION);
	}

	/**
	 * The session.
	 *
	 * @param kept whether the broker is asked to keep it
	 * @param present whether the broker had it at the last connect, which MQTT 3.1 does
	 * not report
	 */
	public record Session(boolean kept, @Nullable Boolean present) {

		private static Session of(MqttConnection connection, @Nullable ConnectAck ack) {
			return new Session(connection.getSettings().isSessionKept(),
					(ack != null && connection.getSettings().getVersion() != MqttVersion.MQTT_3_1)
							? ack.sessionPresent() : null);
		}

	}

	/**
	 * What the broker announced in CONNACK (MQTT 5 section 3.2.2.3). What it did not
	 * mention is {@code null}.
	 *
	 * @param receiveMaximum how many unacknowledged messages it takes
	 * @param maximumQos the highest QoS it takes
	 * @param retainAvailable whether it retains messages
	 * @param maximumPacketSize the largest packet in bytes it takes
	 * @param topicAliasMaximum how many topic aliases it takes
	 * @param wildcardSubscriptionAvailable whether filters may have wildcards
	 * @param subscriptionIdentifiersAvailable whether subscriptions may have identifiers
	 * @param sharedSubscriptionAvailable whether subscriptions may be shared
	 * @param sessionExpiryInterval how long it keeps the session instead of as asked
	 * @param serverKeepAlive the keep-alive interval to use instead of ours
	 * @param reasonString what it had to say
	 */
	public record Limits(@Nullable Integer receiveMaximum, @Nullable Integer maximumQos,
			@Nullable Boolean retainAvailable, @Nullable Long maximumPacketSize, @Nullable Integer topicAliasMaximum,
			@Nullable Boolean wildcardSubscriptionAvailable, @Nullable Boolean subscriptionIdentifiersAvailable,
			@Nullable Boolean sharedSubscriptionAvailable, @Nullable Duration sessionExpiryInterval,
			@Nullable Duration serverKeepAlive, @Nullable String reasonString) {

		private static Limits of(ConnectAck ack) {
			return new Limits(ack.receiveMaximum(), qos(ack.maximumQos()), ack.retainAvailable(),
					ack.maximumPacketSize(), ack.topicAliasMaximum(), ack.wildcardSubscriptionAvailable(),
					ack.subscriptionIdentifiersAvailable(), ack.sharedSubscriptionAvailable(),
					seconds(ack.sessionExpiryInterval()), seconds(ack.serverKeepAlive()),
					printable(ack.reasonString()));
		}

		private static @Nullable Integer qos(@Nullable MqttQos qos) {
			return (qos != null) ? qos.value() : null;
		}

		private static @Nullable Duration seconds(@Nullable Number seconds) {
			return (seconds != null) ? Duration.ofSeconds(seconds.longValue()) : null;
		}

	}

	/**
	 * The keep-alive.
	 *
	 * @param interval the interval in force, zero if it is off
	 * @param lastPingRoundTrip the last round trip from PINGREQ to PINGRESP
	 * @param lastPacketReceived when the last packet came in
	 * @param lastPacketAge how long ago that is
	 */
	public record KeepAlive(Duration interval, @Nullable Duration lastPingRoundTrip,
			@Nullable Instant lastPacketReceived, @Nullable Duration lastPacketAge) {

		private static KeepAlive of(MqttConnectionSnapshot snapshot, Instant now) {
			Instant received = snapshot.lastPacketReceived();
			return new KeepAlive(snapshot.keepAliveInterval(), snapshot.lastPingRoundTrip(), received,
					(received != null) ? Duration.between(received, now) : null);
		}

	}

	/**
	 * A loss or a failed attempt.
	 *
	 * @param at when
	 * @param reason the reason as in the tags of meters
	 * @param description the reason as text
	 */
	public record Disconnect(Instant at, String reason, String description) {

		private static @Nullable Disconnect of(MqttConnectionSnapshot.@Nullable Disconnect disconnect) {
			return (disconnect != null)
					? new Disconnect(disconnect.at(), disconnect.cause().tag(), describe(disconnect.cause())) : null;
		}

	}

	/**
	 * A message that the broker refused.
	 *
	 * @param at when
	 * @param description why, as text
	 */
	public record Refusal(Instant at, String description) {

		private static @Nullable Refusal of(MqttConnectionSnapshot.@Nullable Refusal refusal) {
			return (refusal != null) ? new Refusal(refusal.at(), MqttText.printable(refusal.reason(), MAX_DESCRIPTION))
					: null;
		}

	}

	/**
	 * A subscription and the broker's answer.
	 *
	 * @param filter the topic filter
	 * @param qos the QoS asked for
	 * @param grantedQos the QoS granted
	 * @param refused why it was refused
	 * @param held how many messages are held for a listener that is stopped, if there are
	 */
	public record Subscription(String filter, int qos, @Nullable Integer grantedQos, @Nullable String refused,
			@Nullable Integer held) {

		private static Subscription of(MqttConnectionSnapshot.Subscription subscription) {
			TopicSubscription request = subscription.request();
			MqttReasonCode answer = subscription.answer();
			MqttQos granted = (answer != null) ? answer.grantedQos() : null;
			return new Subscription(MqttText.printable(request.filter()), request.qos().value(),
					(granted != null) ? granted.value() : null,
					(answer != null && answer.isError())
							? RefusalCures.describeSubscription(request.filter(), answer, null) : null,
					(subscription.held() > 0) ? subscription.held() : null);
		}

	}

	/**
	 * A change of state.
	 *
	 * @param at when
	 * @param from the state before
	 * @param to the state after
	 * @param reason the reason as in the tags of meters
	 * @param description the reason as text
	 * @param broker the broker
	 * @param attempt the number of the attempt, from 1
	 * @param retryIn the time until the next attempt
	 */
	public record Transition(Instant at, MqttConnectionState from, MqttConnectionState to, @Nullable String reason,
			@Nullable String description, @Nullable URI broker, int attempt, @Nullable Duration retryIn) {

		private static Transition of(MqttTransition transition) {
			MqttConnectionCause cause = transition.cause();
			return new Transition(transition.at(), transition.from(), transition.to(),
					(cause != null) ? cause.tag() : null, (cause != null) ? describe(cause) : null,
					masked(transition.broker()), transition.attempt(), transition.retryIn());
		}

	}

	/**
	 * Messages sent that wait for the broker's acknowledgement.
	 *
	 * @param size how many there are
	 * @param limit how many there may be
	 */
	public record Inflight(int size, int limit) {

	}

	/**
	 * Messages accepted and not yet acknowledged.
	 *
	 * @param size how many there are
	 * @param limit how many there may be
	 * @param damaged records and files that could not be read
	 * @param poison messages that were given up since the broker ends the connection
	 * whenever they are sent, as far as they are kept in a file
	 */
	public record Outbox(int size, int limit, int damaged, int poison) {

	}

}
