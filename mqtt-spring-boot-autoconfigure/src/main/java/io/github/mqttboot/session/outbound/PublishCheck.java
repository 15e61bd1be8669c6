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

package io.github.mqttboot.session.outbound;

import io.github.mqttboot.codec.PacketEncoder;
import io.github.mqttboot.codec.PacketSize;
import io.github.mqttboot.diagnosis.PublishAdvice;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.protocol.MqttTopics;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.transport.TransportLimits;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Stops messages before they are accepted that the protocol, its version or the broker
 * does not allow: later they would cost the connection. Any thread.
 */
final class PublishCheck {

	private final String connectionName;

	private final MqttVersion version;

	private final TransportLimits limits;

	/**
	 * Create a check.
	 * @param connectionName the name of the connection
	 * @param version the protocol version
	 * @param limits what the client library can do
	 */
	PublishCheck(String connectionName, MqttVersion version, TransportLimits limits) {
		this.connectionName = connectionName;
		this.version = version;
		this.limits = limits;
	}

	/**
	 * Check a message against the protocol.
	 * @param packet the message
	 * @return the size of the packet in bytes
	 * @throws IllegalArgumentException if it can't be sent
	 */
	long perform(PublishPacket packet) {
		MqttTopics.validateName(packet.topic());
		MqttText.validateEncodable("topic", packet.topic(), this.version, this.limits.lastCharacter());
		checkProperties(packet.properties());
		long size = PacketEncoder.sizeOf(packet, this.version);
		Assert.isTrue(size <= PacketSize.MAX, () -> "The packet of " + size + " bytes is larger than MQTT allows");
		return size;
	}

	private void checkProperties(PublishProperties properties) {
		if (properties.isEmpty()) {
			return;
		}
		Assert.isTrue(this.version.hasProperties() || properties.isEmpty(),
				() -> PublishAdvice.noProperties(this.connectionName, this.version));
		checkText("content type", properties.contentType());
		if (properties.responseTopic() != null) {
			MqttTopics.validateName(properties.responseTopic());
		}
		byte[] correlationData = properties.correlationData();
		Assert.isTrue(correlationData == null || correlationData.length <= 65_535,
				"'correlationData' must not be longer than 65535 bytes");
		for (MqttUserProperty property : properties.userProperties()) {
			MqttText.validate("user property name", property.name());
			MqttText.validate("user property value", property.value());
		}
	}

	private void checkText(String name, @Nullable String text) {
		if (text != null) {
			MqttText.validate(name, text);
		}
	}

	/**
	 * Check a message against the limits of a broker.
	 * @param packet the message
	 * @param size the size of the packet in bytes
	 * @param broker what the broker announced in CONNACK
	 * @throws IllegalArgumentException if it can't be sent to this broker
	 */
	static void limits(PublishPacket packet, long size, ConnectAck broker) {
		Long maximumPacketSize = broker.maximumPacketSize();
		Assert.isTrue(maximumPacketSize == null || size <= maximumPacketSize, () -> "The packet of " + size
				+ " bytes is larger than the broker accepts, which is " + maximumPacketSize + " bytes");
		MqttQos maximumQos = broker.maximumQos();
		if (maximumQos != null) {
			Assert.isTrue(packet.qos().compareTo(maximumQos) <= 0, () -> "QoS " + packet.qos().value()
					+ " is more than the broker accepts, which is QoS " + maximumQos.value());
		}
		Assert.isTrue(!packet.retained() || !Boolean.FALSE.equals(broker.retainAvailable()),
				"The broker does not retain messages: publish with 'retained=false'");
	}

}
