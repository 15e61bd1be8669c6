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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.mqttboot.codec.RecordingPacketListener.Accepted;
import io.github.mqttboot.codec.RecordingPacketListener.Ack;
import io.github.mqttboot.codec.RecordingPacketListener.Refused;
import io.github.mqttboot.protocol.AuthPacket;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.DisconnectPacket;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishProperties;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckPayload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PacketDecoder} with packets that {@link NettyCodec} has written.
 */
class PacketDecoderTests {

	private static final List<MqttUserProperty> USER_PROPERTIES = List.of(new MqttUserProperty("k", "1"),
			new MqttUserProperty("k", "\u00FC\uD83D\uDE00"), new MqttUserProperty("", ""));

	private static final List<Integer> KNOWN = List.of(1, 2, 3, 4, 5, 0x80, 0x9D);

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void connectAccepted(MqttVersion version) {
		MqttProperties properties = properties(integer(0x11, -1), integer(0x21, 65_535), integer(0x24, 1),
				integer(0x25, 0), integer(0x27, Integer.MIN_VALUE), string(0x12, "assigned"), integer(0x22, 65_534),
				string(0x1F, "\u00FC"), integer(0x28, 1), integer(0x29, 0), integer(0x2A, 1), integer(0x13, 60_000),
				string(0x1A, "information"), string(0x1C, "other:1883"), string(0x15, "SCRAM"),
				new BinaryProperty(0x16, new byte[] { 1, 2 }), userProperties());
		byte[] packet = NettyCodec.encode(version,
				new MqttConnAckMessage(header(MqttMessageType.CONNACK, MqttQoS.AT_MOST_ONCE),
						new MqttConnAckVariableHeader(MqttConnectReturnCode.CONNECTION_ACCEPTED, true, properties)));
		Accepted expected = version.hasProperties() ? new Accepted(
				new ConnectAck(true, 0xFFFF_FFFFL, 65_535, MqttQos.AT_LEAST_ONCE, false, 0x8000_0000L, "assigned",
						65_534, "\u00FC", true, false, true, 60_000, "information", "other:1883", USER_PROPERTIES),
				"[1, 2]") : new Accepted(ConnectAck.of(true), "null");
		assertThat(first(version, packet)).allSatisfy((decoded) -> assertThat(decoded).isEqualTo(expected));
	}

