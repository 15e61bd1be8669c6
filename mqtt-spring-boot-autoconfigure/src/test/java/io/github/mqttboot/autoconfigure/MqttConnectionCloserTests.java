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

package io.github.mqttboot.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.mqttboot.connection.MqttConnection;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

/**
 * Tests for {@link MqttConnectionCloser}.
 */
class MqttConnectionCloserTests {

	private final MqttConnection one = mock();

	private final MqttConnection another = mock();

	private final CompletableFuture<Void> oneStopped = new CompletableFuture<>();

	private final CompletableFuture<Void> anotherStopped = new CompletableFuture<>();

	private final AtomicInteger callbacks = new AtomicInteger();

	@BeforeEach
	void setup() {
		given(this.one.stop()).willReturn(this.oneStopped);
		given(this.another.stop()).willReturn(this.anotherStopped);
	}

	@Test
	void comesLastWhenStopping() {
		assertThat(closer(Duration.ofMinutes(1)).getPhase()).isEqualTo(Integer.MIN_VALUE);
	}

	@Test
	void doesNotOpen() {
		MqttConnectionCloser closer = closer(Duration.ofMinutes(1));
		closer.start();
		assertThat(closer.isRunning()).isTrue();
		then(this.one).should(never()).start();
	}

	@Test
	void stopsAllAtTheSameTimeAndCallsBackAfterTheLast() {
		MqttConnectionCloser closer = closer(Duration.ofMinutes(1));
		closer.start();
		closer.stop(this.callbacks::incrementAndGet);
		then(this.one).should().stop();
		then(this.another).should().stop();
		assertThat(closer.isRunning()).isFalse();
		this.anotherStopped.complete(null);
		assertThat(this.callbacks).hasValue(0);
		this.oneStopped.complete(null);
		assertThat(this.callbacks).hasValue(1);
	}

	@Test
	void whenTheTimeIsOverCallsBackAnyway() {
		closer(Duration.ZERO).stop(this.callbacks::incrementAndGet);
		assertThat(this.callbacks).hasValue(0);
		Awaitility.await().until(() -> this.callbacks.get() == 1);
	}

	private MqttConnectionCloser closer(Duration timeout) {
		return new MqttConnectionCloser(List.of(this.one, this.another), timeout);
	}

}
