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
 * How an attempt to handle a message ended.
 *
 * @since 0.1.0
 */
public enum MqttListenerOutcome {

	/**
	 * The listener returned.
	 */
	SUCCESS,

	/**
	 * The listener threw, or the message could not be converted for it, and the message
	 * is to be handled again.
	 */
	RETRY,

	/**
	 * The listener threw, or the message could not be converted for it, and the message
	 * goes to the dead-letter topic.
	 */
	DEAD_LETTER,

	/**
	 * The listener threw, or the message could not be converted for it, and that was the
	 * last attempt.
	 */
	FAILURE

}
