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

package io.github.mqttboot.example.gateway;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.annotation.TopicVariable;
import io.github.mqttboot.core.MqttTemplate;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/**
 * The example of {@code docs/several-brokers.md}, run by {@link GatewayIT}.
 */
@Component
class Gateway {

	private final MqttTemplate plant;

	private final MqttTemplate cloud;

	Gateway(@Qualifier("plant") MqttTemplate plant, @Qualifier("cloud") MqttTemplate cloud) {
		this.plant = plant;
		this.cloud = cloud;
	}

	@MqttListener(topics = "machines/{id}/temperature", client = "plant")
	void onTemperature(double celsius, @TopicVariable String id) {
		this.cloud.to("plant/{id}/celsius", id).payload(celsius).send();
	}

	@MqttListener(topics = "plant/{id}/cmd", client = "cloud")
	void onCommand(String command, @TopicVariable String id) {
		this.plant.to("machines/{id}/cmd", id).payload(command).send();
	}

}
