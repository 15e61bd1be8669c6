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
		try {
			return super.fromMessage(message, targetClass);
		}
		catch (InvalidMimeTypeException ex) {
			return super.fromMessage(Untyped.of(message), targetClass);
		}
	}

	@Override
	public @Nullable Object fromMessage(Message<?> message, Class<?> targetClass, @Nullable Object conversionHint) {
		try {
			return super.fromMessage(message, targetClass, conversionHint);
		}
		catch (InvalidMimeTypeException ex) {
			return super.fromMessage(Untyped.of(message), targetClass, conversionHint);
		}
	}

	/**
	 * A message without its content type.
	 *
	 * @param message the message
	 * @param headers its other headers
	 */
	private record Untyped(Message<?> message, MessageHeaders headers) implements Message<Object> {

		static Untyped of(Message<?> message) {
			Map<String, Object> headers = new HashMap<>(message.getHeaders());
			headers.remove(MessageHeaders.CONTENT_TYPE);
			return new Untyped(message, new MessageHeaders(headers));
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
