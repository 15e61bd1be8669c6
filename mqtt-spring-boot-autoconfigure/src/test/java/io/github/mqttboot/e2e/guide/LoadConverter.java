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

package io.github.mqttboot.e2e.guide;

import java.nio.charset.StandardCharsets;

import org.springframework.messaging.Message;
import org.springframework.messaging.converter.AbstractMessageConverter;
import org.springframework.stereotype.Component;
import org.springframework.util.MimeType;

/**
 * Reads loads such as {@code 12 kg}, and nothing else.
 */
@Component
class LoadConverter extends AbstractMessageConverter {

	LoadConverter() {
		super(new MimeType("text", "plain"));
		setStrictContentTypeMatch(false);
	}

	@Override
	protected boolean supports(Class<?> type) {
		return type == Pantry.Load.class;
	}

	@Override
	protected Object convertFromInternal(Message<?> message, Class<?> type, Object hint) {
		String load = new String((byte[]) message.getPayload(), StandardCharsets.UTF_8);
		return load.endsWith(" kg") ? new Pantry.Load(Integer.parseInt(load.substring(0, load.length() - 3))) : null;
	}

}
