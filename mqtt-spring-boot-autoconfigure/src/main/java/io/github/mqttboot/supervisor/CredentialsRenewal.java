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
import java.time.Instant;
import java.util.function.DoubleSupplier;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.concurrent.SerialExecutor;
import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.concurrent.TimeSource.Timer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Has a connection reconnect before its credentials expire, since brokers end it then.
 * Lives in the serial executor of its connection.
 */
@InSerialExecutor
final class CredentialsRenewal {

	private static final Log logger = LogFactory.getLog(CredentialsRenewal.class);

	private static final Duration LONGEST = Duration.ofDays(365);

	private static final double EARLIEST = 0.75;

	private static final double LATEST = 0.9;

	private final String connectionName;

	private final SerialExecutor serial;

	private final TimeSource time;

	private final DoubleSupplier random;

	private final Runnable reconnect;

	private final boolean ofAuthentication;

	private @Nullable Instant expiresAt;

	private @Nullable Instant renewed;

	CredentialsRenewal(String connectionName, SerialExecutor serial, TimeSource time, DoubleSupplier random,
			Runnable reconnect) {
		this(connectionName, serial, time, random, reconnect, false);
	}

	private CredentialsRenewal(String connectionName, SerialExecutor serial, TimeSource time, DoubleSupplier random,
			Runnable reconnect, boolean ofAuthentication) {
		this.connectionName = connectionName;
		this.serial = serial;
		this.time = time;
		this.random = random;
		this.reconnect = reconnect;
		this.ofAuthentication = ofAuthentication;
	}

	/**
	 * Create the same for an authentication, which is renewed on its connection.
	 * @param authenticate authenticates again
	 * @return the renewal
	 */
	CredentialsRenewal forAuthentication(Runnable authenticate) {
		return new CredentialsRenewal(this.connectionName, this.serial, this.time, this.random, authenticate, true);
	}

	/**
	 * An attempt is made.
	 * @param expiresAt until when its credentials are good, or {@code null} if they do
	 * not expire
	 */
	void using(@Nullable Instant expiresAt) {
		this.serial.assertInside();
		this.expiresAt = expiresAt;
	}

	/**
	 * The broker accepted the credentials. They are renewed in the last quarter of what
	 * is left of their time, drawn so that a herd spreads.
	 * @return the timer of the renewal, or {@code null} if there is none
	 */
	@Nullable Timer schedule() {
		this.serial.assertInside();
		Instant expiresAt = this.expiresAt;
		Instant now = this.time.now();
		if (expiresAt == null || expiresAt.isAfter(now.plus(LONGEST))) {
			return null;
		}
		if (!expiresAt.isAfter(now) || (this.renewed != null && !expiresAt.isAfter(this.renewed))) {
			// to ask again and again would be a loop, the faster the closer the end is
			logger.warn("MQTT connection '" + this.connectionName + "': " + describe(expiresAt.isAfter(now)) + " at "
					+ expiresAt + "; it is asked again when the broker ends the connection");
			return null;
		}
		double part = EARLIEST + (LATEST - EARLIEST) * this.random.getAsDouble();
		Duration delay = Duration.ofNanos((long) (Duration.between(now, expiresAt).toNanos() * part));
		return this.serial.schedule(delay, () -> {
			logger.debug("MQTT connection '" + this.connectionName + "': the "
					+ (this.ofAuthentication ? "authentication expires" : "credentials expire") + " at " + expiresAt);
			this.renewed = expiresAt;
			this.reconnect.run();
		});
	}

	private String describe(boolean known) {
		if (this.ofAuthentication) {
			return "the application authenticated the connection with what "
					+ (known ? "it had before and that expires" : "expired");
		}
		return "the credentials provider gave credentials that "
				+ (known ? "it gave before and that expire" : "expired");
	}

}
