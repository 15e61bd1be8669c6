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

package io.github.mqttboot.protocol;

import org.springframework.util.Assert;

/**
 * MQTT 5 user property (section 2.2.2.2). A name may occur several times in a packet and
 * order is kept.
 *
 * @param name the name
 * @param value the value
 * @since 0.1.0
 */
public record MqttUserProperty(String name, String value) {

	public MqttUserProperty {
		Assert.notNull(name, "'name' must not be null");
		Assert.notNull(value, "'value' must not be null");
	}

	@Override
	public String toString() {
		// the value may be a token
		return "MqttUserProperty " + MqttText.printable(this.name);
	}

}
