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

package io.github.mqttboot.core;

import io.github.mqttboot.connection.MqttOperationException;
import org.jspecify.annotations.Nullable;

/**
 * No reply came to a request in time. The request may have been handled all the same.
 *
 * @since 0.1.0
 */
public class MqttReplyTimeoutException extends MqttOperationException {

	private final String topic;

	/**
	 * Create an exception.
	 * @param topic the topic of the request
	 * @param message the message
	 * @param cause the cause, or {@code null} if the time was simply over
	 */
	public MqttReplyTimeoutException(String topic, String message, @Nullable Throwable cause) {
		super(message, null, cause);
		this.topic = topic;
	}

	/**
	 * Return the topic of the request.
	 * @return the topic
	 */
	public String getTopic() {
		return this.topic;
	}

}
