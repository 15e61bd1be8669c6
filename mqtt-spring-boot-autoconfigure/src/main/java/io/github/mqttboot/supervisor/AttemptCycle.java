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
import java.util.List;
import java.util.function.DoubleSupplier;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.concurrent.SerialExecutor;
import io.github.mqttboot.concurrent.TimeSource.Timer;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionCause.Kind;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.diagnosis.ConnectionCauses;
import io.github.mqttboot.protocol.ConnectAck;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of one connection, on the side of the network: one attempt after the
 * other, and the timer of the next one.
 * <ul>
 * <li>{@link #accepted} and {@link #ended} follow what comes of the
 * {@link ConnectAttempt}.</li>
 * <li>{@link #follow} does what {@link RetryPlan} says.</li>
 * <li>{@link #recover} goes on after a defect.</li>
 * </ul>
 * Lives in the serial executor of the connection, as long as the connection.
 */
@InSerialExecutor
final class AttemptCycle implements ConnectAttempt.Owner {

	private static final Log logger = LogFactory.getLog(AttemptCycle.class);

	private static final Duration RECOVERY_RETRY = Duration.ofSeconds(1);

	private final Owner owner;

	private final AttemptContext context;

	private final StateRecord record;

	private final ConnectionWish wish;

	private final MqttConnectionObserver observers;

	private final SerialExecutor serial;

	private final SessionTraffic traffic;

	private final BrokerAddresses addresses;

	private final RetryPlan retries;

	private final LossPatterns patterns;

	private final CurrentAttempt current;

	private @Nullable Timer retry;

	/**
	 * How many requests to reconnect the latest attempt has seen. It reads the
	 * configuration after that.
	 */
	private int reconnects;

	/**
	 * Create the cycle of a connection.
	 * @param owner brings the state to what the application wants
	 * @param context what the attempts have in common
	 * @param record the state
	 * @param wish what the application wants
	 * @param observers who follows the connection
	 * @param random spreads the delays, from 0 to 1
	 */
	AttemptCycle(Owner owner, AttemptContext context, StateRecord record, ConnectionWish wish,
			MqttConnectionObserver observers, DoubleSupplier random) {
		this.owner = owner;
		this.context = context;
		this.record = record;
		this.wish = wish;
		this.observers = observers;
		this.serial = context.serial();
		this.traffic = context.traffic();
		this.current = new CurrentAttempt(this.serial, record, this.traffic);
		this.addresses = new BrokerAddresses(context.settings().getUrls());
		this.patterns = new LossPatterns(context.settings(), context.connector().clientId(), this.traffic.warnings());
		this.retries = new RetryPlan(context.settings(), context.connector().clientId(), this.addresses, random);
	}

	CurrentAttempt current() {
		return this.current;
	}

	/**
	 * Return how many requests to reconnect were followed.
	 * @return the number
	 */
	int reconnects() {
		return this.reconnects;
	}

	// Attempts

	void begin() {
		this.serial.assertInside();
		this.retries.reset();
		beginRound();
	}

	void beginRound() {
		this.serial.assertInside();
		cancelRetry();
		this.retries.beginRound();
		tryNext(null);
	}

	private void tryNext(@Nullable MqttConnectionCause cause) {
		// before the attempt reads the configuration: a later request finds it outdated
		this.reconnects = this.wish.current().reconnects();
		ConnectAttempt attempt = new ConnectAttempt(this, this.context, this.addresses.next());
		this.current.begin(attempt);
		this.record.trying(attempt.url());
		if (this.record.state() != MqttConnectionState.CONNECTING) {
			this.record.moveTo(MqttConnectionState.CONNECTING, cause, null);
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
		StateTransitions.check(this.record.state(), MqttConnectionState.CONNECTED);
		ConnectAttempt attempt = this.current.attempt();
		this.addresses.accepted();
		boolean sessionLost = this.traffic.accepted(ack);
		this.record.accepted(ack);
		this.observers.onAttempt(attempt.age(), null);
		this.record.moveTo(MqttConnectionState.CONNECTED, null, null);
		if (sessionLost) {
			this.observers.onSessionLost();
		}
		SupervisorSnapshot accepted = this.record.snapshot();
		attempt.accepted(accepted.keepAliveInterval(this.context.settings()));
		this.traffic.connected(attempt.transport(), ack, accepted.receiveMaximum());
		this.owner.reconcile();
	}

	@Override
	public void ended(MqttConnectionCause cause, @Nullable String serverReference) {
		this.serial.assertInside();
		if (cause.kind() == Kind.KEEP_ALIVE) {
			this.observers.onPingMissed();
		}
		switch (this.record.state()) {
			case CONNECTING -> failed(cause, serverReference);
			case CONNECTED -> lost(cause, serverReference);
			case STOPPING -> this.owner.stopped();
			case STOPPED, WAITING, REFUSED ->
				throw new IllegalStateException("An attempt while " + this.record.state());
		}
	}

	private void failed(MqttConnectionCause cause, @Nullable String serverReference) {
		ConnectAttempt failed = this.current.attempt();
		this.current.drop(null);
		this.record.failed(cause);
		this.observers.onAttempt(failed.age(), cause);
		follow(this.retries.afterFailure(cause, serverReference), cause);
	}

	private void lost(MqttConnectionCause reason, @Nullable String serverReference) {
		// none if a defect kept it from becoming one
		LiveConnection lost = this.current.attempt().live();
		boolean intended = lost != null && lost.isDisconnectSent();
		Duration lasted = (lost != null) ? lost.lasted() : Duration.ZERO;
		Duration silence = this.current.attempt().silence();
		boolean idle = this.traffic.isNothingUnanswered();
		boolean suspicious = this.current.drop(intended ? null : reason);
		MqttConnectionCause cause = intended ? ConnectionCauses.ofApplication("closed to reconnect") : reason;
		this.record.lost(cause);
		if (intended) {
			follow(this.retries.afterLeaving(lasted), cause);
			return;
		}
		if (cause.kind() == Kind.ACKNOWLEDGEMENT_TIMEOUT) {
			this.record.stalled(this.context.settings().getAcknowledgementTimeout(), cause.description());
		}
		this.patterns.lost(cause, idle && !suspicious, lasted, silence,
				this.record.snapshot().keepAliveInterval(this.context.settings()));
		// the next attempt reads what is configured by then, after the usual wait
		this.reconnects = this.wish.current().reconnects();
		this.observers.onLoss(cause);
		follow(suspicious ? this.retries.afterSuspicion(lasted)
				: this.retries.afterLoss(cause, serverReference, lasted, this.context.time().nanoTime()), cause);
	}

	private void follow(RetryPlan.Step next, MqttConnectionCause cause) {
		Duration delay = next.delay();
		if (delay == null) {
			tryNext(cause);
		}
		else {
			this.retry = this.serial.schedule(delay, this::beginRound);
			this.record.moveTo(next.refused() ? MqttConnectionState.REFUSED : MqttConnectionState.WAITING, cause,
					delay);
			// a request to reconnect that came during the attempt cuts the wait short
			this.owner.reconcile();
		}
	}

	void cancelRetry() {
		this.serial.assertInside();
		if (this.retry != null) {
			this.retry.cancel();
			this.retry = null;
		}
	}

	// Defects

	void recover(Throwable bug) {
		this.serial.assertInside();
		String name = this.context.settings().getName();
		logger.error("MQTT connection '" + name + "': unexpected failure", bug);
		try {
			recover(ConnectionCauses.ofBug(bug));
		}
		catch (Throwable ex) {
			// not at once, since it may be thrown each time
			logger.error("MQTT connection '" + name + "': recovery failed", ex);
			this.serial.schedule(RECOVERY_RETRY, () -> recover(ex));
		}
	}

	private void recover(MqttConnectionCause cause) {
		switch (this.record.state()) {
			case CONNECTING, CONNECTED -> {
				if (this.current.isUnderWay()) {
					ended(cause, null);
				}
				else {
					follow(this.retries.afterBug(), cause);
				}
			}
			case STOPPING -> this.owner.stopped();
			case STOPPED, WAITING, REFUSED -> {
				// the defect may have been in what begins the next attempt
				this.current.drop(null);
				if (this.retry == null) {
					this.retry = this.serial.schedule(RECOVERY_RETRY, this::tryAgain);
				}
			}
		}
	}

	private void tryAgain() {
		cancelRetry();
		if (this.record.state() == MqttConnectionState.STOPPED) {
			this.owner.reconcile();
		}
		else {
			beginRound();
		}
	}

	/**
	 * Who wants the attempts. It is called in the serial executor of the connection.
	 */
	interface Owner {

		/**
		 * The state has become one that can follow what the application wants.
		 */
		void reconcile();

		/**
		 * The connection that was to be stopped has ended.
		 */
		void stopped();

	}

}
