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

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.connection.MqttDropReason;
import io.github.mqttboot.connection.MqttHolding;
import io.github.mqttboot.connection.MqttMessageHandler;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttTopics;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.store.HeldStore;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages from the thread of the transport to handlers, and returns at once.
 * Belongs to the session. Handlers come and go on any thread.
 */
public final class InboundRouter {

	private final MqttConnectionObserver observers;

	private final RoutingIndex index = new RoutingIndex();

	private final AtomicLong subscriptions = new AtomicLong();

	private final AnnouncedCopies announced = new AnnouncedCopies();

	private final CountedCopies counted = new CountedCopies(System::nanoTime);

	private final Holding holding;

	private final UnclaimedMessages waiting;

	private final Handover handover;

	private final GroupMessages groups;

	private volatile List<Recipient> unclaimed = List.of();

	/**
	 * Create a router without handlers.
	 * @param settings the settings of the connection
	 * @param store keeps what is held for handlers that are stopped
	 * @param executor acknowledges what the store has made safe
	 * @param time the time
	 * @param observers are notified of what comes in and what becomes of it
	 */
	public InboundRouter(MqttConnectionSettings settings, HeldStore store, Executor executor, TimeSource time,
			MqttConnectionObserver observers) {
		this.observers = observers;
		this.groups = new GroupMessages(time, executor);
		this.handover = new Handover(settings.getName(), this.groups, observers);
		this.holding = new Holding(settings.getName(), this.index, store, executor, observers);
		this.waiting = new UnclaimedMessages(settings, time, executor, this::routeOrDrop);
	}

	/**
	 * Take the messages of a filter to a handler, from now on: one may be on its way
	 * already. For any thread.
	 * @param request the filter and its options
	 * @param handler the handler
	 * @param canceller ends the subscription at the broker
	 * @return the subscription, which the broker does not know of yet
	 */
	public Subscription subscribe(TopicSubscription request, MqttMessageHandler handler,
			Function<Subscription, CompletableFuture<Void>> canceller) {
		Subscription subscription = subscription(request, handler, canceller);
		add(subscription);
		return subscription;
	}

	private void add(Subscription subscription) {
		this.waiting.claim(subscription.getRequest().filter(), (message) -> this.handover
			.handOver(message.acknowledger(), message.packet(), List.of(subscription.recipient())),
				() -> this.index.add(subscription));
		this.announced.forget();
	}

	private Subscription subscription(TopicSubscription request, MqttMessageHandler handler,
			Function<Subscription, CompletableFuture<Void>> canceller) {
		return new Subscription(request, handler, this.subscriptions.incrementAndGet(),
				(holding) -> this.holding.hold(request, handler, holding), this.index::changed, canceller);
	}

	/**
	 * Hold the messages of a filter for a handler that starts later, beginning with those
	 * that were held for it before. For any thread.
	 * @param request the filter and its options
	 * @param handler the handler
	 * @param holding whose name they are kept under, and how many
	 * @param starter asks the broker, when the handler starts
	 * @param canceller ends the subscription at the broker
	 * @return the subscription, held
	 */
	public Subscription prepare(TopicSubscription request, MqttMessageHandler handler, MqttHolding holding,
			Consumer<Subscription> starter, Function<Subscription, CompletableFuture<Void>> canceller) {
		Subscription subscription = subscription(request, handler, canceller);
		this.holding.expect(request, holding);
		subscription.prepare(holding, starter);
		add(subscription);
		return subscription;
	}

	/**
	 * Take no more messages to a handler. For any thread.
	 * @param subscription the subscription of the handler
	 */
	public void remove(Subscription subscription) {
		this.index.remove(subscription);
		this.announced.forget();
	}

	/**
	 * The broker has answered the UNSUBSCRIBE of a handler. For any thread.
	 * @param subscription the subscription of the handler, which is still routed
	 * @param done run when nothing more comes for it, at once unless it is one of a group
	 */
	public void unsubscribed(Subscription subscription, Runnable done) {
		TopicSubscription request = subscription.getRequest();
		if (request.qos().isAcknowledged() && MqttTopics.isShared(request.filter())) {
			this.groups.finish(request.filter(), done);
		}
		else {
			done.run();
		}
	}

	/**
	 * Nobody waits any longer for the answer to the UNSUBSCRIBE of a handler. For any
	 * thread.
	 * @param subscription the subscription of the handler
	 */
	public void unanswered(Subscription subscription) {
		String filter = subscription.getRequest().filter();
		if (MqttTopics.isShared(filter)) {
			this.waiting.leave(filter);
		}
	}

	/**
	 * Take messages that no filter selects to a handler. For any thread.
	 * @param handler the handler, or {@code null} to drop them
	 */
	public void unclaimed(@Nullable MqttMessageHandler handler) {
		this.unclaimed = (handler != null) ? List.of(new Recipient(handler, handler, null, 0)) : List.of();
	}

	/**
	 * A transport was accepted. Called by its thread, before its first message.
	 * @param ack the answer of the broker
	 */
	public void connected(ConnectAck ack) {
		boolean sessionPresent = ack.sessionPresent();
		if (!sessionPresent) {
			this.handover.sessionLost();
			this.announced.sessionLost();
		}
		this.counted.connected(ack);
		this.holding.connected(sessionPresent);
		this.waiting.connected(sessionPresent);
		this.groups.connected(sessionPresent);
	}

