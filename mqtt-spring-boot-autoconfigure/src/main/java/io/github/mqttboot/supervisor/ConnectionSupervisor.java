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

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

import io.github.mqttboot.concurrent.SerialExecutor;
import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.concurrent.TimeSource.Timer;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttConnectionSnapshot.Disconnect;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.connection.MqttSendOutcome;
import io.github.mqttboot.connection.MqttTransition;
import io.github.mqttboot.diagnosis.Causes;
import io.github.mqttboot.diagnosis.LinkFailures;
import io.github.mqttboot.protocol.BrokerAddress;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.ConnectPacket;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.session.Session;
import io.github.mqttboot.session.inbound.Subscription;
import io.github.mqttboot.session.inbound.SubscriptionDialogue;
import io.github.mqttboot.session.outbound.OutboundMessage;
import io.github.mqttboot.session.outbound.OutboundQueue;
import io.github.mqttboot.session.outbound.PublishCheck;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttCredentials;
import io.github.mqttboot.settings.MqttPresence;
import io.github.mqttboot.store.InflightStore;
import io.github.mqttboot.transport.MqttTransport;
import io.github.mqttboot.transport.MqttTransport.LinkActivity;
import io.github.mqttboot.transport.MqttTransports;
import io.github.mqttboot.transport.TransportClosed;
import io.github.mqttboot.transport.TransportRequest;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The state machine of one connection. It owns the state, the attempt under way and the
 * timers, and is the only one to change them, in its serial executor: transports, timers
 * and callers only post to it. What others read is an immutable status. It lives from
 * application start to end; each of its {@link ConnectAttempt attempts} lives from one
 * CONNECT to the end of that transport.
 */
final class ConnectionSupervisor {

	private static final Log logger = LogFactory.getLog(ConnectionSupervisor.class);

	private final MqttConnectionSettings settings;

	private final String clientId;

	private final MqttTransports transports;

	private final ConnectionEnvironment surroundings;

	private final TimeSource time;

	private final SerialExecutor serial;

	private final ConnectPreparation preparation;

	private final MqttConnectionObserver observers;

	private final Session session;

	private final InflightStore inflight;

	private final OutboundQueue outbound;

	private final SubscriptionDialogue subscriptions;

	private final BrokerAddresses addresses;

	private final RetryPlan retries;

	private final CredentialsRenewal renewal;

	private final List<CompletableFuture<Void>> stopping = new ArrayList<>();

	private volatile ConnectionStatus status;

	private volatile boolean accepting = true;

	private volatile @Nullable ConnectAttempt attempt;

	private volatile @Nullable LinkActivity lastActivity;

	private volatile @Nullable Duration lastPingRoundTrip;

	private @Nullable Timer retry;

	private int sessionNumber;

	private boolean sessionExpected;

	private boolean startAgain;

	ConnectionSupervisor(MqttConnectionSettings settings, String clientId, MqttTransports transports, Session session,
			MqttConnectionObserver observers, SerialExecutor serial, ConnectionEnvironment surroundings) {
		this.settings = settings;
		this.clientId = clientId;
		this.transports = transports;
		this.surroundings = surroundings;
		this.time = surroundings.time();
		this.serial = serial;
		this.preparation = new ConnectPreparation(this, settings, surroundings);
		this.session = session;
		this.observers = observers;
		this.inflight = session.store().inflight();
		this.outbound = session.outbound();
		this.subscriptions = session.subscriptions();
		this.addresses = new BrokerAddresses(settings.getUrls());
		this.retries = new RetryPlan(settings, clientId, this.addresses, surroundings.random());
		this.renewal = new CredentialsRenewal(settings.getName(), serial, this.time, surroundings.random(),
				this::reconnect);
		this.status = ConnectionStatus.initial(this.time.now());
	}

	// For any thread

	ConnectionStatus status() {
		return this.status;
	}

	/**
	 * Return whether messages to publish are taken: from the beginning, until stopped.
	 * @return whether they are
	 */
	boolean isAccepting() {
		return this.accepting;
	}

	void accept() {
		this.accepting = true;
	}

	@Nullable LinkActivity linkActivity() {
		ConnectAttempt attempt = this.attempt;
		boolean connected = this.status.state() == MqttConnectionState.CONNECTED;
		LinkActivity current = (connected && attempt != null) ? attempt.activity() : null;
		return (current != null) ? current : this.lastActivity;
	}

