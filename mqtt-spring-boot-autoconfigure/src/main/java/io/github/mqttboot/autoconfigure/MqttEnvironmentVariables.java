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

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.core.env.Environment;

/**
 * The environment variables that begin with {@code MQTT_}: those that set a property, and
 * those that are there for something else, such as the ones that Kubernetes sets for each
 * of its services.
 */
final class MqttEnvironmentVariables {

	private static final String PREFIX = "MQTT_";

	private static final String CLIENTS_PREFIX = PREFIX + "CLIENTS_";

	private final Set<String> names;

	private MqttEnvironmentVariables(Set<String> names) {
		this.names = names;
	}

	static MqttEnvironmentVariables of(Environment environment) {
		Set<String> names = new TreeSet<>();
		KeySources.of(environment)
			.filter(KeySources::isEnvironment)
			.forEach((source) -> source.stream()
				.filter(KeySources.ROOT::isAncestorOf)
				.forEach((name) -> names.add(variable(name))));
		return new MqttEnvironmentVariables(names);
	}

	// not the name of the source, which may have the prefix of the application
	private static String variable(ConfigurationPropertyName name) {
		return IntStream.range(0, name.getNumberOfElements())
			.mapToObj((i) -> name.getElement(i, Form.UNIFORM))
			.collect(Collectors.joining("_"))
			.toUpperCase(Locale.ROOT);
	}

	/**
	 * Return the connections that are configured by variables.
	 * @return their names in lower case
	 */
	Set<String> clients() {
		Set<String> clients = new LinkedHashSet<>();
		for (String name : this.names) {
			int end = name.indexOf('_', CLIENTS_PREFIX.length());
			if (name.startsWith(CLIENTS_PREFIX) && end != -1 && Keys.OF_CLIENT.contains(name.substring(end + 1))) {
				clients.add(name.substring(CLIENTS_PREFIX.length(), end).toLowerCase(Locale.ROOT));
			}
		}
		return clients;
	}

	/**
	 * Return whether a key of the default connection is set.
	 * @return whether there is a variable of such a key
	 */
	boolean setDefaultConnection() {
		return this.names.stream()
			.anyMatch((name) -> !name.startsWith(CLIENTS_PREFIX)
					&& Keys.OF_CLIENT.contains(name.substring(PREFIX.length())));
	}

	/**
	 * Return the variables that set no property.
	 * @param clients the names of the connections
	 * @return their names
	 */
	List<String> unused(Collection<String> clients) {
		return this.names.stream().filter((name) -> !isUsed(name, clients)).toList();
	}

	private static boolean isUsed(String name, Collection<String> clients) {
		if (!name.startsWith(CLIENTS_PREFIX)) {
			return Keys.ALL.contains(name.substring(PREFIX.length()));
		}
		String key = name.substring(CLIENTS_PREFIX.length());
		return clients.stream()
			.flatMap((client) -> PropertyKeys.environmentVariables(client).stream())
			.anyMatch((client) -> key.startsWith(client + "_")
					&& Keys.OF_CLIENT.contains(key.substring(client.length() + 1)));
	}

	/**
	 * The variables of a group of keys, without their prefix. Read once there is a
	 * variable to be looked up.
	 */
	private static final class Keys {

		static final Keys ALL = new Keys(PropertyKeys.MQTT);

		static final Keys OF_CLIENT = new Keys(PropertyKeys.CLIENT);

		private final Set<String> single = new HashSet<>();

		private final Set<String> lists = new HashSet<>();

		private final Set<String> maps = new HashSet<>();

		Keys(PropertyKeys keys) {
			keys.forEach((key, kind) -> {
				List<String> variables = PropertyKeys.environmentVariables(key);
				switch (kind) {
					case LIST -> {
						this.single.addAll(variables);
						this.lists.addAll(variables);
					}
					case MAP, NAMED -> this.maps.addAll(variables);
					case TEXT, VALUE -> this.single.addAll(variables);
					case GROUP, CLIENTS, ENTRY -> {
					}
				}
			});
		}

		boolean contains(String variable) {
			return this.single.contains(variable)
					|| this.lists.stream().anyMatch((list) -> variable.matches(list + "_\\d+_?"))
					|| this.maps.stream().anyMatch((map) -> variable.startsWith(map + "_"));
		}

	}

}
