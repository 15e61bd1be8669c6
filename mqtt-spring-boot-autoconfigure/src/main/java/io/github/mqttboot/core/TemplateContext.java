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

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.protocol.MqttTopics;
import io.github.mqttboot.protocol.PublishPacket;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.converter.MessageConverter;

/**
 * What the messages of a template have in common: connection, conversion, defaults and
 * interceptors, and how they are published. Lives as long as the template. Any thread.
 */
final class TemplateContext {

	private final MqttConnection connection;

	private final MessageConverter converter;

	private final MqttPublishDefaults defaults;

	private final List<MqttPublishInterceptor> interceptors;

	private final MqttPublishInterceptor.Chain publishing;

	private final Requests requests;

	private final boolean plain;

	TemplateContext(MqttConnection connection, MessageConverter converter, MqttPublishDefaults defaults,
			List<MqttPublishInterceptor> interceptors) {
		this.connection = connection;
		this.converter = converter;
		this.defaults = defaults;
		this.interceptors = List.copyOf(interceptors);
		this.publishing = MqttPublishInterceptor.Chain.of(this.interceptors, TemplateContext::send);
		this.requests = new Requests(connection);
		this.plain = MqttMessageConverters.isPlainFirst(converter);
	}

	MqttConnection connection() {
		return this.connection;
	}

	MessageConverter converter() {
		return this.converter;
	}

	/**
	 * Return whether a payload is sent as it is, with no header that says what it is.
	 * @param payload the payload
	 * @return whether it need not be converted
	 */
	boolean isPlain(Object payload) {
		return this.plain && (payload instanceof byte[] || payload instanceof String);
	}

	MqttPublishDefaults defaults() {
		return this.defaults;
	}

	Requests requests() {
		return this.requests;
	}

	CompletableFuture<MqttSendResult> publish(MqttPublication publication) {
		return this.publishing.proceed(publication);
	}

	/**
	 * Publish a message once something else has succeeded. The interceptors do not wait
	 * for that: what they look for is bound to the thread of the caller.
	 * @param publication the message
	 * @param condition what comes first
	 * @return completes with the acknowledgement of the broker, or fails as the condition
	 * does
	 */
	CompletableFuture<MqttSendResult> publishAfter(CompletableFuture<?> condition, MqttPublication publication) {
		return MqttPublishInterceptor.Chain.of(this.interceptors, (last) -> sendAfter(condition, last))
			.proceed(publication);
	}

	private static CompletableFuture<MqttSendResult> send(MqttPublication publication) {
		Acknowledgement acknowledgement = new Acknowledgement(publication.packet());
		acknowledgement.follow(publication.connection().publish(publication.packet()));
		return acknowledgement;
	}

	private static CompletableFuture<MqttSendResult> sendAfter(CompletableFuture<?> condition,
			MqttPublication publication) {
		Acknowledgement acknowledgement = new Acknowledgement(publication.packet());
		condition.whenComplete((met, failure) -> {
			if (failure != null) {
				acknowledgement.completeExceptionally(failure);
			}
			else if (!acknowledgement.isDone()) {
				try {
					acknowledgement.follow(publication.connection().publish(publication.packet()));
				}
				catch (RuntimeException ex) {
					acknowledgement.completeExceptionally(ex);
				}
			}
		});
		return acknowledgement;
	}

	MqttSendResult publishAndWait(MqttPublication publication) {
		PublishPacket packet = publication.packet();
		requireStarted(packet);
		// a full outbox may hold us up in publish(): that counts
		long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(this.defaults.timeout());
		try {
			if (this.interceptors.isEmpty()) {
				return result(packet, publication.connection().publishAndWait(packet, this.defaults.timeout()));
			}
			return publish(publication).get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			throw SendFailures.unanswered(packet, this.connection,
					"No answer from the broker within " + this.defaults.timeout().toMillis() + " ms", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw SendFailures.unanswered(packet, this.connection, "Interrupted while waiting for the broker's answer",
					ex);
		}
		catch (ExecutionException ex) {
			throw SendFailures.inThisThread(packet, Objects.requireNonNullElse(ex.getCause(), ex));
		}
	}

	private static MqttSendResult result(PublishPacket packet, MqttPublishResult answer) {
		return new MqttSendResult(packet.topic(), packet.qos(), answer.reasonCode(), answer.reasonString());
	}

	/**
	 * Insist that an answer can come. While the application starts, the connection is
	 * opened last: whoever waits in a bean method until then holds up the start.
	 * @param packet the message
	 */
	void requireStarted(PublishPacket packet) {
		if (!this.connection.isStarted()) {
			// a mistake of the caller is reported, whatever the connection does
			MqttTopics.validateName(packet.topic());
			throw new MqttPublishException(packet.topic(), "Not sent to topic '" + MqttText.printable(packet.topic())
					+ "': connection '" + this.connection.getName()
					+ "' is not started, so there would be no answer to wait for. While the application starts, connections"
					+ " are opened last of all: send from an ApplicationRunner or a listener of ApplicationReadyEvent,"
					+ " or use sendAsync, which waits in the outbox for the connection. While it stops, they are closed"
					+ " before its beans are destroyed: send from a listener of ContextClosedEvent.", null, null);
		}
	}

	/**
	 * The acknowledgement of the broker to come. Whoever cancels it withdraws the
	 * message.
	 */
	private static final class Acknowledgement extends CompletableFuture<MqttSendResult> {

		private final PublishPacket packet;

		private volatile @Nullable CompletableFuture<MqttPublishResult> answer;

		Acknowledgement(PublishPacket packet) {
			this.packet = packet;
		}

		void follow(CompletableFuture<MqttPublishResult> answer) {
			this.answer = answer;
			if (isDone()) {
				// by whoever cancelled it while the message was being published
				answer.cancel(false);
			}
			// not thenApply(), which would hide the failure in a CompletionException
			answer.whenComplete((result, failure) -> {
				if (failure != null) {
					completeExceptionally(failure);
				}
				else {
					complete(result(this.packet, result));
				}
			});
		}

		@Override
		public boolean cancel(boolean mayInterruptIfRunning) {
			boolean cancelled = super.cancel(mayInterruptIfRunning);
			CompletableFuture<MqttPublishResult> answer = this.answer;
			if (answer != null) {
				answer.cancel(false);
			}
			return cancelled;
		}

		@Override
		public <U> CompletableFuture<U> newIncompleteFuture() {
			return new CompletableFuture<>();
		}

	}

}
