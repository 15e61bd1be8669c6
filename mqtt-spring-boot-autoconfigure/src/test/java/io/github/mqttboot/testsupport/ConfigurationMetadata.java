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

package io.github.mqttboot.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * The configuration metadata that the build generates.
 */
public final class ConfigurationMetadata {

	private static final String LOCATION = "META-INF/spring-configuration-metadata.json";

	private ConfigurationMetadata() {
	}

	/**
	 * Return all properties.
	 * @return the properties
	 */
	public static List<Property> properties() {
		return read().path("properties").valueStream().map(Property::of).toList();
	}

	/**
	 * Return the values that are offered, by name of the property.
	 * @return the values of each hint
	 */
	public static Map<String, List<String>> hints() {
		return read().path("hints")
			.valueStream()
			.collect(Collectors.toMap((hint) -> hint.path("name").asString(),
					(hint) -> hint.path("values")
						.valueStream()
						.map((value) -> value.path("value").asString())
						.toList()));
	}

	/**
	 * Return the properties of all libraries, with those of Spring Boot.
	 * @return the properties
	 */
	public static List<Property> propertiesOfAll() {
		try {
			return Stream.of(new PathMatchingResourcePatternResolver().getResources("classpath*:" + LOCATION))
				.flatMap((resource) -> read(resource).path("properties").valueStream())
				.map(Property::of)
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static JsonNode read() {
		return read(new ClassPathResource(LOCATION));
	}

	private static JsonNode read(Resource resource) {
		try (InputStream metadata = resource.getInputStream()) {
			return JsonMapper.shared().readTree(metadata);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * A property.
	 *
	 * @param name the name
	 * @param type the name of the class
	 * @param description what it is for, or an empty text
	 * @param defaultValue the default value, or an empty text
	 */
	public record Property(String name, String type, String description, String defaultValue) {

		private static Property of(JsonNode property) {
			return new Property(property.path("name").asString(), property.path("type").asString(),
					property.path("description").asString(""), property.path("defaultValue").asString(""));
		}

	}

}
