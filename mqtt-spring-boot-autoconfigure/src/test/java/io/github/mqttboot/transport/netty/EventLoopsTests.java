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

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.github.mqttboot.concurrent.SerialExecutor;
import io.github.mqttboot.concurrent.SystemTime;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ReferenceCountUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EventLoops}.
 */
class EventLoopsTests {

	/**
	 * An event loop looks at the clock after so many tasks. The tasks here take so long
	 * that its time is over by then, however fast the machine.
	 */
	private static final int TASKS_UNTIL_CLOCK = 64;

	/**
	 * So many tasks of a serial executor are one of the event loop.
	 */
	private static final int SERIAL_TURN = 256;

	private final EventLoops loops = new EventLoops(1);

	private final EventLoop loop = this.loops.acquire();

	private final AtomicInteger tasks = new AtomicInteger();

	private final CompletableFuture<Integer> tasksBeforeRead = new CompletableFuture<>();

	@AfterEach
	void release() {
		this.loops.release();
	}

	@Test
	void tasksOfManyConnectionsLeaveTimeToRead() throws Exception {
		assertThat(tasksBeforeRead(() -> {
			for (int i = 0; i < 1000; i++) {
				this.loop.execute(() -> {
					LockSupport.parkNanos(1_000_000);
					this.tasks.incrementAndGet();
				});
			}
		})).isLessThan(3 * TASKS_UNTIL_CLOCK);
	}

	@Test
	void tasksOfAConnectionLeaveTimeToRead() throws Exception {
		SerialExecutor serial = new SerialExecutor(this.loop, SystemTime.ofJdk(),
				this.tasksBeforeRead::completeExceptionally);
		assertThat(tasksBeforeRead(() -> floodAgain(serial))).isLessThan(3 * TASKS_UNTIL_CLOCK * SERIAL_TURN);
	}

	private void floodAgain(SerialExecutor serial) {
		this.tasks.incrementAndGet();
		long start = System.nanoTime();
		while (System.nanoTime() - start < 2_000) {
			Thread.onSpinWait();
		}
		if (!this.tasksBeforeRead.isDone()) {
			serial.execute(() -> floodAgain(serial));
		}
	}

	/**
	 * Give the event loop tasks and something to read.
	 * @param flood gives it tasks
	 * @return how many tasks ran before it read
	 */
	private int tasksBeforeRead(Runnable flood) throws Exception {
		InetAddress host = InetAddress.getLoopbackAddress();
		try (ServerSocket server = new ServerSocket(0, 1, host)) {
			new Bootstrap().group(this.loop)
				.channel(NioSocketChannel.class)
				.handler(new Reader())
				.connect(host, server.getLocalPort())
				.sync();
			try (Socket socket = server.accept()) {
				CountDownLatch busy = new CountDownLatch(1);
				CompletableFuture<Void> sent = new CompletableFuture<>();
				this.loop.execute(() -> {
					busy.countDown();
					sent.join();
				});
				busy.await();
				flood.run();
				socket.getOutputStream().write(1);
				sent.complete(null);
				return this.tasksBeforeRead.get(30, TimeUnit.SECONDS);
			}
		}
	}

	/**
	 * Says how many tasks ran before.
	 */
	private final class Reader extends ChannelInboundHandlerAdapter {

		@Override
		public void channelRead(ChannelHandlerContext context, Object message) {
			ReferenceCountUtil.release(message);
			EventLoopsTests.this.tasksBeforeRead.complete(EventLoopsTests.this.tasks.get());
		}

	}

}
