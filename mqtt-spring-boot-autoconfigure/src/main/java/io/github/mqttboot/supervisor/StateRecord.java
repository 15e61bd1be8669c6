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

import java.net.URI;
import java.time.Duration;
import java.util.function.UnaryOperator;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.concurrent.SerialExecutor;
import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttConnectionSnapshot.Disconnect;
import io.github.mqttboot.connection.MqttConnectionSnapshot.Stall;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.connection.MqttTransition;
import io.github.mqttboot.protocol.BrokerAddress;
import io.github.mqttboot.protocol.ConnectAck;
import org.jspecify.annotations.Nullable;

/**
 * What the {@link ConnectionSupervisor} knows of its connection. It is changed in the
 * serial executor of the connection and read by any thread, as a whole. {@link #moveTo}
 * is the only one to change the state, as {@link StateTransitions} allow.
 */
@InSerialExecutor
final class StateRecord {

	private final String connectionName;

	private final SerialExecutor serial;

	private final TimeSource time;

	private final MqttConnectionObserver observers;

	private volatile SupervisorSnapshot snapshot;

	StateRecord(String connectionName, SerialExecutor serial, TimeSource time, MqttConnectionObserver observers) {
		this.connectionName = connectionName;
		this.serial = serial;
		this.time = time;
		this.observers = observers;
		this.snapshot = SupervisorSnapshot.initial(time.now());
	}

	SupervisorSnapshot snapshot() {
		return this.snapshot;
	}

	MqttConnectionState state() {
		return this.snapshot.state();
	}

	void trying(URI url) {
		change((known) -> known.trying(BrokerAddress.mask(url)));
	}

	void accepted(ConnectAck ack) {
		change((known) -> known.accepted(ack));
	}

	void failed(MqttConnectionCause cause) {
		change((known) -> known.failed(new Disconnect(this.time.now(), cause)));
	}

	void lost(MqttConnectionCause cause) {
		change((known) -> known.lost(new Disconnect(this.time.now(), cause)));
	}

	/**
	 * The broker acknowledges nothing.
	 * @param since since when
	 * @param description what waits
	 */
	void stalled(Duration since, String description) {
		Stall before = this.snapshot.stall();
		// of a streak the beginning, for it is one outage
		Stall stall = new Stall((before != null) ? before.since() : this.time.now().minus(since), description);
		change((known) -> known.withStall(stall));
	}

	void acknowledging() {
		if (this.snapshot.stall() != null) {
			change((known) -> known.withStall(null));
		}
	}

	private void change(UnaryOperator<SupervisorSnapshot> change) {
		this.serial.assertInside();
		this.snapshot = change.apply(this.snapshot);
	}

	/**
	 * Change the state, and notify who follows the connection.
	 * @param next the new state
	 * @param cause why, or {@code null} if that needs no word
	 * @param retryIn the delay of the next attempt, or {@code null} if there is none
	 */
	void moveTo(MqttConnectionState next, @Nullable MqttConnectionCause cause, @Nullable Duration retryIn) {
		MqttConnectionState previous = state();
		StateTransitions.check(previous, next);
		change((known) -> known.moved(next, this.time.now()));
		SupervisorSnapshot moved = this.snapshot;
		this.observers.onTransition(new MqttTransition(this.connectionName, previous, next, cause, moved.broker(),
				moved.attempts() + 1, retryIn, moved.since()));
	}

}