	@ParameterizedTest
	@CsvSource({ "1,0x84", "2,0x85", "3,0x88", "4,0x86", "5,0x87", "6,0x80", "0x7F,0x80", "0x80,0x80", "0x9D,0x9D",
			"0xFF,0x80" })
	void connectRefused(int code, int reasonCode) {
		for (MqttVersion version : MqttVersion.values()) {
			// with its properties only if it knows MQTT 5
			byte[] packet = (version.hasProperties() && code >= 0x80)
					? new byte[] { 0x20, 11, 0, (byte) code, 8, 0x1F, 0, 1, 'r', 0x1C, 0, 1, 's' }
					: new byte[] { 0x20, 2, 0, (byte) code };
			String number = KNOWN.contains(code) ? "" : String.format("reason code 0x%02X", code);
			Refused expected = (packet.length > 4)
					? new Refused(MqttReasonCode.of(reasonCode), number.isEmpty() ? "r" : number + ": r", "s")
					: new Refused(MqttReasonCode.of(reasonCode), number.isEmpty() ? null : number, null);
			assertThat(first(version, packet)).allSatisfy((decoded) -> assertThat(decoded).isEqualTo(expected));
		}
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void publish(MqttVersion version) {
		PublishProperties properties = new PublishProperties(true, Duration.ofSeconds(0xFFFF_FFFFL), "text/plain",
				"reply/t\u00F6", new byte[] { 1, 2, 3 }, USER_PROPERTIES);
		for (MqttQos qos : MqttQos.values()) {
			for (int flags = 0; flags < 4; flags++) {
				InboundPublish message = new InboundPublish(qos.isAcknowledged() ? 0xFFFE : 0, "t\u00F6/\uD83D\uDE00",
						bytes("payload"), qos, (flags & 1) != 0, (flags & 2) != 0, properties,
						List.of(1, 128, 268_435_455));
				assertDecoded(version, message);
			}
		}
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void publishOfNothing(MqttVersion version) {
		InboundPublish message = new InboundPublish(0, "", new byte[0], MqttQos.AT_MOST_ONCE, false, false,
				PublishProperties.NONE, List.of());
		assertDecoded(version, message);
		byte[] packet = NettyCodec.encode(version, convert(message));
		assertThat(((InboundPublish) RecordingPacketListener.decode(version, ByteBuffer.wrap(packet))).properties())
			.isSameAs(PublishProperties.NONE);
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void anyPublish(MqttVersion version) {
		Random random = new Random(1);
		for (int i = 0; i < 500; i++) {
			MqttQos qos = MqttQos.of(random.nextInt(3));
			List<MqttUserProperty> userProperties = IntStream.range(0, random.nextInt(3))
				.mapToObj((index) -> new MqttUserProperty(text(random), text(random)))
				.toList();
			PublishProperties properties = new PublishProperties(random.nextBoolean() ? random.nextBoolean() : null,
					random.nextBoolean() ? Duration.ofSeconds(random.nextInt(10)) : null,
					random.nextBoolean() ? text(random) : null, random.nextBoolean() ? text(random) : null,
					random.nextBoolean() ? bytes(text(random)) : null, userProperties);
			assertDecoded(version,
					new InboundPublish(qos.isAcknowledged() ? 1 + random.nextInt(65_535) : 0, text(random),
							bytes(text(random)), qos, random.nextBoolean(), random.nextBoolean(), properties,
							random.ints(random.nextInt(3), 1, 268_435_455).boxed().toList()));
		}
	}

	static String text(Random random) {
		return random.ints(random.nextInt(200), 0x20, 0x11_0000)
			.filter((codePoint) -> codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE)
			.map((codePoint) -> random.nextBoolean() ? codePoint : 'a' + codePoint % 26)
			.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
			.toString();
	}

	@ParameterizedTest
	@ValueSource(ints = { 127, 128, 16_383, 16_384, 2_097_151, 2_097_152 })
	void publishOfAnySize(int remaining) {
		for (MqttVersion version : MqttVersion.values()) {
			byte[] payload = new byte[remaining - (version.hasProperties() ? 4 : 3)];
			payload[payload.length - 1] = 7;
			assertDecoded(version, new InboundPublish(0, "t", payload, MqttQos.AT_MOST_ONCE, false, false,
					PublishProperties.NONE, List.of()));
		}
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void textOfTheLargestSize(MqttVersion version) {
		for (String topic : List.of("x".repeat(65_535), "\u20AC".repeat(21_845), "\uFDD0".repeat(21_845),
				"\uD83D\uDE00".repeat(16_383) + "xyz")) {
			assertDecoded(version, new InboundPublish(0, topic, bytes("x"), MqttQos.AT_MOST_ONCE, false, false,
					PublishProperties.NONE, List.of()));
		}
	}

	@ParameterizedTest
	@EnumSource(value = MqttMessageType.class, names = { "PUBACK", "PUBREC", "PUBREL", "PUBCOMP" })
	void publishAcknowledgements(MqttMessageType type) {
		for (MqttVersion version : MqttVersion.values()) {
			boolean withCode = version.hasProperties()
					&& (type == MqttMessageType.PUBACK || type == MqttMessageType.PUBREC);
			for (int code : new int[] { 0, 0x97 }) {
				MqttQoS qos = (type == MqttMessageType.PUBREL) ? MqttQoS.AT_LEAST_ONCE : MqttQoS.AT_MOST_ONCE;
				byte[] packet = NettyCodec.encode(version,
						new MqttMessage(header(type, qos), new MqttPubReplyMessageVariableHeader(0xFFFE, (byte) code,
								properties(string(0x1F, "r\u00F6"), userProperties()))));
				List<MqttReasonCode> codes = List.of(withCode ? MqttReasonCode.of(code) : MqttReasonCode.SUCCESS);
				boolean named = version.hasProperties() && type != MqttMessageType.PUBREL;
				Ack expected = new Ack(type.name(), 0xFFFE,
						(type == MqttMessageType.PUBACK || type == MqttMessageType.PUBREC) ? codes : List.of(),
						named ? "r\u00F6" : null);
				assertThat(next(version, packet)).allSatisfy((decoded) -> assertThat(decoded).isEqualTo(expected));
			}
		}
	}

	@ParameterizedTest
	@CsvSource({ "0x40,PUBACK", "0x50,PUBREC", "0x62,PUBREL", "0x70,PUBCOMP" })
	void publishAcknowledgementsOfMqtt5MayBeShort(int header, String type) {
		boolean withCode = type.equals("PUBACK") || type.equals("PUBREC");
		for (byte[] packet : List.of(new byte[] { (byte) header, 2, 0, 7 }, new byte[] { (byte) header, 3, 0, 7, 0x10 },
				new byte[] { (byte) header, 4, 0, 7, 0x10, 0 })) {
			Ack expected = new Ack(type, 7,
					withCode ? List
						.of((packet.length == 4) ? MqttReasonCode.SUCCESS : MqttReasonCode.NO_MATCHING_SUBSCRIBERS)
							: List.of(),
					null);
			assertThat(next(MqttVersion.MQTT_5_0, packet))
				.allSatisfy((decoded) -> assertThat(decoded).isEqualTo(expected));
		}
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void subscribeAck(MqttVersion version) {
		byte[] packet = NettyCodec.encode(version,
				new MqttSubAckMessage(header(MqttMessageType.SUBACK, MqttQoS.AT_MOST_ONCE), idAndProperties(),
						new MqttSubAckPayload(0, 1, 2, 0x80, version.hasProperties() ? 0xA2 : 0x80)));
		Ack expected = new Ack("SUBACK", 0xFFFE, List.of(MqttReasonCode.SUCCESS, MqttReasonCode.GRANTED_QOS_1,
				MqttReasonCode.GRANTED_QOS_2, MqttReasonCode.UNSPECIFIED_ERROR, version.hasProperties()
						? MqttReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED : MqttReasonCode.UNSPECIFIED_ERROR),
				version.hasProperties() ? "r\u00F6" : null);
		assertThat(next(version, packet)).allSatisfy((decoded) -> assertThat(decoded).isEqualTo(expected));
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void unsubscribeAck(MqttVersion version) {
		byte[] packet = NettyCodec.encode(version,
				new MqttUnsubAckMessage(header(MqttMessageType.UNSUBACK, MqttQoS.AT_MOST_ONCE), idAndProperties(),
						version.hasProperties() ? new MqttUnsubAckPayload((short) 0, (short) 0x11, (short) 0x87)
								: MqttUnsubAckPayload.withEmptyDefaults(null)));
		Ack expected = version.hasProperties()
				? new Ack("UNSUBACK", 0xFFFE,
						List.of(MqttReasonCode.SUCCESS, MqttReasonCode.NO_SUBSCRIPTION_EXISTED,
								MqttReasonCode.NOT_AUTHORIZED),
						"r\u00F6")
				: new Ack("UNSUBACK", 0xFFFE, List.of(), null);
		assertThat(next(version, packet)).allSatisfy((decoded) -> assertThat(decoded).isEqualTo(expected));
	}

	private static MqttMessageIdVariableHeader idAndProperties() {
		return new MqttMessageIdAndPropertiesVariableHeader(0xFFFE,
				properties(string(0x1F, "r\u00F6"), userProperties()));
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void pingResponse(MqttVersion version) {
		byte[] packet = NettyCodec.encode(version, MqttMessage.PINGRESP);
		assertThat(next(version, packet)).allSatisfy((decoded) -> assertThat(decoded).isEqualTo("PINGRESP"));
	}

	@Test
	void disconnect() {
		byte[] packet = NettyCodec.encode(MqttVersion.MQTT_5_0,
				new MqttMessage(header(MqttMessageType.DISCONNECT, MqttQoS.AT_MOST_ONCE),
						new MqttReasonCodeAndPropertiesVariableHeader((byte) 0x9C,
								properties(string(0x1F, "r\u00F6"), string(0x1C, "other:1883"), userProperties()))));
		assertThat(next(MqttVersion.MQTT_5_0, packet)).allSatisfy(
				(decoded) -> assertThat(decoded).isEqualTo(new DisconnectPacket(MqttReasonCode.USE_ANOTHER_SERVER, null,
						"r\u00F6", "other:1883", USER_PROPERTIES)));
		assertThat(next(MqttVersion.MQTT_5_0, new byte[] { (byte) 0xE0, 0 }))
			.allSatisfy((decoded) -> assertThat(decoded).isEqualTo(DisconnectPacket.of(MqttReasonCode.SUCCESS)));
		assertThat(next(MqttVersion.MQTT_5_0, new byte[] { (byte) 0xE0, 1, (byte) 0x8B })).allSatisfy(
				(decoded) -> assertThat(decoded).isEqualTo(DisconnectPacket.of(MqttReasonCode.SERVER_SHUTTING_DOWN)));
	}

	@Test
	void authBeforeAndAfterConnack() {
		byte[] packet = NettyCodec.encode(MqttVersion.MQTT_5_0,
				new MqttMessage(header(MqttMessageType.AUTH, MqttQoS.AT_MOST_ONCE),
						new MqttReasonCodeAndPropertiesVariableHeader((byte) 0x18,
								properties(string(0x15, "SCRAM"), new BinaryProperty(0x16, new byte[] { 1, 2 }),
										string(0x1F, "r\u00F6"), userProperties()))));
		assertThat(Stream.concat(first(MqttVersion.MQTT_5_0, packet).stream(),
				next(MqttVersion.MQTT_5_0, packet).stream()))
			.hasSize(6)
			.allSatisfy((decoded) -> {
				AuthPacket auth = (AuthPacket) decoded;
				assertThat(auth.reasonCode()).isEqualTo(MqttReasonCode.CONTINUE_AUTHENTICATION);
				assertThat(auth.method()).isEqualTo("SCRAM");
				assertThat(auth.data()).containsExactly(1, 2);
				assertThat(auth.reasonString()).isEqualTo("r\u00F6");
				assertThat(auth.userProperties()).isEqualTo(USER_PROPERTIES);
				assertThat(auth).asString().isEqualTo("AUTH reasonCode=CONTINUE_AUTHENTICATION, method=SCRAM");
			});
	}

	private static void assertDecoded(MqttVersion version, InboundPublish message) {
		byte[] packet = NettyCodec.encode(version, convert(message));
		assertThat(next(version, packet)).allSatisfy((decoded) -> {
			InboundPublish publish = (InboundPublish) decoded;
			assertThat(publish.packetId()).isEqualTo(message.packetId());
			assertThat(publish.topic()).isEqualTo(message.topic());
			assertThat(publish.payload()).isEqualTo(message.payload());
			assertThat(publish.qos()).isEqualTo(message.qos());
			assertThat(publish.retained()).isEqualTo(message.retained());
			assertThat(publish.duplicate()).isEqualTo(message.duplicate());
			PublishProperties expected = version.hasProperties() ? message.properties() : PublishProperties.NONE;
			assertThat(publish.properties()).usingRecursiveComparison().isEqualTo(expected);
			assertThat(publish.subscriptionIdentifiers())
				.isEqualTo(version.hasProperties() ? message.subscriptionIdentifiers() : List.of());
		});
	}

	private static MqttMessage convert(InboundPublish message) {
		PublishProperties from = message.properties();
		MqttProperties properties = new MqttProperties();
		if (from.utf8Payload() != null) {
			properties.add(integer(0x01, from.utf8Payload() ? 1 : 0));
		}
		if (from.messageExpiryInterval() != null) {
			properties.add(integer(0x02, (int) from.messageExpiryInterval().toSeconds()));
		}
		if (from.contentType() != null) {
			properties.add(string(0x03, from.contentType()));
		}
		if (from.responseTopic() != null) {
			properties.add(string(0x08, from.responseTopic()));
		}
		if (from.correlationData() != null) {
			properties.add(new BinaryProperty(0x09, from.correlationData()));
		}
		message.subscriptionIdentifiers().forEach((identifier) -> properties.add(integer(0x0B, identifier)));
		from.userProperties()
			.forEach((property) -> properties.add(new MqttProperties.UserProperty(property.name(), property.value())));
		return new MqttPublishMessage(
				new MqttFixedHeader(MqttMessageType.PUBLISH, message.duplicate(),
						MqttQoS.valueOf(message.qos().value()), message.retained(), 0),
				new MqttPublishVariableHeader(message.topic(), message.packetId(), properties),
				Unpooled.wrappedBuffer(message.payload()));
	}

	private static MqttFixedHeader header(MqttMessageType type, MqttQoS qos) {
		return new MqttFixedHeader(type, false, qos, false, 0);
	}

	private static MqttProperties properties(MqttProperties.MqttProperty<?>... properties) {
		MqttProperties all = new MqttProperties();
		Stream.of(properties).forEach(all::add);
		return all;
	}

	private static IntegerProperty integer(int identifier, int value) {
		return new IntegerProperty(identifier, value);
	}

	private static StringProperty string(int identifier, String value) {
		return new StringProperty(identifier, value);
	}

	private static MqttProperties.UserProperties userProperties() {
		MqttProperties.UserProperties properties = new MqttProperties.UserProperties();
		USER_PROPERTIES.forEach((property) -> properties.add(property.name(), property.value()));
		return properties;
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static List<Object> first(MqttVersion version, byte[] packet) {
		return buffers(packet).map((buffer) -> {
			RecordingPacketListener listener = new RecordingPacketListener();
			new PacketDecoder(version, 0, listener).decode(buffer);
			return listener.single();
		}).toList();
	}

	private static List<Object> next(MqttVersion version, byte[] packet) {
		return buffers(packet).map((buffer) -> {
			Object decoded = RecordingPacketListener.decode(version, buffer);
			assertThat(buffer.hasRemaining()).isFalse();
			return decoded;
		}).toList();
	}

	/**
	 * Return the packet in an array, amid an array and outside the heap.
	 */
	private static Stream<ByteBuffer> buffers(byte[] packet) {
		ByteBuffer amid = ByteBuffer.allocate(packet.length + 20);
		amid.position(10);
		ByteBuffer slice = amid.slice().put(packet).flip();
		return Stream.of(ByteBuffer.wrap(packet), slice, ByteBuffer.allocateDirect(packet.length).put(packet).flip());
	}

}
