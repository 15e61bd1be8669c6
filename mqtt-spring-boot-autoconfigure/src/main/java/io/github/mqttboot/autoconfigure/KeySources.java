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

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * The sources of an environment that say which keys they have.
 */
final class KeySources {

	/**
	 * Parent of all keys.
	 */
	static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("mqtt");

	/**
	 * Parent of the names of connections.
	 */
	static final ConfigurationPropertyName CLIENTS = ROOT.append("clients");

	private KeySources() {
	}

	static Stream<IterableConfigurationPropertySource> of(Environment environment) {
		return Stream.of(environment)
			.map(ConfigurationPropertySources::get)
			.flatMap(KeySources::stream)
			.filter(IterableConfigurationPropertySource.class::isInstance)
			.map(IterableConfigurationPropertySource.class::cast);
	}

	private static Stream<ConfigurationPropertySource> stream(Iterable<ConfigurationPropertySource> sources) {
		List<ConfigurationPropertySource> list = new ArrayList<>();
		sources.forEach(list::add);
		return list.stream();
	}

	static boolean isEnvironment(ConfigurationPropertySource source) {
		return source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
	}

}
