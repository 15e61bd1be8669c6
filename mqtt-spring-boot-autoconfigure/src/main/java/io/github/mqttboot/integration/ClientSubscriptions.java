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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttHolding;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.connection.MqttMessageHandler;
import io.github.mqttboot.connection.MqttSubscriptionHandle;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.TopicSubscription;
import org.jspecify.annotations.Nullable;

/**
 * What one channel adapter subscribed to. They outlive a stop of the adapter when the
 * session is kept: the adapter does not subscribe again then.
 */
final class ClientSubscriptions {

	/**
	 * Adapters have no name that lasts, so what is held is for the first one that
	 * subscribes to the filter.
	 */
	private static final MqttHolding HOLDING = new MqttHolding("Spring Integration", 1000);

	private final MqttConnection connection;

	private final ThreadFactory threadFactory;

	private final Map<String, Route> routes = new LinkedHashMap<>();

	// Read by the thread of the transport. Outlives a route until it is cancelled
	private final Map<String, Consumer<MqttInboundMessage>> listeners = new ConcurrentHashMap<>();

	// One for all, so that an adapter gets a message once though several filters select
	// it
	private final MqttMessageHandler handler = this::take;

	private volatile @Nullable MessageWorker worker;

	ClientSubscriptions(MqttConnection connection, ThreadFactory threadFactory) {
		this.connection = connection;
		this.threadFactory = threadFactory;
		this.worker = newWorker();
	}

	private MessageWorker newWorker() {
		return new MessageWorker(this.connection.getName(), this.threadFactory);
	}

	/**
	 * Subscribe. Adapters do so again after each connect: what is subscribed already only
	 * changes its listener.
	 * @param requests the filters and their options
	 * @param listener takes the messages, one after the other
	 * @return the granted QoS of each, or the one asked for while detached
	 */
	synchronized CompletableFuture<int[]> subscribe(List<TopicSubscription> requests,
			Consumer<MqttInboundMessage> listener) {
		List<CompletableFuture<MqttQos>> granted = requests.stream()
			.map((request) -> subscribe(request, listener))
			.toList();
		return CompletableFuture.allOf(granted.toArray(CompletableFuture[]::new))
			.thenApply((none) -> granted.stream().map(CompletableFuture::join).mapToInt(MqttQos::value).toArray());
	}

	private CompletableFuture<MqttQos> subscribe(TopicSubscription request, Consumer<MqttInboundMessage> listener) {
		Route previous = this.routes.get(request.filter());
		if (previous != null && previous.answers(request)) {
			previous.listener = listener;
			this.listeners.put(request.filter(), listener);
			return previous.granted();
		}
		Route route = new Route(request, listener);
		this.routes.put(request.filter(), route);
		this.listeners.put(request.filter(), listener);
		if (this.worker != null) {
			route.attach(previous == null);
		}
		if (previous != null) {
			previous.cancel();
		}
		return route.granted();
	}

	synchronized CompletableFuture<Void> unsubscribe(String... filters) {
		return CompletableFuture.allOf(Arrays.stream(filters)
			.map(this.routes::remove)
			.filter(Objects::nonNull)
			.map(Route::cancel)
			.toArray(CompletableFuture[]::new));
	}

	/**
	 * Hand messages over again, those that were held meanwhile first.
	 */
	synchronized void attach() {
		if (this.worker == null) {
			this.worker = newWorker();
			this.routes.values().forEach((route) -> route.attach(true));
		}
	}

	/**
	 * Hold new messages, and finish those that are here.
	 * @param timeout how long to wait for them. What is left by then is held too
	 */
	void detach(Duration timeout) {
		MessageWorker worker;
		synchronized (this) {
			this.routes.values().forEach(Route::hold);
			worker = this.worker;
			this.worker = null;
		}
		if (worker != null) {
			giveBack(worker.finish(timeout));
		}
	}

	private void giveBack(List<MqttInboundMessage> messages) {
		Map<Route, List<MqttInboundMessage>> byRoute = new LinkedHashMap<>();
		synchronized (this) {
			for (MqttInboundMessage message : messages) {
				Route route = this.routes.get(message.getFilter());
				if (route != null) {
					byRoute.computeIfAbsent(route, (first) -> new ArrayList<>()).add(message);
				}
			}
		}
		byRoute.forEach(Route::giveBack);
	}

	synchronized boolean isEmpty() {
		return this.routes.isEmpty();
	}

	private void take(MqttInboundMessage message) {
		MessageWorker worker = this.worker;
		String filter = message.getFilter();
		Consumer<MqttInboundMessage> listener = (filter != null) ? this.listeners.get(filter) : null;
		if (worker != null && listener != null && worker.submit(message, listener)) {
			return;
		}
		// it was on its way here when the adapter stopped
		giveBack(List.of(message));
	}

	private final class Route {

		private final TopicSubscription request;

		private Consumer<MqttInboundMessage> listener;

		private @Nullable MqttSubscriptionHandle subscription;

		Route(TopicSubscription request, Consumer<MqttInboundMessage> listener) {
			this.request = request;
			this.listener = listener;
		}

		/**
		 * Go on, or subscribe.
		 * @param takesUp whether to take up what was held before: nothing is known of it
		 * yet
		 */
		void attach(boolean takesUp) {
			MqttConnection connection = ClientSubscriptions.this.connection;
			if (this.subscription != null) {
				this.subscription.resume();
			}
			else if (takesUp && connection.getSettings().isSessionKept()) {
				this.subscription = connection.prepare(this.request, ClientSubscriptions.this.handler, HOLDING);
				this.subscription.resume();
			}
			else {
				this.subscription = connection.subscribe(this.request, ClientSubscriptions.this.handler);
			}
		}

		void hold() {
			if (this.subscription != null) {
				this.subscription.hold(HOLDING);
			}
		}

		void giveBack(List<MqttInboundMessage> messages) {
			if (this.subscription != null) {
				this.subscription.giveBack(messages);
			}
		}

		CompletableFuture<Void> cancel() {
			CompletableFuture<Void> cancelled = (this.subscription != null) ? this.subscription.cancel()
					: CompletableFuture.completedFuture(null);
			Consumer<MqttInboundMessage> listener = this.listener;
			return cancelled.whenComplete(
					(done, refused) -> ClientSubscriptions.this.listeners.remove(this.request.filter(), listener));
		}

		boolean answers(TopicSubscription request) {
			return this.request.equals(request) && !granted().isCompletedExceptionally();
		}

		CompletableFuture<MqttQos> granted() {
			return (this.subscription != null) ? this.subscription.granted()
					: CompletableFuture.completedFuture(this.request.qos());
		}

	}

}
