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

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import io.github.mqttboot.connection.InvalidMqttSettingException;
import io.github.mqttboot.connection.MqttConnectionSettings;
import org.jspecify.annotations.Nullable;

/**
 * The keys that are bound already but take effect in a later version. They are refused
 * rather than ignored, unless they have their default value.
 */
final class UnsupportedProperties {

	private static final Map<String, Function<MqttProperties, @Nullable Object>> OF_APPLICATION = new LinkedHashMap<>();

	static {
		OF_APPLICATION.put("observation.enabled", (mqtt) -> mqtt.getObservation().isEnabled());
	}

	private UnsupportedProperties() {
	}

	static void refuse(MqttProperties properties) {
		MqttProperties defaults = new MqttProperties();
		OF_APPLICATION.forEach((key, getter) -> {
			if (!Objects.equals(getter.apply(properties), getter.apply(defaults))) {
				throw new InvalidMqttSettingException(MqttConnectionSettings.DEFAULT_NAME, key, null,
						"It is not supported yet.", "Remove it.");
			}
		});
	}

}
