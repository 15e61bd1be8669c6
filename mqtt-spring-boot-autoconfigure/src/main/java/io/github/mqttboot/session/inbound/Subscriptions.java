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

package io.github.mqttboot.session.inbound;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Function;

import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.connection.MqttMessageHandler;
import io.github.mqttboot.connection.MqttSubscription;
import io.github.mqttboot.connection.MqttSubscriptionRefusedException;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttTopics;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.transport.MqttTransport;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * What the application wants to receive against what the broker granted. Belongs to the
 * session, so it outlives transports. Handlers are added and looked up from any thread;
 * what is said to the broker lives in the serial executor of the connection.
 */
public final class Subscriptions {

	private static final Log logger = LogFactory.getLog(Subscriptions.class);

	private final String connectionName;

	private final Executor results;

	private final MqttConnectionObserver observers;

	private final List<Subscription> routes = new CopyOnWriteArrayList<>();

	private final Map<String, Filter> filters = new LinkedHashMap<>();

	private final Set<String> unwanted = new LinkedHashSet<>();

	private final Map<Integer, List<Asked>> subscribing = new HashMap<>();

	private final Map<Integer, Unsubscribe> unsubscribing = new HashMap<>();

	private volatile List<MqttConnectionSnapshot.Subscription> snapshot = List.of();

	private FilterCheck check = new FilterCheck(null);

	public Subscriptions(String connectionName, Executor results, MqttConnectionObserver observers) {
		this.connectionName = connectionName;
		this.results = results;
		this.observers = observers;
	}

	public void route(Subscription subscription) {
		// at once: a message may be on its way already
		this.routes.removeIf((route) -> route.detached && route.hasFilterOf(subscription));
		this.routes.add(subscription);
	}

	public void removeRoute(Subscription subscription) {
		this.routes.remove(subscription);
	}

	List<MqttMessageHandler> handlersOf(String topic) {
		List<MqttMessageHandler> handlers = new ArrayList<>(1);
		for (Subscription route : this.routes) {
			if (!route.detached && MqttTopics.matches(route.request.filter(), topic)
					&& !handlers.contains(route.handler)) {
				handlers.add(route.handler);
			}
		}
		return handlers;
	}

	boolean isDetached(String topic) {
		return this.routes.stream()
			.anyMatch((route) -> route.detached && MqttTopics.matches(route.request.filter(), topic));
	}

	public List<MqttConnectionSnapshot.Subscription> snapshot() {
		return this.snapshot;
	}

	public void add(Subscription subscription, @Nullable MqttTransport transport) {
		Filter filter = this.filters.computeIfAbsent(subscription.request.filter(),
				(name) -> new Filter(subscription.request));
		this.unwanted.remove(filter.request.filter());
		filter.add(subscription, this.results);
		if (transport != null) {
			subscribe(transport);
		}
		changed();
	}

	public void remove(Subscription subscription, CompletableFuture<Void> done, @Nullable MqttTransport transport) {
		Filter filter = this.filters.get(subscription.request.filter());
		if (filter == null || !filter.subscriptions.remove(subscription) || !filter.subscriptions.isEmpty()) {
			complete(done);
			return;
		}
		this.filters.remove(filter.request.filter());
		if (this.check.refusal(filter.request.filter()) != null) {
			// it was never sent
			complete(done);
			changed();
			return;
		}
		this.unwanted.add(filter.request.filter());
		if (transport != null) {
			unsubscribe(transport, done);
		}
		else {
			complete(done);
		}
		changed();
	}

	/**
	 * A transport was accepted: bring the broker's side up to date.
	 * @param transport the transport
	 * @param ack what the broker laid down
	 * @param sessionPresent whether the broker still has what it granted and what is no
	 * longer wanted
	 */
	public void connected(MqttTransport transport, ConnectAck ack, boolean sessionPresent) {
		this.check = new FilterCheck(ack);
		for (Filter filter : this.filters.values()) {
			if (!sessionPresent || filter.isRefused()) {
				filter.answer = null;
			}
		}
		if (sessionPresent) {
			unsubscribe(transport, new CompletableFuture<>());
		}
		else {
			this.unwanted.clear();
		}
		subscribe(transport);
		changed();
	}

