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

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.connection.MqttConnectionSnapshot.Disconnect;
import io.github.mqttboot.connection.TimeSource.Timer;
import io.github.mqttboot.store.InflightStore;
import io.github.mqttboot.transport.BrokerAddress;
import io.github.mqttboot.transport.ConnectAck;
import io.github.mqttboot.transport.ConnectPacket;
import io.github.mqttboot.transport.MqttText;
import io.github.mqttboot.transport.MqttTransport;
import io.github.mqttboot.transport.MqttTransport.LinkActivity;
import io.github.mqttboot.transport.MqttTransportFactory;
import io.github.mqttboot.transport.MqttVersion;
import io.github.mqttboot.transport.TransportClosed;
import io.github.mqttboot.transport.TransportRequest;
import io.github.mqttboot.transport.link.LinkFactory;
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

	/**
	 * How long a broker may take to close after our DISCONNECT.
	 */
	private static final Duration GOODBYE = Duration.ofMillis(500);

	private final MqttConnectionSettings settings;

	private final String clientId;

	private final MqttTransportFactory transports;

	private final Surroundings surroundings;

	private final TimeSource time;

	private final SerialExecutor serial;

	private final ConnectPreparation preparation;

	private final Observers observers;

	private final InflightStore inflight;

	private final OutboundQueue outbound;

	private final Subscriptions subscriptions;

	private final InboundRouter router;

	private final BrokerAddresses addresses;

	private final LinkFactory links;

	private final Backoff backoff;

	private final Takeovers takeovers = new Takeovers();

	private final List<CompletableFuture<Void>> stopping = new ArrayList<>();

	private volatile ConnectionStatus status;

	private volatile boolean accepting = true;

	private volatile @Nullable ConnectAttempt attempt;

	private volatile @Nullable LinkActivity lastActivity;

	private @Nullable Timer timer;

	private int session;

	private boolean sessionExpected;

	private boolean startAgain;

	private boolean leaving;

	private boolean renewing;

	ConnectionSupervisor(MqttConnectionSettings settings, String clientId, MqttTransportFactory transports,
			Session session, SerialExecutor serial, Surroundings surroundings) {
		this.settings = settings;
		this.clientId = clientId;
		this.transports = transports;
		this.surroundings = surroundings;
		this.time = surroundings.time();
		this.serial = serial;
		this.preparation = new ConnectPreparation(this, settings, serial, surroundings);
		this.observers = session.observers();
		this.inflight = session.store().inflight();
		this.outbound = session.outbound();
		this.subscriptions = session.subscriptions();
		this.router = session.router();
		this.addresses = new BrokerAddresses(settings.getUrls());
		this.links = new LinkFactory(settings.getTls(), settings.getWebSocketHeaders());
		this.backoff = new Backoff(settings.getReconnect(), surroundings.random());
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
			this.backoff.reset();
			beginRound();
		}
	}

	private void beginRound() {
		this.addresses.allowRedirects();
		this.addresses.beginRound();
		tryNext(null);
	}

	private void tryNext(@Nullable MqttConnectionCause cause) {
		InetSocketAddress address = this.addresses.next();
		ConnectAttempt attempt = new ConnectAttempt(this, this.serial, this.router, this.addresses.url(),
				this.time.nanoTime(), this.session);
		this.attempt = attempt;
		this.status = this.status.trying(BrokerAddress.mask(attempt.url()));
		if (this.status.state() != MqttConnectionState.CONNECTING) {
			moveTo(MqttConnectionState.CONNECTING, cause, null);
		}
		attempt.deadline(this.serial.schedule(this.settings.getConnectionTimeout(), () -> timedOut(attempt)));
		this.preparation.begin(attempt, address);
	}

	void unprepared(ConnectAttempt attempt, MqttConnectionCause cause) {
		if (attempt == this.attempt) {
			failed(cause, null);
		}
	}

	void prepared(ConnectAttempt attempt, MqttCredentials credentials, List<InetSocketAddress> addresses) {
		if (attempt != this.attempt) {
			return;
		}
		InetSocketAddress address = this.addresses.resolved(addresses);
		ConnectPacket connect = ConnectPackets.connect(this.settings, this.clientId, credentials, cleanStart());
		TransportRequest request = new TransportRequest(this.settings.getName(), attempt.url(), address,
				this.settings.getConnectionTimeout(), this.links, connect, this.inflight);
		attempt.open(this.transports.create(request, attempt));
	}

	private boolean cleanStart() {
		boolean resumable = this.settings.getVersion().hasProperties() && this.sessionExpected;
		return this.settings.isCleanStart() && !resumable;
	}

	private void timedOut(ConnectAttempt attempt) {
		if (attempt == this.attempt) {
			failed(Causes.connectionTimeout(this.settings.getConnectionTimeout(), attempt.url(),
					attempt.isUnanswered()), null);
		}
	}

	private void failed(MqttConnectionCause reason, @Nullable String serverReference) {
		ConnectAttempt failed = dropAttempt();
		MqttConnectionCause cause = (failed.isUnanswered() || LinkFailures.isCutOff(reason.error()))
				? Causes.unanswered(reason, failed.url(), this.settings.getVersion()) : reason;
		Duration duration = Duration.ofNanos(this.time.nanoTime() - failed.startedAt());
		this.status = this.status.failed(new Disconnect(this.time.now(), cause));
		this.observers.tell((observer) -> observer.onAttempt(duration, cause));
		boolean lasting = Causes.isLasting(cause);
		if (lasting) {
			this.addresses.skipUrl();
		}
		if (this.addresses.redirect(serverReference) || this.addresses.hasNext()) {
			logger.debug("MQTT connection '" + this.settings.getName() + "': no connection to " + this.status.broker()
					+ ": " + cause.description() + "; trying the next address");
			tryNext(cause);
		}
		else {
			wait(cause, lasting);
		}
	}

	private void wait(MqttConnectionCause cause, boolean lasting) {
		Duration delay = lasting ? this.backoff.nextAfterRefusal() : this.backoff.next();
		this.timer = this.serial.schedule(delay, this::beginRound);
		moveTo(lasting ? MqttConnectionState.REFUSED : MqttConnectionState.WAITING, cause, delay);
	}

	// Connected

	void accepted(ConnectAttempt attempt, ConnectAck ack) {
		if (attempt != this.attempt) {
			return;
		}
		boolean sessionLost = this.sessionExpected && !ack.sessionPresent();
		if (!ack.sessionPresent()) {
			this.session++;
			this.inflight.clear();
			this.outbound.sessionLost();
		}
		attempt.accepted(this.session, this.time.nanoTime());
		this.sessionExpected = this.settings.isSessionKept() && !Long.valueOf(0).equals(ack.sessionExpiryInterval());
		this.status = this.status.accepted(ack);
		Duration duration = Duration.ofNanos(this.time.nanoTime() - attempt.startedAt());
		this.observers.tell((observer) -> observer.onAttempt(duration, null));
		moveTo(MqttConnectionState.CONNECTED, null, null);
		if (sessionLost) {
			this.observers.tell(MqttConnectionObserver::onSessionLost);
		}
		watch(attempt);
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
				this.observers.tell(MqttConnectionObserver::onPingMissed);
				over(Causes.keepAlive(timeout), null);
			}));
		}
	}

	private void lost(MqttConnectionCause reason, @Nullable String serverReference) {
		MqttConnectionCause cause = this.leaving ? Causes.application("closed to connect anew") : reason;
		ConnectAttempt lost = dropAttempt();
		boolean left = this.leaving;
		forgetLeaving();
		this.status = this.status.lost(new Disconnect(this.time.now(), cause));
		if (!left) {
			this.observers.tell((observer) -> observer.onLoss(cause));
		}
		if (lost.lasted(this.time.nanoTime()).compareTo(this.settings.getReconnect().stableAfter()) >= 0) {
			this.backoff.reset();
			this.addresses.allowRedirects();
		}
		boolean fight = Causes.isTakeover(cause) && this.takeovers.isFight(this.time.nanoTime());
		if (fight) {
			logger.error("MQTT connection '" + this.settings.getName() + "': another client uses the client id '"
					+ this.clientId + "' as well, and the two throw each other off; give each its own");
		}
		this.addresses.beginRound();
		if (this.addresses.redirect(serverReference)) {
			logger.info("MQTT connection '" + this.settings.getName() + "': lost " + this.status.broker() + ": "
					+ cause.description() + "; following to " + MqttText.printable(String.valueOf(serverReference)));
			tryNext(cause);
		}
		else if (left) {
			tryNext(cause);
		}
		else {
			wait(cause, fight || Causes.isLasting(cause));
		}
	}

	/**
	 * Connect anew with what is configured now: at once if waiting, and out of a
	 * connection when the broker has acknowledged what is in flight.
	 */
	void reconnect() {
		switch (this.status.state()) {
			case WAITING, REFUSED -> {
				cancelTimer();
				beginRound();
			}
			case CONNECTED -> {
				if (!this.renewing) {
					this.renewing = true;
					this.timer = this.serial.schedule(this.settings.getShutdownTimeout(), this::leave);
					leaveIfDrained();
				}
			}
			case STOPPED, CONNECTING, STOPPING -> logger.debug("There is no connection to make anew");
		}
	}

	private ConnectAttempt dropAttempt() {
		this.serial.assertInside();
		ConnectAttempt attempt = this.attempt;
		Assert.state(attempt != null, "No attempt");
		if (this.status.connectedSince() != null) {
			this.lastActivity = attempt.activity();
		}
		this.attempt = null;
		attempt.end();
		this.subscriptions.transportLost();
		this.outbound.failQos0();
		return attempt;
	}

	void closed(ConnectAttempt attempt, TransportClosed reason) {
		if (attempt == this.attempt) {
			over(Causes.of(reason, this.settings), reason.serverReference());
		}
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
		else if (!connected && message.packet().qos() == 0) {
			this.outbound.fail(message, "not-connected", OutboundQueue.QOS_0_DOES_NOT_WAIT);
		}
		else {
			this.outbound.add(message);
			sendMore();
		}
	}

	private void sendMore() {
		MqttTransport transport = acceptedTransport();
		if (transport != null && !this.renewing) {
			this.outbound.send(transport, this.status.receiveMaximum(),
					new PublishCheck(this.settings.getVersion(), this.status.connectAck()));
		}
	}

	void publishAcknowledged(ConnectAttempt attempt, int packetId, int reasonCode, @Nullable String reasonString) {
		// also from a transport that was given up meanwhile, as long as its session lasts
		if (attempt.session() == this.session || attempt == this.attempt) {
			this.outbound.acknowledged(packetId, reasonCode, reasonString);
			sendMore();
			leaveIfDrained();
		}
	}

	void qos0Sent(ConnectAttempt attempt) {
		if (attempt == this.attempt) {
			this.outbound.qos0Sent();
			sendMore();
			leaveIfDrained();
		}
	}

	// Subscriptions

	void subscribe(Subscriptions.Subscription subscription) {
		this.subscriptions.add(subscription, acceptedTransport());
	}

	void unsubscribe(Subscriptions.Subscription subscription, CompletableFuture<Void> done) {
		this.subscriptions.remove(subscription, done, acceptedTransport());
	}

	void subscribeAcknowledged(ConnectAttempt attempt, int packetId, List<Integer> reasonCodes,
			@Nullable String reasonString) {
		if (attempt == this.attempt) {
			this.subscriptions.subscribeAcknowledged(packetId, reasonCodes, reasonString);
		}
	}

	void unsubscribeAcknowledged(ConnectAttempt attempt, int packetId, List<Integer> reasonCodes,
			@Nullable String reasonString) {
		if (attempt == this.attempt) {
			this.subscriptions.unsubscribeAcknowledged(packetId, reasonCodes, reasonString);
		}
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
		this.renewing = false;
		cancelTimer();
		this.timer = this.serial.schedule(this.settings.getShutdownTimeout(), this::leave);
		sendMore();
		leaveIfDrained();
	}

	private void leaveIfDrained() {
		boolean drained = switch (this.status.state()) {
			case STOPPING -> this.outbound.isEmpty();
			case CONNECTED -> this.renewing && this.outbound.isNothingSent();
			default -> false;
		};
		if (drained && !this.leaving) {
			leave();
		}
	}

	private void leave() {
		this.leaving = true;
		cancelTimer();
		this.timer = this.serial.schedule(GOODBYE, () -> over(Causes.application("disconnected"), null));
		MqttTransport transport = acceptedTransport();
		if (transport != null) {
			transport.disconnect();
		}
	}

	private void forgetLeaving() {
		this.renewing = false;
		this.leaving = false;
		cancelTimer();
	}

	private void stopped() {
		forgetLeaving();
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

	private void cancelTimer() {
		if (this.timer != null) {
			this.timer.cancel();
			this.timer = null;
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
		this.observers.tell((observer) -> observer.onTransition(transition));
	}

	void recover(Throwable bug) {
		// a defect of ours ends the attempt, never the trying
		logger.error("MQTT connection '" + this.settings.getName() + "': unexpected failure", bug);
		switch (this.status.state()) {
			case CONNECTING, CONNECTED -> {
				if (this.attempt == null) {
					wait(Causes.bug(bug), false);
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
