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

import java.util.Map;

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.listener.MqttMessageListener;

import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.util.Assert;

/**
 * Converts payloads for a handler, for listeners that are registered by code. What cannot
 * be converted is given up at once, as with annotated methods.
 *
 * @param <T> the type of the payload
 * @since 0.1.0
 */
public final class ConvertingMqttMessageListener<T> implements MqttMessageListener {

	private final MessageConverter converter;

	private final Class<T> payloadType;

	private final MqttPayloadHandler<? super T> handler;

	/**
	 * Create a listener.
	 * @param converter converts payloads
	 * @param payloadType the type to convert to
	 * @param handler takes the payloads
	 */
	public ConvertingMqttMessageListener(MessageConverter converter, Class<T> payloadType,
			MqttPayloadHandler<? super T> handler) {
		Assert.notNull(converter, "'converter' must not be null");
		Assert.notNull(payloadType, "'payloadType' must not be null");
		Assert.notNull(handler, "'handler' must not be null");
		this.converter = converter;
		this.payloadType = payloadType;
		this.handler = handler;
	}

	@Override
	public void onMessage(MqttInboundMessage message) throws Exception {
		ReceivedMessage received = new ReceivedMessage(message, Map.of());
		Object payload = this.converter.fromMessage(received, this.payloadType);
		if (payload == null) {
			throw new MessageConversionException(received,
					"No converter makes a " + this.payloadType.getName() + " of the " + received);
		}
		this.handler.handle(this.payloadType.cast(payload), received.getHeaders());
	}

	@Override
	public String toString() {
		return this.handler.toString();
	}

}
