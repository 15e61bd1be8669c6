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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Runs tasks later. It has one thread for all of them, so they return at once.
 */
@FunctionalInterface
interface Timer {

	/**
	 * The timer of the JDK.
	 */
	Timer SYSTEM = (delay, task) -> CompletableFuture
		.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
		.execute(task);

	/**
	 * Run a task.
	 * @param delay how long to wait
	 * @param task what to run then
	 */
	void schedule(Duration delay, Runnable task);

}
