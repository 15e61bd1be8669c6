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

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.PublishProperties;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PacketProperties}.
 */
class PacketPropertiesTests {

	@Test
	void readsConnackProperties() {
		ConnectAck ack = read(PacketProperties.OF_CONNECT_ACK, 0x11, 0xFF, 0xFF, 0xFF, 0xFF, 0x21, 0xFF, 0xFF, 0x24, 1,
				0x25, 0, 0x27, 0x80, 0, 0, 0, 0x12, 0, 1, 'c', 0x22, 0xFF, 0xFE, 0x1F, 0, 1, 'r', 0x28, 1, 0x29, 0,
				0x2A, 1, 0x13, 0xEA, 0x60, 0x1A, 0, 1, 'i', 0x1C, 0, 1, 's', 0x26, 0, 1, 'k', 0, 1, 'v')
			.toConnectAck(true);
		assertThat(ack).isEqualTo(new ConnectAck(true, 0xFFFFFFFFL, 65_535, MqttQos.AT_LEAST_ONCE, false, 0x80000000L,
				"c", 65_534, "r", true, false, true, 60_000, "i", "s", List.of(new MqttUserProperty("k", "v"))));
	}

	@Test
	void readsPublishProperties() {
		PacketProperties properties = read(PacketProperties.OF_PUBLISH, 0x01, 1, 0x02, 0, 0, 0, 60, 0x03, 0, 1, 't',
				0x08, 0, 1, 'r', 0x09, 0, 2, 7, 8, 0x26, 0, 1, 'k', 0, 1, '1', 0x26, 0, 1, 'k', 0, 1, '2', 0x0B, 0x80,
				0x01, 0x0B, 3, 0x23, 0, 9);
		PublishProperties publish = properties.toPublishProperties();
		assertThat(publish.utf8Payload()).isTrue();
		assertThat(publish.messageExpiryInterval()).isEqualTo(Duration.ofMinutes(1));
		assertThat(publish.contentType()).isEqualTo("t");
		assertThat(publish.responseTopic()).isEqualTo("r");
		assertThat(publish.correlationData()).containsExactly(7, 8);
		assertThat(publish.userProperties()).containsExactly(new MqttUserProperty("k", "1"),
				new MqttUserProperty("k", "2"));
		assertThat(properties.getSubscriptionIdentifiers()).containsExactly(128, 3);
		assertThat(properties.getInteger(PropertyIds.TOPIC_ALIAS)).isEqualTo(9);
	}

	@Test
	void noneAreReadAtTheEndOfAPacket() {
		PacketProperties properties = new PacketProperties();
		properties.read(new PacketBody(), PacketProperties.OF_PUBLISH);
		assertThat(properties.toPublishProperties()).isSameAs(PublishProperties.NONE);
	}

	@Test
	void propertyThatOccursTwiceIsMalformed() {
		assertThatExceptionOfType(MalformedPacketException.class)
			.isThrownBy(() -> read(PacketProperties.OF_CONNECT_ACK, 0x25, 0, 0x25, 1));
	}

	@Test
	void unknownPropertyIsMalformed() {
		assertThatExceptionOfType(MalformedPacketException.class)
			.isThrownBy(() -> read(PacketProperties.OF_ACK, 0x7E, 0));
	}

	@Test
	void truncatedPropertyIsMalformed() {
		assertThatExceptionOfType(MalformedPacketException.class)
			.isThrownBy(() -> read(PacketProperties.OF_ACK, 0x1F, 0, 5, 'a'));
	}

	private static PacketProperties read(long allowed, int... properties) {
		byte[] bytes = new byte[properties.length + 1];
		bytes[0] = (byte) properties.length;
		for (int i = 0; i < properties.length; i++) {
			bytes[i + 1] = (byte) properties[i];
		}
		PacketBody body = new PacketBody();
		body.begin(ByteBuffer.wrap(bytes));
		PacketProperties read = new PacketProperties();
		read.read(body, allowed);
		return read;
	}

}
