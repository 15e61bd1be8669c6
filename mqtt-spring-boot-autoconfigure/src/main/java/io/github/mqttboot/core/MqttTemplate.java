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
import io.github.mqttboot.protocol.MqttTopics;
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

	private final List<MqttPublishInterceptor> interceptors;

	private final Requests requests;

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
		this.connection = connection;
		this.converter = converter;
		this.defaults = defaults;
		this.interceptors = List.copyOf(interceptors);
		this.requests = new Requests(connection);
	}

	/**
	 * Return the connection that it sends over.
	 * @return the connection
	 */
	public MqttConnection getConnection() {
		return this.connection;
	}

	/**
	 * Return how many replies came that no request was waiting for any more.
	 * @return the number of replies
	 */
	public long getLateReplies() {
		return this.requests.lateReplies();
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
		return new MessageSpec(this, null, null).payload(payload);
	}

	@Override
	public PayloadSpec to(String topic) {
		Assert.notNull(topic, "'topic' must not be null");
		return new MessageSpec(this, topic, topic);
	}

	@Override
	public PayloadSpec to(String topic, Object... variables) {
		Assert.notNull(topic, "'topic' must not be null");
		Assert.notNull(variables, "'variables' must not be null");
		return new MessageSpec(this, TopicExpansion.expand(topic, variables), topic);
	}

	MessageConverter getConverter() {
		return this.converter;
	}

	MqttPublishDefaults getDefaults() {
		return this.defaults;
	}

	Requests getRequests() {
		return this.requests;
	}

	CompletableFuture<MqttSendResult> publish(MqttPublication publication) {
		return publish(publication, 0);
	}

	private CompletableFuture<MqttSendResult> publish(MqttPublication publication, int interceptor) {
		if (interceptor == this.interceptors.size()) {
			return new Acknowledgement(publication.packet(), publication.connection().publish(publication.packet()));
		}
		return this.interceptors.get(interceptor).intercept(publication, (next) -> publish(next, interceptor + 1));
	}

	MqttSendResult publishAndWait(MqttPublication publication) {
		PublishPacket packet = publication.packet();
		requireStarted(packet);
		// a full outbox may hold us up in publish(): that counts
		long deadline = System.nanoTime() + this.defaults.timeout().toNanos();
		CompletableFuture<MqttSendResult> result = publish(publication);
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

	/**
	 * Insist that an answer can come. While the application starts, the connection is
	 * opened last: whoever waits in a bean method until then holds up the start.
	 * @param packet the message
	 */
	void requireStarted(PublishPacket packet) {
		if (!this.connection.isStarted()) {
			// a mistake of the caller's is his to know, whatever the connection does
			MqttTopics.validateName(packet.topic());
			throw new MqttPublishException(packet.topic(), "Not sent to topic '" + MqttText.printable(packet.topic())
					+ "': connection '" + this.connection.getName()
					+ "' is not started, so there would be no answer to wait for. While the application starts, connections"
					+ " are opened last of all: send from an ApplicationRunner or a listener of ApplicationReadyEvent,"
					+ " or use sendAsync, which waits in the outbox for the connection.", null, null);
		}
	}

	private MqttPublishException unanswered(PublishPacket packet, String why, Exception cause) {
		return new MqttPublishException(packet.topic(),
				why + " to a message for topic '" + MqttText.printable(packet.topic()) + "': it "
						+ (this.connection.getSnapshot().isConnected() ? "may still be delivered"
								: "is still queued, since connection '" + this.connection.getName() + "' is "
										+ this.connection.getSnapshot().state() + ", and may still be delivered")
						+ ". A message that is to be withdrawn when nobody waits any more is sent with sendAsync,"
						+ " whose future is cancelled for that.",
				null, cause);
	}

	static RuntimeException inThisThread(PublishPacket packet, Throwable failure) {
		// a new exception, since the failure's own stack trace does not show the sender
		String message = "Could not send a message for topic '" + MqttText.printable(packet.topic()) + "': "
				+ failure.getMessage();
		if (failure instanceof IllegalArgumentException) {
			return new IllegalArgumentException(message, failure);
		}
		MqttReasonCode reasonCode = (failure instanceof MqttPublishException refused) ? refused.getReasonCode() : null;
		return new MqttPublishException(packet.topic(), message, reasonCode, failure);
	}

	/**
	 * The acknowledgement of the broker to come. Whoever cancels it withdraws the
	 * message.
	 */
	private static final class Acknowledgement extends CompletableFuture<MqttSendResult> {

		private final CompletableFuture<MqttPublishResult> answer;

		Acknowledgement(PublishPacket packet, CompletableFuture<MqttPublishResult> answer) {
			this.answer = answer;
			// not thenApply(), which would hide the failure in a CompletionException
			answer.whenComplete((result, failure) -> {
				if (failure != null) {
					completeExceptionally(failure);
				}
				else {
					complete(new MqttSendResult(packet.topic(), packet.qos(), result.reasonCode(),
							result.reasonString()));
				}
			});
		}

		@Override
		public boolean cancel(boolean mayInterruptIfRunning) {
			boolean cancelled = super.cancel(mayInterruptIfRunning);
			this.answer.cancel(false);
			return cancelled;
		}

		@Override
		public <U> CompletableFuture<U> newIncompleteFuture() {
			return new CompletableFuture<>();
		}

	}

}
