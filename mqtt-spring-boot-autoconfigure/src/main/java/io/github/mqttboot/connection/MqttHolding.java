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

import org.springframework.util.Assert;

/**
 * How messages are held for a handler that is stopped.
 *
 * @param name the name of the handler, by which it finds in a later run what was held for
 * it
 * @param capacity how many messages of a filter may be held once they were acknowledged.
 * More are dropped, and counted
 * @since 0.1.0
 * @see MqttSubscriptionHandle#hold(MqttHolding)
 */
public record MqttHolding(String name, int capacity) {

	public MqttHolding {
		Assert.notNull(name, "'name' must not be null");
		Assert.isTrue(capacity > 0, "'capacity' must be positive");
	}

}
