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

package io.github.mqttboot.transport.netty;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.EventLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LoopTurn}.
 */
class LoopTurnTests {

	private final EventLoops loops = new EventLoops(1);

	private final EventLoop loop = this.loops.acquire();

	private final AtomicInteger flushes = new AtomicInteger();

	private final LoopTurn turn = new LoopTurn(this.loop, this.flushes::incrementAndGet);

	@AfterEach
	void release() {
		this.loops.release();
	}

	@Test
	void thereIsOneFlushForAllThatIsAskedForMeanwhile() throws Exception {
		CompletableFuture<Void> asked = new CompletableFuture<>();
		this.loop.execute(asked::join);
		for (int i = 0; i < 100; i++) {
			this.turn.flushLater();
		}
		asked.complete(null);
		this.loop.submit(() -> {
		}).get(30, TimeUnit.SECONDS);
		assertThat(this.flushes).hasValue(1);
	}

	@Test
	void thereIsAnotherFlushForWhatIsAskedForAfterIt() throws Exception {
		for (int i = 1; i <= 3; i++) {
			this.turn.flushLater();
			this.loop.submit(() -> {
			}).get(30, TimeUnit.SECONDS);
			assertThat(this.flushes).hasValue(i);
		}
	}

}
