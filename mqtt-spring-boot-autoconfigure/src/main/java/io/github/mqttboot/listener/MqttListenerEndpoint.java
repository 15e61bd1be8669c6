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

package io.github.mqttboot.listener;

import java.util.List;

import io.github.mqttboot.protocol.MqttTopics;
import io.github.mqttboot.protocol.TopicSubscription;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * What to listen to, how, and who listens.
 *
 * @param id the unique id
 * @param client the name of the connection, or {@code null} for the primary one
 * @param subscriptions the topic filters. A message that several of them select is
 * handled once
 * @param concurrency the number of messages handled at a time. Those of one topic are
 * handled one after the other, in order
 * @param ackMode who acknowledges messages
 * @param autoStartup whether to start with the registry
 * @param listener handles the messages
 * @param errorHandler decides about messages that the listener failed to handle, or
 * {@code null} to try again and reject them in the end
 * @since 0.1.0
 */
public record MqttListenerEndpoint(String id, @Nullable String client, List<TopicSubscription> subscriptions,
		int concurrency, MqttAckMode ackMode, boolean autoStartup, MqttMessageListener listener,
		@Nullable MqttListenerErrorHandler errorHandler) {

	public MqttListenerEndpoint {
		Assert.hasText(id, "'id' must not be empty");
		Assert.notEmpty(subscriptions, "'subscriptions' must not be empty");
		subscriptions = List.copyOf(subscriptions);
		for (TopicSubscription subscription : subscriptions) {
			MqttTopics.validateFilter(subscription.filter());
			Assert.isTrue(!subscription.noLocal() || !MqttTopics.isShared(subscription.filter()),
					"'noLocal' must not be set for a shared subscription (MQTT 5 section 3.8.3.1)");
		}
		Assert.isTrue(concurrency > 0, "'concurrency' must be positive");
		Assert.notNull(ackMode, "'ackMode' must not be null");
		Assert.notNull(listener, "'listener' must not be null");
	}

}
