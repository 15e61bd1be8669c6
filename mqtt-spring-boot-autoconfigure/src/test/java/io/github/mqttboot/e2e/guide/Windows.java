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

package io.github.mqttboot.e2e.guide;

import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.core.MqttSendResult;
import io.github.mqttboot.publisher.MqttPublish;
import io.github.mqttboot.publisher.MqttPublisher;

/**
 * What can be sent to windows, and asked of them.
 */
@MqttPublisher
interface Windows {

	@MqttPublish(topic = "guide/{room}/ping", qos = 1)
	void ping(String room, String text);

	@MqttPublish("guide/{room}/temperature")
	CompletableFuture<MqttSendResult> measured(String room, double celsius);

	@MqttPublish(topic = "guide/{room}/state", timeout = "20s")
	Rooms.State state(String room);

}
