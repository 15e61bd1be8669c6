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

package io.github.mqttboot.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.connection.MqttSubscription;
import io.github.mqttboot.listener.MqttListenerObserver.Outcome;
import io.github.mqttboot.transport.MqttText;
import io.github.mqttboot.transport.MqttTopics;
import io.github.mqttboot.transport.TopicSubscription;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * A container from its start to its stop.
 */
final class ListenerRun {

	private static final Log logger = LogFactory.getLog(MqttMessageListenerContainer.class);

	private final MqttMessageListenerContainer container;

	private final MqttListenerEndpoint endpoint;

	private final Duration timeout;

	private final List<MqttListenerObserver> observers;

	private final @Nullable ExecutorService ownThreads;

	private final MessageDispatcher dispatcher;

	private final List<MqttSubscription> subscriptions = new ArrayList<>();

	private volatile boolean abandoned;

	ListenerRun(MqttMessageListenerContainer container, MqttListenerSettings settings, @Nullable Executor executor,
			List<MqttListenerObserver> observers) {
		this.container = container;
		this.endpoint = container.getEndpoint();
		this.timeout = settings.shutdownTimeout();
		this.observers = observers;
		ExecutorService ownThreads = (executor != null) ? null : createThreads(this.endpoint);
		this.ownThreads = ownThreads;
		this.dispatcher = new MessageDispatcher(this.endpoint.concurrency(), settings.queueCapacity(),
				Objects.requireNonNullElse(executor, ownThreads), this::handle);
	}

	private static ExecutorService createThreads(MqttListenerEndpoint endpoint) {
		ThreadPoolExecutor threads = new ThreadPoolExecutor(endpoint.concurrency(), endpoint.concurrency(), 30,
				TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
				new CustomizableThreadFactory("mqtt-" + endpoint.id() + "-"));
		threads.allowCoreThreadTimeOut(true);
		return threads;
	}

	void subscribe() {
		for (TopicSubscription subscription : this.endpoint.subscriptions()) {
			this.subscriptions.add(this.container.getConnection()
				.subscribe(subscription, (message) -> receive(subscription, message)));
		}
	}

	int queueSize() {
		return this.dispatcher.size();
	}

	/**
	 * Take no more messages and leave the broker's side as it is.
	 */
	void detach() {
		this.subscriptions.forEach(MqttSubscription::detach);
	}

	/**
	 * Have the broker send no more messages. Those on their way are still taken.
	 * @return completes, never exceptionally, when it agreed
	 */
	CompletableFuture<Void> unsubscribe() {
		CompletableFuture<?>[] cancelled = this.subscriptions.stream()
			.map(MqttSubscription::cancel)
			.toArray(CompletableFuture[]::new);
		return CompletableFuture.allOf(cancelled)
			.completeOnTimeout(null, this.timeout.toMillis(), TimeUnit.MILLISECONDS)
			.exceptionally((refused) -> null);
	}

	/**
	 * Finish what came, and give the threads back.
	 * @param leaveToBroker whether to leave messages that wait to the broker
	 * @return completes, never exceptionally, when that is done or the time is up
	 */
	CompletableFuture<Void> finish(boolean leaveToBroker) {
		return this.dispatcher.close(leaveToBroker, this.timeout).handle((done, timeUp) -> {
			if (timeUp != null) {
				abandon();
			}
			else if (this.ownThreads != null) {
				this.ownThreads.shutdown();
			}
			return null;
		});
	}

	private void abandon() {
		this.abandoned = true;
		this.dispatcher.abandon();
		logger.warn("MQTT listener '" + this.endpoint.id() + "' did not finish within " + this.timeout
				+ ": what it has not acknowledged is delivered again, if the broker keeps the session");
		if (this.ownThreads != null) {
			this.ownThreads.shutdownNow();
		}
	}

	private void receive(TopicSubscription subscription, MqttInboundMessage message) {
		if (!isFirstFor(message.getPacket().topic(), subscription)) {
			// the first of several filters that select the topic handles it
			message.acknowledge();
		}
		else if (!this.dispatcher.dispatch(message)) {
			tell((observer) -> observer.onDropped(this.container));
		}
	}

	private boolean isFirstFor(String topic, TopicSubscription subscription) {
		for (TopicSubscription candidate : this.endpoint.subscriptions()) {
			if (candidate == subscription) {
				return true;
			}
			if (MqttTopics.matches(candidate.filter(), topic)) {
				return false;
			}
		}
		return true;
	}

	private void handle(MqttInboundMessage message) {
		long start = System.nanoTime();
		Outcome outcome = Outcome.SUCCESS;
		try {
			this.endpoint.listener().onMessage(message);
			if (this.endpoint.ackMode() == MqttAckMode.AUTO) {
				message.acknowledge();
			}
		}
		catch (Throwable ex) {
			if (this.abandoned) {
				// interrupted: the broker shall deliver the message again
				return;
			}
			outcome = Outcome.FAILURE;
			handleError(message, ex);
			message.acknowledge();
		}
		tellHandled(Duration.ofNanos(System.nanoTime() - start), outcome);
	}

	private void handleError(MqttInboundMessage message, Throwable failure) {
		MqttListenerErrorHandler errorHandler = this.endpoint.errorHandler();
		if (errorHandler == null) {
			logger.error(describe("failed to handle a message", message), failure);
			return;
		}
		try {
			errorHandler.handleError(message.getPacket(), failure);
		}
		catch (Throwable ex) {
			ex.addSuppressed(failure);
			logger.error(describe("has an error handler that failed as well for a message", message), ex);
		}
	}

	private String describe(String what, MqttInboundMessage message) {
		return "MQTT listener '" + this.endpoint.id() + "' " + what + " from topic '"
				+ MqttText.printable(message.getPacket().topic()) + "'";
	}

	private void tellHandled(Duration duration, Outcome outcome) {
		tell((observer) -> observer.onHandled(this.container, duration, outcome));
	}

	private void tell(Consumer<MqttListenerObserver> event) {
		for (MqttListenerObserver observer : this.observers) {
			try {
				event.accept(observer);
			}
			catch (RuntimeException ex) {
				logger.error("MQTT listener observer " + observer.getClass().getName() + " failed", ex);
			}
		}
	}

}
