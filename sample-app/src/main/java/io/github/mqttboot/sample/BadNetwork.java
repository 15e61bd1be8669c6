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

package io.github.mqttboot.sample;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import org.springframework.stereotype.Component;

/**
 * What happens to bytes on their way through the plugs: nothing, or delays and losses. A
 * lost TCP segment shows as a connection that ends, in which whatever was under way is
 * gone. Thread-safe.
 */
@Component
class BadNetwork {

	private static final Duration MAX_DELAY = Duration.ofMillis(300);

	// One packet in so many: each device loses its connection every few seconds
	private static final int LOSS = 40;

	private volatile boolean on;

	boolean isOn() {
		return this.on;
	}

	void set(boolean on) {
		this.on = on;
	}

	Duration delay() {
		return this.on ? Duration.ofMillis(ThreadLocalRandom.current().nextLong(MAX_DELAY.toMillis())) : Duration.ZERO;
	}

	boolean loses() {
		return this.on && ThreadLocalRandom.current().nextInt(LOSS) == 0;
	}

}
