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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.github.mqttboot.concurrent.TimeSource;

/**
 * A timer whose time is up when a test says so.
 */
final class ManualTimer implements TimeSource {

	private final List<Duration> delays = new ArrayList<>();

	private final List<Runnable> tasks = new ArrayList<>();

	@Override
	public Instant now() {
		return Instant.EPOCH;
	}

	@Override
	public long nanoTime() {
		return 0;
	}

	@Override
	public Timer schedule(Duration delay, Runnable task) {
		this.delays.add(delay);
		this.tasks.add(task);
		return () -> this.tasks.remove(task);
	}

	/**
	 * The delays asked for so far, in order.
	 */
	List<Duration> delays() {
		return this.delays;
	}

	int pending() {
		return this.tasks.size();
	}

	/**
	 * Run the task that was scheduled first.
	 */
	void runNext() {
		this.tasks.remove(0).run();
	}

}
