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

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.listener.MqttAcknowledgment;
import io.github.mqttboot.protocol.InboundPublish;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;

/**
 * Resolves arguments that are a message as it came in, or its acknowledgement.
 */
class SourceArgumentResolver implements HandlerMethodArgumentResolver {

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		Class<?> type = parameter.getParameterType();
		return isSource(type);
	}

	static boolean isSource(Class<?> type) {
		return isAcknowledging(type) || type == InboundPublish.class;
	}

	static boolean isAcknowledging(Class<?> type) {
		return type == MqttAcknowledgment.class || type == MqttInboundMessage.class;
	}

	@Override
	public Object resolveArgument(MethodParameter parameter, Message<?> message) {
		MqttInboundMessage source = ((ReceivedMessage) message).getSource();
		Class<?> type = parameter.getParameterType();
		if (type == MqttAcknowledgment.class) {
			return (MqttAcknowledgment) source::acknowledge;
		}
		return (type == InboundPublish.class) ? source.getPacket() : source;
	}

}
