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

import java.time.Duration;

import org.springframework.util.Assert;

/**
 * How messages are gathered for a listener that handles several at once.
 *
 * @param size the number of messages that makes a batch complete
 * @param timeout how long the first message of a batch waits for others
 * @since 0.1.0
 */
public record MqttBatch(int size, Duration timeout) {

	public MqttBatch {
		Assert.isTrue(size > 0, "The size of a batch must be positive");
		Assert.isTrue(timeout.toMillis() > 0, "The timeout of a batch must be at least a millisecond");
	}

}
