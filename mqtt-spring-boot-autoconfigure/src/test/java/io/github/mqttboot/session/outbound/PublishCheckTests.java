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

import java.time.Duration;
import java.util.List;

import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.transport.TransportLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link PublishCheck}.
 */
class PublishCheckTests {

	private static final PublishProperties PROPERTIES = new PublishProperties(true, Duration.ofSeconds(5), "text/plain",
			"reply/tö", new byte[] { 1, 2, 3 },
			List.of(new MqttUserProperty("a", "1"), new MqttUserProperty("a", "ü")));

	private static final TransportLimits PAHO_3 = new TransportLimits(false, false, 0xFDCF);

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 100, 127, 128, 129, 16_300, 16_400, 2_097_100, 2_097_200 })
	void theSizeIsThatOfTheEncodedPacket(int payload) {
		PublishPacket packet = new PublishPacket("tö/pic", new byte[payload], MqttQos.AT_LEAST_ONCE, false, PROPERTIES);
		long size = encodedSize(packet);
		assertThatNoException().isThrownBy(() -> check(packet, largest(size)));
		assertThatIllegalArgumentException().isThrownBy(() -> check(packet, largest(size - 1)))
			.withMessage("The packet of %d bytes is larger than the broker accepts, which is %d bytes", size, size - 1);
	}

	@Test
	void propertiesNeedVersion5() {
		PublishPacket packet = new PublishPacket("a", new byte[0], MqttQos.AT_LEAST_ONCE, false, PROPERTIES);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new PublishCheck("default", MqttVersion.MQTT_3_1_1, PAHO_3).perform(packet))
			.withMessageContaining("MQTT 3.1.1 has no message properties")
			.withMessageContaining("mqtt.version=5.0");
	}

	@Test
	void theVersionIsThatOfTheConnection() {
		PublishPacket packet = new PublishPacket("a", new byte[0], MqttQos.AT_LEAST_ONCE, false, PROPERTIES);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new PublishCheck("orders", MqttVersion.MQTT_3_1_1, PAHO_3).perform(packet))
			.withMessageContaining("set 'mqtt.clients.orders.version=5.0'");
	}

	@Test
	void whatTheLibraryForMqtt3CannotEncodeNeedsVersion5() {
		PublishPacket packet = new PublishPacket("a/\uff01", new byte[0], MqttQos.AT_LEAST_ONCE, false,
				PublishProperties.NONE);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new PublishCheck("default", MqttVersion.MQTT_3_1, PAHO_3).perform(packet))
			.withMessage("'topic' must not contain a character from U+FDD0 on, such as an emoji or a full-width form, "
					+ "which the client library for MQTT 3.1 cannot send; with MQTT 5.0 it may: \"a/\uff01\"");
		assertThatNoException().isThrownBy(() -> check(packet, null));
	}

	@Test
	void textInPropertiesIsChecked() {
		PublishProperties properties = new PublishProperties(null, null, null, null, null,
				List.of(new MqttUserProperty("a", "line\nbreak")));
		assertThatIllegalArgumentException()
			.isThrownBy(
					() -> check(new PublishPacket("a", new byte[0], MqttQos.AT_LEAST_ONCE, false, properties), null))
			.withMessageContaining("user property value");
	}

	@Test
	void aResponseTopicHasNoWildcards() {
		PublishProperties properties = new PublishProperties(null, null, null, "a/+", null, List.of());
		assertThatIllegalArgumentException()
			.isThrownBy(
					() -> check(new PublishPacket("a", new byte[0], MqttQos.AT_LEAST_ONCE, false, properties), null))
			.withMessageContaining("a/+");
	}

	@Test
	void theBrokersLimitsHold() {
		ConnectAck broker = new ConnectAck(false, null, null, MqttQos.AT_LEAST_ONCE, false, null, null, null, null,
				null, null, null, null, null, null, List.of());
		assertThatIllegalArgumentException()
			.isThrownBy(() -> check(
					new PublishPacket("a", new byte[0], MqttQos.EXACTLY_ONCE, false, PublishProperties.NONE), broker))
			.withMessageContaining("QoS 2 is more than the broker accepts, which is QoS 1");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> check(
					new PublishPacket("a", new byte[0], MqttQos.AT_LEAST_ONCE, true, PublishProperties.NONE), broker))
			.withMessageContaining("does not retain");
		assertThatNoException().isThrownBy(() -> check(
				new PublishPacket("a", new byte[0], MqttQos.AT_LEAST_ONCE, false, PublishProperties.NONE), broker));
	}

	private static void check(PublishPacket packet, @Nullable ConnectAck broker) {
		long size = new PublishCheck("default", MqttVersion.MQTT_5_0,
				new TransportLimits(false, false, Character.MAX_CODE_POINT))
			.perform(packet);
		if (broker != null) {
			PublishCheck.limits(packet, size, broker);
		}
	}

	private static ConnectAck largest(long size) {
		return new ConnectAck(false, null, null, null, null, size, null, null, null, null, null, null, null, null, null,
				List.of());
	}

	private static long encodedSize(PublishPacket packet) {
		MqttProperties properties = new MqttProperties();
		properties.add(new MqttProperties.IntegerProperty(MqttPropertyType.PAYLOAD_FORMAT_INDICATOR.value(), 1));
		properties.add(new MqttProperties.IntegerProperty(MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL.value(), 5));
		properties.add(new MqttProperties.StringProperty(MqttPropertyType.CONTENT_TYPE.value(), "text/plain"));
		properties.add(new MqttProperties.StringProperty(MqttPropertyType.RESPONSE_TOPIC.value(), "reply/tö"));
		properties.add(new MqttProperties.BinaryProperty(MqttPropertyType.CORRELATION_DATA.value(),
				packet.properties().correlationData()));
		packet.properties()
			.userProperties()
			.forEach((property) -> properties.add(new MqttProperties.UserProperty(property.name(), property.value())));
		EmbeddedChannel channel = new EmbeddedChannel(MqttEncoder.INSTANCE);
		// sets the version of the encoder
		channel.writeOutbound(MqttMessageBuilders.connect()
			.clientId("a")
			.protocolVersion(io.netty.handler.codec.mqtt.MqttVersion.MQTT_5)
			.build());
		channel.releaseOutbound();
		channel.writeOutbound(MqttMessageBuilders.publish()
			.topicName(packet.topic())
			.qos(MqttQoS.AT_LEAST_ONCE)
			.messageId(1)
			.properties(properties)
			.payload(Unpooled.wrappedBuffer(packet.payload()))
			.build());
		long size = 0;
		for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
			size += part.readableBytes();
			part.release();
		}
		return size;
	}

}
