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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.concurrent.SerialExecutor;
import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttConnectionSnapshot.Warning;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.session.Session;
import io.github.mqttboot.session.inbound.Subscription;
import io.github.mqttboot.session.subscriptions.SubscriptionDialogue;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.transport.MqttTransport;
import org.jspecify.annotations.Nullable;

/**
 * Brings the parts of the {@link Session} up to date with what happens to transports, and
 * what arrives on them to the part that it is for. Lives in the serial executor of its
 * connection, as long as the connection.
 */
@InSerialExecutor
final class SessionTraffic {

	private final MqttConnectionSettings settings;

	private final Session session;

	private final MqttConnectionObserver observers;

	private final SerialExecutor serial;

	private final MessageFlow messages;

	private final BrokerSession brokerSession;

	private final PresenceMessages presence;

	private final ConnectionWarnings warnings;

	private final ExactlyOnceWatch exactlyOnce;

	private volatile @Nullable Duration lastPingRoundTrip;

	/**
	 * Create the traffic of a connection.
	 * @param settings the settings of the connection
	 * @param session what to send and to receive
	 * @param observers who follows the connection
	 * @param serial the serial executor of the connection
	 * @param time the time
	 * @param heldBack says whether messages wait though there is a transport
	 * @param onProgress is notified when something was sent or acknowledged
	 */
	SessionTraffic(MqttConnectionSettings settings, Session session, MqttConnectionObserver observers,
			SerialExecutor serial, TimeSource time, BooleanSupplier heldBack, Runnable onProgress) {
		this.settings = settings;
		this.session = session;
		this.observers = observers;
		this.serial = serial;
		this.messages = new MessageFlow(settings.getName(), session.outbound(), serial,
				() -> heldBack.getAsBoolean() || session.subscriptions().isOnTrial(), onProgress);
		this.warnings = new ConnectionWarnings(settings.getName(), time);
		this.exactlyOnce = new ExactlyOnceWatch(this.warnings);
		this.brokerSession = new BrokerSession(settings);
		this.presence = new PresenceMessages(settings.getPresence(), session.outbound(), serial,
				this.messages::proceed);
	}

	ConnectionWarnings warnings() {
		return this.warnings;
	}

	/**
	 * Return what is odd about the connection and its subscriptions. For any thread.
	 * @return an immutable list
	 */
	List<Warning> currentWarnings() {
		return Stream.concat(this.warnings.snapshot().stream(), this.session.subscriptions().warnings().stream())
			.toList();
	}

	Session session() {
		return this.session;
	}

	MessageFlow messages() {
		return this.messages;
	}

	// The life of the connection

	/**
	 * The connection was started.
	 * @param run the number of the run
	 */
	void beginRun(int run) {
		this.serial.assertInside();
		this.brokerSession.beginRun();
		this.session.router().beginRun(run);
		this.messages.beginRun(run);
		this.session.subscriptions().running(true);
	}

	/**
	 * Return whether the next CONNECT asks for a new session.
	 * @return the clean start flag
	 */
	boolean isCleanStart() {
		return this.brokerSession.isCleanStart();
	}

	/**
	 * The broker accepted a transport.
	 * @param ack its answer
	 * @return whether it has lost the session that we hoped to resume
	 */
	boolean accepted(ConnectAck ack) {
		this.serial.assertInside();
		boolean lost = this.brokerSession.accepted(ack);
		if (!ack.sessionPresent()) {
			this.session.store().clear();
			this.session.outbound().sessionLost();
		}
		return lost;
	}

	/**
	 * Return which of the broker's sessions this is. A transport that was given up may
	 * still settle messages of it.
	 * @return the number
	 */
	int sessionNumber() {
		return this.brokerSession.number();
	}

	/**
	 * Let the traffic flow.
	 * @param transport the accepted transport
	 * @param ack what the broker announced
	 * @param receiveMaximum how many messages it takes at once
	 */
	void connected(MqttTransport transport, ConnectAck ack, int receiveMaximum) {
		this.serial.assertInside();
		this.messages.connected(transport, ack, receiveMaximum);
		// 3.1 brokers do not say whether they have the session
		boolean granted = ack.sessionPresent() && this.settings.getVersion() != MqttVersion.MQTT_3_1;
		this.session.subscriptions().connected(transport, ack, granted);
		this.session.outbound().connected(this.messages::proceed);
		this.presence.online(ack);
		this.messages.proceed();
	}

