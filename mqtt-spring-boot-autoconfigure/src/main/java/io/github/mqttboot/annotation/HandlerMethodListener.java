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
import io.github.mqttboot.listener.MqttMessageListener;

import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;

/**
 * Calls a listener method.
 */
class HandlerMethodListener implements MqttMessageListener {

	private final InvocableHandlerMethod method;

	private final ListenerReplies replies;

	private final ReceivedMessages messages;

	HandlerMethodListener(InvocableHandlerMethod method, ReceivedMessages messages, ListenerReplies replies) {
		this.replies = replies;
		this.method = method;
		this.messages = messages;
	}

	@Override
	public void onMessage(MqttInboundMessage message) throws Exception {
		handle(receive(message));
	}

	ReceivedMessage receive(MqttInboundMessage message) {
		return this.messages.of(message);
	}

	void handle(ReceivedMessage received) throws Exception {
		this.replies.reply(this.method.invoke(received), received);
	}

	@Override
	public String toString() {
		return this.method.getMethod().toGenericString();
	}

}
