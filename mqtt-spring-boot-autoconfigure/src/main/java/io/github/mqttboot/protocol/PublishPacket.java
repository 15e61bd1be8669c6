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

package io.github.mqttboot.protocol;

import org.springframework.util.Assert;

/**
 * Outgoing PUBLISH.
 *
 * @param topic the topic name
 * @param payload the payload, not copied
 * @param qos the quality of service
 * @param retained whether the broker shall retain the message
 * @param properties the MQTT 5 properties
 * @since 0.1.0
 */
public record PublishPacket(String topic, byte[] payload, MqttQos qos, boolean retained, PublishProperties properties) {

	public PublishPacket {
		Assert.notNull(topic, "'topic' must not be null");
		Assert.notNull(payload, "'payload' must not be null");
		Assert.notNull(qos, "'qos' must not be null");
		Assert.notNull(properties, "'properties' must not be null");
	}

	/**
	 * Return the same packet with other properties.
	 * @param properties the properties
	 * @return the packet
	 */
	public PublishPacket withProperties(PublishProperties properties) {
		return new PublishPacket(this.topic, this.payload, this.qos, this.retained, properties);
	}

	@Override
	public String toString() {
		return "PUBLISH topic='" + MqttText.printable(this.topic) + "', qos=" + this.qos.value() + ", retained="
				+ this.retained + ", " + this.payload.length + " bytes";
	}

}
