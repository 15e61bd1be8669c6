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

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.concurrent.SerialExecutor;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.transport.MqttTransport.LinkActivity;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The attempt that is under way or has become a connection: there is one at most, and it
 * is replaced, never repaired. Lives in the serial executor of its connection, as long as
 * the connection.
 */
@InSerialExecutor
final class CurrentAttempt {

	private final SerialExecutor serial;

	private final StateRecord record;

	private final SessionTraffic traffic;

	private volatile @Nullable ConnectAttempt attempt;

	private volatile @Nullable LinkActivity lastActivity;

	CurrentAttempt(SerialExecutor serial, StateRecord record, SessionTraffic traffic) {
		this.serial = serial;
		this.record = record;
		this.traffic = traffic;
	}

	/**
	 * Return when which traffic was seen last. For any thread.
	 * @return a snapshot, or {@code null} if there was none yet
	 */
	@Nullable LinkActivity linkActivity() {
		// read once: the executor may drop it meanwhile
		ConnectAttempt attempt = this.attempt;
		boolean connected = this.record.state() == MqttConnectionState.CONNECTED;
		LinkActivity current = (connected && attempt != null) ? attempt.activity() : null;
		return (current != null) ? current : this.lastActivity;
	}

	void begin(ConnectAttempt attempt) {
		this.serial.assertInside();
		this.attempt = attempt;
	}

	boolean isUnderWay() {
		return this.attempt != null;
	}

	/**
	 * Return the attempt.
	 * @return the attempt
	 * @throws IllegalStateException if there is none
	 */
	ConnectAttempt attempt() {
		ConnectAttempt attempt = this.attempt;
		Assert.state(attempt != null, "No attempt");
		return attempt;
	}

	/**
	 * Return the accepted connection.
	 * @return the connection
	 * @throws IllegalStateException if there is none
	 */
	LiveConnection connection() {
		LiveConnection connection = attempt().live();
		Assert.state(connection != null, "Not connected");
		return connection;
	}

	void disconnectIfDrained() {
		this.serial.assertInside();
		ConnectAttempt attempt = this.attempt;
		if (attempt != null && attempt.live() != null) {
			attempt.live().disconnectIfDrained();
		}
	}

	/**
	 * The serial executor has no more to do at the moment.
	 */
	void turnEnded() {
		this.serial.assertInside();
		ConnectAttempt attempt = this.attempt;
		if (attempt != null && attempt.live() != null) {
			attempt.live().turnEnded();
			if (attempt.live().isAcknowledging()) {
				this.record.acknowledging();
			}
		}
	}

	/**
	 * Drop the attempt, if there is one.
	 * @param loss why an accepted connection was lost, or {@code null} if it was not
	 * @return whether something that was sent is suspected or proven to be the reason
	 */
	boolean drop(@Nullable MqttConnectionCause loss) {
		this.serial.assertInside();
		ConnectAttempt attempt = this.attempt;
		if (attempt == null) {
			return false;
		}
		if (this.record.snapshot().connectedSince() != null) {
			this.lastActivity = attempt.activity();
		}
		// before it ends, so that nothing its end brings about finds it here
		this.attempt = null;
		attempt.end();
		if (attempt.isSessionUnknown()) {
			this.traffic.sessionUnknown();
		}
		return this.traffic.disconnected(loss);
	}

}
