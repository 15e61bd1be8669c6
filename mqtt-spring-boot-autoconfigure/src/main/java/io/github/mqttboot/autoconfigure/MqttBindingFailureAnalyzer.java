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

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.settings.InvalidMqttSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.origin.Origin;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;

/**
 * Performs analysis of values that are not of the type of their property, in the words of
 * the {@link InvalidMqttSettingFailureAnalyzer}. Spring Boot's own analysis of them
 * speaks of classes and converters, and prints the value even where it may be a secret.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class MqttBindingFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

	private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("mqtt");

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
		Class<?> type = cause.getTarget().getType().resolve();
		if (type == null || !PREFIX.isAncestorOf(cause.getName())) {
			return null;
		}
		if (cause.getCause() instanceof InvalidMqttSettingException invalid) {
			return InvalidMqttSettingFailureAnalyzer.analysis(invalid.getPropertyName(), invalid.getValue(),
					invalid.getReason(), Origin.from(cause.getProperty()), invalid.getCure(), cause);
		}
		String name = cause.getName().toString();
		Expectation expected = (cause.getCause() instanceof UnboundConfigurationPropertiesException) ? Expectation.GAP
				: Expectation.of(ClassUtils.resolvePrimitiveIfNecessary(type), name);
		ConfigurationProperty property = cause.getProperty();
		String value = (property != null && expected.value()) ? MqttText.printable(String.valueOf(property.getValue()))
				: null;
		return InvalidMqttSettingFailureAnalyzer.analysis(name, value, expected.reason(), Origin.from(property),
				expected.cure(), cause);
	}

	/**
	 * What a property should have been.
	 *
	 * @param value whether it has a value, other than a group of properties
	 * @param reason what is wrong
	 * @param cure what to do
	 */
	private record Expectation(boolean value, String reason, String cure) {

		static final Expectation GAP = new Expectation(false, "Its items do not begin with [0], or one is missing.",
				"Number the items from 0 on, without a gap.");

		static Expectation of(Class<?> type, String name) {
			if (type.isEnum()) {
				String values = Arrays.stream(type.getEnumConstants())
					.map((constant) -> constant.toString().toLowerCase(Locale.ROOT))
					.collect(Collectors.joining(", "));
				return new Expectation(true, "It is none of the possible values.",
						"Set it to one of these: " + values + ".");
			}
			if (type == Boolean.class) {
				return new Expectation(true, "It is neither true nor false.", "Set it to true or false.");
			}
			if (type == Duration.class) {
				return new Expectation(true, "It is not a time.",
						"Set it to a number with a unit, such as 500ms, 30s or 2h"
								+ (name.endsWith("session-expiry-interval") ? ", or to never." : "."));
			}
			if (type == DataSize.class) {
				return new Expectation(true, "It is not a size.",
						"Set it to a number with a unit, such as 512B, 64KB or 1MB.");
			}
			if (type == Integer.class) {
				return new Expectation(true, "It is not a whole number, or too large a one.",
						"Set it to a whole number.");
			}
			if (Number.class.isAssignableFrom(type)) {
				return new Expectation(true, "It is not a number.", "Set it to a number.");
			}
			return new Expectation(false, "It is a group of properties and has no value of its own.",
					"Set the properties below it instead, or remove it.");
		}

	}

}
