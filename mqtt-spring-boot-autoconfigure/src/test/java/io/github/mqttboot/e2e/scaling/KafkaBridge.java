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
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.listener.MqttAckMode;
import io.github.mqttboot.listener.MqttAcknowledgment;

import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.stereotype.Component;

/**
 * A bridge from MQTT to Apache Kafka, as {@code docs/scaling.md} shows it.
 */
@Component
class KafkaBridge {

	private final KafkaTemplate<String, byte[]> kafka;

	private final MqttTemplate mqtt;

	KafkaBridge(KafkaTemplate<String, byte[]> kafka, MqttTemplate mqtt) {
		this.kafka = kafka;
		this.mqtt = mqtt;
	}

	@MqttListener(topics = "plants/{plant}/readings", ackMode = MqttAckMode.MANUAL)
	void forward(byte[] reading, @TopicVariable String plant, MqttAcknowledgment acknowledgment) {
		this.kafka.send("readings", plant, reading).whenComplete((sent, failure) -> {
			if (failure == null) {
				acknowledgment.acknowledge();
			}
			else {
				// Kafka will never take it, since all else is tried again without an end
				this.mqtt.sendAsync("refused/" + plant, reading).thenRun(acknowledgment::acknowledge);
			}
		});
	}

}
