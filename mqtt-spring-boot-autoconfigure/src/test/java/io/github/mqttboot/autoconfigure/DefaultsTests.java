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

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.mqttboot.core.MqttPublishDefaults;
import io.github.mqttboot.listener.MqttListenerSettings;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.settings.MqttCredentialsProvider;
import org.junit.jupiter.api.Test;

import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the two places with default values to one another: the fields of the properties,
 * from which the metadata is generated, and what those have who make connections,
 * templates and listeners without properties. {@link ReadmePropertiesTests} holds the
 * page of all properties to the metadata.
 */
class DefaultsTests {

	@Test
	void defaultsOfPropertiesAreThoseOfSettings() {
		MqttProperties properties = new MqttProperties();
		MqttConnectionSettings ofProperties = new ConnectionSettingsFactory("default", properties, properties,
				new PropertiesMqttConnectionDetails(properties, null))
			.create(Stream.of());
		MqttConnectionSettings ofBuilder = new MqttConnectionSettingsBuilder("default").build();
		List<Method> settings = Arrays.stream(MqttConnectionSettings.class.getMethods())
			.filter((method) -> method.getName().matches("(get|is)[A-Z].*") && method.getParameterCount() == 0
					&& method.getDeclaringClass() == MqttConnectionSettings.class)
			// these have no value, but a way to get one
			.filter((
					method) -> !List.of(Supplier.class, MqttCredentialsProvider.class).contains(method.getReturnType()))
			.toList();
		assertThat(settings).hasSizeGreaterThan(20)
			.allSatisfy(
					(setting) -> assertThat(ReflectionUtils.invokeMethod(setting, ofProperties)).as(setting.getName())
						.isEqualTo(ReflectionUtils.invokeMethod(setting, ofBuilder)));
	}

	@Test
	void defaultsOfPropertiesAreThoseOfTemplates() {
		assertThat(ApplicationProperties.publishDefaults(new MqttProperties())).isEqualTo(MqttPublishDefaults.STANDARD);
	}

	@Test
	void defaultsOfPropertiesAreThoseOfListeners() {
		assertThat(ApplicationProperties.listenerSettings(new MqttProperties())).usingRecursiveComparison()
			.isEqualTo(MqttListenerSettings.STANDARD);
	}

}
