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

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.settings.InvalidMqttSettingException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;

/**
 * Insists that every key exists and has a value of its kind, in all sources but the
 * environment. Used once at the start.
 */
final class KeyValidator {

	private static final Log logger = LogFactory.getLog(KeyValidator.class);

	private static final ConfigurationPropertyName ROOT = KeySources.ROOT;

	private static final ConfigurationPropertyName CLIENTS = KeySources.CLIENTS;

	private static final ConfigurationPropertyName CONFIGURATIONS = ROOT.append("listener.configurations");

	private static final ConfigurationPropertyName SPRING = ConfigurationPropertyName.of("spring.mqtt");

	private static final int MAX_OTHERS = 10;

	private static final String UNKNOWN = "There is no such property.";

	private static final String DIRECTLY = "Write the value directly after the key.";

	// What is left of a name by ConfigurationPropertyName, apart from brackets
	private static final Pattern LEFT_OUT = Pattern.compile("[^a-zA-Z0-9_.-]");

	private static final Pattern BRACKETS = Pattern.compile("\\[[^]]*]");

	private final List<IterableConfigurationPropertySource> sources;

	KeyValidator(Environment environment) {
		this.sources = KeySources.of(environment).filter((source) -> !KeySources.isEnvironment(source)).toList();
	}

	/**
	 * Check all keys.
	 * @throws InvalidMqttSettingException if one is wrong
	 */
	void validate() {
		Set<ConfigurationPropertyName> names = new LinkedHashSet<>();
		this.sources.forEach((source) -> source.forEach(names::add));
		validateOfSpring(names.stream()
			.filter((name) -> SPRING.isAncestorOf(name) || (name.equals(SPRING) && hasValue(name)))
			.toList());
		this.sources.forEach(KeyValidator::refuseNamesThatChange);
		Set<ConfigurationPropertyName> unknown = new LinkedHashSet<>();
		names.stream()
			.filter((name) -> name.equals(ROOT) || ROOT.isAncestorOf(name))
			.forEach((name) -> validate(name, unknown::add));
		if (!unknown.isEmpty()) {
			throw unknown(unknown.stream().sorted().toList());
		}
	}

	private static void validateOfSpring(List<ConfigurationPropertyName> names) {
		int start = SPRING.getNumberOfElements();
		for (ConfigurationPropertyName name : names) {
			PropertyKeys.Match match = PropertyKeys.MQTT.match(name, start);
			if (match.kind() != null) {
				throw InvalidMqttSettingException.ofProperty(name.toString(), UNKNOWN,
						"Did you mean '" + ROOT.append(name.chop(match.elements()).subName(start)) + "'?");
			}
		}
		// may be keys of the application
		if (!names.isEmpty()) {
			List<ConfigurationPropertyName> sorted = names.stream().sorted().toList();
			String meant = meant(ROOT.append(sorted.get(0).subName(start)));
			logger.warn(sorted.stream().limit(MAX_OTHERS).map(Object::toString).collect(Collectors.joining(", "))
					+ ": Nothing reads a key below 'spring.mqtt': those of MQTT are directly below 'mqtt'."
					+ ((meant != null) ? " Did you mean " + meant + "?" : ""));
		}
	}

	private static void refuseNamesThatChange(IterableConfigurationPropertySource source) {
		if (source.getUnderlyingSource() instanceof EnumerablePropertySource<?> enumerable) {
			for (String name : enumerable.getPropertyNames()) {
				if (name.toLowerCase(Locale.ROOT).startsWith(ROOT + ".")
						&& LEFT_OUT.matcher(BRACKETS.matcher(name).replaceAll("")).find()) {
					throw InvalidMqttSettingException.ofProperty(MqttText.printable(name),
							"It has a character that Spring Boot leaves out of the name of a property.",
							"Write a name of your own with such a character in brackets, in YAML within quotes too, "
									+ "as in '[my name]'.");
				}
			}
		}
	}

	private void validate(ConfigurationPropertyName name, Consumer<ConfigurationPropertyName> unknown) {
		PropertyKeys.Match match = PropertyKeys.MQTT.match(name, ROOT.getNumberOfElements());
		PropertyKeys.Kind kind = match.kind();
		if (kind == null) {
			unknown.accept(withoutIndex(name));
		}
		else if (!match.isAll(name)) {
			throw notOfItsKind(name.chop(match.elements()).toString(), kind);
		}
		else if (kind.isGroup() && hasValue(name)) {
			throw groupWithValue(name);
		}
	}

	private static ConfigurationPropertyName withoutIndex(ConfigurationPropertyName name) {
		if (!name.isNumericIndex(name.getNumberOfElements() - 1)) {
			return name;
		}
		ConfigurationPropertyName list = name.getParent();
		PropertyKeys.Kind kind = PropertyKeys.MQTT.match(list, ROOT.getNumberOfElements()).kind();
		if (kind != null) {
			throw notOfItsKind(list.toString(), PropertyKeys.Kind.MAP);
		}
		return list;
	}

