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
import java.util.concurrent.LinkedBlockingQueue;
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
 * wait, as nothing else would slow their sender down.
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
				new ThreadPoolExecutor.DiscardPolicy());
		this.executor.allowCoreThreadTimeOut(true);
	}

	/**
	 * Take a message. Once {@link #finish finished} it is left alone, so that the broker
	 * keeps it.
	 * @param message the message
	 * @param consumer handles it
	 */
	void submit(MqttInboundMessage message, Consumer<MqttInboundMessage> consumer) {
		if (message.getPacket().qos() == MqttQos.AT_MOST_ONCE
				&& this.executor.getQueue().size() >= UNACKNOWLEDGED_CAPACITY) {
			message.drop();
			reportDropped(message.getPacket().topic());
			return;
		}
		this.executor.execute(() -> run(message, consumer));
	}

	private void reportDropped(String topic) {
		long others = this.reports.tryAcquire();
		if (others >= 0) {
			logger.warn("MQTT connection '" + this.connectionName + "': dropped a QoS 0 message from topic '"
					+ MqttText.printable(topic) + "'" + ((others > 0) ? ", and " + others + " others before" : "")
					+ ": " + UNACKNOWLEDGED_CAPACITY
					+ " messages wait for a slow flow. Further ones are only counted for a minute");
		}
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
	 * Take no more messages and wait until the ones taken are handled. What is left by
	 * then is let go without acknowledgement. A flow that ends its own worker is not
	 * waited for.
	 * @param timeout how long to wait
	 */
	void finish(Duration timeout) {
		this.executor.shutdown();
		if (Thread.currentThread() == this.busyThread) {
			return;
		}
		try {
			if (!this.executor.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
				logger.warn("Stopped with " + this.executor.getQueue().size() + " messages not handled");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.executor.getQueue().clear();
		}
	}

}
