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

import io.github.mqttboot.concurrent.SerialExecutor;
import io.github.mqttboot.concurrent.TimeSource.Timer;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttConnectionSnapshot.Disconnect;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.connection.MqttTransition;
import io.github.mqttboot.diagnosis.ConnectionCauses;
import io.github.mqttboot.protocol.BrokerAddress;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.session.Session;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.supervisor.ConnectionWish.Wish;
import io.github.mqttboot.transport.MqttTransport.LinkActivity;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The state machine of one connection. It owns the state, the attempt under way and the
 * timer of the next one:
 * <ul>
 * <li>{@link #reconcile} brings the state to what the application {@link ConnectionWish
 * wants}.</li>
 * <li>{@link #accepted} and {@link #ended} follow what comes of the
 * {@link ConnectAttempt}.</li>
 * <li>{@link #recover} goes on after a defect.</li>
 * <li>{@link #moveTo} is the only one to change the state, as {@link StateTransitions}
 * allow.</li>
 * </ul>
 * All of it happens in the serial executor of the connection; other threads only read the
 * {@link SupervisorSnapshot}. It lives as long as the connection.
 */
final class ConnectionSupervisor implements ConnectAttempt.Owner {

	private static final Log logger = LogFactory.getLog(ConnectionSupervisor.class);

	private static final Duration RECOVERY_RETRY = Duration.ofSeconds(1);

	private final MqttConnectionSettings settings;

	private final ConnectionWish wish;

	private final ConnectionEnvironment environment;

	private final SerialExecutor serial;

	private final MqttConnectionObserver observers;

	private final BrokerAddresses addresses;

	private final RetryPlan retries;

	private final SessionTraffic traffic;

	private final AttemptContext context;

	private final List<CompletableFuture<Void>> stopping = new ArrayList<>();

	private volatile SupervisorSnapshot snapshot;

	private volatile @Nullable ConnectAttempt attempt;

	private volatile @Nullable LinkActivity lastActivity;

	private @Nullable Timer retry;

	/**
	 * The run of the application's wish that the state is of.
	 */
	private int run;

	/**
	 * How many requests to reconnect the latest attempt has seen. It reads the
	 * configuration after that.
	 */
	private int reconnects;

	/**
	 * Create the state machine of a connection.
	 * @param settings the settings of the connection
	 * @param wish what the application wants
	 * @param connector makes the transports
	 * @param session what outlives the attempts
	 * @param observers who follows the connection
	 * @param serial the serial executor of the connection
	 * @param environment what the connection gets from outside
	 */
	ConnectionSupervisor(MqttConnectionSettings settings, ConnectionWish wish, Connector connector, Session session,
			MqttConnectionObserver observers, SerialExecutor serial, ConnectionEnvironment environment) {
		this.settings = settings;
		this.wish = wish;
		this.environment = environment;
		this.observers = observers;
		this.serial = serial;
		this.addresses = new BrokerAddresses(settings.getUrls());
		this.retries = new RetryPlan(settings, connector.clientId(), this.addresses, environment.random());
		this.traffic = new SessionTraffic(settings, session, observers, serial, this::isHeldBack,
				this::disconnectIfDrained);
		CredentialsRenewal renewal = new CredentialsRenewal(settings.getName(), serial, environment.time(),
				environment.random(), this::renew);
		this.context = new AttemptContext(settings, new ConnectionCauses(settings), serial, environment.time(),
				connector, renewal, this.traffic);
		this.snapshot = SupervisorSnapshot.initial(environment.time().now());
	}

	// For any thread

	SessionTraffic traffic() {
		return this.traffic;
	}

	SupervisorSnapshot snapshot() {
		return this.snapshot;
	}

	@Nullable LinkActivity linkActivity() {
		ConnectAttempt attempt = this.attempt;
		boolean connected = state() == MqttConnectionState.CONNECTED;
		LinkActivity current = (connected && attempt != null) ? attempt.activity() : null;
		return (current != null) ? current : this.lastActivity;
	}

	private MqttConnectionState state() {
		return this.snapshot.state();
	}

	// What the application wants

	/**
	 * Go where the application wants the connection to be. To be called when its wish has
	 * changed, and whenever the state has become one that can follow it. Does nothing if
	 * it is there.
	 */
	void reconcile() {
		this.serial.assertInside();
		Wish wish = this.wish.current();
		// one that was stopped and started again meanwhile has to stop first
		boolean stop = !wish.running() || wish.run() != this.run;
		boolean reconnect = wish.reconnects() != this.reconnects;
		switch (state()) {
			case STOPPED -> {
				if (wish.running()) {
					begin(wish);
				}
			}
			case CONNECTING -> {
				if (stop) {
					stopped();
				}
				// A request to reconnect is looked at when the attempt has failed or
				// succeeded: to begin again each time might never come to an end
			}
			case WAITING, REFUSED -> {
				if (stop) {
					stopped();
				}
				else if (reconnect) {
					beginRound();
				}
			}
			case CONNECTED -> {
				if (stop) {
					stopGracefully();
				}
				else if (reconnect && !attempt().isDisconnecting()) {
					attempt().disconnect(this.traffic.session().outbound()::isNothingSent);
				}
			}
			case STOPPING -> logger.trace("It is looked at when stopped");
		}
	}

	/**
	 * Stop, if the application still wants it.
	 * @param done completed when it was stopped
	 */
	void stop(CompletableFuture<Void> done) {
		this.serial.assertInside();
		this.stopping.add(done);
		if (state() == MqttConnectionState.STOPPED) {
			settle();
			completeStops();
		}
		reconcile();
	}

	private void stopGracefully() {
		this.traffic.offline();
		moveTo(MqttConnectionState.STOPPING, ConnectionCauses.ofApplication("stopping"), null);
		attempt().disconnect(this.traffic.session().outbound()::isEmpty);
		this.traffic.proceed();
	}

	private void stopped() {
		cancelRetry();
		settle();
		if (this.attempt != null) {
			dropAttempt();
		}
		moveTo(MqttConnectionState.STOPPED, ConnectionCauses.ofApplication("stopped"), null);
		completeStops();
		reconcile();
	}

	private void settle() {
		Wish wish = this.wish.current();
		this.traffic.stopped(wish.running() ? wish.run() - 1 : wish.run());
	}

	private void completeStops() {
		this.stopping.forEach((stop) -> this.environment.results().execute(() -> stop.complete(null)));
		this.stopping.clear();
	}

	private void begin(Wish wish) {
		this.run = wish.run();
		this.traffic.beginRun(this.run);
		this.retries.reset();
		beginRound();
	}

	/**
	 * The credentials are to be renewed.
	 */
	private void renew() {
		this.wish.reconnect();
		reconcile();
	}

	// Attempts

	private void beginRound() {
		cancelRetry();
		this.retries.beginRound();
		tryNext(null);
	}

	private void tryNext(@Nullable MqttConnectionCause cause) {
		// before the attempt reads the configuration: a later request finds it outdated
		this.reconnects = this.wish.current().reconnects();
		ConnectAttempt attempt = new ConnectAttempt(this, this.context, this.addresses.next());
		this.attempt = attempt;
		this.snapshot = this.snapshot.trying(BrokerAddress.mask(attempt.url()));
		if (state() != MqttConnectionState.CONNECTING) {
			moveTo(MqttConnectionState.CONNECTING, cause, null);
		}
		attempt.start();
	}

	@Override
	public InetSocketAddress resolved(List<InetSocketAddress> addresses) {
		this.serial.assertInside();
		return this.addresses.resolved(addresses);
	}

	@Override
	public void accepted(ConnectAck ack) {
		this.serial.assertInside();
		// before anything of the session is touched
		StateTransitions.check(state(), MqttConnectionState.CONNECTED);
		ConnectAttempt attempt = attempt();
		boolean sessionLost = this.traffic.accepted(ack);
		this.snapshot = this.snapshot.accepted(ack);
		this.observers.onAttempt(attempt.age(), null);
		moveTo(MqttConnectionState.CONNECTED, null, null);
		if (sessionLost) {
			this.observers.onSessionLost();
		}
		attempt.accepted(this.snapshot.keepAliveInterval(this.settings));
		this.traffic.connected(attempt.transport(), ack, this.snapshot.receiveMaximum());
		reconcile();
	}

	@Override
	public void ended(MqttConnectionCause cause, @Nullable String serverReference) {
		this.serial.assertInside();
		if (cause.kind() == MqttConnectionCause.Kind.KEEP_ALIVE) {
			this.observers.onPingMissed();
		}
		switch (state()) {
			case CONNECTING -> failed(cause, serverReference);
			case CONNECTED -> lost(cause, serverReference);
			case STOPPING -> stopped();
			case STOPPED, WAITING, REFUSED -> throw new IllegalStateException("An attempt while " + state());
		}
	}

	private void failed(MqttConnectionCause cause, @Nullable String serverReference) {
		ConnectAttempt failed = dropAttempt();
		this.snapshot = this.snapshot.failed(new Disconnect(this.context.time().now(), cause));
		this.observers.onAttempt(failed.age(), cause);
		follow(this.retries.afterFailure(cause, serverReference), cause);
	}

	private void lost(MqttConnectionCause reason, @Nullable String serverReference) {
		ConnectAttempt lost = dropAttempt();
		boolean intended = lost.isDisconnectSent();
		MqttConnectionCause cause = intended ? ConnectionCauses.ofApplication("closed to reconnect") : reason;
		this.snapshot = this.snapshot.lost(new Disconnect(this.context.time().now(), cause));
		if (intended) {
			follow(this.retries.afterLeaving(lost.lasted()), cause);
		}
		else {
			// the next attempt reads what is configured by then, after the usual wait
			this.reconnects = this.wish.current().reconnects();
			this.observers.onLoss(cause);
			follow(this.retries.afterLoss(cause, serverReference, lost.lasted(), this.context.time().nanoTime()),
					cause);
		}
	}

	private void follow(RetryPlan.Step next, MqttConnectionCause cause) {
		Duration delay = next.delay();
		if (delay == null) {
			tryNext(cause);
		}
		else {
			this.retry = this.serial.schedule(delay, this::beginRound);
			moveTo(next.refused() ? MqttConnectionState.REFUSED : MqttConnectionState.WAITING, cause, delay);
			// a request to reconnect that came during the attempt cuts the wait short
			reconcile();
		}
	}

	private ConnectAttempt attempt() {
		ConnectAttempt attempt = this.attempt;
		Assert.state(attempt != null, "No attempt");
		return attempt;
	}

	private ConnectAttempt dropAttempt() {
		this.serial.assertInside();
		ConnectAttempt attempt = attempt();
		if (this.snapshot.connectedSince() != null) {
			this.lastActivity = attempt.activity();
		}
		this.attempt = null;
		attempt.end();
		this.traffic.disconnected();
		return attempt;
	}

	private void cancelRetry() {
		if (this.retry != null) {
			this.retry.cancel();
			this.retry = null;
		}
	}

	// Messages wait for the next connection while this one is left for another. A stop
	// sends them before it
	private boolean isHeldBack() {
		ConnectAttempt attempt = attempt();
		return attempt.isDisconnectSent() || (attempt.isDisconnecting() && state() == MqttConnectionState.CONNECTED);
	}

	private void disconnectIfDrained() {
		ConnectAttempt attempt = this.attempt;
		if (attempt != null) {
			attempt.disconnectIfDrained();
		}
	}

	// The state

	private void moveTo(MqttConnectionState next, @Nullable MqttConnectionCause cause, @Nullable Duration retryIn) {
		this.serial.assertInside();
		MqttConnectionState previous = state();
		StateTransitions.check(previous, next);
		this.snapshot = this.snapshot.moved(next, this.context.time().now());
		MqttTransition transition = new MqttTransition(this.settings.getName(), previous, next, cause,
				this.snapshot.broker(), this.snapshot.attempts() + 1, retryIn, this.snapshot.since());
		this.observers.onTransition(transition);
	}

	// Defects

	/**
	 * Go on after a defect of ours, which ends the attempt but never the trying: whatever
	 * the state, somebody tries again, or it is stopped as the application wants.
	 * @param bug what was thrown
	 */
	void recover(Throwable bug) {
		logger.error("MQTT connection '" + this.settings.getName() + "': unexpected failure", bug);
		try {
			recover(ConnectionCauses.ofBug(bug));
		}
		catch (Throwable ex) {
			// not at once, since it may be thrown each time
			logger.error("MQTT connection '" + this.settings.getName() + "': recovery failed", ex);
			this.serial.schedule(RECOVERY_RETRY, () -> recover(ex));
		}
	}

	private void recover(MqttConnectionCause cause) {
		switch (state()) {
			case CONNECTING, CONNECTED -> {
				if (this.attempt != null) {
					ended(cause, null);
				}
				else {
					follow(this.retries.afterBug(), cause);
				}
			}
			case STOPPING -> stopped();
			case STOPPED, WAITING, REFUSED -> {
				// the defect may have been in what begins the next attempt
				if (this.attempt != null) {
					dropAttempt();
				}
				if (this.retry == null) {
					this.retry = this.serial.schedule(RECOVERY_RETRY, this::tryAgain);
				}
			}
		}
	}

	private void tryAgain() {
		cancelRetry();
		if (state() == MqttConnectionState.STOPPED) {
			reconcile();
		}
		else {
			beginRound();
		}
	}

}