	@Nullable Duration lastPingRoundTrip() {
		return this.lastPingRoundTrip;
	}

	void pingAnswered(Duration roundTrip) {
		this.lastPingRoundTrip = roundTrip;
		this.observers.onPingAnswered(roundTrip);
	}

	void packet(boolean inbound, int packetType, int bytes) {
		this.observers.onPacket(inbound, packetType, bytes);
	}

	// Starting and trying

	void start() {
		if (this.status.state() == MqttConnectionState.STOPPING) {
			this.startAgain = true;
			return;
		}
		if (this.status.state() == MqttConnectionState.STOPPED) {
			this.accepting = true;
			// a clean start begins each run, and within a run only MQTT 3 repeats it
			this.sessionExpected &= !this.settings.isCleanStart();
			this.retries.reset();
			beginRound();
		}
	}

	private void beginRound() {
		this.retries.beginRound();
		tryNext(null);
	}

	private void tryNext(@Nullable MqttConnectionCause cause) {
		InetSocketAddress address = this.addresses.next();
		ConnectAttempt attempt = new ConnectAttempt(this, this.serial, this.session, this.addresses.url(),
				this.time.nanoTime(), this.sessionNumber);
		this.attempt = attempt;
		this.status = this.status.trying(BrokerAddress.mask(attempt.url()));
		if (this.status.state() != MqttConnectionState.CONNECTING) {
			moveTo(MqttConnectionState.CONNECTING, cause, null);
		}
		attempt.deadline(this.serial.schedule(this.settings.getConnectionTimeout(), () -> timedOut(attempt)));
		this.preparation.begin(attempt, address);
	}

	void unprepared(MqttConnectionCause cause) {
		failed(cause, null);
	}

	void prepared(ConnectAttempt attempt, MqttCredentials credentials, List<InetSocketAddress> addresses) {
		InetSocketAddress address = this.addresses.resolved(addresses);
		this.renewal.using(credentials);
		ConnectPacket connect = ConnectPackets.connect(this.settings, this.clientId, credentials, cleanStart());
		TransportRequest request = new TransportRequest(attempt.url(), address, this.settings.getConnectionTimeout(),
				connect, this.inflight);
		attempt.open(this.transports.create(request, attempt));
	}

	private boolean cleanStart() {
		boolean resumable = this.settings.getVersion().hasProperties() && this.sessionExpected;
		return this.settings.isCleanStart() && !resumable;
	}

	private void timedOut(ConnectAttempt attempt) {
		failed(Causes.connectionTimeout(this.settings.getConnectionTimeout(), attempt.url(), attempt.isUnanswered()),
				null);
	}

	private void failed(MqttConnectionCause reason, @Nullable String serverReference) {
		ConnectAttempt failed = dropAttempt();
		MqttConnectionCause cause = (failed.isUnanswered() || LinkFailures.isCutOff(reason.error()))
				? Causes.unanswered(reason, failed.url(), this.settings.getVersion()) : reason;
		Duration duration = Duration.ofNanos(this.time.nanoTime() - failed.startedAt());
		this.status = this.status.failed(new Disconnect(this.time.now(), cause));
		this.observers.onAttempt(duration, cause);
		follow(this.retries.afterFailure(cause, serverReference), cause);
	}

	private void follow(RetryPlan.Step next, MqttConnectionCause cause) {
		Duration delay = next.delay();
		if (delay == null) {
			tryNext(cause);
		}
		else {
			this.retry = this.serial.schedule(delay, this::beginRound);
			moveTo(next.refused() ? MqttConnectionState.REFUSED : MqttConnectionState.WAITING, cause, delay);
		}
	}

	// Connected

