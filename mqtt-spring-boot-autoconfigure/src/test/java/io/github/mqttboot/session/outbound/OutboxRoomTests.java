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

package io.github.mqttboot.session.outbound;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link OutboxRoom}.
 */
class OutboxRoomTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private final BlockingQueue<String> taken = new LinkedBlockingQueue<>();

	@Test
	void isFullWhenAllIsTaken() throws InterruptedException {
		OutboxRoom room = new OutboxRoom(2, 0);
		assertThat(room.take(Duration.ZERO)).isTrue();
		assertThat(room.take(Duration.ZERO)).isTrue();
		assertThat(room.taken()).isEqualTo(2);
		assertThat(room.take(Duration.ZERO)).isFalse();
		assertThat(room.take(Duration.ofMillis(1))).isFalse();
		room.release();
		assertThat(room.take(Duration.ZERO)).isTrue();
	}

	@Test
	void waitsForCenturies() throws InterruptedException {
		OutboxRoom room = new OutboxRoom(1, 1);
		takeLater(room, "patient", Duration.ofDays(300 * 365));
		room.release();
		assertThat(this.taken.poll(10, TimeUnit.SECONDS)).isEqualTo("patient");
	}

	@Test
	void mayBeMoreThanFull() throws InterruptedException {
		OutboxRoom room = new OutboxRoom(1, 3);
		assertThat(room.taken()).isEqualTo(3);
		room.release();
		room.release();
		assertThat(room.take(Duration.ZERO)).isFalse();
		room.release();
		assertThat(room.take(Duration.ZERO)).isTrue();
	}

	@Test
	void whoeverAsksFirstGetsRoomFirst() throws InterruptedException {
		OutboxRoom room = new OutboxRoom(1, 1);
		Thread first = takeLater(room, "first");
		Thread second = takeLater(room, "second");
		room.release();
		// somebody who asks in this moment does not overtake those who wait
		assertThat(room.take(Duration.ZERO)).isFalse();
		assertThat(this.taken.poll(10, TimeUnit.SECONDS)).isEqualTo("first");
		assertThat(second.isAlive()).isTrue();
		room.release();
		assertThat(this.taken.poll(10, TimeUnit.SECONDS)).isEqualTo("second");
		first.join();
		second.join();
	}

	private Thread takeLater(OutboxRoom room, String name) {
		return takeLater(room, name, LONG);
	}

	private Thread takeLater(OutboxRoom room, String name, Duration timeout) {
		Thread thread = new Thread(() -> {
			try {
				if (room.take(timeout)) {
					this.taken.add(name);
				}
			}
			catch (InterruptedException ex) {
				this.taken.add("interrupted");
			}
		});
		thread.start();
		Awaitility.await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
		return thread;
	}

	@Test
	void interruptEndsTheWaiting() throws InterruptedException {
		OutboxRoom room = new OutboxRoom(1, 1);
		takeLater(room, "first").interrupt();
		assertThat(this.taken.poll(10, TimeUnit.SECONDS)).isEqualTo("interrupted");
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> room.take(LONG));
	}

}
