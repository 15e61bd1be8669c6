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

package io.github.mqttboot.session.inbound;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.github.mqttboot.concurrent.ManualTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GroupMessages}. What groups get is tested by
 * {@code CancelledGroupTests}.
 */
class GroupMessagesTests {

	private final ManualTime time = new ManualTime();

	private final GroupMessages messages = new GroupMessages(this.time, Runnable::run);

	private final AtomicInteger notified = new AtomicInteger();

	@BeforeEach
	void whoeverIsNotifiedWaitsForAnotherThreadThatUsesThem() {
		this.messages.finish("$share/group/a", () -> {
			this.notified.incrementAndGet();
			assertThat(CompletableFuture.runAsync(() -> this.messages.connected(true)))
				.succeedsWithin(Duration.ofSeconds(30));
		});
	}

	@Test
	void isNotifiedWithoutTheLockWhenItIsQuiet() {
		assertThatIsNotified((messages) -> this.time.advance(Duration.ofMillis(500)));
	}

	@Test
	void isNotifiedWithoutTheLockWhenTheConnectionStops() {
		assertThatIsNotified((messages) -> messages.stopping(1));
	}

	@Test
	void isNotifiedWithoutTheLockWhenTheSessionIsLost() {
		assertThatIsNotified((messages) -> messages.connected(false));
	}

	@Test
	void isNotNotifiedByTheStopOfAnEarlierRunThatComesLate() {
		this.messages.beginRun(2);
		this.messages.stopping(1);
		assertThat(this.notified).hasValue(0);
		assertThatIsNotified((messages) -> messages.stopping(2));
	}

	private void assertThatIsNotified(Consumer<GroupMessages> trigger) {
		trigger.accept(this.messages);
		assertThat(this.notified).hasValue(1);
		this.messages.stopping(2);
		this.messages.connected(false);
		this.time.advance(Duration.ofSeconds(2));
		assertThat(this.notified).as("once").hasValue(1);
	}

}
