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

package io.github.mqttboot.autoconfigure;

import java.util.Arrays;

import io.github.mqttboot.protocol.MqttVersion;

import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.core.convert.converter.Converter;

/**
 * Converts "3.1", "3.1.1", "5.0" and the protocol levels 3, 4, 5 to {@link MqttVersion}.
 * Takes any object, since YAML makes a number of some of them.
 */
@ConfigurationPropertiesBinding
final class MqttVersionConverter implements Converter<Object, MqttVersion> {

	@Override
	public MqttVersion convert(Object source) {
		String text = source.toString().trim();
		return Arrays.stream(MqttVersion.values())
			.filter((version) -> text.equals(version.toString()) || text.equals(String.valueOf(version.getLevel())))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("There is no MQTT version '" + text + "'"));
	}

}
