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
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import io.github.mqttboot.settings.MqttConnectionSettings.Reconnect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
	void delaysOfCenturiesAreAsLongAsADelayCanBe() {
		Duration centuries = Duration.ofDays(300 * 365);
		Backoff backoff = new Backoff(new Reconnect(centuries, centuries, 2, centuries, centuries), () -> 1);
		Duration longest = Duration.ofNanos(Long.MAX_VALUE);
		assertThat(Stream.of(backoff.next(), backoff.next(), backoff.nextAfterRefusal())).containsOnly(longest);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void twelveDelaysGrowAndVary(long seed) {
		Random random = new Random(seed);
		List<List<Duration>> clients = Stream.generate(() -> new Backoff(Reconnect.DEFAULT, random::nextDouble))
			.map((backoff) -> Stream.generate(backoff::next).limit(12).toList())
			.limit(100)
			.toList();
		assertThat(clients).allSatisfy((delays) -> {
			assertThat(delays.get(0)).isGreaterThanOrEqualTo(Duration.ofMillis(500));
			// the sixth step is the maximum, and not twice the fifth
			assertThat(delays.subList(0, 5)).isSorted();
			assertThat(delays).allMatch((delay) -> delay.compareTo(Reconnect.DEFAULT.maxDelay()) <= 0);
		});
		for (int attempt = 0; attempt < 12; attempt++) {
			int index = attempt;
			double[] millis = clients.stream().mapToDouble((delays) -> delays.get(index).toMillis()).toArray();
			double mean = Arrays.stream(millis).average().orElseThrow();
			double variance = Arrays.stream(millis).map((value) -> (value - mean) * (value - mean)).sum() / 99;
			assertThat(Math.sqrt(variance) / mean).as("coefficient of variation").isGreaterThanOrEqualTo(0.1);
		}
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
