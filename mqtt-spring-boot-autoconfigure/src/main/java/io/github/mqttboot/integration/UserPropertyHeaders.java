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

import java.util.Set;

import org.springframework.integration.IntegrationMessageHeaderAccessor;
import org.springframework.integration.mapping.support.JsonHeaders;
import org.springframework.integration.mqtt.support.MqttHeaders;
import org.springframework.messaging.MessageHeaders;

/**
 * Names of user properties as adapters get to see them, who by default make headers of
 * all. Those that would tell the framework where to send a message or how to treat it are
 * not the sender's to set.
 */
final class UserPropertyHeaders {

	private static final String PREFIX = MqttHeaders.PREFIX + "userProperty_";

	private static final Set<String> RESERVED = Set.of(MessageHeaders.ID, MessageHeaders.TIMESTAMP,
			MessageHeaders.CONTENT_TYPE, MessageHeaders.REPLY_CHANNEL, MessageHeaders.ERROR_CHANNEL,
			IntegrationMessageHeaderAccessor.CORRELATION_ID, IntegrationMessageHeaderAccessor.EXPIRATION_DATE,
			IntegrationMessageHeaderAccessor.PRIORITY, IntegrationMessageHeaderAccessor.SEQUENCE_NUMBER,
			IntegrationMessageHeaderAccessor.SEQUENCE_SIZE, IntegrationMessageHeaderAccessor.SEQUENCE_DETAILS,
			IntegrationMessageHeaderAccessor.ROUTING_SLIP, IntegrationMessageHeaderAccessor.DUPLICATE_MESSAGE,
			IntegrationMessageHeaderAccessor.CLOSEABLE_RESOURCE, IntegrationMessageHeaderAccessor.DELIVERY_ATTEMPT,
			IntegrationMessageHeaderAccessor.ACKNOWLEDGMENT_CALLBACK, IntegrationMessageHeaderAccessor.SOURCE_DATA,
			IntegrationMessageHeaderAccessor.REACTOR_CONTEXT, IntegrationMessageHeaderAccessor.CONTROL_BUS_ARGUMENTS);

	private UserPropertyHeaders() {
	}

	/**
	 * Return the name of the header for a user property.
	 * @param userProperty the name of the user property
	 * @return the same, with a prefix if the framework gives it a meaning
	 */
	static String nameOf(String userProperty) {
		boolean reserved = RESERVED.contains(userProperty) || userProperty.startsWith(MqttHeaders.PREFIX)
				|| userProperty.startsWith(JsonHeaders.PREFIX + "_");
		return reserved ? PREFIX + userProperty : userProperty;
	}

}
