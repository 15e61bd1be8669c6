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

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.github.mqttboot.connection.MqttMessageHandler;
import io.github.mqttboot.connection.MqttSubscriptionHandle;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.TopicSubscription;

/**
 * What one handler wants to receive. It is routed from the moment it exists, and stays
 * until it is cancelled.
 */
public final class Subscription implements MqttSubscriptionHandle {

	private final TopicSubscription request;

	private final Recipient recipient;

	private final RoutingIndex index;

	private final Function<Subscription, CompletableFuture<Void>> canceller;

	private final CompletableFuture<MqttQos> granted = new CompletableFuture<>();

	private volatile boolean detached;

	Subscription(TopicSubscription request, MqttMessageHandler handler, long number, RoutingIndex index,
			Function<Subscription, CompletableFuture<Void>> canceller) {
		this.request = request;
		this.recipient = new Recipient(handler, request.filter(), number);
		this.index = index;
		this.canceller = canceller;
	}

	Recipient recipient() {
		return this.recipient;
	}

	boolean isDetached() {
		return this.detached;
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
		this.index.detached(this);
	}

	@Override
	public CompletableFuture<Void> cancel() {
		return this.canceller.apply(this);
	}

}
