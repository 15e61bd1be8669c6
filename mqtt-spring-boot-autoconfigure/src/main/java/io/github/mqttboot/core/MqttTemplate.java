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

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.protocol.PublishPacket;

import org.springframework.messaging.converter.MessageConverter;
import org.springframework.util.Assert;

/**
 * Sends messages over a connection. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public class MqttTemplate implements MqttOperations {

	private final MqttConnection connection;

	private final MessageConverter converter;

	private final MqttPublishDefaults defaults;

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
		Assert.notNull(connection, "'connection' must not be null");
		Assert.notNull(converter, "'converter' must not be null");
		Assert.notNull(defaults, "'defaults' must not be null");
		this.connection = connection;
		this.converter = converter;
		this.defaults = defaults;
	}

	@Override
	public MqttSendResult send(String topic, Object payload) {
		return to(topic).payload(payload).send();
	}

	@Override
	public MqttSendResult send(Object payload) {
		return new MessageSpec(this, null).payload(payload).send();
	}

	@Override
	public CompletableFuture<MqttSendResult> sendAsync(String topic, Object payload) {
		return to(topic).payload(payload).sendAsync();
	}

	@Override
	public CompletableFuture<MqttSendResult> sendAsync(Object payload) {
		return new MessageSpec(this, null).payload(payload).sendAsync();
	}

	@Override
	public PayloadSpec to(String topic) {
		Assert.notNull(topic, "'topic' must not be null");
		return new MessageSpec(this, topic);
	}

	@Override
	public PayloadSpec to(String topic, Object... variables) {
		Assert.notNull(topic, "'topic' must not be null");
		Assert.notNull(variables, "'variables' must not be null");
		return new MessageSpec(this, TopicExpansion.expand(topic, variables));
	}

	MqttConnection getConnection() {
		return this.connection;
	}

	MessageConverter getConverter() {
		return this.converter;
	}

	MqttPublishDefaults getDefaults() {
		return this.defaults;
	}

	CompletableFuture<MqttSendResult> publish(PublishPacket packet) {
		CompletableFuture<MqttSendResult> result = new CompletableFuture<>();
		// not thenApply(), which would hide the failure in a CompletionException
		this.connection.publish(packet).whenComplete((answer, failure) -> {
			if (failure != null) {
				result.completeExceptionally(failure);
			}
			else {
				result.complete(resultOf(packet, answer));
			}
		});
		return result;
	}

	MqttSendResult publishAndWait(PublishPacket packet) {
		// a full outbox may hold us up in publish(): that counts
		long deadline = System.nanoTime() + this.defaults.timeout().toNanos();
		CompletableFuture<MqttSendResult> result = publish(packet);
		try {
			return result.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			throw unanswered(packet, "No answer from the broker within " + this.defaults.timeout(), ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw unanswered(packet, "Interrupted while waiting for the broker's answer", ex);
		}
		catch (ExecutionException ex) {
			throw inThisThread(packet, Objects.requireNonNullElse(ex.getCause(), ex));
		}
	}

	private static MqttPublishException unanswered(PublishPacket packet, String why, Exception cause) {
		return new MqttPublishException(packet.topic(),
				why + " to a message for topic '" + MqttText.printable(packet.topic()) + "': it may still be delivered",
				null, cause);
	}

	private static RuntimeException inThisThread(PublishPacket packet, Throwable failure) {
		// a new exception, since the failure's own stack trace does not show the sender
		String message = "Could not send a message for topic '" + MqttText.printable(packet.topic()) + "': "
				+ failure.getMessage();
		if (failure instanceof IllegalArgumentException) {
			return new IllegalArgumentException(message, failure);
		}
		MqttReasonCode reasonCode = (failure instanceof MqttPublishException refused) ? refused.getReasonCode() : null;
		return new MqttPublishException(packet.topic(), message, reasonCode, failure);
	}

	private static MqttSendResult resultOf(PublishPacket packet, MqttPublishResult answer) {
		return new MqttSendResult(packet.topic(), packet.qos(), answer.reasonCode(), answer.reasonString());
	}

}