	void accepted(ConnectAttempt attempt, ConnectAck ack) {
		boolean sessionLost = this.sessionExpected && !ack.sessionPresent();
		if (!ack.sessionPresent()) {
			this.sessionNumber++;
			this.inflight.clear();
			this.outbound.sessionLost();
		}
		attempt.accepted(this.sessionNumber, this.time.nanoTime());
		this.sessionExpected = this.settings.isSessionKept() && !Long.valueOf(0).equals(ack.sessionExpiryInterval());
		this.status = this.status.accepted(ack);
		Duration duration = Duration.ofNanos(this.time.nanoTime() - attempt.startedAt());
		this.observers.onAttempt(duration, null);
		moveTo(MqttConnectionState.CONNECTED, null, null);
		if (sessionLost) {
			this.observers.onSessionLost();
		}
		watch(attempt);
		attempt.renewal(this.renewal.schedule());
		// 3.1 brokers do not say whether they have the session
		boolean granted = ack.sessionPresent() && this.settings.getVersion() != MqttVersion.MQTT_3_1;
		this.subscriptions.connected(attempt.transport(), ack, granted);
		MqttPresence presence = this.settings.getPresence();
		if (presence != null) {
			this.outbound.addOwn(ConnectPackets.presence(presence, presence.online()));
		}
		sendMore();
	}

	private void watch(ConnectAttempt attempt) {
		Duration interval = this.status.keepAliveInterval(this.settings);
		if (!interval.isZero()) {
			Duration timeout = KeepAlive.timeout(this.settings, interval);
			attempt.keepAlive(new KeepAlive(this.serial, this.time, attempt.transport(), interval, timeout, () -> {
				this.observers.onPingMissed();
				over(Causes.keepAlive(timeout), null);
			}));
		}
	}

	private void lost(MqttConnectionCause reason, @Nullable String serverReference) {
		ConnectAttempt lost = dropAttempt();
		boolean left = lost.isLeaving();
		MqttConnectionCause cause = left ? Causes.application("closed to connect anew") : reason;
		this.status = this.status.lost(new Disconnect(this.time.now(), cause));
		long now = this.time.nanoTime();
		if (left) {
			follow(this.retries.afterLeaving(lost.lasted(now)), cause);
		}
		else {
			this.observers.onLoss(cause);
			follow(this.retries.afterLoss(cause, serverReference, lost.lasted(now), now), cause);
		}
	}

	/**
	 * Connect anew with what is configured now: at once if waiting, and out of a
	 * connection when the broker has acknowledged what is in flight.
	 */
	void reconnect() {
		switch (this.status.state()) {
			case WAITING, REFUSED -> {
				cancelRetry();
				beginRound();
			}
			case CONNECTED -> depart(this.outbound::isNothingSent);
			case STOPPED, CONNECTING, STOPPING -> logger.debug("There is no connection to make anew");
		}
	}

	private void depart(BooleanSupplier drained) {
		ConnectAttempt attempt = attempt();
		attempt.depart(new GracefulDisconnect(this.serial, attempt.transport(), drained,
				() -> over(Causes.application("disconnected"), null)), this.settings.getShutdownTimeout());
	}

	private ConnectAttempt attempt() {
		ConnectAttempt attempt = this.attempt;
		Assert.state(attempt != null, "No attempt");
		return attempt;
	}

	private ConnectAttempt dropAttempt() {
		this.serial.assertInside();
		ConnectAttempt attempt = attempt();
		if (this.status.connectedSince() != null) {
			this.lastActivity = attempt.activity();
		}
		this.attempt = null;
		attempt.end();
		this.subscriptions.transportLost();
		this.outbound.failQos0();
		return attempt;
	}

	void closed(TransportClosed reason) {
		over(Causes.of(reason, this.settings), reason.serverReference());
	}

	private void over(MqttConnectionCause cause, @Nullable String serverReference) {
		switch (this.status.state()) {
			case CONNECTING -> failed(cause, serverReference);
			case CONNECTED -> lost(cause, serverReference);
			case STOPPING -> stopped();
			default -> throw new IllegalStateException("An attempt while " + this.status.state());
		}
	}

	// Messages out

	void send(OutboundMessage message) {
		boolean connected = this.status.state() == MqttConnectionState.CONNECTED;
		if (!this.accepting) {
			// stopped between acceptance and now
			this.outbound.addStopped(message, stoppedMessage());
		}
		else if (!connected && message.packet().qos() == MqttQos.AT_MOST_ONCE) {
			this.outbound.fail(message, MqttSendOutcome.failed(MqttSendOutcome.Kind.NOT_CONNECTED),
					OutboundQueue.QOS_0_DOES_NOT_WAIT);
		}
		else {
			this.outbound.add(message);
			sendMore();
		}
	}

