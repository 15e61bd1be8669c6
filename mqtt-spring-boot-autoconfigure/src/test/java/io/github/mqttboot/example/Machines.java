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

import io.github.mqttboot.annotation.MqttHandler;
import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.annotation.TopicVariable;
import io.github.mqttboot.core.MqttHeaders;

import org.springframework.messaging.handler.annotation.Header;

/**
 * A class that is a listener, for {@code docs/receiving.md}.
 */
@MqttListener(topics = "machines/#", group = "plant")
class Machines {

	@MqttHandler("machines/{id}/temperature")
	void onTemperature(double celsius, @TopicVariable String id) {
		System.out.println("Machine " + id + " has " + celsius + " °C");
	}

	@MqttHandler("machines/{id}/state")
	void onState(State state, @TopicVariable String id) {
		System.out.println("Machine " + id + " is " + (state.running() ? "running" : "standing"));
	}

	@MqttHandler
	void onOther(@Header(MqttHeaders.RECEIVED_TOPIC) String topic) {
		System.out.println("What is " + topic + "?");
	}

	record State(boolean running) {

	}

}
