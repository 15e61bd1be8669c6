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

package io.github.mqttboot.connection;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.TopicSubscription;

/**
 * A subscription that the connection maintains: it is renewed whenever the broker has
 * lost the session.
 *
 * @since 0.1.0
 */
public interface MqttSubscriptionHandle {

	/**
	 * Return what was asked for.
	 * @return the filter and its options
	 */
	TopicSubscription getRequest();

	/**
	 * Return the broker's first answer.
	 * @return completes with the granted QoS, also when a resumed session holds the
	 * subscription already; fails with {@link MqttSubscriptionRefusedException} on a
	 * refusal, and with {@link java.util.concurrent.CancellationException} if the
	 * subscription is cancelled before there is an answer
	 */
	CompletableFuture<MqttQos> granted();

	/**
	 * Stop handing messages to the handler and leave the broker's side as it is, since
	 * the connection is about to end. What arrives from now on is neither handled, by
	 * other handlers that it is for included, nor acknowledged, so that a persistent
	 * session delivers it again. Meanwhile it takes up the broker's window: use
	 * {@link #hold(MqttHolding)} if the connection goes on.
	 */
	void detach();

	/**
	 * Hand no messages to the handler until {@link #resume()}, while the subscription and
	 * the other handlers of the connection go on. Messages of QoS 1 and 2 that arrive
	 * meanwhile wait here. They stay unacknowledged while no other handler takes
	 * messages, so that the broker sends as many as it may and keeps the others. If
	 * others do, they are acknowledged, for the broker would stop sending to these too.
	 * Does nothing if detached or held already.
	 * @param holding whose name they are kept under, and how many may wait after they
	 * were acknowledged
	 */
	void hold(MqttHolding holding);

	/**
	 * Take messages back that the handler got before {@link #hold(MqttHolding)} and has
	 * not handled. They are handed over first. A handler that goes on already gets them
	 * at once.
	 * @param messages the messages, in the order in which the handler got them
	 */
	void giveBack(List<? extends MqttInboundMessage> messages);

	/**
	 * Hand the messages that wait to the handler, in order, and then those that arrive.
	 * Does nothing if not held.
	 */
	void resume();

	/**
	 * Return how many messages wait.
	 * @return the number since {@link #hold(MqttHolding)}
	 */
	int getHeld();

	/**
	 * Unsubscribe. What arrives until the result completes is still handled: for a shared
	 * subscription also what the broker had queued when it answered.
	 * @return completes when the broker answered, when the connection ends, or at once
	 * without one. For a shared subscription of a session that the broker keeps it
	 * completes with the answer on a later connection then, or when the connection is
	 * stopped: until then the broker may have messages of the group for this client,
	 * which no other member would get
	 */
	CompletableFuture<Void> cancel();

}
