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

package io.github.mqttboot.supervisor;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import io.github.mqttboot.connection.MqttHolding;
import io.github.mqttboot.connection.MqttMessageHandler;
import io.github.mqttboot.connection.MqttSubscriptionHandle;
import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.protocol.MqttTopics;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.session.inbound.InboundRouter;
import io.github.mqttboot.session.inbound.Subscription;

/**
 * Takes subscriptions of callers: checks them on the thread of the caller, routes them
 * from then on, and asks the broker in the serial executor. Lives as long as the
 * connection.
 */
final class SubscriptionRequests {

	private final MqttVersion version;

	private final int lastCharacter;

	private final InboundRouter router;

	private final Executor serial;

	private final Executor results;

	private final ConnectionSupervisor supervisor;

	private Runnable retain = () -> {
	};

	private Runnable release = () -> {
	};

	/**
	 * How many subscriptions keep the application alive.
	 */
	private int retained;

	private boolean closed;

	/**
	 * Create an instance.
	 * @param version the protocol version
	 * @param lastCharacter the last Unicode code point that the client library can encode
	 * @param router takes messages to handlers
	 * @param serial the serial executor of the connection
	 * @param results completes futures, whose callbacks are user code
	 * @param supervisor asks the broker
	 */
	SubscriptionRequests(MqttVersion version, int lastCharacter, InboundRouter router, Executor serial,
			Executor results, ConnectionSupervisor supervisor) {
		this.version = version;
		this.lastCharacter = lastCharacter;
		this.router = router;
		this.serial = serial;
		this.results = results;
		this.supervisor = supervisor;
	}

	/**
	 * Set how to keep the application alive while it listens.
	 * @param retain called for each subscription
	 * @param release called when one ended
	 */
	void keepAlive(Runnable retain, Runnable release) {
		this.retain = retain;
		this.release = release;
	}

	MqttSubscriptionHandle subscribe(TopicSubscription request, MqttMessageHandler handler) {
		validate(request);
		Subscription subscription = this.router.subscribe(request, handler, this::cancel);
		retain(subscription, handler);
		ask(subscription);
		return subscription;
	}

	MqttSubscriptionHandle prepare(TopicSubscription request, MqttMessageHandler handler, MqttHolding holding) {
		validate(request);
		Subscription subscription = this.router.prepare(request, handler, holding, this::ask, this::cancel);
		retain(subscription, handler);
		return subscription;
	}

	private void validate(TopicSubscription request) {
		MqttTopics.validateFilter(request.filter());
		MqttText.validateEncodable("filter", request.filter(), this.version, this.lastCharacter);
	}

	private void retain(Subscription subscription, MqttMessageHandler handler) {
		if (handler.keepsApplicationAlive()) {
			retain();
			subscription.onEnd(this::release);
		}
	}

	private synchronized void retain() {
		if (!this.closed) {
			this.retained++;
			this.retain.run();
		}
	}

	private synchronized void release() {
		if (this.retained > 0) {
			this.retained--;
			this.release.run();
		}
	}

	/**
	 * The connection was closed: nothing comes any more, and nobody listens.
	 */
	synchronized void close() {
		this.closed = true;
		while (this.retained > 0) {
			release();
		}
	}

	private void ask(Subscription subscription) {
		this.serial.execute(() -> this.supervisor.traffic().subscribe(subscription));
	}

	private CompletableFuture<Void> cancel(Subscription subscription) {
		CompletableFuture<Void> done = new CompletableFuture<>();
		// what is under way until then is still taken
		done.whenComplete((unsubscribed, ex) -> this.router.remove(subscription));
		CompletableFuture<Boolean> answered = new CompletableFuture<>();
		answered.whenComplete((byBroker, refusal) -> {
			if (refusal != null) {
				done.completeExceptionally(refusal);
			}
			else if (byBroker) {
				this.router.unsubscribed(subscription, () -> this.results.execute(() -> done.complete(null)));
			}
			else {
				this.router.unanswered(subscription);
				done.complete(null);
			}
		});
		this.serial.execute(() -> this.supervisor.traffic().unsubscribe(subscription, answered));
		return done;
	}

}