	/**
	 * The connection is about to be left, to stop or to reconnect: the presence message
	 * goes ahead of what waits.
	 */
	void offline() {
		this.serial.assertInside();
		this.presence.offline();
	}

	boolean isOfflineMissing() {
		return this.presence.isOfflineMissing();
	}

	/**
	 * There is no transport any more.
	 * @param loss why an accepted connection was lost, or {@code null} if it was not
	 * @return whether something that was sent is suspected or proven to be the reason
	 */
	boolean disconnected(@Nullable MqttConnectionCause loss) {
		this.serial.assertInside();
		this.messages.disconnected();
		this.exactlyOnce.attempting();
		this.presence.disconnected();
		SubscriptionDialogue subscriptions = this.session.subscriptions();
		// they went out before any message, so that one of them would be the reason
		boolean answered = !subscriptions.isSubackAwaited() && !subscriptions.isUnsubackAwaited();
		boolean suspicious = subscriptions.transportLost(loss, this.session.outbound().unanswered().isEmpty());
		suspicious |= this.session.outbound().disconnected(answered ? loss : null);
		return suspicious;
	}

	/**
	 * An attempt has ended whose CONNECT the broker may have read, without an answer that
	 * says whether it had the session.
	 */
	void sessionUnknown() {
		this.serial.assertInside();
		this.session.subscriptions().doubtGrants();
	}

	/**
	 * The connection was stopped.
	 * @param lastRun the last run that was stopped
	 */
	void stopped(int lastRun) {
		this.serial.assertInside();
		this.messages.stopped(lastRun);
		this.session.subscriptions().running(false);
	}

	// What arrives

	void acknowledged(int sessionNumber, int packetId, MqttReasonCode reasonCode, @Nullable String reasonString) {
		this.serial.assertInside();
		if (sessionNumber == this.brokerSession.number()) {
			this.exactlyOnce.acknowledged(this.session.outbound().acknowledged(packetId, reasonCode, reasonString),
					reasonCode);
			this.messages.proceed();
		}
	}

	void qos0Sent() {
		this.serial.assertInside();
		this.session.outbound().qos0Sent();
		this.messages.proceed();
	}

	/**
	 * Return whether the broker has answered all that was sent to it.
	 * @return whether nothing is under way
	 */
	boolean isNothingUnanswered() {
		SubscriptionDialogue subscriptions = this.session.subscriptions();
		return this.session.outbound().unanswered().isEmpty() && !subscriptions.isSubackAwaited()
				&& !subscriptions.isUnsubackAwaited();
	}

	void pingAnswered(Duration roundTrip) {
		this.lastPingRoundTrip = roundTrip;
		this.observers.onPingAnswered(roundTrip);
	}

	/**
	 * Return the last round trip at the wire. For any thread.
	 * @return the round trip, or {@code null} before the first
	 */
	@Nullable Duration lastPingRoundTrip() {
		return this.lastPingRoundTrip;
	}

	void packet(boolean inbound, int packetType, int bytes) {
		this.exactlyOnce.packet(inbound, packetType);
		this.observers.onPacket(inbound, packetType, bytes);
	}

	// Subscriptions

	void subscribe(Subscription subscription) {
		this.serial.assertInside();
		this.session.subscriptions().add(subscription);
	}

	void subscribeAcknowledged(int packetId, List<MqttReasonCode> reasonCodes, @Nullable String reasonString) {
		this.serial.assertInside();
		boolean onTrial = this.session.subscriptions().isOnTrial();
		this.session.subscriptions().subscribeAcknowledged(packetId, reasonCodes, reasonString);
		if (onTrial) {
			this.messages.proceed();
		}
	}

	void unsubscribe(Subscription subscription, CompletableFuture<Boolean> answered) {
		this.serial.assertInside();
		boolean onTrial = this.session.subscriptions().isOnTrial();
		this.session.subscriptions().remove(subscription, answered);
		if (onTrial) {
			this.messages.proceed();
		}
	}

}
