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

package io.github.mqttboot.core;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.connection.MqttConnection;

import org.springframework.messaging.converter.MessageConverter;
import org.springframework.util.Assert;

/**
 * Sends messages over a connection. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public class MqttTemplate implements MqttOperations {

	private final TemplateContext context;

	/**
	 * Create a template with the standard conversion and defaults.
	 * @param connection the connection to send over
	 */
	public MqttTemplate(MqttConnection connection) {
		this(connection, MqttMessageConverters.create(), MqttPublishDefaults.STANDARD);
	}

	/**
	 * Create a template.
	 * @param connection the connection to send over
	 * @param converter converts payloads to bytes
	 * @param defaults what applies to a message that does not say otherwise
	 */
	public MqttTemplate(MqttConnection connection, MessageConverter converter, MqttPublishDefaults defaults) {
		this(connection, converter, defaults, List.of());
	}

	/**
	 * Create a template.
	 * @param connection the connection to send over
	 * @param converter converts payloads to bytes
	 * @param defaults what applies to a message that does not say otherwise
	 * @param interceptors stand around each message, the first outermost
	 */
	public MqttTemplate(MqttConnection connection, MessageConverter converter, MqttPublishDefaults defaults,
			List<MqttPublishInterceptor> interceptors) {
		Assert.notNull(connection, "'connection' must not be null");
		Assert.notNull(converter, "'converter' must not be null");
		Assert.notNull(defaults, "'defaults' must not be null");
		this.context = new TemplateContext(connection, converter, defaults, interceptors);
	}

	/**
	 * Return the connection that it sends over.
	 * @return the connection
	 */
	public MqttConnection getConnection() {
		return this.context.connection();
	}

	/**
	 * Return how many replies came that no request was waiting for any more.
	 * @return the number of replies
	 */
	public long getLateReplies() {
		return this.context.requests().lateReplies();
	}

	@Override
	public MqttSendResult send(String topic, Object payload) {
		return to(topic).payload(payload).send();
	}

	@Override
	public MqttSendResult send(Object payload) {
		return payload(payload).send();
	}

	@Override
	public CompletableFuture<MqttSendResult> sendAsync(String topic, Object payload) {
		return to(topic).payload(payload).sendAsync();
	}

	@Override
	public CompletableFuture<MqttSendResult> sendAsync(Object payload) {
		return payload(payload).sendAsync();
	}

	@Override
	public MqttSendResult clearRetained(String topic) {
		return to(topic).clearRetained().send();
	}

	@Override
	public <T> T sendAndReceive(String topic, Object payload, Class<T> replyType, Duration timeout) {
		return to(topic).payload(payload).sendAndReceive(replyType, timeout);
	}

	@Override
	public <T> CompletableFuture<T> sendAndReceiveAsync(String topic, Object payload, Class<T> replyType,
			Duration timeout) {
		return to(topic).payload(payload).sendAndReceiveAsync(replyType, timeout);
	}

	@Override
	public SendSpec payload(Object payload) {
		return new MessageSpec(this.context, null, null).payload(payload);
	}

	@Override
	public PayloadSpec to(String topic) {
		Assert.notNull(topic, "'topic' must not be null");
		return new MessageSpec(this.context, topic, topic);
	}

	@Override
	public PayloadSpec to(String topic, Object... variables) {
		Assert.notNull(topic, "'topic' must not be null");
		Assert.notNull(variables, "'variables' must not be null");
		return new MessageSpec(this.context, TopicExpansion.expand(topic, variables), topic);
	}

}
