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

package io.github.mqttboot.benchmarks.faults;

import java.util.Map;
import java.util.Objects;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.mqtt.outbound.Mqttv5PahoMessageHandler;
import org.springframework.integration.mqtt.support.MqttHeaders;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessagingException;
import org.springframework.messaging.support.GenericMessage;

/**
 * An error channel of Spring Integration that sends what was not handled to another
 * topic.
 */
@Configuration(proxyBeanMethods = false)
class DeadLetters {

	static final String CHANNEL = "failures";

	@Bean
	DirectChannel failures() {
		return new DirectChannel();
	}

	@Bean
	IntegrationFlow deadLetters(Mqttv5PahoMessageHandler outbound) {
		return IntegrationFlow.from(CHANNEL).handle((failure) -> {
			Message<?> failed = Objects.requireNonNull(((MessagingException) failure.getPayload()).getFailedMessage());
			String topic = TestedApplication.DEAD_LETTERS + failed.getHeaders().get(MqttHeaders.RECEIVED_TOPIC);
			outbound.handleMessage(new GenericMessage<>(failed.getPayload(), Map.of(MqttHeaders.TOPIC, topic)));
			Paho.acknowledge(failed);
		}).get();
	}

}
