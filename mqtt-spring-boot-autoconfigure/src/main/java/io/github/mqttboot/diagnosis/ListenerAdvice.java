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

package io.github.mqttboot.diagnosis;

import org.jspecify.annotations.Nullable;

/**
 * What to do about listeners that get no messages, or too many.
 */
public final class ListenerAdvice {

	private ListenerAdvice() {
	}

	/**
	 * Describe what to do if the broker refuses a listener its group.
	 * @return the description
	 */
	public static String removeGroup() {
		return "Remove the group, which is the attribute 'group' of @MqttListener or 'mqtt.listener.shared-group', or "
				+ "use a broker that has shared subscriptions and allows this one";
	}

	/**
	 * Describe how a listener gets room for more messages.
	 * @return the description
	 */
	public static String queueFull() {
		return "'mqtt.listener.concurrency' and 'mqtt.listener.queue-capacity' help, and QoS 1 if none may be lost";
	}

	/**
	 * Describe how a listener gets its configuration.
	 * @param configuration a name that no configuration has
	 * @return the description
	 */
	public static String unknownConfiguration(@Nullable String configuration) {
		return "Add 'mqtt.listener.configurations." + configuration + "', or name another one.";
	}

}
