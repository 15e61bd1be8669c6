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

import io.github.mqttboot.concurrent.SerialExecutor;
import io.github.mqttboot.concurrent.TimeSource.Timer;
import io.github.mqttboot.transport.MqttTransport;
import org.jspecify.annotations.Nullable;

/**
 * Leaves a broker in good order: lets it acknowledge what is under way, sends DISCONNECT
 * and gives it a moment to close. Lives in the serial executor of its connection.
 */
final class GracefulDisconnect {

	/**
	 * How long a broker may take to close after our DISCONNECT.
	 */
	private static final Duration GOODBYE = Duration.ofMillis(500);

	private final SerialExecutor serial;

	private final MqttTransport transport;

	private final BooleanSupplier drained;

	private final Runnable onNotClosed;

	private boolean leaving;

	private @Nullable Timer timer;

	/**
	 * Create a departure.
	 * @param serial the serial executor of the connection
	 * @param transport what to leave
	 * @param drained says whether there is nothing more to wait for
	 * @param onNotClosed called if the broker does not close
	 */
	GracefulDisconnect(SerialExecutor serial, MqttTransport transport, BooleanSupplier drained, Runnable onNotClosed) {
		this.serial = serial;
		this.transport = transport;
		this.drained = drained;
		this.onNotClosed = onNotClosed;
	}

	void start(Duration timeout) {
		this.timer = this.serial.schedule(timeout, this::leave);
		leaveIfDrained();
	}

	void leaveIfDrained() {
		if (!this.leaving && this.drained.getAsBoolean()) {
			leave();
		}
	}

	private void leave() {
		this.leaving = true;
		cancel();
		this.timer = this.serial.schedule(GOODBYE, this.onNotClosed);
		this.transport.disconnect();
	}

	/**
	 * Return whether DISCONNECT was sent.
	 * @return whether there is no way back
	 */
	boolean isLeaving() {
		return this.leaving;
	}

	void cancel() {
		if (this.timer != null) {
			this.timer.cancel();
		}
	}

}
