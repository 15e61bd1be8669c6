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

package io.github.mqttboot.listener.container;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.github.mqttboot.concurrent.TimeSource;

/**
 * Notices that a listener has got no message for a while, and again as long as that
 * lasts. For any thread.
 */
final class IdleWatch {

	private final Duration interval;

	private final TimeSource timer;

	private final LongSupplier nanoTime;

	private final Consumer<Duration> idle;

	private volatile long lastMessage;

	private volatile boolean stopped;

	/**
	 * Create a watch.
	 * @param interval how long a listener is without messages before it is idle
	 * @param timer looks at it from time to time
	 * @param nanoTime the clock
	 * @param idle takes how long there has been no message, and returns at once
	 */
	IdleWatch(Duration interval, TimeSource timer, LongSupplier nanoTime, Consumer<Duration> idle) {
		this.interval = interval;
		this.timer = timer;
		this.nanoTime = nanoTime;
		this.idle = idle;
	}

	void start() {
		this.lastMessage = this.nanoTime.getAsLong();
		this.timer.schedule(this.interval, this::look);
	}

	void message() {
		this.lastMessage = this.nanoTime.getAsLong();
	}

	void stop() {
		this.stopped = true;
	}

	private void look() {
		if (this.stopped) {
			return;
		}
		Duration quiet = Duration.ofNanos(this.nanoTime.getAsLong() - this.lastMessage);
		Duration left = this.interval.minus(quiet);
		boolean idle = left.isNegative() || left.isZero();
		// first: there may be no thread for the report, which must not end the watch
		this.timer.schedule(idle ? this.interval : left, this::look);
		if (idle) {
			this.idle.accept(quiet);
		}
	}

}
