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

import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.TopicSubscription;

/**
 * A subscription that the connection keeps up: it is made again whenever the broker lost
 * the session.
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
	 * refusal
	 */
	CompletableFuture<MqttQos> granted();

	/**
	 * Stop handing messages to the handler and leave the broker's side as it is. What
	 * arrives from now on is neither handled nor acknowledged, so that a persistent
	 * session delivers it again.
	 */
	void detach();

	/**
	 * Unsubscribe.
	 * @return completes when the broker answered, or at once without a connection
	 */
	CompletableFuture<Void> cancel();

}
