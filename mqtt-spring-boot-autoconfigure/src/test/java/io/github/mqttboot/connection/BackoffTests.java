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

package io.github.mqttboot.connection;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;

import io.github.mqttboot.connection.MqttConnectionSettings.Reconnect;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Backoff}.
 */
class BackoffTests {

	@Test
	void drawsBetweenHalfAndAllOfAStep() {
		assertThat(new Backoff(Reconnect.DEFAULT, () -> 0).next()).isEqualTo(Duration.ofMillis(500));
		assertThat(new Backoff(Reconnect.DEFAULT, () -> 1).next()).isEqualTo(Duration.ofSeconds(1));
		assertThat(new Backoff(Reconnect.DEFAULT, () -> 0).nextAfterRefusal()).isEqualTo(Duration.ofSeconds(30));
	}

	@Test
	void neverExceedsTheMaximum() {
		Random random = new Random(1);
		Backoff backoff = new Backoff(Reconnect.DEFAULT, random::nextDouble);
		assertThat(Stream.generate(backoff::next).limit(1000))
			.allMatch((delay) -> delay.compareTo(Duration.ofSeconds(30)) <= 0);
	}

	@Test
	void spreadsAHerdOverTheWholeSpan() {
		Random random = new Random(1);
		int[] slots = new int[5];
		for (int i = 0; i < 50; i++) {
			Duration delay = new Backoff(Reconnect.DEFAULT, random::nextDouble).next();
			slots[(int) ((delay.toMillis() - 500) / 101)]++;
		}
		assertThat(Arrays.stream(slots)).allMatch((clients) -> clients > 0 && clients <= 25);
	}

	@Test
	void aRefusalDoesNotLengthenTheOrdinaryDelay() {
		Backoff backoff = new Backoff(Reconnect.DEFAULT, () -> 1);
		backoff.nextAfterRefusal();
		assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(1));
		backoff.next();
		backoff.reset();
		assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(1));
	}

}
