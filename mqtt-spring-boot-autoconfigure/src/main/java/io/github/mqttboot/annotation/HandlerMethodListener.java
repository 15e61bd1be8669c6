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

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.listener.MqttMessageListener;

import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;

/**
 * Calls a listener method.
 */
class HandlerMethodListener implements MqttMessageListener {

	private final InvocableHandlerMethod method;

	private final ListenerReplies replies;

	private final Map<String, TopicTemplate> topics = new HashMap<>();

	HandlerMethodListener(InvocableHandlerMethod method, List<TopicTemplate> topics, ListenerReplies replies) {
		this.replies = replies;
		this.method = method;
		topics.forEach((template) -> this.topics.putIfAbsent(template.filter(), template));
	}

	@Override
	public void onMessage(MqttInboundMessage message) throws Exception {
		this.replies.reply(this.method.invoke(new ReceivedMessage(message, variablesOf(message))), message);
	}

	private Map<String, String> variablesOf(MqttInboundMessage message) {
		TopicTemplate template = this.topics.get(message.getFilter());
		return (template != null) ? template.variablesOf(message.getPacket().topic()) : Map.of();
	}

}
