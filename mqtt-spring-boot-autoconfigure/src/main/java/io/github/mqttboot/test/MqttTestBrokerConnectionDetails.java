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

package io.github.mqttboot.test;

import java.net.URI;
import java.util.List;

import io.github.mqttboot.autoconfigure.MqttConnectionDetails;

/**
 * {@link MqttConnectionDetails} that lead to a broker for tests.
 */
class MqttTestBrokerConnectionDetails implements MqttConnectionDetails {

	private final MqttTestBroker broker;

	MqttTestBrokerConnectionDetails(MqttTestBroker broker) {
		this.broker = broker;
	}

	@Override
	public List<URI> getUrls() {
		return List.of(this.broker.getUrl());
	}

}
