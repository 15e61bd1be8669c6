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

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.support.GenericMessage;

/**
 * Passes bytes, and text as UTF-8. Unlike Spring's converters for these it does not look
 * at the content type: a sender's {@code application/json} must not keep a listener from
 * taking the text, nor a charset of the sender's choice change it.
 */
class PlainMessageConverter implements MessageConverter {

	private static final char REPLACEMENT = '\uFFFD';

	@Override
	public @Nullable Object fromMessage(Message<?> message, Class<?> targetClass) {
		if (!(message.getPayload() instanceof byte[] bytes)) {
			return null;
		}
		if (targetClass == byte[].class) {
			return bytes;
		}
		return (targetClass == String.class) ? textOf(message, bytes) : null;
	}

	private static String textOf(Message<?> message, byte[] bytes) {
		String text = new String(bytes, StandardCharsets.UTF_8);
		// headers are made when somebody asks for them, which few messages are worth
		if (text.indexOf(REPLACEMENT) >= 0
				&& Boolean.TRUE.equals(message.getHeaders().get(MqttHeaders.PAYLOAD_FORMAT_INDICATOR))
				&& !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
			throw new MessageConversionException(message,
					"The payload format indicator declares UTF-8 text, which the payload is not");
		}
		return text;
	}

	@Override
	public @Nullable Message<?> toMessage(Object payload, @Nullable MessageHeaders headers) {
		if (payload instanceof byte[] bytes) {
			return new GenericMessage<>(bytes, headers(headers));
		}
		return (payload instanceof String text)
				? new GenericMessage<>(text.getBytes(StandardCharsets.UTF_8), headers(headers)) : null;
	}

	private static MessageHeaders headers(@Nullable MessageHeaders headers) {
		return (headers != null) ? headers : new MessageHeaders(null);
	}

}
