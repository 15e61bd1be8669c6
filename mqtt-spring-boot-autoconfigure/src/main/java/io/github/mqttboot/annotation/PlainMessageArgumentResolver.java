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

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConverter;

/**
 * Resolves arguments that are a {@link Message} with bytes or text, for which an empty
 * payload is a value like any other.
 */
class PlainMessageArgumentResolver extends TypedMessageArgumentResolver {

	PlainMessageArgumentResolver(MessageConverter converter) {
		super(converter);
	}

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		if (parameter.getParameterType() != Message.class) {
			return false;
		}
		Class<?> payload = payloadTypeOf(parameter).resolve();
		return payload == String.class || payload == byte[].class;
	}

	@Override
	protected boolean isEmptyPayload(@Nullable Object payload) {
		return false;
	}

}
