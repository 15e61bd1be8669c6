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

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.CompositeMessageConverter;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.converter.SmartMessageConverter;
import org.springframework.util.InvalidMimeTypeException;

/**
 * Converts by the first converter that can. The content type of an MQTT message may be
 * any text: one that is no MIME type, which makes Spring's converters fail, is none for
 * them. For any thread.
 */
final class AnyContentTypeConverter extends CompositeMessageConverter {

	/**
	 * Create a converter.
	 * @param converters those to ask, in their order
	 */
	AnyContentTypeConverter(Collection<MessageConverter> converters) {
		super(converters);
	}

	@Override
	public @Nullable Object fromMessage(Message<?> message, Class<?> targetClass) {
		return first((converter) -> fromMessage(message, (any) -> converter.fromMessage(any, targetClass)));
	}

	@Override
	public @Nullable Object fromMessage(Message<?> message, Class<?> targetClass, @Nullable Object conversionHint) {
		return first((converter) -> fromMessage(message, (any) -> (converter instanceof SmartMessageConverter smart)
				? smart.fromMessage(any, targetClass, conversionHint) : converter.fromMessage(any, targetClass)));
	}

	private static @Nullable Object fromMessage(Message<?> message, Conversion<Message<?>, Object> conversion) {
		try {
			return conversion.of(message);
		}
		catch (InvalidMimeTypeException ex) {
			return conversion.of(Untyped.of(message));
		}
	}

	@Override
	public @Nullable Message<?> toMessage(Object payload, @Nullable MessageHeaders headers) {
		return first((converter) -> toMessage(converter, payload, headers));
	}

	private static @Nullable Message<?> toMessage(MessageConverter converter, Object payload,
			@Nullable MessageHeaders headers) {
		try {
			return converter.toMessage(payload, headers);
		}
		catch (InvalidMimeTypeException ex) {
			return converter.toMessage(payload, (headers != null) ? Untyped.of(headers) : null);
		}
	}

	private <T> @Nullable T first(Conversion<MessageConverter, T> conversion) {
		for (MessageConverter converter : getConverters()) {
			T converted = conversion.of(converter);
			if (converted != null) {
				return converted;
			}
		}
		return null;
	}

	/**
	 * Makes something, or {@code null} if it cannot.
	 *
	 * @param <S> what of
	 * @param <T> what it makes
	 */
	@FunctionalInterface
	private interface Conversion<S, T> {

		@Nullable T of(S source);

	}

	/**
	 * A message without its content type.
	 *
	 * @param message the message
	 * @param headers its other headers
	 */
	private record Untyped(Message<?> message, MessageHeaders headers) implements Message<Object> {

		static Untyped of(Message<?> message) {
			return new Untyped(message, of(message.getHeaders()));
		}

		static MessageHeaders of(MessageHeaders headers) {
			Map<String, Object> others = new HashMap<>(headers);
			others.remove(MessageHeaders.CONTENT_TYPE);
			return new MessageHeaders(others);
		}

		@Override
		public Object getPayload() {
			return this.message.getPayload();
		}

		@Override
		public MessageHeaders getHeaders() {
			return this.headers;
		}

		// which says what of it may be logged
		@Override
		public String toString() {
			return this.message.toString();
		}

	}

}
