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

package io.github.mqttboot.core;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MqttHeaders}.
 */
class MqttHeadersTests {

	@Test
	void namesAreThoseOfSpringIntegration() {
		assertThat(MqttHeaders.TOPIC).isEqualTo(org.springframework.integration.mqtt.support.MqttHeaders.TOPIC);
		assertThat(MqttHeaders.QOS).isEqualTo(org.springframework.integration.mqtt.support.MqttHeaders.QOS);
		assertThat(MqttHeaders.RETAINED).isEqualTo(org.springframework.integration.mqtt.support.MqttHeaders.RETAINED);
		assertThat(MqttHeaders.MESSAGE_EXPIRY_INTERVAL)
			.isEqualTo(org.springframework.integration.mqtt.support.MqttHeaders.MESSAGE_EXPIRY_INTERVAL);
		assertThat(MqttHeaders.RESPONSE_TOPIC)
			.isEqualTo(org.springframework.integration.mqtt.support.MqttHeaders.RESPONSE_TOPIC);
		assertThat(MqttHeaders.CORRELATION_DATA)
			.isEqualTo(org.springframework.integration.mqtt.support.MqttHeaders.CORRELATION_DATA);
		assertThat(MqttHeaders.RECEIVED_TOPIC)
			.isEqualTo(org.springframework.integration.mqtt.support.MqttHeaders.RECEIVED_TOPIC);
		assertThat(MqttHeaders.RECEIVED_QOS)
			.isEqualTo(org.springframework.integration.mqtt.support.MqttHeaders.RECEIVED_QOS);
		assertThat(MqttHeaders.RECEIVED_RETAINED)
			.isEqualTo(org.springframework.integration.mqtt.support.MqttHeaders.RECEIVED_RETAINED);
		assertThat(MqttHeaders.DUPLICATE).isEqualTo(org.springframework.integration.mqtt.support.MqttHeaders.DUPLICATE);
	}

}
