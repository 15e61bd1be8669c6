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

package io.github.mqttboot.connection;

import java.util.Locale;

/**
 * Why a message that came in was dropped.
 *
 * @since 0.1.0
 */
public enum MqttDropReason {

	/**
	 * More messages wait for a handler than it lets wait, and the message has QoS 0.
	 */
	QUEUE_FULL,

	/**
	 * As many messages are held for a handler that is stopped as may be.
	 * @see MqttSubscriptionHandle#hold(MqttHolding)
	 */
	HELD_FULL,

	/**
	 * Nothing subscribes to its topic any more.
	 */
	NO_SUBSCRIPTION;

	private final String tag = name().toLowerCase(Locale.ROOT).replace('_', '-');

	/**
	 * Return the reason as a tag of few values.
	 * @return such as {@code queue-full}
	 */
	public String tag() {
		return this.tag;
	}

}
