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
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.AbstractMessageConverter;
import org.springframework.stereotype.Component;
import org.springframework.util.MimeType;

/**
 * Reads and writes positions as {@code 3/4}.
 */
@Component
class PositionConverter extends AbstractMessageConverter {

	PositionConverter() {
		super(new MimeType("application", "vnd.guide.position"));
		setStrictContentTypeMatch(false);
	}

	@Override
	protected boolean supports(Class<?> type) {
		return type == Cellar.Position.class;
	}

	@Override
	protected Object convertFromInternal(Message<?> message, Class<?> type, Object hint) {
		String[] parts = new String((byte[]) message.getPayload(), StandardCharsets.UTF_8).split("/");
		return new Cellar.Position(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
	}

	@Override
	protected Object convertToInternal(Object payload, MessageHeaders headers, Object hint) {
		Cellar.Position position = (Cellar.Position) payload;
		return (position.x() + "/" + position.y()).getBytes(StandardCharsets.UTF_8);
	}

}
