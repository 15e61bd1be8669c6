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

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.integration.OperationToken.Operation;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.TopicSubscription;

/**
 * Client on a supervised connection: the methods of Paho's client interfaces that
 * adapters call and that do not name a type of one Paho version.
 *
 * @see PahoView
 */
abstract class SupervisedClient {

	private final ClientContext context;

	private volatile ClientSubscriptions subscriptions;

	SupervisedClient(ClientContext context) {
		this.context = context;
		this.subscriptions = context.newSubscriptions();
	}

	ClientSubscriptions subscriptions() {
		return this.subscriptions;
	}

	/**
	 * Go on with the subscriptions that the same adapter made through another client.
	 * @param subscriptions the subscriptions
	 */
	void resume(ClientSubscriptions subscriptions) {
		this.subscriptions = subscriptions;
		subscriptions.attach();
	}

	CompletableFuture<int[]> publish(PublishPacket packet) {
		return this.context.publish(packet).thenApply((result) -> new int[] { result.reasonCode().value() });
	}

	CompletableFuture<int[]> subscribe(List<TopicSubscription> requests, InboundMessages.Listener listener) {
		return this.context.subscribe(requests, () -> this.subscriptions.subscribe(requests,
				(message) -> this.context.inbound().deliver(message, listener)));
	}

	CompletableFuture<int[]> cancel(String... filters) {
		return this.subscriptions.unsubscribe(filters).thenApply((none) -> new int[filters.length]);
	}

	Operation operation(String... topics) {
		return new Operation(this.context.nextOperationId(), this.context.callbacks(), topics);
	}

	/**
	 * Return whether adapters can subscribe and publish, which they make of the answer.
	 * @return always {@code true}
	 */
	boolean isConnected() {
		return true;
	}

	void reconnect() {
		// the supervisor does
	}

	void disconnectForcibly() {
		// the connection is not an adapter's to end
	}

	void close() {
		// nor to close
	}

	String getClientId() {
		return connection().getSnapshot().clientId();
	}

	String getServerURI() {
		return connection().getSettings().getUrls().get(0).toString();
	}

	void messageArrivedComplete(int messageId, int qos) {
		this.context.inbound().acknowledge(messageId);
	}

	private MqttConnection connection() {
		return this.context.connection();
	}

	@Override
	public String toString() {
		return "Client of MQTT connection '" + connection().getName() + "'";
	}

}
