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
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.connection.MqttHolding;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.connection.MqttMessageHandler;
import io.github.mqttboot.connection.MqttSubscriptionHandle;
import io.github.mqttboot.connection.MqttTransition;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.testsupport.FakeMqttConnection;

/**
 * A connection to nowhere that comes and goes when told to, and whose broker answers
 * subscriptions as told.
 */
class SwitchableConnection extends FakeMqttConnection {

	private final List<MqttConnectionObserver> observers = new CopyOnWriteArrayList<>();

	private volatile MqttConnectionState state = MqttConnectionState.STOPPED;

	private volatile Function<TopicSubscription, CompletableFuture<MqttQos>> suback = (request) -> CompletableFuture
		.completedFuture(request.qos());

	SwitchableConnection(UnaryOperator<MqttConnectionSettingsBuilder> settings) {
		super(MqttConnectionSettings.DEFAULT_NAME, settings);
	}

	void connected() {
		moveTo(MqttConnectionState.CONNECTED);
	}

	void lost() {
		moveTo(MqttConnectionState.WAITING);
	}

	private void moveTo(MqttConnectionState next) {
		MqttTransition transition = new MqttTransition(getName(), this.state, next, null, null, 1, null, Instant.EPOCH);
		this.state = next;
		this.observers.forEach((observer) -> observer.onTransition(transition));
	}

	void setSuback(Function<TopicSubscription, CompletableFuture<MqttQos>> suback) {
		this.suback = suback;
	}

	@Override
	public MqttSubscriptionHandle subscribe(TopicSubscription request, MqttMessageHandler handler) {
		return answered(request, super.subscribe(request, handler));
	}

	@Override
	public MqttSubscriptionHandle prepare(TopicSubscription request, MqttMessageHandler handler, MqttHolding holding) {
		return answered(request, super.prepare(request, handler, holding));
	}

	private MqttSubscriptionHandle answered(TopicSubscription request, MqttSubscriptionHandle subscription) {
		CompletableFuture<MqttQos> granted = this.suback.apply(request);
		return new MqttSubscriptionHandle() {

			@Override
			public TopicSubscription getRequest() {
				return request;
			}

			@Override
			public CompletableFuture<MqttQos> granted() {
				return granted;
			}

			@Override
			public void detach() {
				subscription.detach();
			}

			@Override
			public void hold(MqttHolding holding) {
				subscription.hold(holding);
			}

			@Override
			public void giveBack(List<? extends MqttInboundMessage> messages) {
				subscription.giveBack(messages);
			}

			@Override
			public void resume() {
				subscription.resume();
			}

			@Override
			public int getHeld() {
				return subscription.getHeld();
			}

			@Override
			public CompletableFuture<Void> cancel() {
				return subscription.cancel();
			}

		};
	}

	@Override
	public MqttConnectionSnapshot getSnapshot() {
		return new MqttConnectionSnapshot(this.state, Instant.EPOCH, 0, null, null, null, "client", null, Duration.ZERO,
				null, null, null, null, null, null, List.of(), 0, 20, 0, 0, List.of());
	}

	@Override
	public void addObserver(MqttConnectionObserver observer) {
		this.observers.add(observer);
	}

	@Override
	public void removeObserver(MqttConnectionObserver observer) {
		this.observers.remove(observer);
	}

}
