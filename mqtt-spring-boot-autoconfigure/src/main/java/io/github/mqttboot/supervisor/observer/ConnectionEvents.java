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

package io.github.mqttboot.supervisor.observer;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionCause.Kind;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.connection.MqttTransition;
import io.github.mqttboot.event.MqttConnectedEvent;
import io.github.mqttboot.event.MqttConnectionEvent;
import io.github.mqttboot.event.MqttConnectionRefusedEvent;
import io.github.mqttboot.event.MqttDisconnectedEvent;
import io.github.mqttboot.event.MqttPoisonMessageEvent;
import io.github.mqttboot.event.MqttPublishRefusedEvent;
import io.github.mqttboot.event.MqttSessionLostEvent;
import io.github.mqttboot.event.MqttSubscriptionRefusedEvent;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.TopicSubscription;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;

/**
 * Publishes what happens to a connection as application events. Their listeners are the
 * user's code, so they run in an executor of their own.
 *
 * @since 0.1.0
 */
public final class ConnectionEvents implements MqttConnectionObserver {

	private static final int MAX_WAITING_REFUSALS = 1000;

	private final MqttConnection connection;

	private final ApplicationEventPublisher publisher;

	private final Executor events;

	private final AtomicInteger waitingRefusals = new AtomicInteger();

	public ConnectionEvents(MqttConnection connection, ApplicationEventPublisher publisher, Executor events) {
		this.connection = connection;
		this.publisher = publisher;
		this.events = events;
	}

	@Override
	public void onTransition(MqttTransition transition) {
		if (transition.to() == MqttConnectionState.CONNECTED) {
			publish(new MqttConnectedEvent(this.connection));
		}
		else if (transition.cause() != null && isEnd(transition)) {
			publish(new MqttDisconnectedEvent(this.connection, transition.cause()));
		}
	}

	// Not at the loss: until the transition the connection is shown as connected
	private static boolean isEnd(MqttTransition transition) {
		return switch (transition.from()) {
			case STOPPING -> true;
			case CONNECTED -> transition.to() != MqttConnectionState.STOPPING;
			default -> false;
		};
	}

	@Override
	public void onAttempt(Duration duration, @Nullable MqttConnectionCause failure) {
		if (failure != null && failure.kind() == Kind.REFUSED) {
			publish(new MqttConnectionRefusedEvent(this.connection, failure));
		}
	}

	@Override
	public void onSessionLost() {
		publish(new MqttSessionLostEvent(this.connection));
	}

	@Override
	public void onSubscriptionRefused(TopicSubscription subscription, MqttReasonCode reasonCode) {
		publish(new MqttSubscriptionRefusedEvent(this.connection, subscription, reasonCode));
	}

	@Override
	public void onPublishRefused(String topic, MqttReasonCode reasonCode) {
		// there may be as many as messages: those that listeners are too slow for are
		// only counted
		if (this.waitingRefusals.get() < MAX_WAITING_REFUSALS) {
			this.waitingRefusals.incrementAndGet();
			this.events.execute(() -> {
				this.waitingRefusals.decrementAndGet();
				this.publisher.publishEvent(new MqttPublishRefusedEvent(this.connection, topic, reasonCode));
			});
		}
	}

	@Override
	public void onPoisonMessage(PublishPacket message, @Nullable MqttReasonCode reasonCode) {
		publish(new MqttPoisonMessageEvent(this.connection, message, reasonCode));
	}

	private void publish(MqttConnectionEvent event) {
		this.events.execute(() -> this.publisher.publishEvent(event));
	}

}
