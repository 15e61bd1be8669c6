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

package io.github.mqttboot.integration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.github.mqttboot.concurrent.RateLimit;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttText;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Hands messages to a consumer one after the other, on a thread of its own. Messages that
 * the broker wants acknowledged are bounded by its window; of the others only so many may
 * wait, as nothing else would slow their sender down. Its contract:
 * <ul>
 * <li>Order: messages are handled in the order in which they are handed in, whatever
 * their topic.</li>
 * <li>Serial: one at a time, and the next one sees what was written for the last.</li>
 * <li>Not re-entrant: a message that is handed in from within is queued.</li>
 * <li>Whose thread: its own, which ends when there is nothing to do for a while. The
 * consumer may block; it holds up nobody but this worker.</li>
 * </ul>
 * For any thread.
 */
final class MessageWorker {

	private static final Log logger = LogFactory.getLog(MessageWorker.class);

	private static final Duration REPORT_INTERVAL = Duration.ofMinutes(1);

	private static final int UNACKNOWLEDGED_CAPACITY = 1000;

	private final ThreadPoolExecutor executor;

	private volatile @Nullable Thread busyThread;

	private final String connectionName;

	private final RateLimit reports = new RateLimit(REPORT_INTERVAL, System::nanoTime);

	/**
	 * Create a worker.
	 * @param connectionName the name of the connection that messages come from
	 * @param threadFactory makes its thread
	 */
	MessageWorker(String connectionName, ThreadFactory threadFactory) {
		this.connectionName = connectionName;
		this.executor = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threadFactory,
				new ThreadPoolExecutor.AbortPolicy());
		this.executor.allowCoreThreadTimeOut(true);
	}

	/**
	 * Take a message.
	 * @param message the message
	 * @param consumer handles it
	 * @return whether it is handled, or dropped: not once {@link #finish finished}
	 */
	boolean submit(MqttInboundMessage message, Consumer<MqttInboundMessage> consumer) {
		if (message.getPacket().qos() == MqttQos.AT_MOST_ONCE
				&& this.executor.getQueue().size() >= UNACKNOWLEDGED_CAPACITY) {
			message.drop();
			reportDropped(message.getPacket().topic());
			return true;
		}
		try {
			this.executor.execute(new Task(message, consumer));
			return true;
		}
		catch (RejectedExecutionException ex) {
			return false;
		}
	}

	private void reportDropped(String topic) {
		this.reports.tryAcquire()
			.ifPresent((others) -> logger.warn("MQTT connection '" + this.connectionName
					+ "': dropped a QoS 0 message from topic '" + MqttText.printable(topic) + "'"
					+ ((others > 0) ? ", and " + others + " others before" : "") + ": " + UNACKNOWLEDGED_CAPACITY
					+ " messages wait for a slow flow. Further ones are only counted for a minute"));
	}

	private void run(MqttInboundMessage message, Consumer<MqttInboundMessage> consumer) {
		if (message.isAcknowledged()) {
			return;
		}
		this.busyThread = Thread.currentThread();
		try {
			consumer.accept(message);
		}
		finally {
			this.busyThread = null;
		}
	}

	/**
	 * Take no more messages and wait until the ones taken are handled. A flow that ends
	 * its own worker is not waited for.
	 * @param timeout how long to wait
	 * @return what is left by then, in order
	 */
	List<MqttInboundMessage> finish(Duration timeout) {
		this.executor.shutdown();
		if (Thread.currentThread() == this.busyThread) {
			return List.of();
		}
		try {
			if (this.executor.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
				return List.of();
			}
			logger.warn("MQTT connection '" + this.connectionName + "': stopped with " + this.executor.getQueue().size()
					+ " messages not handled");
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		List<Runnable> left = new ArrayList<>();
		this.executor.getQueue().drainTo(left);
		return left.stream().map((task) -> ((Task) task).message).toList();
	}

	/**
	 * A message to be handled.
	 */
	private final class Task implements Runnable {

		private final MqttInboundMessage message;

		private final Consumer<MqttInboundMessage> consumer;

		Task(MqttInboundMessage message, Consumer<MqttInboundMessage> consumer) {
			this.message = message;
			this.consumer = consumer;
		}

		@Override
		public void run() {
			MessageWorker.this.run(this.message, this.consumer);
		}

	}

}
