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

package io.github.mqttboot.store;

import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Ticket}.
 */
class TicketTests {

	private final Ticket ticket = new Ticket();

	private final List<String> done = new ArrayList<>();

	@Test
	void anActionThatFindsNoThreadKeepsNobodyWaiting() {
		this.ticket.whenDone(() -> {
			throw new OutOfMemoryError("unable to create native thread");
		});
		this.ticket.whenDone(() -> this.done.add("second"));
		this.ticket.complete();
		assertThat(this.done).containsExactly("second");
		assertThat(this.ticket.isDone()).isTrue();
	}

	@Test
	void actionsRunInOrderWhenItIsDone() {
		this.ticket.whenDone(() -> this.done.add("first"));
		this.ticket.whenDone(() -> this.done.add("second"));
		assertThat(this.done).isEmpty();
		this.ticket.complete();
		assertThat(this.done).containsExactly("first", "second");
		assertThat(this.ticket.isDone()).isTrue();
	}

	@Test
	void actionThatIsGivenMeanwhileOvertakesNone() {
		this.ticket.whenDone(() -> {
			this.ticket.whenDone(() -> this.done.add("third"));
			this.done.add("first");
		});
		this.ticket.whenDone(() -> this.done.add("second"));
		this.ticket.complete();
		assertThat(this.done).containsExactly("first", "second", "third");
	}

	@Test
	void actionThatFailsKeepsNoOtherFromRunning() {
		this.ticket.whenDone(() -> {
			throw new IllegalStateException();
		});
		this.ticket.whenDone(() -> this.done.add("second"));
		this.ticket.complete();
		assertThat(this.done).containsExactly("second");
		assertThat(this.ticket.isDone()).isTrue();
	}

	@Test
	void actionRunsAtOnceWhenItIsDone() {
		Ticket.DONE.whenDone(() -> this.done.add("first"));
		assertThat(this.done).containsExactly("first");
	}

	@Test
	void whoeverWaitsGoesOnOnlyWhenItIsDone() throws InterruptedException {
		Thread waiting = new Thread(() -> {
			this.ticket.await();
			this.done.add(Thread.currentThread().isInterrupted() ? "interrupted" : "not interrupted");
		});
		waiting.start();
		Awaitility.await().until(() -> waiting.getState() == Thread.State.WAITING);
		waiting.interrupt();
		Awaitility.await().until(() -> waiting.getState() == Thread.State.WAITING);
		assertThat(this.done).isEmpty();
		this.ticket.complete();
		waiting.join();
		assertThat(this.done).containsExactly("interrupted");
	}

}