	private static InvalidMqttSettingException notOfItsKind(String known, PropertyKeys.Kind kind) {
		return switch (kind) {
			case TEXT -> InvalidMqttSettingException.ofProperty(known,
					"It is a mapping or a list, and a text is expected.", "Write it in quotes.");
			case LIST -> InvalidMqttSettingException.ofProperty(known,
					"It is a mapping, and a value or a list is expected.", DIRECTLY);
			case CLIENTS, NAMED, MAP ->
				InvalidMqttSettingException.ofProperty(known, "It is a list, and a mapping is expected.",
						"Give each item a name. In YAML a number is a name in quotes only.");
			default -> InvalidMqttSettingException.ofProperty(known,
					"It is a mapping or a list, and a single value is expected.", DIRECTLY);
		};
	}

	private boolean hasValue(ConfigurationPropertyName name) {
		return this.sources.stream().anyMatch((source) -> {
			ConfigurationProperty property = source.getConfigurationProperty(name);
			return property != null && !String.valueOf(property.getValue()).isEmpty();
		});
	}

	private static InvalidMqttSettingException groupWithValue(ConfigurationPropertyName name) {
		int client = CLIENTS.getNumberOfElements();
		if (CLIENTS.isParentOf(name) && PropertyKeys.CLIENT.match(name, client).isAll(name)) {
			return InvalidMqttSettingException.ofProperty(name.toString(), "The name of a connection is missing.",
					"Write it as '" + CLIENTS + ".NAME." + name.subName(client) + "'.");
		}
		return InvalidMqttSettingException.ofProperty(name.toString(),
				"It is a group of properties and has no value of its own.",
				"Set the properties below it instead, or remove it.");
	}

	private static InvalidMqttSettingException unknown(List<ConfigurationPropertyName> unknown) {
		String others = unknown.stream()
			.skip(1)
			.limit(MAX_OTHERS)
			.map(Object::toString)
			.collect(Collectors.joining(", "));
		String reason = UNKNOWN + (others.isEmpty() ? "" : " These do not exist either: " + others + ".");
		String meant = meant(unknown.get(0));
		return InvalidMqttSettingException.ofProperty(unknown.get(0).toString(), reason,
				(meant != null) ? "Did you mean " + meant + "?"
						: "Remove it, or move it out of 'mqtt' if it is a key of the application.");
	}

	private static @Nullable String meant(ConfigurationPropertyName name) {
		int root = ROOT.getNumberOfElements();
		int client = CLIENTS.getNumberOfElements();
		if (CLIENTS.isAncestorOf(name)) {
			return meantForClient(name, client);
		}
		if (KeySuggestions.isClients(name.getElement(root, Form.UNIFORM)) && isKeyOfClient(name, client + 1)) {
			return "'" + CLIENTS.append(name.subName(client)) + "'";
		}
		int configuration = CONFIGURATIONS.getNumberOfElements() + 1;
		if (CONFIGURATIONS.isAncestorOf(name)) {
			String key = new KeySuggestions(PropertyKeys.LISTENER_CONFIGURATION).suggest(uniform(name, configuration));
			return (key != null) ? "'" + name.chop(configuration).append(key) + "'" : null;
		}
		String key = new KeySuggestions(PropertyKeys.MQTT).suggest(uniform(name, root));
		return (key != null) ? "'" + ROOT.append(key) + "'" : null;
	}

	private static @Nullable String meantForClient(ConfigurationPropertyName name, int client) {
		if (isKeyOfClient(name, client + 3) && KeySuggestions.isClients(name.getElement(client + 1, Form.UNIFORM))) {
			return "'" + CLIENTS.append(name.subName(client + 2)) + "', since connections are beside each other";
		}
		for (int end = client + 2; end < name.getNumberOfElements(); end++) {
			if (isKeyOfClient(name, end)) {
				return "'" + CLIENTS + "[" + name.subName(client).chop(end - client) + "]." + name.subName(end)
						+ "', since a name with dots goes into brackets";
			}
		}
		if (PropertyKeys.MQTT.match(name, client + 1).isAll(name)) {
			return "'" + ROOT.append(name.subName(client + 1)) + "', which is for all connections";
		}
		String key = new KeySuggestions(PropertyKeys.CLIENT).suggest(uniform(name, client + 1));
		return (key != null) ? "'" + name.chop(client + 1).append(key) + "'" : null;
	}

	private static boolean isKeyOfClient(ConfigurationPropertyName name, int start) {
		return start < name.getNumberOfElements() && PropertyKeys.CLIENT.match(name, start).isAll(name);
	}

	private static String uniform(ConfigurationPropertyName name, int start) {
		return Stream.iterate(start, (i) -> i < name.getNumberOfElements(), (i) -> i + 1)
			.map((i) -> name.getElement(i, Form.UNIFORM))
			.collect(Collectors.joining("."));
	}

}
