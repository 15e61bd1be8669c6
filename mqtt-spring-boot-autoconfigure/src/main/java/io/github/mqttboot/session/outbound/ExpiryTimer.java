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

package io.github.mqttboot.session.outbound;

import java.time.Duration;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.concurrent.SerialExecutor;
import io.github.mqttboot.concurrent.TimeSource.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Rings when the first of the messages that wait may have expired, and not more than once
 * a second, for that is how exact an expiry interval is. Lives in the serial executor.
 */
@InSerialExecutor
final class ExpiryTimer {

	private static final Duration SHORTEST = Duration.ofSeconds(1);

	// intervals may be of a hundred years
	private static final Duration LONGEST = Duration.ofDays(1);

	private final SerialExecutor serial;

	private final Runnable onExpired;

	private @Nullable Timer timer;

	private long ringsAt;

	ExpiryTimer(SerialExecutor serial, Runnable onExpired) {
		this.serial = serial;
		this.onExpired = onExpired;
	}

	/**
	 * Ring when a message expires, unless that is due earlier anyway.
	 * @param timeLeft until then, or {@code null} if it does not expire
	 * @param now the time
	 */
	void watch(@Nullable Duration timeLeft, long now) {
		this.serial.assertInside();
		if (timeLeft == null) {
			return;
		}
		Duration delay = (timeLeft.compareTo(SHORTEST) < 0) ? SHORTEST
				: ((timeLeft.compareTo(LONGEST) > 0) ? LONGEST : timeLeft);
		long at = now + delay.toNanos();
		if (this.timer == null || at - this.ringsAt < 0) {
			cancel();
			this.ringsAt = at;
			this.timer = this.serial.schedule(delay, this::ring);
		}
	}

	private void ring() {
		this.timer = null;
		this.onExpired.run();
	}

	void cancel() {
		this.serial.assertInside();
		if (this.timer != null) {
			this.timer.cancel();
			this.timer = null;
		}
	}

}
