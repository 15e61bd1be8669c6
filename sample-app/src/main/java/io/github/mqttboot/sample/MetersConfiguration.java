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

package io.github.mqttboot.sample;

import java.util.ArrayList;
import java.util.List;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.metrics.MqttMeterBinder;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Meters of all connections. Those of the devices are no beans, so that the
 * auto-configuration does not know of them.
 */
@Configuration(proxyBeanMethods = false)
class MetersConfiguration {

	@Bean
	MqttMeterBinder mqttMeterBinder(MqttConnection controlRoom, Fleet fleet) {
		List<MqttConnection> connections = new ArrayList<>(List.of(controlRoom));
		fleet.getDevices().forEach((device) -> connections.add(device.getConnection()));
		return new MqttMeterBinder(connections);
	}

}
