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

import java.lang.reflect.Proxy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandler;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ThreadAwareExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WakeOnceIoHandler}.
 */
class WakeOnceIoHandlerTests {

	private final AtomicInteger turns = new AtomicInteger();

	private final IoEventLoop loop = new SingleThreadIoEventLoop(null, new DefaultThreadFactory("test-loop", true),
			this::countingHandler);

	@AfterEach
	void shutdown() {
		this.loop.shutdownGracefully(0, 5, TimeUnit.SECONDS);
	}

	@Test
	void loopTurnsOnceForATask() throws Exception {
		run();
		this.turns.set(0);
		for (int i = 0; i < 100; i++) {
			// so long that the loop waits again
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
			run();
		}
		// more by those in which the loop begins to wait, fewer if it did not yet
		assertThat(this.turns).hasValueBetween(1, 120);
	}

	@Test
	void noTaskIsMissed() throws Exception {
		// a loop that has nothing to do later looks for tasks once a second
		this.loop.schedule(() -> {
		}, 1, TimeUnit.HOURS);
		for (int i = 0; i < 20_000; i++) {
			// at each moment of a turn
			LockSupport.parkNanos(i % 100 * 100);
			run();
		}
	}

	@Test
	void noTaskIsMissedWhileALoopBegins() throws Exception {
		for (int i = 0; i < 500; i++) {
			IoEventLoop started = new SingleThreadIoEventLoop(null, new DefaultThreadFactory("test-loop", true),
					WakeOnceIoHandler::new);
			started.schedule(() -> {
			}, 1, TimeUnit.HOURS);
			for (int task = 0; task < 5; task++) {
				started.submit(() -> {
				}).get(30, TimeUnit.SECONDS);
			}
			started.shutdownGracefully(0, 5, TimeUnit.SECONDS);
		}
	}

	@Test
	void connectionsUseIt() {
		EventLoops loops = new EventLoops(1);
		try {
			assertThat(((IoEventLoop) loops.acquire()).isIoType(WakeOnceIoHandler.class)).isTrue();
		}
		finally {
			loops.release();
		}
	}

	private void run() throws Exception {
		this.loop.submit(() -> {
		}).get(30, TimeUnit.SECONDS);
	}

	private IoHandler countingHandler(ThreadAwareExecutor loop) {
		IoHandler handler = new WakeOnceIoHandler(loop);
		return (IoHandler) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { IoHandler.class },
				(proxy, method, arguments) -> {
					if (method.getName().equals("run")) {
						this.turns.incrementAndGet();
					}
					return method.invoke(handler, arguments);
				});
	}

}
