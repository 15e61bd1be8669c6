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

package io.github.mqttboot.annotation;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.core.MqttOperations;
import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.protocol.MqttTopics;
import io.github.mqttboot.protocol.PublishProperties;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.util.Assert;

/**
 * Sends what a listener method returns, once it is there: to the response topic of the
 * message with its correlation data, else to the topic of the method. Blocks the worker
 * until the broker has the reply, so that the message is acknowledged after it.
 */
final class ListenerReplies {

	private static final Log logger = LogFactory.getLog(ListenerReplies.class);

	private final @Nullable ReplyTopic topic;

	private final @Nullable MqttOperations template;

	private volatile boolean reported;

	/**
	 * Create an instance.
	 * @param topic where replies go if the message does not say it
	 * @param template sends over the connection of the listener, or {@code null} if the
	 * method returns no replies
	 */
	ListenerReplies(@Nullable ReplyTopic topic, @Nullable MqttOperations template) {
		this.topic = topic;
		this.template = template;
	}

	/**
	 * Wait for the result, and send it unless it is {@code null}.
	 * @param returned what the method returned
	 * @param message the message it handled
	 * @throws Exception the failure of the method, or of sending
	 */
	void reply(@Nullable Object returned, ReceivedMessage message) throws Exception {
		Object reply = await(returned);
		if (reply == null) {
			return;
		}
		PublishProperties properties = message.getSource().getPacket().properties();
		String responseTopic = responseTopic(properties);
		ReplyTopic target = (responseTopic != null) ? new ReplyTopic(responseTopic, List.of()) : this.topic;
		if (target == null) {
			reportUnsent(message.getSource());
			return;
		}
		Assert.state(this.template != null, "The method was to return nothing");
		MqttOperations.SendSpec spec = target.of(this.template, message.getTopicVariables())
			.payload(reply)
			.retained(false);
		byte[] correlationData = properties.correlationData();
		if (responseTopic != null && correlationData != null) {
			spec.correlationData(correlationData);
		}
		spec.send();
	}

	/**
	 * Wait for a result that comes later.
	 * @param returned what a method returned
	 * @return the result
	 * @throws Exception the failure of the method
	 */
	static @Nullable Object await(@Nullable Object returned) throws Exception {
		CompletableFuture<?> future = futureOf(returned);
		if (future == null) {
			return returned;
		}
		try {
			return future.get();
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof Exception cause) ? cause : ex;
		}
	}

	private static @Nullable CompletableFuture<?> futureOf(@Nullable Object returned) {
		if (returned instanceof CompletionStage<?> stage) {
			return stage.toCompletableFuture();
		}
		ReactiveAdapter adapter = (returned != null)
				? ReactiveAdapterRegistry.getSharedInstance().getAdapter(returned.getClass()) : null;
		if (returned == null || adapter == null || adapter.isMultiValue()) {
			return null;
		}
		return SingleValue.futureOf(adapter.toPublisher(returned));
	}

	private @Nullable String responseTopic(PublishProperties properties) {
		String responseTopic = properties.responseTopic();
		try {
			if (responseTopic != null) {
				MqttTopics.validateName(responseTopic);
			}
			return responseTopic;
		}
		catch (IllegalArgumentException ex) {
			// what another client wrote must not make a handled message fail
			return null;
		}
	}

	private void reportUnsent(MqttInboundMessage message) {
		if (!this.reported) {
			this.reported = true;
			logger.warn("A reply to a message from topic '" + MqttText.printable(message.getPacket().topic())
					+ "' is not sent, since the message has no valid response topic and the listener no @SendTo. "
					+ "Further ones are not reported");
		}
	}

	/**
	 * Reactor's, which need not be there.
	 */
	private static final class SingleValue {

		static CompletableFuture<?> futureOf(org.reactivestreams.Publisher<?> publisher) {
			return reactor.core.publisher.Mono.from(publisher).toFuture();
		}

	}

}
