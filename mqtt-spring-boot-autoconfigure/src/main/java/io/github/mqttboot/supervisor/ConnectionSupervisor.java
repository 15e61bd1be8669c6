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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.concurrent.SerialExecutor;
import io.github.mqttboot.connection.MqttAuthenticationException;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.diagnosis.ConnectionCauses;
import io.github.mqttboot.session.Session;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.supervisor.ConnectionWish.Wish;
import io.github.mqttboot.transport.MqttTransport.LinkActivity;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of one connection, on the side of the application: {@link #reconcile}
 * brings the state to what the application {@link ConnectionWish wants}. The other side,
 * what comes of attempts to connect, is the {@link AttemptCycle}; the state that both
 * change is in the {@link StateRecord}.
 * <p>
 * All of it happens in the serial executor of the connection; other threads only read the
 * {@link SupervisorSnapshot}. It lives as long as the connection.
 */
@InSerialExecutor
final class ConnectionSupervisor implements AttemptCycle.Owner {

	private static final Log logger = LogFactory.getLog(ConnectionSupervisor.class);

	private final String name;

	private final boolean authenticates;

	private final ConnectionWish wish;

	private final ConnectionEnvironment environment;

	private final SerialExecutor serial;

	private final StateRecord record;

	private final SessionTraffic traffic;

	private final AttemptCycle attempts;

	private final CurrentAttempt current;

	private final List<CompletableFuture<Void>> stopping = new ArrayList<>();

	/**
	 * The run of the application's wish that the state is of.
	 */
	private int run;

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
		this.name = settings.getName();
		this.authenticates = settings.getAuthentication() != null;
		this.wish = wish;
		this.environment = environment;
		this.serial = serial;
		this.record = new StateRecord(settings.getName(), serial, environment.time(), observers);
		this.traffic = new SessionTraffic(settings, session, observers, serial, environment.time(), this::isHeldBack,
				this::disconnectIfDrained);
		CredentialsRenewal renewal = new CredentialsRenewal(settings.getName(), serial, environment.time(),
				environment.random(), this::renew);
		AttemptContext context = new AttemptContext(settings, new ConnectionCauses(settings), serial,
				environment.time(), connector, renewal, this.traffic);
		this.attempts = new AttemptCycle(this, context, this.record, wish, observers, environment.random());
		this.current = this.attempts.current();
	}

	// For any thread

	SessionTraffic traffic() {
		return this.traffic;
	}

	SupervisorSnapshot snapshot() {
		return this.record.snapshot();
	}

	@Nullable LinkActivity linkActivity() {
		return this.current.linkActivity();
	}

	// What the application wants

	/**
	 * Go where the application wants the connection to be. To be called when its wish has
	 * changed, and whenever the state has become one that can follow it. Does nothing if
	 * it is there.
	 */
	@Override
	public void reconcile() {
		this.serial.assertInside();
		Wish wish = this.wish.current();
		// one that was stopped and started again meanwhile has to stop first
		boolean stop = !wish.running() || wish.run() != this.run;
		boolean reconnect = wish.reconnects() != this.attempts.reconnects();
		switch (this.record.state()) {
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
					this.attempts.beginRound();
				}
			}
			case CONNECTED -> {
				if (stop) {
					stopGracefully();
				}
				else if (reconnect && !this.current.connection().isDisconnecting()) {
					disconnectToReconnect();
				}
			}
			case STOPPING -> logger.trace("It is looked at when stopped");
		}
	}

	/**
	 * Stop, if the application still wants it.
	 * @param stoppedRun the run that it does not want any more
	 * @param done completed when that was stopped
	 */
	void stop(int stoppedRun, CompletableFuture<Void> done) {
		this.serial.assertInside();
		if (this.run > stoppedRun) {
			// A start that came right behind the wish to stop was followed before this
			// task: what it waits for is over, and may never come again
			complete(done);
			return;
		}
		this.stopping.add(done);
		if (this.record.state() == MqttConnectionState.STOPPED) {
			settle();
			completeStops();
		}
		reconcile();
	}

	/**
	 * Authenticate the live connection again.
	 * @param done completed when the broker has accepted it
	 */
	void reauthenticate(CompletableFuture<Void> done) {
		this.serial.assertInside();
		boolean connected = this.record.state() == MqttConnectionState.CONNECTED;
		CompletableFuture<Void> authenticated = connected ? this.current.connection().reauthenticate() : null;
		if (authenticated == null) {
			done.completeExceptionally(new MqttAuthenticationException(
					"MQTT connection '" + this.name + "' cannot be authenticated again: "
							+ (this.authenticates ? "it is not connected" : "it has no MqttAuthentication"),
					null, null));
			return;
		}
		authenticated.whenComplete((nothing, failure) -> {
			if (failure != null) {
				done.completeExceptionally(failure);
			}
			else {
				done.complete(null);
			}
		});
	}

	// Offline meanwhile: DISCONNECT drops the will, and a stop may come before the next
	// connection, or that one never. It is sent first, since messages wait from then on
	private void disconnectToReconnect() {
		this.traffic.offline();
		this.traffic.messages().proceed();
		this.current.connection().disconnectToReconnect(this.traffic.session().outbound().unanswered()::isEmpty);
	}

	private void stopGracefully() {
		this.traffic.offline();
		this.record.moveTo(MqttConnectionState.STOPPING, ConnectionCauses.ofApplication("stopping"), null);
		this.current.connection().disconnectToStop(this.traffic.session().outbound()::isEmpty);
		this.traffic.messages().proceed();
	}

	@Override
	public void stopped() {
		this.serial.assertInside();
		this.attempts.cancelRetry();
		settle();
		this.current.drop(null);
		this.record.moveTo(MqttConnectionState.STOPPED, ConnectionCauses.ofApplication("stopped"), null);
		completeStops();
		reconcile();
	}

	private void settle() {
		Wish wish = this.wish.current();
		this.traffic.stopped(wish.running() ? wish.run() - 1 : wish.run());
	}

	private void completeStops() {
		this.stopping.forEach(this::complete);
		this.stopping.clear();
	}

	private void complete(CompletableFuture<Void> stop) {
		this.environment.results().execute(() -> stop.complete(null));
	}

	private void begin(Wish wish) {
		this.run = wish.run();
		this.traffic.beginRun(this.run);
		this.attempts.begin();
	}

	/**
	 * The credentials are to be renewed.
	 */
	private void renew() {
		this.wish.reconnect();
		reconcile();
	}

	// What the traffic asks, and the executor

	// Messages wait for the next connection while this one is left for another. A stop
	// sends them before it
	private boolean isHeldBack() {
		LiveConnection connection = this.current.connection();
		return connection.isDisconnectSent()
				|| (connection.isDisconnecting() && this.record.state() == MqttConnectionState.CONNECTED);
	}

	private void disconnectIfDrained() {
		this.serial.assertInside();
		this.current.disconnectIfDrained();
	}

	/**
	 * The serial executor has no more to do at the moment.
	 */
	void turnEnded() {
		this.serial.assertInside();
		this.traffic.messages().flush();
		this.current.turnEnded();
	}

	/**
	 * Go on after a defect of ours, which ends the attempt but never the trying: whatever
	 * the state, somebody tries again, or it is stopped as the application wants.
	 * @param bug what was thrown
	 */
	void recover(Throwable bug) {
		this.serial.assertInside();
		this.attempts.recover(bug);
	}

}
