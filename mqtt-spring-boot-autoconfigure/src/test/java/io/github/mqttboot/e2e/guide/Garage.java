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

import io.github.mqttboot.annotation.MqttHandler;
import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.annotation.TopicVariable;
import io.github.mqttboot.core.MqttHeaders;

import org.springframework.messaging.handler.annotation.Header;
import org.springframework.stereotype.Component;

/**
 * A class that is a listener.
 */
@Component
@MqttListener(topics = "guide/garage/#", id = "garage")
class Garage {

	private final Journal journal;

	Garage(Journal journal) {
		this.journal = journal;
	}

	@MqttHandler("guide/garage/{gate}/state")
	void onGate(Gate state, @TopicVariable String gate) {
		this.journal.add("garage", gate + " is " + state);
	}

	@MqttHandler
	void onOther(@Header(MqttHeaders.RECEIVED_TOPIC) String topic) {
		this.journal.add("garage", "other " + topic);
	}

	/**
	 * What is sent as plain text.
	 */
	enum Gate {

		OPEN, SHUT

	}

}
