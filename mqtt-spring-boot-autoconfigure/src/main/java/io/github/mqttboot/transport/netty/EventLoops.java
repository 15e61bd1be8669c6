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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The event loops that the connections of a factory share: each made for the first
 * connection that it is given to, all ended with the last. A loop starts its thread with
 * its first task. For any thread.
 */
final class EventLoops {

	private static final int END_TIMEOUT_SECONDS = 5;

	/**
	 * After so many milliseconds of tasks a loop looks what can be read and written, at
	 * the next 64th. By default of Netty it does that once a second while there are tasks
	 * all the time.
	 */
	private static final int TASKS_MILLIS = 10;

	private final int threads;

	private @Nullable Group group;

	private int users;

	EventLoops(int threads) {
		this.threads = threads;
	}

	/**
	 * Return the event loop for another connection, to be {@link #release() released}.
	 * @return the event loop
	 */
	synchronized EventLoop acquire() {
		if (this.group == null) {
			this.group = new Group(this.threads);
		}
		this.users++;
		return this.group.next();
	}

	/**
	 * A connection needs its event loop no more. Does not wait for the end of the last
	 * ones.
	 */
	synchronized void release() {
		Assert.state(this.group != null, "No event loop is in use");
		this.users--;
		if (this.users == 0) {
			this.group.end();
			this.group = null;
		}
	}

	/**
	 * The event loops. A class of its own since classes of Netty are loaded to verify it,
	 * which is too early for the outer one. Not a group of Netty's: that opens all its
	 * selectors at once, and starts a thread to end a loop that never had one.
	 */
	private static final class Group {

		private final int most;

		// daemons: the connection factory keeps the JVM alive while there are
		// subscriptions
		private final ThreadFactory threads = new DefaultThreadFactory("mqtt-loop", true, Thread.NORM_PRIORITY);

		private final List<EventLoop> loops = new ArrayList<>();

		private int next;

		Group(int most) {
			this.most = most;
		}

		EventLoop next() {
			if (this.next == this.loops.size()) {
				this.loops.add(new SingleThreadIoEventLoop(null, this.threads, NioIoHandler.newFactory(),
						Integer.MAX_VALUE, RejectedExecutionHandlers.reject(), TASKS_MILLIS));
			}
			EventLoop loop = this.loops.get(this.next);
			this.next = (this.next + 1) % this.most;
			return loop;
		}

		void end() {
			this.loops.forEach((loop) -> loop.shutdownGracefully(0, END_TIMEOUT_SECONDS, TimeUnit.SECONDS));
		}

	}

}
