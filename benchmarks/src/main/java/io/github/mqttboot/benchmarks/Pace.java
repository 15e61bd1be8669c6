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

package io.github.mqttboot.benchmarks;

import java.time.Duration;

/**
 * How long is measured.
 *
 * @param series how long a series of one client takes
 * @param warmUp how long each client runs before it is measured
 * @param rounds how many series of each client there are, of which the median counts
 * @param connections how many connections are opened together
 * @param most the largest number of filters
 * @param profile how long is profiled
 * @param idle the longest time until threads that are not needed have ended
 */
record Pace(Duration series, Duration warmUp, int rounds, int connections, int most, Duration profile, Duration idle) {

	static final Pace FULL = new Pace(Duration.ofSeconds(1), Duration.ofSeconds(2), 5, 2000, 10_000,
			Duration.ofSeconds(10), Duration.ofSeconds(75));

	/**
	 * Shows that everything works, and nothing else.
	 */
	static final Pace QUICK = new Pace(Duration.ofMillis(100), Duration.ZERO, 1, 20, 100, Duration.ofMillis(300),
			Duration.ZERO);

}
