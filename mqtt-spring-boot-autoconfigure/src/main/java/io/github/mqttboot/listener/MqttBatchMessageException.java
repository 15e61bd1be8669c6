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

package io.github.mqttboot.listener;

import java.util.List;

import io.github.mqttboot.connection.MqttInboundMessage;

import org.springframework.util.Assert;

/**
 * Thrown by a listener of batches that knows which messages it was that failed. These are
 * given up, each by itself, and the others of the batch are handled again without them.
 *
 * @since 0.1.0
 */
public class MqttBatchMessageException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final transient List<MqttInboundMessage> messages;

	/**
	 * Create an exception.
	 * @param messages the messages that failed, as they came
	 * @param cause why the first of them failed
	 */
	public MqttBatchMessageException(List<MqttInboundMessage> messages, Throwable cause) {
		super(cause.getMessage(), cause);
		Assert.notEmpty(messages, "'messages' must not be empty");
		this.messages = List.copyOf(messages);
	}

	/**
	 * Return the messages that failed.
	 * @return the messages
	 */
	public List<MqttInboundMessage> getMessages() {
		return this.messages;
	}

}
