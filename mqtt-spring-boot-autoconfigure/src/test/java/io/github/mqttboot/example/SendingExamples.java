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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

import io.github.mqttboot.core.MqttHeaders;
import io.github.mqttboot.core.MqttSendResult;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.example.DeviceCommands.Command;
import io.github.mqttboot.example.DeviceCommands.State;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.settings.MqttWill;
import io.github.mqttboot.settings.MqttWillProvider;

import org.springframework.context.annotation.Bean;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.MessageBuilder;

/**
 * The code of {@code docs/sending.md}, which {@link SendingPageTests} also runs.
 */
class SendingExamples {

	void fluent(MqttTemplate template, String device) {
		template.to("sensors/{device}/cmd", device)
			.payload(new Command("open"))
			.qos(2)
			.expiry(Duration.ofMinutes(5))
			.userProperty("origin", "shop")
			.send();
	}

	void headers(MqttTemplate template) {
		template.send(MessageBuilder.withPayload("<price>9.99</price>")
			.setHeader(MqttHeaders.TOPIC, "prices/7")
			.setHeader(MqttHeaders.QOS, 2)
			.setHeader(MqttHeaders.RETAINED, true)
			.setHeader(MqttHeaders.MESSAGE_EXPIRY_INTERVAL, Duration.ofHours(1))
			.setHeader(MqttHeaders.RESPONSE_TOPIC, "prices/7/answers")
			.setHeader(MqttHeaders.CORRELATION_DATA, new byte[] { 7 })
			.setHeader(MqttHeaders.PAYLOAD_FORMAT_INDICATOR, true)
			.setHeader(MessageHeaders.CONTENT_TYPE, "application/xml")
			.setHeader(MqttHeaders.USER_PROPERTY_PREFIX + "origin", "shop")
			.build());
	}

	State ask(MqttTemplate template, String device) {
		return template.to("devices/{device}/state", device)
			.payload("")
			.sendAndReceive(State.class, Duration.ofSeconds(2));
	}

	void withdraw(MqttTemplate template) throws InterruptedException, ExecutionException {
		CompletableFuture<MqttSendResult> sent = template.sendAsync("devices/7/cmd", "open");
		try {
			sent.get(5, TimeUnit.SECONDS);
		}
		catch (TimeoutException ex) {
			sent.cancel(false);
		}
	}

	@Bean
	MqttWillProvider numberedWill() {
		AtomicLong connections = new AtomicLong();
		return (client) -> new MqttWill(new PublishPacket("shop/" + client,
				Long.toString(connections.incrementAndGet()).getBytes(StandardCharsets.UTF_8), MqttQos.AT_LEAST_ONCE,
				false, PublishProperties.NONE), null);
	}

}