	public void transportLost() {
		this.filters.values().forEach((filter) -> filter.asked = null);
		this.subscribing.clear();
		this.unsubscribing.values().forEach((unsubscribe) -> complete(unsubscribe.done()));
		this.unsubscribing.clear();
	}

	public void subscribeAcknowledged(int packetId, List<Integer> reasonCodes, @Nullable String reasonString) {
		List<Asked> batch = this.subscribing.remove(packetId);
		for (int i = 0; batch != null && i < batch.size(); i++) {
			// a missing code is a no: the broker did not grant that filter
			int code = (i < reasonCodes.size()) ? reasonCodes.get(i) : MqttReasonCode.UNSPECIFIED_ERROR.getCode();
			answered(batch.get(i), code, reasonString);
		}
		changed();
	}

	private void answered(Asked asked, int code, @Nullable String reasonString) {
		Filter filter = asked.filter();
		TopicSubscription request = asked.request();
		if (filter.request != request) {
			// another wish for it is on its way
			return;
		}
		filter.answer = code;
		if (filter.isRefused()) {
			refused(filter, code, "The broker refused the subscription to '" + request.filter() + "': "
					+ MqttReasonCode.describe(code, reasonString));
			return;
		}
		if (code < request.qos().value()) {
			logger.warn("MQTT connection '" + this.connectionName + "': the broker granted QoS " + code
					+ " instead of QoS " + request.qos().value() + " for '" + request.filter() + "'");
			this.observers.onSubscriptionRefused(request, code);
		}
		filter.grant(qosOf(code), this.results);
	}

	// 0 to 2 are the granted QoS; what else is not a refusal limits nothing
	private static MqttQos qosOf(int code) {
		return MqttQos.of(Math.min(code, MqttQos.EXACTLY_ONCE.value()));
	}

	private void refused(Filter filter, int code, String message) {
		TopicSubscription request = filter.request;
		logger.error("MQTT connection '" + this.connectionName + "': " + message);
		this.observers.onSubscriptionRefused(request, code);
		filter.fail(new MqttSubscriptionRefusedException(request.filter(), message, code), this.results);
	}

	public void unsubscribeAcknowledged(int packetId, List<Integer> reasonCodes, @Nullable String reasonString) {
		Unsubscribe unsubscribe = this.unsubscribing.remove(packetId);
		if (unsubscribe == null) {
			return;
		}
		CompletableFuture<Void> done = unsubscribe.done();
		int refusal = reasonCodes.stream().filter((code) -> code >= 0x80).findFirst().orElse(0);
		if (refusal == 0) {
			complete(done);
			return;
		}
		String filters = String.join(", ", unsubscribe.filters());
		String message = "The broker refused to unsubscribe from " + filters + ": "
				+ MqttReasonCode.describe(refusal, reasonString);
		logger.error("MQTT connection '" + this.connectionName + "': " + message);
		this.observers.onUnsubscribeRefused(unsubscribe.filters(), refusal);
		this.results
			.execute(() -> done.completeExceptionally(new MqttSubscriptionRefusedException(filters, message, refusal)));
	}

	private void subscribe(MqttTransport transport) {
		this.filters.values().stream().filter(Filter::isMissing).forEach(this::refuseUnsupported);
		List<Asked> missing = this.filters.values()
			.stream()
			.filter(Filter::isMissing)
			.map((filter) -> new Asked(filter, filter.request))
			.toList();
		for (List<Asked> batch : this.check.packets(missing, (asked) -> asked.request().filter())) {
			try {
				int packetId = transport.subscribe(batch.stream().map(Asked::request).toList());
				batch.forEach((asked) -> asked.filter().asked = asked.request());
				this.subscribing.put(packetId, batch);
			}
			catch (IllegalStateException ex) {
				// it ended just now: what is missing is asked for on the next one
				logger.trace("No subscribe", ex);
				return;
			}
		}
	}

	private void refuseUnsupported(Filter filter) {
		MqttReasonCode refusal = this.check.refusal(filter.request.filter());
		if (refusal != null) {
			filter.answer = refusal.getCode();
			refused(filter, refusal.getCode(),
					"The subscription to '" + filter.request.filter()
							+ "' was not sent, by what the broker says in CONNACK: "
							+ MqttReasonCode.describe(refusal.getCode(), null));
		}
	}

