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
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RateLimit}.
 */
class RateLimitTests {

	private long now = Long.MAX_VALUE;

	private final RateLimit limit = new RateLimit(Duration.ofMinutes(1), () -> this.now);

	@Test
	void firstMayHappenAtOnceAndTheNextAfterTheInterval() {
		assertThat(this.limit.tryAcquire()).hasValue(0);
		IntStream.range(0, 1000).forEach((i) -> assertThat(this.limit.tryAcquire()).isEmpty());
		this.now += Duration.ofMinutes(1).toNanos() - 1;
		assertThat(this.limit.tryAcquire()).isEmpty();
		this.now++;
		assertThat(this.limit.tryAcquire()).hasValue(1001);
		assertThat(this.limit.tryAcquire()).isEmpty();
	}

	@Test
	void whatWasHeldBackIsCountedOnce() {
		this.limit.tryAcquire();
		this.limit.tryAcquire();
		assertThat(this.limit.heldBack()).isOne();
		assertThat(this.limit.heldBack()).isZero();
	}

}
