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

/**
 * Who acknowledges a message.
 *
 * @since 0.1.0
 */
public enum MqttAckMode {

	/**
	 * The container, after the listener returned, or when a message that it failed to
	 * handle is settled.
	 */
	AUTO,

	/**
	 * The listener, by {@link MqttAcknowledgment}. If it throws before it acknowledged,
	 * the message is handled again and settled by the container as with {@link #AUTO}; if
	 * it throws afterwards, that is logged and nothing more.
	 */
	MANUAL

}
