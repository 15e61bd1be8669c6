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
import java.time.Instant;

/**
 * Where a connection gets the time from, and what wakes it up.
 */
public interface TimeSource {

	/**
	 * Return the time for people.
	 * @return the time
	 */
	Instant now();

	/**
	 * Return the time for durations.
	 * @return comparable with {@link System#nanoTime()}
	 */
	long nanoTime();

	/**
	 * Run a task once, later, never before this method returned.
	 * @param delay how much later
	 * @param task the task, quick
	 * @return cancels the task
	 */
	Timer schedule(Duration delay, Runnable task);

	/**
	 * A task that waits for its time.
	 */
	@FunctionalInterface
	interface Timer {

		/**
		 * Forget the task. It may be running already.
		 */
		void cancel();

	}

}
