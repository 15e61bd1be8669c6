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

package io.github.mqttboot.listener.container;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttHolding;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.connection.MqttMessageHandler;
import io.github.mqttboot.connection.MqttSubscriptionHandle;
import io.github.mqttboot.connection.MqttSubscriptionRefusedException;
import io.github.mqttboot.diagnosis.ListenerAdvice;
import io.github.mqttboot.listener.MqttListenerEndpoint;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.protocol.MqttTopics;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.TopicSubscription;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The subscriptions of a container, with one handler for all, which gets a message once
 * though several of them select it. Those of a session that the broker keeps outlive a
 * stop of the container: what arrives meanwhile is held. For any thread.
 */
final class ContainerSubscriptions {

	private static final Log logger = LogFactory.getLog(MqttMessageListenerContainer.class);

	private final MqttListenerEndpoint endpoint;

	private final MqttConnection connection;

	private final MqttHolding holding;

	private final MqttMessageHandler handler;

	// by filter
	private final Map<String, MqttSubscriptionHandle> subscriptions = new LinkedHashMap<>();

	/**
	 * Create subscriptions that are not made yet.
	 * @param endpoint what to subscribe to
	 * @param connection the connection
	 * @param capacity how many messages may be held, once acknowledged, for each
	 * @param handler takes the messages
	 */
	ContainerSubscriptions(MqttListenerEndpoint endpoint, MqttConnection connection, int capacity,
			MqttMessageHandler handler) {
		this.endpoint = endpoint;
		this.connection = connection;
		this.holding = new MqttHolding(endpoint.id(), capacity);
		this.handler = handler;
		endpoint.subscriptions().stream().map(TopicSubscription::filter).forEach(this::warnOfGroup);
	}

	private void warnOfGroup(String filter) {
		MqttVersion version = this.connection.getSettings().getVersion();
		if (MqttTopics.isShared(filter) && !version.hasProperties()) {
			logger.warn(describe() + " has a group, which is no part of MQTT " + version
					+ ": a broker that has none grants '" + filter + "' and sends nothing. "
					+ ListenerAdvice.removeGroup());
		}
	}

	private String describe() {
		return "MQTT listener '" + this.endpoint.id() + "' (" + this.endpoint.listener() + ")";
	}

	/**
	 * Return whether a stop leaves the subscriptions to the session.
	 * @return whether the broker keeps the session
	 */
	boolean isKept() {
		return this.connection.getSettings().isSessionKept();
	}

	/**
	 * Subscribe, or take up what was held.
	 */
	synchronized void start() {
		for (TopicSubscription request : this.endpoint.subscriptions()) {
			if (isKept()) {
				prepare(request).resume();
			}
			else {
				this.subscriptions.put(request.filter(), reported(this.connection.subscribe(request, this.handler)));
			}
		}
	}

	/**
	 * Hold what a session of a former run still has for the container, until it starts.
	 */
	synchronized void prepare() {
		if (isKept()) {
			this.endpoint.subscriptions().forEach(this::prepare);
		}
	}

	private MqttSubscriptionHandle prepare(TopicSubscription request) {
		return this.subscriptions.computeIfAbsent(request.filter(),
				(filter) -> reported(this.connection.prepare(request, this.handler, this.holding)));
	}

	// The connection knows the filter only
	private MqttSubscriptionHandle reported(MqttSubscriptionHandle subscription) {
		subscription.granted().whenComplete((granted, refusal) -> {
			if (refusal instanceof MqttSubscriptionRefusedException) {
				String filter = subscription.getRequest().filter();
				logger.error(describe() + " gets no messages of '" + filter + "': " + refusal.getMessage()
						+ (MqttTopics.isShared(filter) ? ". " + ListenerAdvice.removeGroup() : ""));
			}
		});
		return subscription;
	}

	/**
	 * Return the broker's first answers.
	 * @return the answers by topic filter, in the order of the endpoint
	 */
	synchronized Map<String, CompletableFuture<MqttQos>> granted() {
		Map<String, CompletableFuture<MqttQos>> granted = new LinkedHashMap<>();
		this.subscriptions.forEach((filter, subscription) -> granted.put(filter, subscription.granted().copy()));
		return granted;
	}

	/**
	 * Take no more messages while the connection goes on. Hold what arrives if the
	 * session is kept, else unsubscribe, and take what is on its way.
	 * @return completes when nothing is on its way any more, exceptionally if the broker
	 * refused
	 */
	synchronized CompletableFuture<Void> stop() {
		if (isKept()) {
			this.subscriptions.values().forEach((subscription) -> subscription.hold(this.holding));
			return CompletableFuture.completedFuture(null);
		}
		return cancel();
	}

	/**
	 * Unsubscribe, and take what is on its way.
	 * @return completes when nothing is on its way any more, exceptionally if the broker
	 * refused
	 */
	synchronized CompletableFuture<Void> cancel() {
		CompletableFuture<?>[] cancelled = this.subscriptions.values()
			.stream()
			.map(MqttSubscriptionHandle::cancel)
			.toArray(CompletableFuture[]::new);
		this.subscriptions.clear();
		return CompletableFuture.allOf(cancelled);
	}

	/**
	 * Take no more messages since the connection is about to end, and leave the broker's
	 * side as it is.
	 */
	synchronized void detach() {
		this.subscriptions.values().forEach(MqttSubscriptionHandle::detach);
		this.subscriptions.clear();
	}

	/**
	 * Give messages back that were not handled, to be held with the others. Those of a
	 * connection that is about to end come again, except what was held before.
	 * @param messages the messages, those of a topic in order
	 */
	synchronized void giveBack(List<MqttInboundMessage> messages) {
		Map<MqttSubscriptionHandle, List<MqttInboundMessage>> bySubscription = new LinkedHashMap<>();
		for (MqttInboundMessage message : messages) {
			MqttSubscriptionHandle subscription = this.subscriptions.get(message.getFilter());
			if (subscription != null) {
				bySubscription.computeIfAbsent(subscription, (first) -> new ArrayList<>()).add(message);
			}
			else if (isLost(message)) {
				logger.error("MQTT listener '" + this.endpoint.id() + "' stops and loses a message from topic '"
						+ MqttText.printable(message.getPacket().topic())
						+ "', which was acknowledged and held while it was stopped before, unless it starts again before "
						+ "the application ends");
			}
		}
		bySubscription.forEach(MqttSubscriptionHandle::giveBack);
	}

	private boolean isLost(MqttInboundMessage message) {
		return isKept() && message.getPacket().qos().isAcknowledged() && !message.comesAgain()
				&& this.connection.getSettings().getOutbox().directory() == null;
	}

	/**
	 * Return how many messages are held.
	 * @return the number
	 */
	synchronized int held() {
		return this.subscriptions.values().stream().mapToInt(MqttSubscriptionHandle::getHeld).sum();
	}

}
