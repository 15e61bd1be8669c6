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

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClientKeys}.
 */
class ClientKeysTests {

	private static final Map<String, Object> PROPERTIES = Map.of("mqtt.clients.meter-box.clientId", "a",
			"mqtt.clients.meter-box.url[0]", "mqtt://b", "mqtt.clients[meter.2].will.topic", "c");

	private final StandardEnvironment environment = new StandardEnvironment();

	ClientKeysTests() {
		this.environment.getPropertySources().addFirst(new MapPropertySource("test", PROPERTIES));
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "mqtt.clients.meter-box.client-id", "mqtt.clients.meterbox.url", "mqtt.clients[meter.2].will" })
	void whatIsSetIsNotUnset(String name) {
		assertThat(isUnset(name)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "mqtt.clients.meter-box.username", "mqtt.clients.meter-box.will", "mqtt.clients[meter.2].url" })
	void whatNoSourceHasIsUnset(String name) {
		assertThat(isUnset(name)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "mqtt.clients", "mqtt.clients.other", "mqtt.username", "mqtt.clients.meter-box.will.qos" })
	void otherNamesAreLeftToTheBinder(String name) {
		assertThat(isUnset(name)).isFalse();
	}

	@Test
	void whenVariablesMayNameAConnectionNothingIsKnownToBeUnset() {
		this.environment.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment",
					Map.of("MQTT_CLIENTS_METER_BOX_USERNAME", "d")));
		assertThat(isUnset("mqtt.clients.meter-box.username")).isFalse();
		assertThat(isUnset("mqtt.clients.meter-box.password")).isFalse();
	}

	@Test
	void whenASourceDoesNotListItsKeysNothingIsKnownToBeUnset() {
		this.environment.getPropertySources().addFirst(new PropertySource<Object>("vault", new Object()) {

			@Override
			public Object getProperty(String name) {
				return name.equals("mqtt.clients.meter-box.password") ? "secret" : null;
			}

		});
		assertThat(isUnset("mqtt.clients.meter-box.password")).isFalse();
	}

	private boolean isUnset(String name) {
		return ClientKeys.of(this.environment).isUnset(ConfigurationPropertyName.of(name));
	}

}
