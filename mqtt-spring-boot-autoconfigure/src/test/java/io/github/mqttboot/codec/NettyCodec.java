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

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

import io.github.mqttboot.protocol.MqttVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringPair;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The codec of Netty, which others wrote: what ours says must mean the same to it, and
 * the other way round.
 */
final class NettyCodec {

	private NettyCodec() {
	}

	/**
	 * Decode a packet that a client sends.
	 * @param version the protocol version
	 * @param packet the whole packet
	 * @return the packet
	 */
	static MqttMessage decode(MqttVersion version, byte[] packet) {
		EmbeddedChannel channel = new EmbeddedChannel(new MqttDecoder(Math.max(1024, packet.length)));
		if ((packet[0] & 0xF0) != 0x10) {
			// sets the version of the decoder
			channel.writeInbound(Unpooled.wrappedBuffer(encode(version, connect(version))));
			channel.readInbound();
		}
		channel.writeInbound(Unpooled.wrappedBuffer(packet));
		MqttMessage message = channel.readInbound();
		assertThat(message.decoderResult().cause()).isNull();
		assertThat((Object) channel.readInbound()).isNull();
		assertThat(channel.finish()).isFalse();
		return message;
	}

	/**
	 * Encode a packet.
	 * @param version the protocol version
	 * @param message the packet
	 * @return the whole packet
	 */
	static byte[] encode(MqttVersion version, MqttMessage message) {
		EmbeddedChannel channel = new EmbeddedChannel(MqttEncoder.INSTANCE);
		// sets the version of the encoder
		channel.writeOutbound(connect(version));
		channel.releaseOutbound();
		channel.writeOutbound(message);
		ByteBuf encoded = Unpooled.buffer();
		for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
			encoded.writeBytes(part);
			part.release();
		}
		return ByteBufUtil.getBytes(encoded);
	}

	private static MqttMessage connect(MqttVersion version) {
		io.netty.handler.codec.mqtt.MqttVersion converted = switch (version) {
			case MQTT_3_1 -> io.netty.handler.codec.mqtt.MqttVersion.MQTT_3_1;
			case MQTT_3_1_1 -> io.netty.handler.codec.mqtt.MqttVersion.MQTT_3_1_1;
			case MQTT_5_0 -> io.netty.handler.codec.mqtt.MqttVersion.MQTT_5;
		};
		return MqttMessageBuilders.connect().clientId("a").protocolVersion(converted).build();
	}

	/**
	 * Return properties in the way they are compared.
	 * @param properties the properties of Netty
	 * @return text with all values, in the order of their identifiers
	 */
	static String describe(MqttProperties properties) {
		return properties.listAll()
			.stream()
			.sorted(Comparator.comparingInt(MqttProperty::propertyId))
			.map((property) -> String.format("0x%02X=%s", property.propertyId(), describe(property.value())))
			.collect(Collectors.joining(" "));
	}

	private static String describe(Object value) {
		if (value instanceof List<?> pairs) {
			return pairs.stream()
				.map(StringPair.class::cast)
				.map((pair) -> pair.key + "->" + pair.value)
				.toList()
				.toString();
		}
		return (value instanceof byte[] bytes) ? Arrays.toString(bytes) : value.toString();
	}

}
