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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.Environment;

/**
 * Warns of text that YAML took for a boolean or a number and changed: {@code on} becomes
 * {@code true}, and {@code 007} becomes {@code 7}.
 */
final class YamlText {

	private static final Log logger = LogFactory.getLog(YamlText.class);

	private static final Pattern SECRET = Pattern
		.compile(".*\\.(password|auth\\.data|headers\\..*|user-properties\\..*)");

	private static final Pattern END = Pattern.compile("\\s*([,\\]}].*|#.*)?");

	private YamlText() {
	}

	static void warn(Environment environment) {
		Set<ConfigurationPropertyName> seen = new HashSet<>();
		KeySources.of(environment)
			.forEach((source) -> source.stream()
				.filter((name) -> ConfiguredKeys.ROOT.isAncestorOf(name) && isText(name) && seen.add(name))
				.forEach((name) -> warn(source, name)));
	}

	private static boolean isText(ConfigurationPropertyName name) {
		PropertyKeys.Kind kind = PropertyKeys.MQTT.match(name, ConfiguredKeys.ROOT.getNumberOfElements()).kind();
		return kind == PropertyKeys.Kind.TEXT || kind == PropertyKeys.Kind.MAP;
	}

	private static void warn(IterableConfigurationPropertySource source, ConfigurationPropertyName name) {
		ConfigurationProperty property = source.getConfigurationProperty(name);
		if (property != null && (property.getValue() instanceof Boolean || property.getValue() instanceof Number)
				&& !isWritten(String.valueOf(property.getValue()), property.getOrigin())) {
			boolean secret = SECRET.matcher(name.toString()).matches();
			String what = (property.getValue() instanceof Boolean) ? "a boolean" : "a number";
			logger.warn(name + ": YAML took it for " + what
					+ (secret ? "" : ", so that it became '" + property.getValue() + "'")
					+ ". Write it in quotes if another text is meant.");
		}
	}

	// whether the value is in the file as it was read
	private static boolean isWritten(String value, @Nullable Origin propertyOrigin) {
		Origin origin = (propertyOrigin instanceof PropertySourceOrigin ofSource) ? ofSource.getOrigin()
				: propertyOrigin;
		if (!(origin instanceof TextResourceOrigin text) || text.getResource() == null || text.getLocation() == null) {
			// not from a file: nothing was changed, or it cannot be known
			return true;
		}
		try {
			List<String> lines = text.getResource().getContentAsString(StandardCharsets.UTF_8).lines().toList();
			String rest = lines.get(text.getLocation().getLine()).substring(text.getLocation().getColumn());
			return rest.startsWith(value) && END.matcher(rest.substring(value.length())).matches();
		}
		catch (IOException | IndexOutOfBoundsException ex) {
			return true;
		}
	}

}
