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

package io.github.mqttboot.example;

import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.core.MqttSendResult;
import io.github.mqttboot.publisher.MqttPublish;
import io.github.mqttboot.publisher.MqttPublisher;

/**
 * The interface of {@code docs/sending.md}.
 */
@MqttPublisher
public interface DeviceCommands {

	@MqttPublish(topic = "devices/{id}/cmd", qos = 2, expiry = "5m")
	void open(String id, Command command);

	@MqttPublish("devices/{id}/cmd")
	CompletableFuture<MqttSendResult> openLater(String id, Command command);

	@MqttPublish(topic = "devices/{id}/state", timeout = "2s")
	State state(String id);

	record Command(String name) {

	}

	record State(boolean open) {

	}

}
