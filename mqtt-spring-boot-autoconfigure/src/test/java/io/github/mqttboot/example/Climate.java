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

import io.github.mqttboot.annotation.ConvertingMqttMessageListener;
import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.core.MqttHeaders;
import io.github.mqttboot.listener.MqttListenerEndpoint;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.stereotype.Component;

/**
 * The example of listeners at run time in {@code docs/receiving.md}.
 */
@Component
class Climate {

	private final MqttListenerEndpointRegistry registry;

	private final MessageConverter converter;

	Climate(MqttListenerEndpointRegistry registry, @Qualifier("mqttMessageConverter") MessageConverter converter) {
		this.registry = registry;
		this.converter = converter;
	}

	void watch(String room) {
		this.registry.register(MqttListenerEndpoint.builder("climate-" + room)
			.topics("rooms/" + room + "/climate")
			.listener(new ConvertingMqttMessageListener<>(this.converter, Air.class,
					(air, headers) -> System.out.println(headers.get(MqttHeaders.RECEIVED_TOPIC) + ": " + air)))
			.build());
	}

	@MqttListener(id = "windows", topics = "rooms/+/window")
	void onWindow(String state) {
		System.out.println("A window is " + state);
	}

	CompletableFuture<Void> stop(String id) {
		// completes when what is being handled is finished
		return this.registry.getContainer(id).stop();
	}

	void start(String id) {
		this.registry.getContainer(id).start();
	}

	record Air(double celsius, int humidity) {

	}

}
