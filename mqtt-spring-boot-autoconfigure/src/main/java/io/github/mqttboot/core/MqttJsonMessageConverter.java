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

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.messaging.Message;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;

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
	 * Create a converter with a mapper of its own.
	 */
	public MqttJsonMessageConverter() {
	}

	/**
	 * Create a converter.
	 * @param mapper maps the objects
	 */
	public MqttJsonMessageConverter(JsonMapper mapper) {
		super(mapper);
	}

	@Override
	protected boolean canConvertFrom(Message<?> message, @Nullable Class<?> targetClass) {
		return targetClass != null && message.getPayload() instanceof byte[];
	}

}
