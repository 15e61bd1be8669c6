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

import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;

/**
 * Which keys of the connections below {@code mqtt.clients} are set, found in one pass
 * over all sources.
 */
final class ClientKeys {

	private static final int CLIENT_LENGTH = ConfiguredKeys.CLIENTS.getNumberOfElements() + 1;

	private static final int KEY_LENGTH = CLIENT_LENGTH + 1;

	private final @Nullable Set<ConfigurationPropertyName> set;

	private ClientKeys(@Nullable Set<ConfigurationPropertyName> set) {
		this.set = set;
	}

	static ClientKeys of(Environment environment) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (!isListed(source)) {
				return new ClientKeys(null);
			}
		}
		return new ClientKeys(KeySources.of(environment)
			.flatMap(IterableConfigurationPropertySource::stream)
			.filter((name) -> name.getNumberOfElements() >= KEY_LENGTH && ConfiguredKeys.CLIENTS.isAncestorOf(name))
			.map((name) -> name.chop(KEY_LENGTH))
			.collect(Collectors.toSet()));
	}

	// Where an underscore ends an element cannot be seen in an environment variable, and
	// some sources, such as Vault's, may know keys that they do not list
	private static boolean isListed(ConfigurationPropertySource source) {
		if (source instanceof IterableConfigurationPropertySource listed) {
			return !KeySources.isEnvironment(source) || listed.stream().noneMatch(ConfiguredKeys.CLIENTS::isAncestorOf);
		}
		return source.containsDescendantOf(ConfiguredKeys.CLIENTS) == ConfigurationPropertyState.ABSENT;
	}

	/**
	 * Return whether a name is that of a key of a connection, or of a group of keys, for
	 * which no source has anything.
	 * @param name the name
	 * @return whether nothing is set, and known not to be
	 */
	boolean isUnset(ConfigurationPropertyName name) {
		return this.set != null && name.getNumberOfElements() == KEY_LENGTH && ConfiguredKeys.CLIENTS.isAncestorOf(name)
				&& !this.set.contains(name);
	}

}
