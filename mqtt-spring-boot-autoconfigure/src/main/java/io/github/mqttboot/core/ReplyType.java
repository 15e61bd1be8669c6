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

import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.protocol.PublishPacket;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.converter.SmartMessageConverter;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

/**
 * What a reply is to become.
 *
 * @param <T> the type
 * @param type the type
 * @param parameter says its type parameters, or {@code null} if it has none
 */
record ReplyType<T>(Class<? extends T> type, @Nullable MethodParameter parameter) {

	@SuppressWarnings("unchecked") // int.class is a Class<Integer>, too
	ReplyType {
		Assert.notNull(type, "'replyType' must not be null");
		// which casts no object
		type = (Class<? extends T>) ClassUtils.resolvePrimitiveIfNecessary(type);
	}

	CompletableFuture<T> convert(CompletableFuture<InboundPublish> reply, MessageConverter converter) {
		CompletableFuture<T> result = new CompletableFuture<>() {

			@Override
			public boolean cancel(boolean mayInterruptIfRunning) {
				// first, so that the request is over for what depends on this
				reply.cancel(false);
				return super.cancel(mayInterruptIfRunning);
			}

		};
		// not thenApply(), which would hide the failure in a CompletionException
		reply.whenComplete((packet, failure) -> {
			if (failure != null) {
				result.completeExceptionally(failure);
				return;
			}
			try {
				result.complete(convert(packet, converter));
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		});
		return result;
	}

	private T convert(InboundPublish packet, MessageConverter converter) {
		Message<byte[]> message = new GenericMessage<>(packet.payload(), MqttHeaders.of(packet));
		if (this.type == Message.class) {
			return this.type.cast(message);
		}
		Object converted = (converter instanceof SmartMessageConverter smart && this.parameter != null)
				? smart.fromMessage(message, this.type, this.parameter) : converter.fromMessage(message, this.type);
		if (converted == null) {
			throw new MessageConversionException(message, "Cannot convert the reply to " + this.type.getName());
		}
		return this.type.cast(converted);
	}

	static <T> T await(PublishPacket request, CompletableFuture<T> reply) {
		try {
			return reply.get();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			reply.cancel(false);
			throw new MqttReplyTimeoutException(request.topic(),
					"Interrupted while waiting for the reply to the request" + " for topic '"
							+ MqttText.printable(request.topic()) + "'",
					ex);
		}
		catch (ExecutionException ex) {
			Throwable failure = Objects.requireNonNullElse(ex.getCause(), ex);
			if (failure instanceof MqttReplyTimeoutException timeout) {
				throw new MqttReplyTimeoutException(request.topic(), String.valueOf(timeout.getMessage()), timeout);
			}
			if (failure instanceof MessageConversionException conversion) {
				throw new MessageConversionException(String.valueOf(conversion.getMessage()), conversion);
			}
			throw (failure instanceof MqttPublishException || failure instanceof IllegalArgumentException)
					? SendFailures.inThisThread(request, failure)
					: new MqttPublishException(request.topic(), String.valueOf(failure.getMessage()), null, failure);
		}
	}

}
