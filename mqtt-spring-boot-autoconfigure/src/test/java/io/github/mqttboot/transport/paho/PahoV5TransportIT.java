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

package io.github.mqttboot.transport.paho;

import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.transport.Mqtt5TransportContract;
import io.github.mqttboot.transport.MqttTransport;
import io.github.mqttboot.transport.RecordingTransportListener.PublishAcknowledged;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PahoV5TransportFactory} and its transports.
 */
class PahoV5TransportIT extends Mqtt5TransportContract {

	PahoV5TransportIT() {
		super(new PahoV5TransportFactory());
	}

	@Test
	void outgoingMessagesHaveTheirTopicWhateverTheBrokerAllows() {
		this.broker.on(MqttMessageType.CONNECT,
				(session, packet) -> session.accept(false, new IntegerProperty(MqttProperties.TOPIC_ALIAS_MAXIMUM, 9)));
		MqttTransport opened = openAndAwaitConnected(connect(true));
		for (int i = 0; i < 3; i++) {
			opened.publish(message(
					new PublishPacket("topic", bytes("again"), MqttQos.AT_LEAST_ONCE, false, PublishProperties.NONE)));
		}
		this.listener.await(PublishAcknowledged.class, 3);
		assertThat(this.broker.received(MqttPublishMessage.class)).hasSize(3).allSatisfy((publish) -> {
			assertThat(publish.variableHeader().topicName()).isEqualTo("topic");
			assertThat(publish.variableHeader().properties().getProperty(MqttProperties.TOPIC_ALIAS)).isNull();
		});
	}

}
