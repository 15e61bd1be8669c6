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

import java.lang.reflect.Modifier;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.util.InvalidMimeTypeException;

/**
 * Converts objects to and from JSON. What comes in is read as JSON whatever the sender
 * calls it, since many name no content type or their own: the type of the receiving
 * method says that JSON is expected. What goes out is JSON unless another content type is
 * asked for.
 *
 * @since 0.1.0
 */
public class MqttJsonMessageConverter extends JacksonJsonMessageConverter {

	/**
	 * Create a converter with a lenient mapper of its own.
	 */
	public MqttJsonMessageConverter() {
		super(lenient(new JsonMapper()).build());
	}

	/**
	 * Create a converter.
	 * @param mapper maps the objects
	 */
	public MqttJsonMessageConverter(JsonMapper mapper) {
		super(mapper);
	}

	/**
	 * Start a mapper that takes what devices send: a number or boolean that is missing or
	 * {@code null} is {@code 0} or {@code false}, since many report only what changed,
	 * and {@code NaN} and infinite numbers are numbers.
	 * @param mapper the mapper to start with
	 * @return a builder
	 */
	public static JsonMapper.Builder lenient(JsonMapper mapper) {
		return mapper.rebuild()
			.disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
			.enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS);
	}

	@Override
	protected @Nullable Object convertFromInternal(Message<?> message, Class<?> targetClass,
			@Nullable Object conversionHint) {
		byte[] payload = (byte[]) message.getPayload();
		int end = payload.length;
		while (end > 0 && payload[end - 1] == 0) {
			end--;
		}
		if (end == payload.length) {
			return super.convertFromInternal(message, targetClass, conversionHint);
		}
		// a device sent a string of C with its end
		try {
			return super.convertFromInternal(new GenericMessage<>(Arrays.copyOf(payload, end), message.getHeaders()),
					targetClass, conversionHint);
		}
		catch (MessageConversionException ex) {
			// with the message as it came, which says what of it may be logged
			throw new MessageConversionException(message, String.valueOf(ex.getMessage()), ex.getCause());
		}
	}

	@Override
	protected boolean canConvertFrom(Message<?> message, @Nullable Class<?> targetClass) {
		return targetClass != null && message.getPayload() instanceof byte[];
	}

	// a content type that is no MIME type is another one than JSON
	@Override
	protected boolean canConvertTo(Object payload, @Nullable MessageHeaders headers) {
		try {
			return super.canConvertTo(payload, headers);
		}
		catch (InvalidMimeTypeException ex) {
			return false;
		}
	}

	/**
	 * Return whether the mapper makes an object of a type. An interface or abstract class
	 * is none, unless it knows by annotation or configuration which class to take.
	 * @param type the type
	 * @return {@code false} if it surely does not
	 */
	boolean canRead(Class<?> type) {
		if (!Modifier.isAbstract(type.getModifiers()) || type.isArray() || type.isPrimitive()) {
			return true;
		}
		try {
			getJsonMapper().readerFor(type).readValue("{}");
			return true;
		}
		catch (InvalidDefinitionException ex) {
			return ex.getType() == null || ex.getType().getRawClass() != type;
		}
		catch (RuntimeException ex) {
			// so an empty object is not enough, or another kind of JSON is expected
			return true;
		}
	}

}
