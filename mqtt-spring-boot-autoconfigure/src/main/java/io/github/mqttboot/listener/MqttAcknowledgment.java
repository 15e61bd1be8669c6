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
 * Argument of a listener method that acknowledges a message itself once it is dealt with,
 * maybe later and from another thread. Until then the broker counts the message against
 * what it may have unacknowledged, and delivers it again to a session that is resumed.
 *
 * @since 0.1.0
 * @see MqttAckMode#MANUAL
 */
@FunctionalInterface
public interface MqttAcknowledgment {

	/**
	 * Acknowledge the message. A second call, a call for QoS 0 and a call after the
	 * connection was lost do nothing.
	 * @return whether the call had an effect
	 */
	boolean acknowledge();

}
