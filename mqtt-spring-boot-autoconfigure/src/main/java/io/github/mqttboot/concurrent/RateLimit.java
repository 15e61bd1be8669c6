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

package io.github.mqttboot.concurrent;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Lets something happen at most once in a while, such as a line of the log for what may
 * happen thousands of times a second, and counts what it holds back. For any thread.
 */
public final class RateLimit {

	private final long interval;

	private final LongSupplier nanoTime;

	private boolean used;

	private long last;

	private long heldBack;

	/**
	 * Create a limit.
	 * @param interval the time between two that may happen
	 * @param nanoTime the time, as {@link System#nanoTime()} has it
	 */
	public RateLimit(Duration interval, LongSupplier nanoTime) {
		this.interval = interval.toNanos();
		this.nanoTime = nanoTime;
	}

	/**
	 * Ask whether it may happen now. The first time it may.
	 * @return how often it was held back since it last happened, or empty if it must not
	 */
	public synchronized OptionalLong tryAcquire() {
		long now = this.nanoTime.getAsLong();
		if (this.used && now - this.last < this.interval) {
			this.heldBack++;
			return OptionalLong.empty();
		}
		this.used = true;
		this.last = now;
		return OptionalLong.of(heldBack());
	}

	/**
	 * Return how often it was held back since it last happened, for the last time: what
	 * was counted is not counted again.
	 * @return the number
	 */
	public synchronized long heldBack() {
		long heldBack = this.heldBack;
		this.heldBack = 0;
		return heldBack;
	}

}
