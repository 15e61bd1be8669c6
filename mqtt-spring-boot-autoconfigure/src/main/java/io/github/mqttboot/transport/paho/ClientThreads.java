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

package io.github.mqttboot.transport.paho;

import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The threads of one Paho client. Paho starts and ends them, and would at times wait for
 * one of them forever: it polls until a thread is seen running, also if that has failed
 * and ended by then, and wakes the sender only once, also if that is not yet asleep. So
 * none may fail before all have started, which is when the sender writes CONNECT, and the
 * sender is woken until it has ended. A thread that dies of an exception is reported.
 */
class ClientThreads {

	private static final long WAKE_INTERVAL_MILLIS = 20;

	private final String name;

	private final Consumer<Throwable> onDeath;

	private final CountDownLatch started = new CountDownLatch(1);

	private boolean reading;

	private volatile @Nullable Thread sender;

	/**
	 * Create an instance.
	 * @param name the name of the connection, for thread names
	 * @param onDeath is notified what a thread died of
	 */
	ClientThreads(String name, Consumer<Throwable> onDeath) {
		this.name = name;
		this.onDeath = onDeath;
	}

	/**
	 * The current thread is the one that connects.
	 */
	void onConnecting() {
		watch();
	}

	/**
	 * The current thread is the one that reads. Blocks until it may.
	 */
	void onReading() {
		if (!this.reading) {
			this.reading = true;
			watch();
			await();
		}
	}

	/**
	 * The current thread is the one that writes.
	 */
	void onWriting() {
		if (this.sender == null) {
			this.sender = watch();
			allStarted();
		}
	}

	/**
	 * All threads have started, or none will any more.
	 */
	void allStarted() {
		this.started.countDown();
	}

	/**
	 * Have the threads ended. Does not wait for it.
	 * @param client the client, whose network is closed
	 */
	void end(PahoClient client) {
		start("end", () -> {
			await();
			client.shutDown();
			endSender(client);
		});
	}

	private void endSender(PahoClient client) {
		Thread thread = this.sender;
		try {
			while (thread != null && thread.isAlive()) {
				client.wakeSender();
				thread.join(WAKE_INTERVAL_MILLIS);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Start a thread that does not keep the JVM alive.
	 * @param purpose what it is for
	 * @param task what it does
	 */
	void start(String purpose, Runnable task) {
		Thread thread = new Thread(task, "mqtt-" + this.name + "-" + purpose);
		thread.setDaemon(true);
		thread.start();
	}

	private Thread watch() {
		Thread thread = Thread.currentThread();
		thread.setUncaughtExceptionHandler((dead, ex) -> this.onDeath.accept(ex));
		return thread;
	}

	private void await() {
		try {
			this.started.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
