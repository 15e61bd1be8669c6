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

import io.github.mqttboot.concurrent.InSerialExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Counts how often another client took the session over. Two clients with one id would
 * otherwise disconnect each other without end.
 */
@InSerialExecutor
final class SessionTakeoverDetector {

	private static final long WINDOW = Duration.ofMinutes(1).toNanos();

	/**
	 * When the last two were, the earlier one first.
	 */
	private @Nullable Long earlier;

	private @Nullable Long last;

	/**
	 * Note one.
	 * @param now the time
	 * @return whether it is one too many within a minute
	 */
	boolean isFight(long now) {
		boolean third = this.earlier != null && now - this.earlier <= WINDOW;
		this.earlier = this.last;
		this.last = now;
		return third;
	}

}
