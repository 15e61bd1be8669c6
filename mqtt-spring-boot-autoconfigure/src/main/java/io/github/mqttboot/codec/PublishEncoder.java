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

package io.github.mqttboot.codec;

import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PacketType;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.WholeSeconds;
import org.jspecify.annotations.Nullable;

/**
 * Writes PUBLISH (MQTT 5 section 3.3): by far the most frequent packet, so that its size
 * is added up and not counted unless it has properties.
 */
final class PublishEncoder {

	private static final int DUPLICATE = 0x08;

	private static final int RETAIN = 0x01;

	private static final int ALIAS_LENGTH = 3;

	private PublishEncoder() {
	}

	/**
	 * Return the size of what follows the fixed header, without a topic alias.
	 * @param packet the message
	 * @param version the protocol version
	 * @return the number of bytes
	 */
	static long remaining(PublishPacket packet, MqttVersion version) {
		return remaining(packet, version, Utf8.length(packet.topic()),
				version.hasProperties() ? lengthOf(packet.properties(), null) : 0);
	}

	private static long remaining(PublishPacket packet, MqttVersion version, int topicLength, long propertiesLength) {
		long remaining = Short.BYTES + topicLength + (packet.qos().isAcknowledged() ? Short.BYTES : 0)
				+ (long) packet.payload().length;
		return version.hasProperties() ? remaining + PacketSize.ofLength(propertiesLength) + propertiesLength
				: remaining;
	}

	private static long lengthOf(PublishProperties properties, @Nullable TopicAlias alias) {
		long length = (alias != null) ? ALIAS_LENGTH : 0;
		return properties.isEmpty() ? length : length + SizeCounter.sizeOf((sink) -> writeProperties(sink, properties));
	}

	static int write(PublishPacket packet, MqttVersion version, int packetId, boolean duplicate,
			@Nullable TopicAlias alias, PacketSink sink) {
		boolean withTopic = alias == null || !alias.established();
		int topicLength = withTopic ? Utf8.length(packet.topic()) : 0;
		long propertiesLength = version.hasProperties() ? lengthOf(packet.properties(), alias) : 0;
		int remaining = PacketSize.checked(remaining(packet, version, topicLength, propertiesLength));
		int size = (int) PacketSize.of(remaining);
		sink.reserve(size);
		sink.writeByte((PacketType.PUBLISH << 4) | (duplicate ? DUPLICATE : 0) | (packet.qos().value() << 1)
				| (packet.retained() ? RETAIN : 0));
		PacketFields.writeVariableByteInteger(sink, remaining);
		sink.writeShort(topicLength);
		if (withTopic) {
			sink.writeUtf8(packet.topic(), topicLength);
		}
		if (packet.qos().isAcknowledged()) {
			sink.writeShort(packetId);
		}
		if (version.hasProperties()) {
			PacketFields.writeVariableByteInteger(sink, (int) propertiesLength);
			if (alias != null) {
				sink.writeByte(PropertyIds.TOPIC_ALIAS);
				sink.writeShort(alias.number());
			}
			writeProperties(sink, packet.properties());
		}
		sink.writeBytes(packet.payload());
		return size;
	}

	/**
	 * Write the properties that a message has in PUBLISH and as a will.
	 * @param sink where to
	 * @param properties the properties
	 */
	static void writeProperties(PacketSink sink, PublishProperties properties) {
		PacketFields.writeProperty(sink, PropertyIds.PAYLOAD_FORMAT_INDICATOR, properties.utf8Payload());
		PacketFields.writeProperty(sink, PropertyIds.MESSAGE_EXPIRY_INTERVAL,
				WholeSeconds.ofNullable(properties.messageExpiryInterval()));
		PacketFields.writeProperty(sink, PropertyIds.CONTENT_TYPE, properties.contentType());
		PacketFields.writeProperty(sink, PropertyIds.RESPONSE_TOPIC, properties.responseTopic());
		PacketFields.writeProperty(sink, PropertyIds.CORRELATION_DATA, properties.correlationData());
		PacketFields.writeProperties(sink, properties.userProperties());
	}

}
