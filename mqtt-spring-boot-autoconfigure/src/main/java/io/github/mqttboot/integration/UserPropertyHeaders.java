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

package io.github.mqttboot.integration;

import java.util.List;
import java.util.Set;

import org.springframework.integration.IntegrationMessageHeaderAccessor;
import org.springframework.integration.history.MessageHistory;
import org.springframework.integration.mapping.support.JsonHeaders;
import org.springframework.integration.mqtt.support.MqttHeaders;
import org.springframework.integration.transformer.support.AvroHeaders;
import org.springframework.integration.transformer.support.ProtoHeaders;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.core.AbstractMessageSendingTemplate;
import org.springframework.messaging.core.GenericMessagingTemplate;
import org.springframework.messaging.handler.DestinationPatternsMessageCondition;
import org.springframework.messaging.handler.annotation.reactive.DestinationVariableMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.reactive.HandlerMethodReturnValueHandler;
import org.springframework.messaging.rsocket.annotation.support.RSocketFrameTypeMessageCondition;
import org.springframework.messaging.rsocket.annotation.support.RSocketPayloadReturnValueHandler;
import org.springframework.messaging.rsocket.annotation.support.RSocketRequesterMethodArgumentResolver;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.support.NativeMessageHeaderAccessor;

/**
 * Names of user properties as adapters get to see them, who by default make headers of
 * all. Those to which Spring Messaging or Spring Integration gives a meaning or a type
 * are not the sender's to set: they say where to send a message or how to treat it, or
 * fail whoever expects another type than text.
 */
final class UserPropertyHeaders {

	private static final String PREFIX = MqttHeaders.PREFIX + "userProperty_";

	/**
	 * All that begins so belongs to the framework.
	 */
	private static final List<String> RESERVED_PREFIXES = List.of(MqttHeaders.PREFIX, JsonHeaders.PREFIX + "_",
			AvroHeaders.PREFIX, ProtoHeaders.PREFIX);

	private static final Set<String> RESERVED = Set.of(MessageHeaders.ID, MessageHeaders.TIMESTAMP,
			MessageHeaders.CONTENT_TYPE, MessageHeaders.REPLY_CHANNEL, MessageHeaders.ERROR_CHANNEL,
			NativeMessageHeaderAccessor.NATIVE_HEADERS, AbstractMessageSendingTemplate.CONVERSION_HINT_HEADER,
			GenericMessagingTemplate.DEFAULT_SEND_TIMEOUT_HEADER,
			GenericMessagingTemplate.DEFAULT_RECEIVE_TIMEOUT_HEADER,
			DestinationPatternsMessageCondition.LOOKUP_DESTINATION_HEADER,
			DestinationVariableMethodArgumentResolver.DESTINATION_TEMPLATE_VARIABLES_HEADER,
			HandlerMethodReturnValueHandler.DATA_BUFFER_FACTORY_HEADER,
			RSocketFrameTypeMessageCondition.FRAME_TYPE_HEADER, RSocketPayloadReturnValueHandler.RESPONSE_HEADER,
			RSocketRequesterMethodArgumentResolver.RSOCKET_REQUESTER_HEADER,
			SimpMessageHeaderAccessor.DESTINATION_HEADER, SimpMessageHeaderAccessor.MESSAGE_TYPE_HEADER,
			SimpMessageHeaderAccessor.SESSION_ID_HEADER, SimpMessageHeaderAccessor.SESSION_ATTRIBUTES,
			SimpMessageHeaderAccessor.SUBSCRIPTION_ID_HEADER, SimpMessageHeaderAccessor.USER_HEADER,
			SimpMessageHeaderAccessor.CONNECT_MESSAGE_HEADER, SimpMessageHeaderAccessor.DISCONNECT_MESSAGE_HEADER,
			SimpMessageHeaderAccessor.HEART_BEAT_HEADER, SimpMessageHeaderAccessor.ORIGINAL_DESTINATION,
			SimpMessageHeaderAccessor.IGNORE_ERROR, "simpNextMessageTask", "stompCommand", "stompCredentials",
			MessageHistory.HEADER_NAME, IntegrationMessageHeaderAccessor.CORRELATION_ID,
			IntegrationMessageHeaderAccessor.EXPIRATION_DATE, IntegrationMessageHeaderAccessor.PRIORITY,
			IntegrationMessageHeaderAccessor.SEQUENCE_NUMBER, IntegrationMessageHeaderAccessor.SEQUENCE_SIZE,
			IntegrationMessageHeaderAccessor.SEQUENCE_DETAILS, IntegrationMessageHeaderAccessor.ROUTING_SLIP,
			IntegrationMessageHeaderAccessor.DUPLICATE_MESSAGE, IntegrationMessageHeaderAccessor.CLOSEABLE_RESOURCE,
			IntegrationMessageHeaderAccessor.DELIVERY_ATTEMPT, IntegrationMessageHeaderAccessor.ACKNOWLEDGMENT_CALLBACK,
			IntegrationMessageHeaderAccessor.SOURCE_DATA, IntegrationMessageHeaderAccessor.REACTOR_CONTEXT,
			IntegrationMessageHeaderAccessor.CONTROL_BUS_ARGUMENTS, "gatherResultChannel", "originalErrorChannel");

	private UserPropertyHeaders() {
	}

	/**
	 * Return the name of the header for a user property.
	 * @param userProperty the name of the user property
	 * @return the same, with a prefix if the framework gives it a meaning
	 */
	static String nameOf(String userProperty) {
		boolean reserved = RESERVED.contains(userProperty)
				|| RESERVED_PREFIXES.stream().anyMatch(userProperty::startsWith);
		return reserved ? PREFIX + userProperty : userProperty;
	}

}
