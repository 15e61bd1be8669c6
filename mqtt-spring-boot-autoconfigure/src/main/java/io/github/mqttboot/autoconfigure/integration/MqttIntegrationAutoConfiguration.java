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

package io.github.mqttboot.autoconfigure.integration;

import io.github.mqttboot.autoconfigure.MqttAutoConfiguration;
import io.github.mqttboot.connection.MqttConnection;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Import;
import org.springframework.integration.mqtt.core.ClientManager;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for Spring Integration's MQTT
 * adapters: a {@link ClientManager} for each configured connection, of the Paho version
 * that speaks its MQTT version.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = MqttAutoConfiguration.class)
@ConditionalOnClass(ClientManager.class)
@ConditionalOnBean(MqttConnection.class)
@ConditionalOnMissingBean(ClientManager.class)
@Import(MqttClientManagerRegistrar.class)
public final class MqttIntegrationAutoConfiguration {

	MqttIntegrationAutoConfiguration() {
	}

}
