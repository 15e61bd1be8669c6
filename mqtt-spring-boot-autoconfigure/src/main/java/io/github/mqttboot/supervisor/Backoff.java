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
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.settings.MqttConnectionSettings.Reconnect;

/**
 * The delays of one streak of failures. Each is drawn between half and all of its step,
 * so that a herd spreads while a single client is not held up.
 */
@InSerialExecutor
final class Backoff {

	private final Reconnect settings;

	private final DoubleSupplier random;

	private double step;

	Backoff(Reconnect settings, DoubleSupplier random) {
		this.settings = settings;
		this.random = random;
		reset();
	}

	Duration next() {
		Duration delay = draw(this.step);
		this.step = Math.min(this.step * this.settings.multiplier(), nanos(this.settings.maxDelay()));
		return delay;
	}

	Duration nextAfterRefusal() {
		return draw(nanos(this.settings.refusedDelay()));
	}

	void reset() {
		this.step = Math.min(nanos(this.settings.initialDelay()), nanos(this.settings.maxDelay()));
	}

	// centuries too, at which toNanos() throws
	private static long nanos(Duration delay) {
		return TimeUnit.NANOSECONDS.convert(delay);
	}

	private Duration draw(double nanos) {
		return Duration.ofNanos((long) (nanos * (0.5 + 0.5 * this.random.getAsDouble())));
	}

}
