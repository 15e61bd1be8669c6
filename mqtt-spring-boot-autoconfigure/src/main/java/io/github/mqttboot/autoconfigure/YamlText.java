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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.Environment;
import org.springframework.core.io.Resource;

/**
 * Warns of what YAML took for something else and changed: {@code on} becomes
 * {@code true}, {@code 007} becomes {@code 7}, and {@code null} nothing. Used once, by
 * the thread that starts the application.
 */
final class YamlText {

	private static final Log logger = LogFactory.getLog(YamlText.class);

	private static final Pattern SECRET = Pattern
		.compile(".*\\.(password|auth\\.data|will\\.(payload|correlation-?data)|(headers|user-?properties)[.\\[].*)");

	private static final String QUOTES = " Write it in quotes if another text is meant.";

	private final Set<ConfigurationPropertyName> seen = new HashSet<>();

	private final Set<ConfigurationPropertyName> seenNames = new HashSet<>();

	private final Map<Resource, List<String>> files = new HashMap<>();

	private YamlText() {
	}

	static void warn(Environment environment) {
		YamlText yaml = new YamlText();
		KeySources.of(environment)
			.forEach((source) -> source.stream()
				.filter((name) -> KeySources.ROOT.isAncestorOf(name) && yaml.seen.add(name))
				.forEach((name) -> yaml.warn(source, name)));
	}

	private void warn(IterableConfigurationPropertySource source, ConfigurationPropertyName name) {
		ConfigurationProperty property = source.getConfigurationProperty(name);
		Origin origin = (property != null) ? property.getOrigin() : null;
		if (origin instanceof PropertySourceOrigin ofSource) {
			origin = ofSource.getOrigin();
		}
		// what is not from a file was not changed, or it cannot be known
		if (property != null && origin instanceof TextResourceOrigin place) {
			Resource file = place.getResource();
			TextResourceOrigin.Location location = place.getLocation();
			if (file != null && location != null) {
				List<String> lines = this.files.computeIfAbsent(file, YamlText::read);
				warnOfValue(name, property.getValue(), Written.at(location, lines));
				warnOfNames(name, lines);
			}
		}
	}

	private static List<String> read(Resource resource) {
		try {
			return resource.getContentAsString(StandardCharsets.UTF_8).lines().toList();
		}
		catch (IOException ex) {
			return List.of();
		}
	}

	private static void warnOfValue(ConfigurationPropertyName name, Object value, @Nullable Written written) {
		PropertyKeys.Kind kind = PropertyKeys.MQTT.match(name, KeySources.ROOT.getNumberOfElements()).kind();
		if (written == null || kind == null) {
			return;
		}
		String taken = switch (kind) {
			case TEXT, ENTRY, LIST -> written.textTakenFor(value);
			case VALUE -> written.numberTakenFor(value);
			default -> null;
		};
		if (taken != null) {
			logger.warn(name + ": YAML took it for " + taken
					+ (isSecret(name, value) ? "" : ", so that it became '" + value + "'") + "." + QUOTES);
		}
	}

	private static boolean isSecret(ConfigurationPropertyName name, Object value) {
		return !value.equals("") && SECRET.matcher(name.toString()).matches();
	}

	// Spring puts the names that are no text for YAML into brackets
	private void warnOfNames(ConfigurationPropertyName name, List<String> lines) {
		for (int i = KeySources.ROOT.getNumberOfElements(); i < name.getNumberOfElements(); i++) {
			String element = name.getElement(i, Form.ORIGINAL);
			ConfigurationPropertyName upToIt = name.chop(i + 1);
			if ((element.equals("true") || element.equals("false")) && upToIt.isLastElementIndexed()
					&& !isName(element, lines) && this.seenNames.add(upToIt)) {
				logger
					.warn(upToIt + ": YAML took the name for a boolean, so that it became '" + element + "'." + QUOTES);
			}
		}
	}

	private static boolean isName(String name, List<String> lines) {
		Pattern key = Pattern.compile("(^|[\\s{,.])[\\x22'\\[]*" + name + "[\\x22'\\]]*\\s*[:=]");
		return lines.stream().anyMatch((line) -> key.matcher(line).find());
	}

	/**
	 * What is in a file from the begin of a value to the end of the line.
	 *
	 * @param text the text
	 */
	private record Written(String text) {

		private static final String END = "\\s*([,\\]}].*|#.*)?";

		private static final Pattern ANCHORS_AND_TAGS = Pattern.compile("^([&!]\\S*\\s+)+");

		private static final Pattern NULL = Pattern.compile("(?:null|Null|NULL|~)" + END);

		private static final Pattern OCTAL = Pattern.compile("([-+]?0[0-7_]+)" + END);

		private static final Pattern SEXAGESIMAL = Pattern.compile("[-+]?[0-9_]+(?::[0-9]+)+" + END);

		static @Nullable Written at(TextResourceOrigin.Location location, List<String> lines) {
			if (location.getLine() >= lines.size()) {
				return null;
			}
			String line = lines.get(location.getLine());
			return (location.getColumn() > line.length()) ? null
					: new Written(ANCHORS_AND_TAGS.matcher(line.substring(location.getColumn())).replaceFirst(""));
		}

		@Nullable String textTakenFor(Object value) {
			if (value instanceof Boolean || value instanceof Number) {
				String what = (value instanceof Boolean) ? "a boolean" : "a number";
				return isAsRead(value.toString()) ? null : what;
			}
			if (!value.equals("")) {
				return null;
			}
			// an empty one, since a full one has other keys
			return this.text.startsWith("[") ? "a list" : NULL.matcher(this.text).matches() ? "null" : null;
		}

		private boolean isAsRead(String read) {
			return this.text.startsWith(read) && this.text.substring(read.length()).matches(END);
		}

		/**
		 * Say what a number was taken for that people read as another one.
		 * @param value the value
		 * @return such as one to the base of 8, or {@code null} if it is the same to all
		 */
		@Nullable String numberTakenFor(Object value) {
			if (!(value instanceof Number)) {
				return null;
			}
			Matcher octal = OCTAL.matcher(this.text);
			if (octal.matches()) {
				String digits = octal.group(1).replace("_", "").replaceFirst("^([-+]?)0+(?=\\d)", "$1");
				return digits.equals(value.toString()) ? null : "a number to the base of 8";
			}
			return SEXAGESIMAL.matcher(this.text).matches() ? "a number to the base of 60" : null;
		}

	}

}
