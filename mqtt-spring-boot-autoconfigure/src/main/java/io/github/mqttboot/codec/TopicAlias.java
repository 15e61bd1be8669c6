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

package io.github.mqttboot.codec;

import org.springframework.util.Assert;

/**
 * Topic alias of an outgoing message (MQTT 5 section 3.3.2.3.4). It holds for one network
 * connection.
 *
 * @param number the number that stands for the topic, 1 to 65535
 * @param established whether the broker knows it from an earlier message, so that the
 * topic is left out
 */
public record TopicAlias(int number, boolean established) {

	public TopicAlias {
		Assert.isTrue(number >= 1 && number <= 65_535, "'number' must be 1 to 65535");
	}

}
