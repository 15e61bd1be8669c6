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

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttTopics;
import io.github.mqttboot.protocol.TopicSubscription;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * What to listen to, how, and who listens.
 *
 * @param id the unique id
 * @param client the name of the connection, or {@code null} for the primary one
 * @param subscriptions the topic filters, each with one set of options. A message that
 * several of them select is handled once
 * @param concurrency the number of messages handled at a time. Those of one topic are
 * handled one after the other, in order
 * @param ackMode who acknowledges messages
 * @param autoStartup whether to start with the registry
 * @param listener handles the messages
 * @param errorHandler decides about messages that the listener failed to handle, or
 * {@code null} to try again and reject them in the end
 * @param configuration the name of the settings for retries, dead letters and the queue,
 * or {@code null} for those of all listeners
 * @param batch how messages are gathered, or {@code null} to handle each by itself
 * @since 0.1.0
 */
public record MqttListenerEndpoint(String id, @Nullable String client, List<TopicSubscription> subscriptions,
		int concurrency, MqttAckMode ackMode, boolean autoStartup, MqttMessageListener listener,
		@Nullable MqttListenerErrorHandler errorHandler, @Nullable String configuration, @Nullable MqttBatch batch) {

	/**
	 * Create an endpoint with the settings of all listeners.
	 * @param id the unique id
	 * @param client the name of the connection, or {@code null} for the primary one
	 * @param subscriptions the topic filters
	 * @param concurrency the number of messages handled at a time
	 * @param ackMode who acknowledges messages
	 * @param autoStartup whether to start with the registry
	 * @param listener handles the messages
	 * @param errorHandler decides about messages that the listener failed to handle, or
	 * {@code null} to try again and reject them in the end
	 */
	public MqttListenerEndpoint(String id, @Nullable String client, List<TopicSubscription> subscriptions,
			int concurrency, MqttAckMode ackMode, boolean autoStartup, MqttMessageListener listener,
			@Nullable MqttListenerErrorHandler errorHandler) {
		this(id, client, subscriptions, concurrency, ackMode, autoStartup, listener, errorHandler, null, null);
	}

	public MqttListenerEndpoint {
		Assert.hasText(id, "'id' must not be empty");
		Assert.notEmpty(subscriptions, "'subscriptions' must not be empty");
		// methods of a class may have the same topic
		subscriptions = subscriptions.stream().distinct().toList();
		Set<String> filters = new HashSet<>();
		for (TopicSubscription subscription : subscriptions) {
			MqttTopics.validateFilter(subscription.filter());
			Assert.isTrue(filters.add(subscription.filter()), () -> "'subscriptions' must not have the filter '"
					+ subscription.filter() + "' with different options");
			Assert.isTrue(!subscription.noLocal() || !MqttTopics.isShared(subscription.filter()),
					"'noLocal' must not be set for a shared subscription (MQTT 5 section 3.8.3.1)");
		}
		Assert.isTrue(concurrency > 0, "'concurrency' must be positive");
		Assert.notNull(ackMode, "'ackMode' must not be null");
		Assert.notNull(listener, "'listener' must not be null");
	}

	/**
	 * Start an endpoint. Unless set otherwise it uses the primary connection, handles one
	 * message at a time, acknowledges after the listener returned, and starts with the
	 * registry.
	 * @param id the unique id
	 * @return a builder
	 */
	public static Builder builder(String id) {
		return new Builder(id);
	}

	/**
	 * Start an endpoint that is like this one.
	 * @return a builder
	 */
	public Builder mutate() {
		return new Builder(this);
	}

	/**
	 * Builds an endpoint.
	 */
	public static final class Builder {

		private final String id;

		private @Nullable String client;

		private List<TopicSubscription> subscriptions = List.of();

		private int concurrency = 1;

		private MqttAckMode ackMode = MqttAckMode.AUTO;

		private boolean autoStartup = true;

		private @Nullable MqttMessageListener listener;

		private @Nullable MqttListenerErrorHandler errorHandler;

		private @Nullable String configuration;

		private @Nullable MqttBatch batch;

		private Builder(String id) {
			this.id = id;
		}

		private Builder(MqttListenerEndpoint endpoint) {
			this.id = endpoint.id();
			this.client = endpoint.client();
			this.subscriptions = endpoint.subscriptions();
			this.concurrency = endpoint.concurrency();
			this.ackMode = endpoint.ackMode();
			this.autoStartup = endpoint.autoStartup();
			this.listener = endpoint.listener();
			this.errorHandler = endpoint.errorHandler();
			this.configuration = endpoint.configuration();
			this.batch = endpoint.batch();
		}

		/**
		 * Return the id, by which a customizer knows the listener.
		 * @return the id
		 */
		public String getId() {
			return this.id;
		}

		/**
		 * Set the connection.
		 * @param client its name, or {@code null} for the primary one
		 * @return this builder
		 */
		public Builder client(@Nullable String client) {
			this.client = client;
			return this;
		}

		/**
		 * Set the topic filters, with QoS 1.
		 * @param filters the filters
		 * @return this builder
		 */
		public Builder topics(String... filters) {
			return subscriptions(Arrays.stream(filters)
				.map((filter) -> TopicSubscription.of(filter, MqttQos.AT_LEAST_ONCE))
				.toList());
		}

		/**
		 * Set the topic filters with their options.
		 * @param subscriptions the filters
		 * @return this builder
		 */
		public Builder subscriptions(List<TopicSubscription> subscriptions) {
			this.subscriptions = List.copyOf(subscriptions);
			return this;
		}

		/**
		 * Set the number of messages handled at a time.
		 * @param concurrency the number
		 * @return this builder
		 */
		public Builder concurrency(int concurrency) {
			this.concurrency = concurrency;
			return this;
		}

		/**
		 * Set who acknowledges messages.
		 * @param ackMode the mode
		 * @return this builder
		 */
		public Builder ackMode(MqttAckMode ackMode) {
			this.ackMode = ackMode;
			return this;
		}

		/**
		 * Set whether to start with the registry.
		 * @param autoStartup whether to start
		 * @return this builder
		 */
		public Builder autoStartup(boolean autoStartup) {
			this.autoStartup = autoStartup;
			return this;
		}

		/**
		 * Set who handles the messages.
		 * @param listener the listener
		 * @return this builder
		 */
		public Builder listener(MqttMessageListener listener) {
			this.listener = listener;
			return this;
		}

		/**
		 * Replace who handles the messages, by something around it for example.
		 * @param wrapper takes the present listener and returns the one to use
		 * @return this builder
		 */
		public Builder wrapListener(UnaryOperator<MqttMessageListener> wrapper) {
			Assert.state(this.listener != null, "There is no listener yet");
			this.listener = wrapper.apply(this.listener);
			return this;
		}

		/**
		 * Set who decides about messages that the listener failed to handle.
		 * @param errorHandler the error handler, or {@code null} to try again and reject
		 * them in the end
		 * @return this builder
		 */
		public Builder errorHandler(@Nullable MqttListenerErrorHandler errorHandler) {
			this.errorHandler = errorHandler;
			return this;
		}

		/**
		 * Set the settings for retries, dead letters and the queue.
		 * @param configuration their name, or {@code null} for those of all listeners
		 * @return this builder
		 */
		public Builder configuration(@Nullable String configuration) {
			this.configuration = configuration;
			return this;
		}

		/**
		 * Set how messages are gathered, for a listener that handles several at once.
		 * @param batch the size of a batch, and how long it waits, or {@code null} to
		 * handle each message by itself
		 * @return this builder
		 */
		public Builder batch(@Nullable MqttBatch batch) {
			this.batch = batch;
			return this;
		}

		/**
		 * Build the endpoint.
		 * @return the endpoint
		 */
		public MqttListenerEndpoint build() {
			Assert.state(this.listener != null, "'listener' must be set");
			return new MqttListenerEndpoint(this.id, this.client, this.subscriptions, this.concurrency, this.ackMode,
					this.autoStartup, this.listener, this.errorHandler, this.configuration, this.batch);
		}

	}

}
