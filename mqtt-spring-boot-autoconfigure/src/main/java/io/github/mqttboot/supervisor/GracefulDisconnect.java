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
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.concurrent.SerialExecutor;
import io.github.mqttboot.concurrent.TimeSource.Timer;
import io.github.mqttboot.transport.MqttTransport;
import org.jspecify.annotations.Nullable;

/**
 * Disconnects gracefully: lets the broker acknowledge what is under way, sends DISCONNECT
 * and gives it a moment to close. Lives in the serial executor of its connection, until
 * its attempt ends.
 */
@InSerialExecutor
final class GracefulDisconnect {

	/**
	 * How long a broker may take to close after our DISCONNECT.
	 */
	private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(500);

	private final SerialExecutor serial;

	private final MqttTransport transport;

	private final BooleanSupplier drained;

	private final BooleanSupplier willNeeded;

	private final Runnable onNotClosed;

	private boolean sent;

	private @Nullable Timer timer;

	/**
	 * Create an instance.
	 * @param serial the serial executor of the connection
	 * @param transport what to disconnect
	 * @param drained says whether there is nothing more to wait for
	 * @param willNeeded says whether the broker is to publish the will
	 * @param onNotClosed called if the broker does not close
	 */
	GracefulDisconnect(SerialExecutor serial, MqttTransport transport, BooleanSupplier drained,
			BooleanSupplier willNeeded, Runnable onNotClosed) {
		this.serial = serial;
		this.transport = transport;
		this.drained = drained;
		this.willNeeded = willNeeded;
		this.onNotClosed = onNotClosed;
	}

	/**
	 * Begin.
	 * @param timeout how long to wait for acknowledgements
	 * @param patience how long to wait while none comes
	 * @param quiet returns for how long none has come
	 */
	void start(Duration timeout, Duration patience, Supplier<Duration> quiet) {
		this.serial.assertInside();
		check(timeout, patience, quiet);
		sendIfDrained();
	}

	private void check(Duration remaining, Duration patience, Supplier<Duration> quiet) {
		Duration left = patience.minus(quiet.get());
		Duration next = (left.compareTo(remaining) < 0) ? left : remaining;
		if (next.isNegative() || next.isZero()) {
			send();
		}
		else {
			this.timer = this.serial.schedule(next, () -> check(remaining.minus(next), patience, quiet));
		}
	}

	void sendIfDrained() {
		this.serial.assertInside();
		if (!this.sent && this.drained.getAsBoolean()) {
			send();
		}
	}

	private void send() {
		this.serial.assertInside();
		this.sent = true;
		cancel();
		this.timer = this.serial.schedule(CLOSE_TIMEOUT, this.onNotClosed);
		if (this.willNeeded.getAsBoolean()) {
			this.transport.disconnectWithWill();
		}
		else {
			this.transport.disconnect();
		}
	}

	/**
	 * Return whether DISCONNECT was sent.
	 * @return whether there is no way back
	 */
	boolean isSent() {
		return this.sent;
	}

	void cancel() {
		this.serial.assertInside();
		if (this.timer != null) {
			this.timer.cancel();
		}
	}

}
