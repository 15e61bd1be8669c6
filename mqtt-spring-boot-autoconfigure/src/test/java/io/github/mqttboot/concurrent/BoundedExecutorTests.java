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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link BoundedExecutor}.
 */
class BoundedExecutorTests {

	private final ManualTime time = new ManualTime();

	private final List<Runnable> threads = new ArrayList<>();

	private final List<String> log = new ArrayList<>();

	private final BoundedExecutor executor = new BoundedExecutor(this.threads::add, this.time, 2,
			Duration.ofSeconds(1));

	@Test
	void aFewTasksRunAtATimeInTheOrderInWhichTheyCame() {
		for (int i = 1; i <= 4; i++) {
			String name = "task " + i;
			this.executor.execute(() -> this.log.add(name));
		}
		assertThat(this.threads).hasSize(2);
		this.threads.get(0).run();
		assertThat(this.threads).hasSize(3);
		this.threads.get(1).run();
		this.threads.get(2).run();
		assertThat(this.threads).hasSize(4);
		this.threads.get(3).run();
		assertThat(this.log).containsExactly("task 1", "task 2", "task 3", "task 4");
		assertThat(this.time.pending()).isZero();
	}

	@Test
	void whatHangsDoesNotHoldUpTheOthers() {
		this.executor.execute(() -> this.time.advance(Duration.ofSeconds(1)));
		this.executor.execute(() -> this.time.advance(Duration.ofSeconds(1)));
		this.executor.execute(() -> this.log.add("other"));
		this.executor.execute(() -> this.log.add("later"));
		this.threads.get(0).run();
		assertThat(this.threads).as("the time of one is over before it ends, and it ends once").hasSize(3);
		this.threads.get(2).run();
		assertThat(this.threads).hasSize(4);
	}

	@Test
	void aTaskThatFailsLeavesItsPlaceToTheNext() {
		this.executor.execute(() -> {
			throw new IllegalStateException("broken");
		});
		this.executor.execute(() -> this.log.add("second"));
		this.executor.execute(() -> this.log.add("third"));
		assertThatIllegalStateException().isThrownBy(() -> this.threads.get(0).run());
		assertThat(this.threads).hasSize(3);
	}

	@Test
	void withoutAThreadATaskIsStartedLater() {
		BoundedExecutor executor = new BoundedExecutor((task) -> {
			if (this.time.nanoTime() < Duration.ofSeconds(1).toNanos()) {
				throw new RejectedExecutionException("none");
			}
			task.run();
		}, this.time, 1, Duration.ofSeconds(10));
		executor.execute(() -> this.log.add("first"));
		executor.execute(() -> this.log.add("second"));
		assertThat(this.log).isEmpty();
		this.time.advance(Duration.ofSeconds(2));
		assertThat(this.log).containsExactly("first", "second");
	}

}
