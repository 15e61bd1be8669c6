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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link IdleWatch}.
 */
class IdleWatchTests {

	private final ManualTimer timer = new ManualTimer();

	private final List<Duration> idle = new ArrayList<>();

	private long now;

	private final IdleWatch watch = new IdleWatch(Duration.ofSeconds(10), this.timer, () -> this.now, this.idle::add);

	@Test
	void silenceIsReportedAgainAndAgain() {
		this.watch.start();
		passes(10);
		passes(10);
		assertThat(this.idle).containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(20));
	}

	@Test
	void messageStartsTheIntervalAgain() {
		this.watch.start();
		this.now = Duration.ofSeconds(7).toNanos();
		this.watch.message();
		passes(3);
		assertThat(this.idle).isEmpty();
		assertThat(this.timer.delays()).containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(7));
		passes(7);
		assertThat(this.idle).containsExactly(Duration.ofSeconds(10));
	}

	@Test
	void silenceThatCannotBeReportedIsReportedWithTheNextInterval() {
		IdleWatch watch = new IdleWatch(Duration.ofSeconds(10), this.timer, () -> this.now, (quiet) -> {
			if (quiet.toSeconds() == 10) {
				throw new RejectedExecutionException("no thread");
			}
			this.idle.add(quiet);
		});
		watch.start();
		assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> passes(10));
		passes(10);
		assertThat(this.idle).containsExactly(Duration.ofSeconds(20));
	}

	@Test
	void nothingIsReportedAfterTheStop() {
		this.watch.start();
		this.watch.stop();
		passes(10);
		assertThat(this.idle).isEmpty();
		assertThat(this.timer.pending()).isZero();
	}

	private void passes(int seconds) {
		this.now += Duration.ofSeconds(seconds).toNanos();
		this.timer.runNext();
	}

}
