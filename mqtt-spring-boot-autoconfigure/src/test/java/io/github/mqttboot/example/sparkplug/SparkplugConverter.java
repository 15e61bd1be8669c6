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

package io.github.mqttboot.example.sparkplug;

import com.google.protobuf.InvalidProtocolBufferException;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.AbstractMessageConverter;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.util.MimeTypeUtils;

/**
 * Converts payloads of Sparkplug B, whose messages say nothing of their content type.
 */
public class SparkplugConverter extends AbstractMessageConverter {

	public SparkplugConverter() {
		super(MimeTypeUtils.APPLICATION_OCTET_STREAM);
		setStrictContentTypeMatch(false);
	}

	@Override
	protected boolean supports(Class<?> type) {
		return type == Payload.class;
	}

	@Override
	protected Object convertFromInternal(Message<?> message, Class<?> type, @Nullable Object hint) {
		try {
			return Payload.parseFrom((byte[]) message.getPayload());
		}
		catch (InvalidProtocolBufferException ex) {
			throw new MessageConversionException(message, "This is no payload of Sparkplug B", ex);
		}
	}

	@Override
	protected Object convertToInternal(Object payload, @Nullable MessageHeaders headers, @Nullable Object hint) {
		return ((Payload) payload).toByteArray();
	}

}
