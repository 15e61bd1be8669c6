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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttDropReason;
import io.github.mqttboot.connection.MqttSendOutcome;
import io.github.mqttboot.connection.MqttTransition;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.TopicSubscription;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * All observers of a connection as one. One that throws harms neither the connection nor
 * the others.
 *
 * @since 0.1.0
 */
public final class Observers implements MqttConnectionObserver {

	private static final Log logger = LogFactory.getLog(Observers.class);

	private volatile MqttConnectionObserver[] observers = {};

	public synchronized void add(MqttConnectionObserver observer) {
		int count = this.observers.length;
		MqttConnectionObserver[] all = Arrays.copyOf(this.observers, count + 1);
		all[count] = observer;
		this.observers = all;
	}

	public synchronized void remove(MqttConnectionObserver observer) {
		List<MqttConnectionObserver> all = new ArrayList<>(Arrays.asList(this.observers));
		all.remove(observer);
		this.observers = all.toArray(MqttConnectionObserver[]::new);
	}

	@Override
	public void onTransition(MqttTransition transition) {
		notifyAll((observer) -> observer.onTransition(transition));
	}

	@Override
	public void onAttempt(Duration duration, @Nullable MqttConnectionCause failure) {
		notifyAll((observer) -> observer.onAttempt(duration, failure));
	}

	@Override
	public void onLoss(MqttConnectionCause cause) {
		notifyAll((observer) -> observer.onLoss(cause));
	}

	@Override
	public void onSessionLost() {
		notifyAll((observer) -> observer.onSessionLost());
	}

	@Override
	public void onSubscriptionRefused(TopicSubscription subscription, MqttReasonCode reasonCode) {
		notifyAll((observer) -> observer.onSubscriptionRefused(subscription, reasonCode));
	}

	@Override
	public void onUnsubscribeRefused(List<String> filters, MqttReasonCode reasonCode) {
		notifyAll((observer) -> observer.onUnsubscribeRefused(filters, reasonCode));
	}

	@Override
	public void onPublishRefused(String topic, MqttReasonCode reasonCode) {
		notifyAll((observer) -> observer.onPublishRefused(topic, reasonCode));
	}

	@Override
	public void onPoisonMessage(PublishPacket message, @Nullable MqttReasonCode reasonCode) {
		notifyAll((observer) -> observer.onPoisonMessage(message, reasonCode));
	}

	@Override
	public void onPingAnswered(Duration roundTrip) {
		notifyAll((observer) -> observer.onPingAnswered(roundTrip));
	}

	@Override
	public void onPingMissed() {
		notifyAll((observer) -> observer.onPingMissed());
	}

	// Called for each message or packet: without the objects that the others take

	@Override
	public void onMessageSent(MqttQos qos, Duration duration, MqttSendOutcome outcome) {
		for (MqttConnectionObserver observer : this.observers) {
			try {
				observer.onMessageSent(qos, duration, outcome);
			}
			catch (Throwable ex) {
				failed(observer, ex);
			}
		}
	}

	@Override
	public void onMessageReceived(MqttQos qos) {
		for (MqttConnectionObserver observer : this.observers) {
			try {
				observer.onMessageReceived(qos);
			}
			catch (Throwable ex) {
				failed(observer, ex);
			}
		}
	}

	@Override
	public void onMessageDropped(MqttDropReason reason) {
		notifyAll((observer) -> observer.onMessageDropped(reason));
	}

	@Override
	public void onLateAcknowledgement() {
		notifyAll((observer) -> observer.onLateAcknowledgement());
	}

	@Override
	public void onPacket(boolean inbound, int packetType, int bytes) {
		for (MqttConnectionObserver observer : this.observers) {
			try {
				observer.onPacket(inbound, packetType, bytes);
			}
			catch (Throwable ex) {
				failed(observer, ex);
			}
		}
	}

	private void notifyAll(Consumer<MqttConnectionObserver> event) {
		for (MqttConnectionObserver observer : this.observers) {
			try {
				event.accept(observer);
			}
			catch (Throwable ex) {
				failed(observer, ex);
			}
		}
	}

	// An Error too, as of a library that does not fit: who watches stops nothing
	private static void failed(MqttConnectionObserver observer, Throwable failure) {
		logger.error("MQTT connection observer " + observer.getClass().getName() + " failed", failure);
	}

}