	private void unsubscribe(MqttTransport transport, CompletableFuture<Void> done) {
		List<List<String>> batches = this.check.packets(List.copyOf(this.unwanted), Function.identity());
		for (int i = 0; i < batches.size(); i++) {
			List<String> batch = batches.get(i);
			// the newest wish is in the last one
			CompletableFuture<Void> answered = (i == batches.size() - 1) ? done : new CompletableFuture<>();
			try {
				int packetId = transport.unsubscribe(batch);
				this.unsubscribing.put(packetId, new Unsubscribe(batch, answered));
				batch.forEach(this.unwanted::remove);
			}
			catch (IllegalStateException ex) {
				// it ended just now: what is not wanted is said on the next one
				logger.trace("No unsubscribe", ex);
				complete(done);
				return;
			}
		}
	}

	private void complete(CompletableFuture<Void> done) {
		this.results.execute(() -> done.complete(null));
	}

	private void changed() {
		this.snapshot = this.filters.values()
			.stream()
			.map((filter) -> new MqttConnectionSnapshot.Subscription(filter.request, filter.answer))
			.toList();
	}

	/**
	 * One filter at the broker.
	 */
	private static final class Filter {

		private final List<Subscription> subscriptions = new ArrayList<>();

		private TopicSubscription request;

		private @Nullable Integer answer;

		private @Nullable TopicSubscription asked;

		Filter(TopicSubscription request) {
			this.request = request;
		}

		void add(Subscription subscription, Executor results) {
			this.subscriptions.add(subscription);
			if (isRefused()) {
				this.answer = null;
				this.asked = null;
			}
			MqttQos qos = subscription.request.qos();
			if (qos.compareTo(this.request.qos()) > 0) {
				// the highest serves all; the broker has to be asked again
				this.request = new TopicSubscription(this.request.filter(), qos, this.request.noLocal(),
						this.request.retainAsPublished(), this.request.retainHandling());
				this.answer = null;
			}
			Integer granted = this.answer;
			if (granted != null) {
				results.execute(() -> subscription.granted.complete(qosOf(granted)));
			}
		}

		boolean isMissing() {
			return this.answer == null && this.asked != this.request;
		}

		boolean isRefused() {
			return this.answer != null && this.answer >= 0x80;
		}

		void grant(MqttQos qos, Executor results) {
			for (Subscription subscription : this.subscriptions) {
				results.execute(() -> subscription.granted.complete(qos));
			}
		}

		void fail(MqttSubscriptionRefusedException refusal, Executor results) {
			for (Subscription subscription : this.subscriptions) {
				results.execute(() -> subscription.granted.completeExceptionally(refusal));
			}
		}

	}

	/**
	 * A filter in a SUBSCRIBE, as it was sent.
	 */
	private record Asked(Filter filter, TopicSubscription request) {

	}

	/**
	 * An UNSUBSCRIBE that waits for its answer.
	 */
	private record Unsubscribe(List<String> filters, CompletableFuture<Void> done) {

	}

	/**
	 * One handler's wish.
	 */
	public static final class Subscription implements MqttSubscription {

		private final TopicSubscription request;

		private final MqttMessageHandler handler;

		private final Canceller canceller;

		private final CompletableFuture<MqttQos> granted = new CompletableFuture<>();

		private volatile boolean detached;

		public Subscription(TopicSubscription request, MqttMessageHandler handler, Canceller canceller) {
			this.request = request;
			this.handler = handler;
			this.canceller = canceller;
		}

		private boolean hasFilterOf(Subscription other) {
			return this.request.filter().equals(other.request.filter());
		}

		@Override
		public TopicSubscription getRequest() {
			return this.request;
		}

		@Override
		public CompletableFuture<MqttQos> granted() {
			return this.granted;
		}

		@Override
		public void detach() {
			this.detached = true;
		}

		@Override
		public CompletableFuture<Void> cancel() {
			return this.canceller.cancel(this);
		}

	}

	/**
	 * Cancels a subscription in the serial executor.
	 */
	@FunctionalInterface
	public interface Canceller {

		CompletableFuture<Void> cancel(Subscription subscription);

	}

}
