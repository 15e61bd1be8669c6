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

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.mqttboot.event.MqttConnectedEvent;
import io.github.mqttboot.listener.MqttListenerErrorHandler;
import io.github.mqttboot.listener.MqttMessageFilter;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.settings.MqttWill;
import io.github.mqttboot.settings.MqttWillProvider;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;

/**
 * Two brokers: devices talk to the default one, and {@code cloud} gets what matters.
 */
@SpringBootApplication(proxyBeanMethods = false)
class GuideApplication {

	private final Journal journal;

	GuideApplication(Journal journal) {
		this.journal = journal;
	}

	@Bean
	MqttWillProvider numberedWill() {
		Map<String, Integer> attempts = new ConcurrentHashMap<>();
		return (client) -> new MqttWill(
				new PublishPacket("guide/wills/" + client, bytes(attempts.merge(client, 1, Integer::sum).toString()),
						MqttQos.AT_LEAST_ONCE, false, PublishProperties.NONE),
				null);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	@Bean
	MqttMessageFilter fresh() {
		return (message) -> !message.getPacket().retained();
	}

	@Bean
	MqttListenerErrorHandler giveUp() {
		return (message, failure, attempts) -> MqttListenerErrorHandler.Result.REJECT;
	}

	@EventListener
	void onConnected(MqttConnectedEvent event) {
		this.journal.add("connected", event.getConnection().getName());
	}

}
