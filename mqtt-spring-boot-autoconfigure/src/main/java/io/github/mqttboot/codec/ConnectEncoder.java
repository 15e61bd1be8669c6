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

import java.nio.charset.StandardCharsets;

import io.github.mqttboot.protocol.ConnectPacket;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.WholeSeconds;

import org.springframework.util.Assert;

/**
 * Writes what follows the fixed header of CONNECT (MQTT 5 section 3.1).
 */
final class ConnectEncoder {

	private static final int USERNAME = 0x80;

	private static final int PASSWORD = 0x40;

	private static final int WILL_RETAIN = 0x20;

	private static final int WILL = 0x04;

	private static final int CLEAN_START = 0x02;

	private static final byte[] NAME = "MQTT".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] NAME_3_1 = "MQIsdp".getBytes(StandardCharsets.US_ASCII);

	private ConnectEncoder() {
	}

	static void write(ConnectPacket packet, PacketSink sink) {
		MqttVersion version = packet.version();
		PacketFields.writeBinary(sink, (version == MqttVersion.MQTT_3_1) ? NAME_3_1 : NAME);
		sink.writeByte(version.getLevel());
		sink.writeByte(flags(packet));
		sink.writeShort(packet.keepAliveSeconds());
		if (version.hasProperties()) {
			PacketFields.writeProperties(sink, (part) -> writeProperties(part, packet.properties()));
		}
		PacketFields.writeText(sink, packet.clientId());
		if (packet.will() != null) {
			writeWill(packet, packet.will(), sink);
		}
		if (packet.username() != null) {
			PacketFields.writeText(sink, packet.username());
		}
		byte[] password = packet.password();
		if (password != null) {
			PacketFields.writeBinary(sink, password);
		}
	}

	private static int flags(ConnectPacket packet) {
		boolean withPassword = packet.password() != null;
		Assert.isTrue(!withPassword || packet.username() != null || packet.version().hasProperties(),
				() -> "MQTT " + packet.version() + " has no password without a user name");
		int flags = packet.cleanStart() ? CLEAN_START : 0;
		flags |= (packet.username() != null) ? USERNAME : 0;
		flags |= withPassword ? PASSWORD : 0;
		PublishPacket will = packet.will();
		if (will != null) {
			flags |= WILL | (will.qos().value() << 3) | (will.retained() ? WILL_RETAIN : 0);
		}
		return flags;
	}

	private static void writeProperties(PacketSink sink, ConnectPacket.Properties properties) {
		PacketFields.writeProperty(sink, PropertyIds.SESSION_EXPIRY_INTERVAL, properties.sessionExpiryInterval());
		PacketFields.writeProperty(sink, PropertyIds.RECEIVE_MAXIMUM, properties.receiveMaximum());
		PacketFields.writeProperty(sink, PropertyIds.MAXIMUM_PACKET_SIZE, properties.maximumPacketSize());
		PacketFields.writeProperty(sink, PropertyIds.TOPIC_ALIAS_MAXIMUM, properties.topicAliasMaximum());
		PacketFields.writeProperty(sink, PropertyIds.REQUEST_RESPONSE_INFORMATION,
				properties.requestResponseInformation());
		PacketFields.writeProperty(sink, PropertyIds.REQUEST_PROBLEM_INFORMATION,
				properties.requestProblemInformation());
		PacketFields.writeProperties(sink, properties.userProperties());
		PacketFields.writeProperty(sink, PropertyIds.AUTHENTICATION_METHOD, properties.authenticationMethod());
		PacketFields.writeProperty(sink, PropertyIds.AUTHENTICATION_DATA, properties.authenticationData());
	}

	private static void writeWill(ConnectPacket packet, PublishPacket will, PacketSink sink) {
		if (packet.version().hasProperties()) {
			PacketFields.writeProperties(sink, (part) -> {
				PacketFields.writeProperty(part, PropertyIds.WILL_DELAY_INTERVAL,
						WholeSeconds.ofNullable(packet.willDelay()));
				PublishEncoder.writeProperties(part, will.properties());
			});
		}
		PacketFields.writeText(sink, will.topic());
		PacketFields.writeBinary(sink, will.payload());
	}

}
