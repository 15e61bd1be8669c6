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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.mqttboot.settings.InvalidMqttSettingException;
import io.github.mqttboot.settings.MqttConnectionSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.core.env.Environment;

/**
 * Checks the keys that are set below {@code mqtt}, before anything is bound: what is
 * unknown would otherwise be ignored silently. Environment variables are exempt, since
 * Kubernetes sets {@code MQTT_PORT} for a service named {@code mqtt}.
 *
 * @since 0.1.0
 */
public final class ConfiguredKeys {

	static final ConfigurationPropertyName ROOT = KeySources.ROOT;

	static final ConfigurationPropertyName CLIENTS = KeySources.CLIENTS;

	private final Environment environment;

	ConfiguredKeys(Environment environment) {
		this.environment = environment;
	}

	/**
	 * Insist that every key exists and has a value of its kind, and warn of text that is
	 * not what was written.
	 * @throws InvalidMqttSettingException if a key is wrong
	 */
	void validate() {
		new KeyValidator(this.environment).validate();
		YamlText.warn(this.environment);
	}

	/**
	 * Return the names of the connections beside the default one. Names that differ only
	 * in case, dashes and underscores are one name, in the spelling of the source with
	 * the lowest precedence that is not the environment.
	 * @return the names
	 * @throws InvalidMqttSettingException if one source spells a name in two ways
	 */
	Set<String> clients() {
		Map<String, String> clients = new LinkedHashMap<>();
		KeySources.of(this.environment).filter((source) -> !KeySources.isEnvironment(source)).forEach((source) -> {
			Map<String, String> ofSource = new LinkedHashMap<>();
			for (ConfigurationPropertyName name : source) {
				if (CLIENTS.isAncestorOf(name)) {
					String spelling = clientOf(name, Form.ORIGINAL);
					String other = ofSource.putIfAbsent(clientOf(name, Form.UNIFORM), spelling);
					refuseTwoSpellings(other, spelling);
				}
			}
			clients.putAll(ofSource);
		});
		for (String client : MqttEnvironmentVariables.of(this.environment).clients()) {
			clients.putIfAbsent(PropertyKeys.uniform(client), client);
		}
		return new LinkedHashSet<>(clients.values());
	}

	/**
	 * Return the environment variables that set no property.
	 * @param environment the environment
	 * @return their names
	 */
	public static List<String> unusedVariables(Environment environment) {
		return MqttEnvironmentVariables.of(environment).unused(new ConfiguredKeys(environment).clients());
	}

	/**
	 * Return the values of a key, as they are written, by the name of the connection that
	 * has it. In one pass: to bind the map of clients would be to go through all
	 * properties for each of them.
	 * @param key the last element of the key
	 * @return the values
	 */
	Map<String, String> values(String key) {
		Map<String, ConfigurationPropertyName> names = new HashMap<>();
		names.put(MqttConnectionSettings.DEFAULT_NAME, ROOT.append(key));
		ConfigurationPropertyName last = ConfigurationPropertyName.of(key);
		KeySources.of(this.environment)
			.forEach((source) -> source.stream()
				.filter((name) -> name.getNumberOfElements() == CLIENTS.getNumberOfElements() + 2
						&& CLIENTS.isAncestorOf(name) && name.subName(CLIENTS.getNumberOfElements() + 1).equals(last))
				.forEach((name) -> names.putIfAbsent(PropertyKeys.uniform(clientOf(name, Form.ORIGINAL)), name)));
		Map<String, String> values = new HashMap<>();
		Binder binder = Binder.get(this.environment);
		names.forEach((client, name) -> binder.bind(name, Bindable.of(String.class))
			.ifBound((value) -> values.put(client, value)));
		return values;
	}

	/**
	 * Return whether a key of the default connection is set.
	 * @return whether there is one directly below {@code mqtt}
	 */
	boolean isRootConfigured() {
		return MqttEnvironmentVariables.of(this.environment).setDefaultConnection()
				|| Arrays.stream(BeanUtils.getPropertyDescriptors(MqttClientProperties.class))
					.map((property) -> ROOT.append(DataObjectPropertyName.toDashedForm(property.getName())))
					.anyMatch(this::isSet);
	}

	private boolean isSet(ConfigurationPropertyName name) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			// what Kubernetes sets for a service named mqtt-auth looks like a key below
			// auth
			if (!KeySources.isEnvironment(source) && (source.getConfigurationProperty(name) != null
					|| source.containsDescendantOf(name) == ConfigurationPropertyState.PRESENT)) {
				return true;
			}
		}
		return false;
	}

	private static String clientOf(ConfigurationPropertyName name, Form form) {
		return name.getElement(CLIENTS.getNumberOfElements(), form);
	}

	private static void refuseTwoSpellings(@Nullable String spelling, String other) {
		if (spelling != null && !spelling.equals(other)) {
			throw new InvalidMqttSettingException(MqttConnectionSettings.DEFAULT_NAME, "clients." + other, null,
					"It is the connection '" + spelling
							+ "' in another spelling: names that differ only in case, dashes and underscores are one.",
					"Use one spelling, or choose another name.");
		}
	}

}
