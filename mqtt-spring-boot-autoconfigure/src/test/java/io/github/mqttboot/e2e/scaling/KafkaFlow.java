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

package io.github.mqttboot.e2e.scaling;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.annotation.TopicVariable;
import io.github.mqttboot.listener.MqttAckMode;
import io.github.mqttboot.listener.MqttAcknowledgment;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;

/**
 * A bridge from MQTT to Apache Kafka through a flow of Spring Integration, as
 * {@code docs/scaling.md} shows it.
 */
@Configuration(proxyBeanMethods = false)
@EnableIntegration
class KafkaFlow {

	private final MessageChannel readings;

	KafkaFlow(@Qualifier("readings") MessageChannel readings) {
		this.readings = readings;
	}

	@Bean("readings")
	static DirectChannel readings() {
		return new DirectChannel();
	}

	@MqttListener(topics = "plants/{plant}/readings", ackMode = MqttAckMode.MANUAL)
	void take(Message<byte[]> reading, @TopicVariable String plant, MqttAcknowledgment acknowledgment) {
		this.readings.send(MessageBuilder.fromMessage(reading)
			.setHeader("plant", plant)
			.setHeader("acknowledgment", acknowledgment)
			.build());
	}

	@Bean
	static IntegrationFlow readingsToKafka(KafkaTemplate<String, byte[]> kafka) {
		return IntegrationFlow.from("readings").handle(byte[].class, (reading, headers) -> {
			MqttAcknowledgment acknowledgment = headers.get("acknowledgment", MqttAcknowledgment.class);
			kafka.send("readings", headers.get("plant", String.class), reading).thenRun(acknowledgment::acknowledge);
			return null;
		}).get();
	}

}
