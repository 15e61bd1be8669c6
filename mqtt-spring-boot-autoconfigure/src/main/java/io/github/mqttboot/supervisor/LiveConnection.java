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
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.concurrent.TimeSource.Timer;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.diagnosis.ConnectionCauses;
import io.github.mqttboot.transport.MqttTransport;
import org.jspecify.annotations.Nullable;

/**
 * A connection that the broker has accepted, until its attempt ends: what watches it
 * ({@link KeepAlive}, {@link AcknowledgementWatch}, the renewal of its credentials), and
 * its {@link GracefulDisconnect}. Lives in the serial executor of the connection.
 */
@InSerialExecutor
final class LiveConnection {

	/**
	 * How long a reconnect waits for acknowledgements while none comes.
	 */
	private static final Duration RECONNECT_PATIENCE = Duration.ofSeconds(5);

	private final AttemptContext context;

	private final MqttTransport transport;

	private final AcknowledgementWatch acknowledgements;

	private final Consumer<MqttConnectionCause> onEnd;

	private final @Nullable Authentication authentication;

	private final long acceptedAt;

	private @Nullable KeepAlive keepAlive;

	private @Nullable Timer renewal;

	private @Nullable GracefulDisconnect disconnect;

	/**
	 * Create a connection.
	 * @param context what it has in common with others
	 * @param transport what was accepted
	 * @param acknowledgements watches for those that do not come
	 * @param onEnd is notified that it has to end, and why
	 * @param authentication authenticates it again, or {@code null} if nothing does
	 */
	LiveConnection(AttemptContext context, MqttTransport transport, AcknowledgementWatch acknowledgements,
			Consumer<MqttConnectionCause> onEnd, @Nullable Authentication authentication) {
		this.context = context;
		this.transport = transport;
		this.acknowledgements = acknowledgements;
		this.onEnd = onEnd;
		this.authentication = authentication;
		this.acceptedAt = context.time().nanoTime();
	}

	void start(Duration keepAliveInterval) {
		this.context.serial().assertInside();
		if (!keepAliveInterval.isZero()) {
			Duration timeout = KeepAlive.timeout(this.context.settings(), keepAliveInterval);
			this.keepAlive = new KeepAlive(this.context.serial(), this.context.time(), this.transport,
					keepAliveInterval, timeout, this.onEnd);
			this.keepAlive.start();
		}
		this.acknowledgements.start(this.transport);
		this.renewal = this.context.renewal().schedule();
		if (this.authentication != null) {
			this.authentication.start(this.transport);
		}
	}

	/**
	 * Authenticate again.
	 * @return completed when the broker has accepted it, or {@code null} if nothing
	 * authenticates the connection, or if it is left
	 */
	@Nullable CompletableFuture<Void> reauthenticate() {
		this.context.serial().assertInside();
		return (this.authentication != null && !isDisconnecting()) ? this.authentication.reauthenticate() : null;
	}

	/**
	 * Return how long it did what a connection is for: from CONNACK to now, without the
	 * time since the broker acknowledges nothing of what waits for it.
	 * @return the time
	 */
	Duration lasted() {
		return Duration.ofNanos(Math.max(0, this.acknowledgements.workedUntil() - this.acceptedAt));
	}

	/**
	 * The serial executor has no more to do at the moment.
	 */
	void turnEnded() {
		this.context.serial().assertInside();
		this.acknowledgements.look();
	}

	/**
	 * Return whether the broker has acknowledged something.
	 * @return whether it is known to answer
	 */
	boolean isAcknowledging() {
		return this.acknowledgements.isAcknowledging();
	}

	/**
	 * Disconnect gracefully, to connect again.
	 * @param drained says whether there is nothing more to wait for
	 */
	void disconnectToReconnect(BooleanSupplier drained) {
		this.context.serial().assertInside();
		disconnect(drained, RECONNECT_PATIENCE);
	}

	/**
	 * Disconnect gracefully, to stop.
	 * @param drained says whether there is nothing more to wait for
	 */
	void disconnectToStop(BooleanSupplier drained) {
		this.context.serial().assertInside();
		disconnect(drained, this.context.settings().getShutdownTimeout());
	}

	private void disconnect(BooleanSupplier drained, Duration patience) {
		this.context.serial().assertInside();
		if (isDisconnectSent()) {
			return;
		}
		if (this.disconnect != null) {
			// of a reconnect, which waits for less than a stop does
			this.disconnect.cancel();
		}
		// from now on the time that it may take is limited by this
		this.acknowledgements.stop();
		this.disconnect = new GracefulDisconnect(this.context.serial(), this.transport, drained,
				this.context.traffic()::isOfflineMissing,
				() -> this.onEnd.accept(ConnectionCauses.ofApplication("disconnected")));
		this.disconnect.start(this.context.settings().getShutdownTimeout(), patience,
				() -> Duration.ofNanos(this.context.time().nanoTime() - this.acknowledgements.workedUntil()));
	}

	boolean isDisconnecting() {
		return this.disconnect != null;
	}

	/**
	 * Return whether DISCONNECT was sent.
	 * @return whether nothing more can be sent
	 */
	boolean isDisconnectSent() {
		return this.disconnect != null && this.disconnect.isSent();
	}

	void disconnectIfDrained() {
		this.context.serial().assertInside();
		if (this.disconnect != null) {
			this.disconnect.sendIfDrained();
		}
	}

	void end() {
		this.context.serial().assertInside();
		if (this.keepAlive != null) {
			this.keepAlive.stop();
		}
		if (this.renewal != null) {
			this.renewal.cancel();
		}
		if (this.disconnect != null) {
			this.disconnect.cancel();
		}
		this.acknowledgements.stop();
	}

}
