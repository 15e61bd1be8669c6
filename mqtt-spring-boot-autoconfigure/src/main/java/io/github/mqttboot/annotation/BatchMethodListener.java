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

import java.util.List;

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.listener.MqttMessageListener;

import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;

/**
 * Calls a listener method with the messages of a batch.
 */
class BatchMethodListener implements MqttMessageListener {

	private final InvocableHandlerMethod method;

	private final ReceivedMessages messages;

	BatchMethodListener(InvocableHandlerMethod method, ReceivedMessages messages) {
		this.method = method;
		this.messages = messages;
	}

	@Override
	public void onMessage(MqttInboundMessage message) throws Exception {
		onMessages(List.of(message));
	}

	@Override
	public void onMessages(List<MqttInboundMessage> batch) throws Exception {
		ListenerReplies.await(this.method.invoke(new ReceivedBatch(batch.stream().map(this.messages::of).toList())));
	}

	@Override
	public String toString() {
		return this.method.getMethod().toGenericString();
	}

}
