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

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.annotation.support.PayloadMethodArgumentResolver;
import org.springframework.validation.Validator;

/**
 * Resolves payload arguments that are no objects. For {@code byte[]} and {@code String}
 * an empty payload is a value like any other: with one a publisher has an MQTT broker
 * forget a retained message. Numbers, enumerated values, times and the like are JSON, or
 * the plain text that devices send, which the conversion service understands.
 */
class PlainPayloadArgumentResolver extends PayloadMethodArgumentResolver {

	private final ConversionService conversionService;

	PlainPayloadArgumentResolver(MessageConverter messageConverter, @Nullable Validator validator,
			ConversionService conversionService) {
		super(messageConverter, validator);
		this.conversionService = conversionService;
	}

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		Class<?> type = parameter.getParameterType();
		return isPlain(type) || ArgumentTypes.isText(type, this.conversionService);
	}

	private static boolean isPlain(Class<?> type) {
		return type == byte[].class || type == String.class;
	}

	@Override
	public @Nullable Object resolveArgument(MethodParameter parameter, Message<?> message) throws Exception {
		try {
			return super.resolveArgument(parameter, message);
		}
		catch (MessageConversionException ex) {
			if (isPlain(parameter.getParameterType()) || !(message.getPayload() instanceof byte[] payload)) {
				throw ex;
			}
			try {
				Object value = this.conversionService.convert(textOf(payload), TypeDescriptor.valueOf(String.class),
						new TypeDescriptor(parameter));
				if (value != null) {
					validate(message, parameter, value);
				}
				return value;
			}
			catch (ConversionException noText) {
				ex.addSuppressed(noText);
				throw ex;
			}
		}
	}

	// some devices end it as a string in C, or as a line
	private static String textOf(byte[] payload) {
		String text = new String(payload, StandardCharsets.UTF_8);
		int end = text.length();
		while (end > 0 && text.charAt(end - 1) <= ' ') {
			end--;
		}
		return text.substring(0, end);
	}

	@Override
	protected boolean isEmptyPayload(@Nullable Object payload) {
		return false;
	}

}