	/**
	 * The application is about to stop the connection: what is held stays with the broker
	 * from now on. For any thread.
	 */
	public void prepareStop() {
		this.holding.prepareStop();
		this.waiting.prepareStop();
		this.groups.prepareStop();
	}

	/**
	 * The connection is to stop: what waits for a subscription stays with the broker. For
	 * any thread, which may be slower than one that starts it again.
	 * @param run the run that is to be stopped
	 */
	public void stopping(int run) {
		this.waiting.stopping(run);
		this.groups.stopping(run);
	}

	/**
	 * The connection is started, maybe again. For any thread.
	 */
	public void started() {
		this.holding.started();
		this.waiting.started();
	}

	/**
	 * A run begins: the one before is over, with its network connection.
	 * @param run its number
	 */
	public void beginRun(int run) {
		this.waiting.beginRun(run);
		this.groups.beginRun(run);
	}

	/**
	 * Return the subscriptions with the number of messages that wait for their handlers.
	 * For any thread.
	 * @param subscriptions the subscriptions
	 * @return those and these numbers
	 */
	public List<MqttConnectionSnapshot.Subscription> withHeld(List<MqttConnectionSnapshot.Subscription> subscriptions) {
		return this.holding.withHeld(subscriptions);
	}

	/**
	 * A message came in. Called by the thread of the transport.
	 * @param acknowledger acknowledges it on the network connection it came from
	 * @param packet the message
	 */
	public void received(Acknowledger acknowledger, InboundPublish packet) {
		this.observers.onMessageReceived(packet.qos());
		if (!route(acknowledger, packet)) {
			UnclaimedMessages.Waiting message = new UnclaimedMessages.Waiting(acknowledger, packet);
			if (!this.waiting.hold(message, this::route)) {
				drop(acknowledger, packet);
			}
		}
	}

	private void routeOrDrop(UnclaimedMessages.Waiting message) {
		if (!route(message)) {
			drop(message.acknowledger(), message.packet());
		}
	}

	private boolean route(UnclaimedMessages.Waiting message) {
		return route(message.acknowledger(), message.packet());
	}

	// says whether anybody takes it, or it is left to the broker
	private boolean route(Acknowledger acknowledger, InboundPublish packet) {
		List<Route> came = this.index.routesByIdentifier(packet);
		// once, for who gets it and for which copies of it may come
		List<Route> selecting = this.index.routesOf(packet.topic());
		Receivers receivers = RoutingIndex.receiversOf(routesOf(packet, came, selecting));
		// after that: whoever is detached by then, since the connection is about to stop,
		// was detached after it was said to be
		boolean stopping = this.holding.isStopping();
		boolean left = receivers.isLeftToTheBroker(stopping);
		if (left && stopping && packet.qos().isAcknowledged()) {
			// also for its other handlers, or it would be acknowledged and not handled by
			// all: it comes again with the next connection of a kept session
			return true;
		}
		List<Recipient> recipients = receivers.recipients();
		if (!recipients.isEmpty()) {
			handOverFirst(acknowledger, packet, came, selecting, recipients);
			return true;
		}
		if (left) {
			return true;
		}
		recipients = this.unclaimed;
		if (!recipients.isEmpty()) {
			this.handover.handOver(acknowledger, packet, recipients);
			return true;
		}
		return false;
	}

	private List<Route> routesOf(InboundPublish packet, List<Route> came, List<Route> selecting) {
		if (!came.isEmpty() && !this.counted.isWithoutGroups()) {
			return came;
		}
		if (came.isEmpty()) {
			// a message that no filter selects is not dropped if a broker that translates
			// topics has sent it for one
			return selecting.isEmpty() ? this.index.routesOfTranslated(packet.topic()) : selecting;
		}
		if (packet.retained()) {
			return Stream.concat(came.stream(), selecting.stream()).distinct().toList();
		}
		return Stream.concat(came.stream(), selecting.stream().filter(Route::isShared)).distinct().toList();
	}

	// unless it is another copy of a message that was handed over
	private void handOverFirst(Acknowledger acknowledger, InboundPublish packet, List<Route> came,
			List<Route> selecting, List<Recipient> recipients) {
		if (packet.subscriptionIdentifiers().isEmpty() || (packet.retained() && this.counted.isWithoutGroups())) {
			// what such a broker retained comes with the identifiers from before the
			// SUBSCRIBE that it comes for, so that they identify neither listener nor
			// copy
			this.handover.handOver(acknowledger, packet, recipients);
			return;
		}
		boolean grouped = selecting.stream().anyMatch(Route::isShared);
		List<Recipient> first = List.of();
		if (grouped || !this.counted.isRepeated(packet)) {
			first = this.announced.first(packet, came, selecting, recipients);
		}
		if (first.isEmpty()) {
			this.handover.acknowledge(acknowledger, packet);
		}
		else {
			this.handover.handOver(acknowledger, packet, first);
		}
	}

	private void drop(Acknowledger acknowledger, InboundPublish packet) {
		// left over in the session from a listener that no longer exists. Acknowledged,
		// since it would come again and block the broker's window for the others
		this.waiting.reportDropped(packet);
		this.observers.onMessageDropped(MqttDropReason.NO_SUBSCRIPTION);
		this.handover.acknowledge(acknowledger, packet);
	}

}
