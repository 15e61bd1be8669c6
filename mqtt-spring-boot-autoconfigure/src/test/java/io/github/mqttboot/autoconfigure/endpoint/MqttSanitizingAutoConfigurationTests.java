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

package io.github.mqttboot.autoconfigure.endpoint;

import java.util.Map;

import io.github.mqttboot.actuate.endpoint.MqttSanitizingFunction;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MqttSanitizingAutoConfiguration}.
 */
class MqttSanitizingAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MqttSanitizingAutoConfiguration.class));

	@Test
	void secretsAreHiddenThoughThereAreNoConnections() {
		this.contextRunner.withPropertyValues("mqtt.enabled=false", "mqtt.password=open-sesame")
			.run((context) -> assertThat(context.getBean(MqttSanitizingFunction.class)
				.apply(new SanitizableData(null, "any", "open-sesame"))
				.getValue()).isEqualTo(SanitizableData.SANITIZED_VALUE));
	}

	@Test
	void variableThatIsNoKeyKeepsNobodyFromStarting() {
		this.contextRunner
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", Map.of("MQTT", "1"))))
			.run((context) -> assertThat(context).hasSingleBean(MqttSanitizingFunction.class));
	}

}
