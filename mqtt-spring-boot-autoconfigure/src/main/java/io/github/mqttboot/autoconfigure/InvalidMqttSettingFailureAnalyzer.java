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

import java.util.Objects;

import io.github.mqttboot.settings.InvalidMqttSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.Environment;

/**
 * Performs analysis of failures caused by an {@link InvalidMqttSettingException}: names
 * the property, and the line that sets it.
 */
class InvalidMqttSettingFailureAnalyzer extends AbstractFailureAnalyzer<InvalidMqttSettingException> {

	private final Environment environment;

	InvalidMqttSettingFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidMqttSettingException cause) {
		return analysis(cause.getPropertyName(), cause.getValue(), cause.getReason(), origin(cause.getPropertyName()),
				cure(cause), cause);
	}

	private String cure(InvalidMqttSettingException cause) {
		String bundle = cause.getValue();
		return (bundle != null && cause.getCure().equals(SslBundleFailureAnalyzer.CURE))
				? SslBundleFailureAnalyzer.cure(this.environment, bundle) : cause.getCure();
	}

	static FailureAnalysis analysis(String name, @Nullable String value, String reason, @Nullable Origin origin,
			String cure, Throwable cause) {
		String description = "The configuration property '" + name + "'"
				+ ((value != null) ? " with value '" + value + "'" : "") + " is invalid: " + reason;
		return new FailureAnalysis((origin != null) ? description + "\n\n    Origin: " + origin : description, cure,
				cause);
	}

	private @Nullable Origin origin(String name) {
		ConfigurationPropertyName adapted = ConfigurationPropertyName.adapt(name, '.');
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			ConfigurationProperty property = source.getConfigurationProperty(adapted);
			if (property != null) {
				return property.getOrigin();
			}
		}
		// of a mapping where a value is expected: its first line
		return KeySources.of(this.environment)
			.flatMap((source) -> source.stream()
				.filter(adapted::isAncestorOf)
				.map((below) -> Origin.from(source.getConfigurationProperty(below))))
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

}
