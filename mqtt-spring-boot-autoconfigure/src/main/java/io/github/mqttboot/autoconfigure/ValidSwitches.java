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

import java.util.List;

import io.github.mqttboot.settings.InvalidMqttSettingException;
import io.github.mqttboot.settings.MqttConnectionSettings;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Refuses a switch that is neither true nor false: the conditions that ask for it would
 * take {@code yes} for {@code false}. Matches always.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class ValidSwitches implements Condition {

	private static final List<String> SWITCHES = List.of("enabled", "observation.enabled");

	@Override
	public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
		for (String key : SWITCHES) {
			String value = context.getEnvironment().getProperty("mqtt." + key);
			if (value != null && !value.equalsIgnoreCase("true") && !value.equalsIgnoreCase("false")) {
				throw new InvalidMqttSettingException(MqttConnectionSettings.DEFAULT_NAME, key, value,
						"It is neither true nor false.", "Set it to true or false.");
			}
		}
		return true;
	}

}