	private void sendMore() {
		MqttTransport transport = acceptedTransport();
		if (transport != null && !isHeldBack()) {
			this.outbound.send(transport, this.status.receiveMaximum(),
					new PublishCheck(this.settings.getVersion(), this.status.connectAck()));
		}
		ConnectAttempt attempt = this.attempt;
		if (attempt != null) {
			attempt.leaveIfDrained();
		}
	}

	/**
	 * Return whether messages wait for the next connection. A stop sends them before it
	 * takes leave.
	 * @return whether to send no more
	 */
	private boolean isHeldBack() {
		ConnectAttempt attempt = attempt();
		return attempt.isLeaving() || (attempt.isDeparting() && this.status.state() == MqttConnectionState.CONNECTED);
	}

	void publishAcknowledged(int sessionNumber, int packetId, MqttReasonCode reasonCode,
			@Nullable String reasonString) {
		if (sessionNumber == this.sessionNumber) {
			this.outbound.acknowledged(packetId, reasonCode, reasonString);
			sendMore();
		}
	}

	void qos0Sent() {
		this.outbound.qos0Sent();
		sendMore();
	}

	// Subscriptions

	void subscribe(Subscription subscription) {
		this.subscriptions.add(subscription, acceptedTransport());
	}

	void unsubscribe(Subscription subscription, CompletableFuture<Void> done) {
		this.subscriptions.remove(subscription, done, acceptedTransport());
	}

	// Stopping

	void stop(CompletableFuture<Void> done) {
		this.startAgain = false;
		if (this.status.state() == MqttConnectionState.STOPPED) {
			this.accepting = false;
			this.outbound.failAll(stoppedMessage());
			this.surroundings.results().execute(() -> done.complete(null));
			return;
		}
		this.stopping.add(done);
		if (this.status.state() == MqttConnectionState.STOPPING) {
			return;
		}
		this.accepting = false;
		if (this.status.state() != MqttConnectionState.CONNECTED) {
			stopped();
			return;
		}
		MqttPresence presence = this.settings.getPresence();
		if (presence != null) {
			this.outbound.addOwn(ConnectPackets.presence(presence, presence.offline()));
		}
		moveTo(MqttConnectionState.STOPPING, Causes.application("stopping"), null);
		depart(this.outbound::isEmpty);
		sendMore();
	}

	private void stopped() {
		cancelRetry();
		this.outbound.failAll(stoppedMessage());
		if (this.attempt != null) {
			dropAttempt();
		}
		moveTo(MqttConnectionState.STOPPED, Causes.application("stopped"), null);
		this.stopping.forEach((stopped) -> this.surroundings.results().execute(() -> stopped.complete(null)));
		this.stopping.clear();
		if (this.startAgain) {
			this.startAgain = false;
			start();
		}
	}

	private String stoppedMessage() {
		return "MQTT connection '" + this.settings.getName()
				+ "' was stopped before the broker acknowledged the message,"
				+ " which may or may not have been delivered";
	}

	// Ground

	private void cancelRetry() {
		if (this.retry != null) {
			this.retry.cancel();
			this.retry = null;
		}
	}

	private @Nullable MqttTransport acceptedTransport() {
		MqttConnectionState state = this.status.state();
		ConnectAttempt attempt = this.attempt;
		boolean accepted = state == MqttConnectionState.CONNECTED || state == MqttConnectionState.STOPPING;
		return (accepted && attempt != null) ? attempt.transport() : null;
	}

	private void moveTo(MqttConnectionState next, @Nullable MqttConnectionCause cause, @Nullable Duration retryIn) {
		this.serial.assertInside();
		MqttConnectionState previous = this.status.state();
		this.status = this.status.moved(next, this.time.now());
		MqttTransition transition = new MqttTransition(this.settings.getName(), previous, next, cause,
				this.status.broker(), this.status.attempts() + 1, retryIn, this.status.since());
		this.observers.onTransition(transition);
	}

	void recover(Throwable bug) {
		// a defect of ours ends the attempt, never the trying
		logger.error("MQTT connection '" + this.settings.getName() + "': unexpected failure", bug);
		switch (this.status.state()) {
			case CONNECTING, CONNECTED -> {
				if (this.attempt == null) {
					follow(this.retries.afterBug(), Causes.bug(bug));
				}
				else {
					over(Causes.bug(bug), null);
				}
			}
			case STOPPING -> stopped();
			case STOPPED, WAITING, REFUSED -> logger.debug("There is no attempt to end");
		}
	}

}
