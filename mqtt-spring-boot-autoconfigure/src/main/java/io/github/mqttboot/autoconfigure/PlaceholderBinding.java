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

import java.util.regex.Pattern;

import io.github.mqttboot.settings.InvalidMqttSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.Environment;

/**
 * Refuses a placeholder that has no value. Spring Boot leaves it as it is written, so
 * that it would go to the broker as the user name or the client identifier.
 */
final class PlaceholderBinding implements ConfigurationPropertiesBindHandlerAdvisor {

	private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[^}]+}");

	private final Environment environment;

	PlaceholderBinding(Environment environment) {
		this.environment = environment;
	}

	@Override
	public BindHandler apply(BindHandler bindHandler) {
		return new Handler(bindHandler, this.environment);
	}

	private static final class Handler extends AbstractBindHandler {

		private final Environment environment;

		Handler(BindHandler parent, Environment environment) {
			super(parent);
			this.environment = environment;
		}

		@Override
		public @Nullable Object onSuccess(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
				Object result) {
			ConfigurationProperty property = context.getConfigurationProperty();
			if (property != null && KeySources.ROOT.isAncestorOf(name) && name.equals(property.getName())
					&& isUnresolved(String.valueOf(property.getValue()), result.toString())) {
				throw InvalidMqttSettingException.ofProperty(name.toString(), "It has a placeholder without a value.",
						"Give the placeholder a value, or a default as in '${NAME:default}'. "
								+ "If it is meant as text, write a backslash before it, "
								+ "in an environment variable or a file with a secret too.");
			}
			return super.onSuccess(name, target, context, result);
		}

		private boolean isUnresolved(String written, String bound) {
			if (!PLACEHOLDER.matcher(bound).find()) {
				return false;
			}
			try {
				// follows what placeholders stand for, and knows what is escaped there
				this.environment.resolveRequiredPlaceholders(written);
				return false;
			}
			catch (IllegalArgumentException ex) {
				return true;
			}
		}

	}

}
