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

package io.github.mqttboot.session.inbound;

import java.util.Arrays;
import java.util.zip.CRC32C;

import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.PublishProperties;

/**
 * What two copies of one message have in common, whichever subscription each came for.
 *
 * @param topic the topic name
 * @param checksum stands for payload and properties
 */
record MessageContent(String topic, long checksum) {

	static MessageContent of(InboundPublish packet) {
		CRC32C payload = new CRC32C();
		payload.update(packet.payload());
		long other = 31L * Arrays.hashCode(packet.payload()) + of(packet.properties());
		return new MessageContent(packet.topic(), (payload.getValue() << Integer.SIZE) ^ other);
	}

	// without the expiry interval, from which a broker takes off what each copy waited
	private static int of(PublishProperties properties) {
		return Arrays.deepHashCode(new Object[] { properties.utf8Payload(), properties.contentType(),
				properties.responseTopic(), properties.correlationData(), properties.userProperties() });
	}

}
