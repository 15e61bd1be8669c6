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

package io.github.mqttboot.actuate.endpoint;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MqttSanitizingFunction}.
 */
class MqttSanitizingFunctionTests {

	@ParameterizedTest
	@ValueSource(strings = { "mqtt.password", "mqtt.clients.plant.password", "mqtt.auth.data", "mqtt.will.payload",
			"mqtt.will.correlation-data", "mqtt.websocket.headers.X-Anything", "mqtt.user-properties.api-key",
			"mqtt.userProperties.token[0]", "mqtt.will.user-properties.password",
			"spring.ssl.bundle.jks.broker.keystore.password", "spring.ssl.bundle.jks.broker.key.password",
			"spring.ssl.bundle.pem.broker.keystore.private-key",
			"spring.ssl.bundle.pem.broker.keystore.private-key-password" })
	void hidesSecrets(String key) {
		assertThat(shown(new MapPropertySource("test", Map.of(key, "s3cr3t")), "s3cr3t")).isEqualTo("******");
	}

	@ParameterizedTest
	@ValueSource(strings = { "mqtt.client-id", "mqtt.will.topic", "mqtt.user-properties.site", "mqtt.auth.method",
			"mqtt.will.user-properties.site", "spring.ssl.bundle.jks.broker.keystore.location",
			"spring.ssl.bundle.jks.broker.key.alias", "spring.ssl.bundle.pem.broker.truststore.certificate",
			"spring.datasource.password" })
	void showsTheRest(String key) {
		assertThat(shown(new MapPropertySource("test", Map.of(key, "value")), "value")).isEqualTo("value");
	}

	@Test
	void hidesSecretsOfEnvironmentVariables() {
		assertThat(shown(new SystemEnvironmentPropertySource("systemEnvironment", Map.of("MQTT_PASSWORD", "s3cr3t")),
				"s3cr3t"))
			.isEqualTo("******");
		assertThat(shown(
				new SystemEnvironmentPropertySource("systemEnvironment", Map.of("MQTT_WEBSOCKET_HEADERS_X", "s3cr3t")),
				"s3cr3t"))
			.isEqualTo("******");
	}

	@Test
	void hidesWhatPropertyRefersTo() {
		MapPropertySource source = new MapPropertySource("test",
				Map.of("mqtt.password", "${BROKER_SECRET}", "BROKER_SECRET", "s3cr3t"));
		assertThat(shown(source, "s3cr3t")).isEqualTo("******");
		assertThat(shown(source, "another")).isEqualTo("another");
	}

	@Test
	void hidesValuesThatContainLongSecret() {
		MapPropertySource source = new MapPropertySource("test", Map.of("mqtt.password", "long-s3cr3t"));
		assertThat(shown(source, "{\"mqtt\":{\"password\":\"long-s3cr3t\"}}")).isEqualTo("******");
	}

	@Test
	void showsValuesThatHappenToContainShortSecret() {
		MapPropertySource source = new MapPropertySource("test", Map.of("mqtt.password", "mqtt"));
		assertThat(shown(source, "mqtt://localhost")).isEqualTo("mqtt://localhost");
	}

	@Test
	void hidesUrlsWithSecrets() {
		String query = "ws://broker:8083/mqtt?site=north&token=in-the-query";
		assertThat(shown(new MapPropertySource("test", Map.of("mqtt.url", query)), query)).isEqualTo("******");
		assertThat(shown(new MapPropertySource("test", Map.of("mqtt.url[1]", query)), "in-the-query"))
			.isEqualTo("******");
		String userInfo = "mqtt://user:in-the-authority@broker";
		assertThat(shown(new MapPropertySource("test", Map.of("mqtt.url", userInfo)), userInfo)).isEqualTo("******");
	}

	@Test
	void emptyPasswordHidesNothing() {
		assertThat(shown(new MapPropertySource("test", Map.of("mqtt.password", "")), "")).isEqualTo("");
		assertThat(shown(new MapPropertySource("test", Map.of("mqtt.password", "")), "value")).isEqualTo("value");
	}

	@Test
	void noValueIsNoSecret() {
		MqttSanitizingFunction function = new MqttSanitizingFunction(new StandardEnvironment());
		SanitizableData data = new SanitizableData(null, "key", null);
		assertThat(function.apply(data)).isSameAs(data);
	}

	private Object shown(MapPropertySource source, String value) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().addFirst(source);
		return new MqttSanitizingFunction(environment).apply(new SanitizableData(source, "any", value)).getValue();
	}

}
