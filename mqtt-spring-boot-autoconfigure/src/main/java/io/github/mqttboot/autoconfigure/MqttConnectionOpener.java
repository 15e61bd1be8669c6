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

package io.github.mqttboot.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.connection.MqttTransition;
import io.github.mqttboot.protocol.BrokerAddress;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

/**
 * Opens the connections last of all, so that no message comes before its listener. They
 * are closed by the {@link MqttConnectionCloser}, since beans may still publish while
 * they stop.
 */
final class MqttConnectionOpener implements SmartLifecycle {

	private final List<MqttConnection> connections;

	private final @Nullable Duration failFastTimeout;

	private final GrantedListeners listeners;

	private volatile boolean running;

	/**
	 * Create an opener.
	 * @param connections the connections
	 * @param failFastTimeout how long to wait for the connections to be made and the
	 * subscriptions of the listeners to be granted, or {@code null} not to wait
	 * @param listeners the listeners
	 */
	MqttConnectionOpener(List<MqttConnection> connections, @Nullable Duration failFastTimeout,
			GrantedListeners listeners) {
		this.connections = connections;
		this.failFastTimeout = failFastTimeout;
		this.listeners = listeners;
	}

	@Override
	public void start() {
		this.running = true;
		if (this.failFastTimeout == null) {
			this.connections.forEach(MqttConnection::start);
		}
		else {
			startOrFail(this.failFastTimeout);
		}
	}

	private void startOrFail(Duration timeout) {
		long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
		try {
			startAndAwait(timeout);
			this.listeners.await(Duration.ofNanos(deadline - System.nanoTime()));
		}
		catch (MqttStartupException ex) {
			this.connections.forEach(MqttConnection::stop);
			throw ex;
		}
	}

	private void startAndAwait(Duration timeout) {
		List<Outcome> outcomes = this.connections.stream().map(Outcome::new).toList();
		this.connections.forEach(MqttConnection::start);
		CompletableFuture<?>[] settled = outcomes.stream().map(Outcome::settled).toArray(CompletableFuture[]::new);
		CompletableFuture.allOf(settled).completeOnTimeout(null, timeout.toMillis(), TimeUnit.MILLISECONDS).join();
		outcomes.forEach(Outcome::close);
		List<MqttConnection> missing = this.connections.stream()
			.filter((connection) -> !connection.getSnapshot().isConnected())
			.toList();
		if (!missing.isEmpty()) {
			String reasons = missing.stream().map(MqttConnectionOpener::describe).collect(Collectors.joining("; "));
			throw MqttStartupException.ofConnections(reasons);
		}
	}

	private static String describe(MqttConnection connection) {
		MqttConnectionSnapshot snapshot = connection.getSnapshot();
		MqttConnectionSnapshot.Disconnect last = snapshot.lastFailure();
		return "'" + connection.getName() + "' to "
				+ ((snapshot.broker() != null) ? snapshot.broker()
						: connection.getSettings().getUrls().stream().map(BrokerAddress::mask).toList())
				+ ": " + ((last != null) ? last.cause().description() : "the broker has not answered");
	}

	@Override
	public void stop() {
		this.running = false;
		// first of all: what stops after this must leave its messages to the broker
		this.connections.forEach(MqttConnection::prepareStop);
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return Integer.MAX_VALUE;
	}

	/**
	 * Settles when a connection is made, or refused: there is no point in waiting for the
	 * broker to change its mind.
	 */
	private static final class Outcome implements MqttConnectionObserver {

		private final MqttConnection connection;

		private final CompletableFuture<@Nullable Void> settled = new CompletableFuture<>();

		Outcome(MqttConnection connection) {
			this.connection = connection;
			connection.addObserver(this);
			if (connection.getSnapshot().isConnected()) {
				this.settled.complete(null);
			}
		}

		CompletableFuture<@Nullable Void> settled() {
			return this.settled;
		}

		@Override
		public void onTransition(MqttTransition transition) {
			if (transition.to() == MqttConnectionState.CONNECTED || transition.to() == MqttConnectionState.REFUSED) {
				this.settled.complete(null);
			}
		}

		void close() {
			this.connection.removeObserver(this);
		}

	}

}
