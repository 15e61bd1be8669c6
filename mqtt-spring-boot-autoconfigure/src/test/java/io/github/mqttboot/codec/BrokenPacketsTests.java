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

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.IntStream;

import com.sun.management.ThreadMXBean;
import io.github.mqttboot.codec.RecordingPacketListener.Accepted;
import io.github.mqttboot.codec.RecordingPacketListener.Refused;
import io.github.mqttboot.protocol.DisconnectPacket;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.MutatedPackets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PacketDecoder} with packets that break the protocol. They are written
 * without the length in their fixed header.
 */
class BrokenPacketsTests {

	private static final int MUTATIONS = 20_000;

	/**
	 * What an exception may cost, whatever the packet.
	 */
	private static final int ALLOCATED_AT_ALL = 16 * 1024;

	/**
	 * User properties without names and values are the worst: three objects and their
	 * places in lists for five bytes.
	 */
	private static final int ALLOCATED_PER_BYTE = 32;

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void mutatedPacketsAreDecodedOrRefused(MqttVersion version) {
		MutatedPackets packets = new MutatedPackets(version.hasProperties(), 2);
		for (int i = 0; i < MUTATIONS; i++) {
			byte[] packet = packets.next();
			ByteBuffer direct = ByteBuffer.allocateDirect(packet.length).put(packet).flip();
			assertThat(outcome(version, direct)).isEqualTo(outcome(version, ByteBuffer.wrap(packet)));
		}
	}

	@Test
	void whatIsAllocatedIsBoundByThePacket() {
		byte[] properties = new byte[5 * 100_000];
		IntStream.range(0, 100_000).forEach((i) -> properties[5 * i] = 0x26);
		ByteBuffer body = ByteBuffer.allocate(10 + properties.length).put((byte) 0x30).putShort((short) 0);
		body.put(variableByteInteger(properties.length)).put(properties);
		assertThat(outcome(MqttVersion.MQTT_5_0, packet(Arrays.copyOf(body.array(), body.position())))).isEqualTo("[]");
	}

	@Test
	void unknownReasonCodesCostLittle() {
		byte[] answer = new byte[10_000];
		for (int i = 0; i < answer.length; i++) {
			answer[i] = (byte) (0xC0 + i % 0x40);
		}
		byte[] packet = ByteBuffer.allocate(4 + answer.length)
			.put((byte) 0x90)
			.putShort((short) 1)
			.put((byte) 0)
			.put(answer)
			.array();
		assertThat(outcome(MqttVersion.MQTT_5_0, packet(packet))).contains("reason code 0xC0")
			.hasSizeLessThan(1_000_000);
	}

	private static String outcome(MqttVersion version, ByteBuffer packet) {
		// whatever is loaded or linked for it the first time
		decode(new RecordingPacketListener().connectedDecoder(version, 10), packet.duplicate());
		RecordingPacketListener listener = new RecordingPacketListener();
		PacketDecoder decoder = listener.connectedDecoder(version, 10);
		long most = ALLOCATED_AT_ALL + (long) packet.remaining() * ALLOCATED_PER_BYTE;
		long before = THREADS.getCurrentThreadAllocatedBytes();
		String failure = decode(decoder, packet);
		assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(most);
		return failure.isEmpty() ? describe(listener.single()) : failure;
	}

	private static String decode(PacketDecoder decoder, ByteBuffer packet) {
		try {
			decoder.decode(packet);
			return "";
		}
		catch (MalformedPacketException ex) {
			assertThat(ex.getReasonCode()).isIn(MqttReasonCode.MALFORMED_PACKET, MqttReasonCode.PROTOCOL_ERROR,
					MqttReasonCode.TOPIC_ALIAS_INVALID);
			return String.valueOf(ex.getMessage());
		}
		catch (RuntimeException ex) {
			byte[] bytes = new byte[packet.capacity()];
			packet.clear().get(bytes);
			throw new AssertionError("On " + HexFormat.of().formatHex(bytes), ex);
		}
	}

	private static String describe(Object decoded) {
		return (decoded instanceof InboundPublish message) ? message.topic() + Arrays.toString(message.payload())
				: decoded.toString();
	}

	@ParameterizedTest
	@ValueSource(strings = { "30 0009 61", "30 0001 61 05", "30 0001 61 05 09 00FF 6162",
			"30 0001 61 07 26 0001 61 0005 62", "32 0001 61", "32 0001 61 00", "40", "40 00", "40 0001 00 03",
			"40 0001 00 01 1F", "40 0001 00 03 1F 0001", "90 0001 7F 1F", "E0 8B 05", "F0 18 03 16 0003", "20", "20 00",
			"20 00 00 02 21 00" })
	void fieldThatIsNotThereIsMalformed(String hex) {
		assertRefused(MqttVersion.MQTT_5_0, hex, 0x81, "a packet ends within a field");
	}

	@ParameterizedTest
	@ValueSource(strings = { "30 0001 61 FFFFFFFF 01", "30 0001 61 06 0B FFFFFFFF 01" })
	void variableByteIntegerOfMoreThanFourBytesIsMalformed(String hex) {
		assertRefused(MqttVersion.MQTT_5_0, hex, 0x81, "malformed variable byte integer");
	}

	@ParameterizedTest
	@ValueSource(strings = { "21 0000", "41 0001", "52 0001", "60 0001", "6A 0001", "72 0001", "98 0001 00", "B2 0001",
			"D1" })
	void flagsThatDoNotBelongToTheTypeAreMalformed(String hex) {
		for (MqttVersion version : new MqttVersion[] { MqttVersion.MQTT_3_1_1, MqttVersion.MQTT_5_0 }) {
			assertRefused(version, hex, 0x81, " has the flags ");
		}
		// which says nothing about them
		assertThat(decode(MqttVersion.MQTT_3_1, hex)).isNotNull();
	}

	@ParameterizedTest
	@CsvSource({ "MQTT_3_1_1, 20 0000 00", "MQTT_5_0, 20 0000 00 00", "MQTT_3_1_1, 40 0001 00",
			"MQTT_5_0, 40 0001 00 00 00", "MQTT_3_1_1, 62 0001 00", "MQTT_3_1, B0 0001 00", "MQTT_3_1_1, D0 00",
			"MQTT_5_0, D0 00", "MQTT_5_0, F0 18 00 00" })
	void whatFollowsTheFieldsIsMalformed(MqttVersion version, String hex) {
		assertRefused(version, hex, 0x81, "a packet has more than its fields");
	}

	/**
	 * The table of section 2.2.2.2, as far as brokers are concerned.
	 */
	@ParameterizedTest
	@CsvSource({ "01 01, PUBLISH", "02 00000001, PUBLISH", "03 000161, PUBLISH", "08 000161, PUBLISH",
			"09 000161, PUBLISH", "0B 01, PUBLISH", "11 00000001, CONNACK DISCONNECT", "12 000161, CONNACK",
			"13 0001, CONNACK", "15 000161, CONNACK AUTH", "16 000161, CONNACK AUTH", "17 01, ''", "18 00000001, ''",
			"19 01, ''", "1A 000161, CONNACK", "1C 000161, CONNACK DISCONNECT",
			"1F 000161, CONNACK PUBACK PUBREC PUBREL PUBCOMP SUBACK UNSUBACK DISCONNECT AUTH", "21 0001, CONNACK",
			"22 0001, CONNACK", "23 0001, PUBLISH", "24 01, CONNACK", "25 01, CONNACK",
			"26 000161 000162, CONNACK PUBLISH PUBACK PUBREC PUBREL PUBCOMP SUBACK UNSUBACK DISCONNECT AUTH",
			"27 00000001, CONNACK", "28 01, CONNACK", "29 01, CONNACK", "2A 01, CONNACK", "00 01, ''", "2B 01, ''",
			"7F 01, ''", "8126 01, ''" })
	void propertyBelongsToSomeTypesOfPackets(String property, String types) {
		for (PacketWithProperties packet : PacketWithProperties.values()) {
			String hex = packet.with(property);
			if (Arrays.asList(types.split(" ")).contains(packet.name())) {
				assertThat(decode(MqttVersion.MQTT_5_0, hex)).isNotNull();
				if (!property.startsWith("0B") && !property.startsWith("26")) {
					assertRefused(MqttVersion.MQTT_5_0, packet.with(property + " " + property), 0x82, " occurs twice");
				}
				else {
					assertThat(decode(MqttVersion.MQTT_5_0, packet.with(property + " " + property))).isNotNull();
				}
			}
			else {
				assertRefused(MqttVersion.MQTT_5_0, hex, 0x81, "property ");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "00", "10", "30 0001 61 00", "40 0001", "50 0001", "62 0001", "70 0001", "82 0001",
			"90 0001 00 00", "A2 0001", "B0 0001 00 00", "C0", "D0", "E0" })
	void nothingButTheAnswerToConnectComesFirst(String hex) {
		for (MqttVersion version : MqttVersion.values()) {
			PacketDecoder decoder = new PacketDecoder(version, 0, new RecordingPacketListener());
			assertRefused(decoder, hex, 0x82, " comes in unexpectedly");
		}
	}

	@ParameterizedTest
	@CsvSource({ "0, 00", "1, 10", "2, 20 0000", "8, 82 0001 000161 00", "10, A2 0001 000161", "12, C0" })
	void whatIsTheClientsAndASecondConnackAreUnexpected(int type, String hex) {
		for (MqttVersion version : MqttVersion.values()) {
			assertRefused(connected(version), hex, 0x82, "a packet of type " + type + " comes in unexpectedly");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "E0", "F0" })
	void whatMqtt5HasAddedIsUnexpectedBefore(String hex) {
		assertRefused(connected(MqttVersion.MQTT_3_1), hex, 0x82, " comes in unexpectedly");
		assertRefused(connected(MqttVersion.MQTT_3_1_1), hex, 0x82, " comes in unexpectedly");
		assertRefused(new PacketDecoder(MqttVersion.MQTT_3_1_1, 0, new RecordingPacketListener()), hex, 0x82,
				" comes in unexpectedly");
	}

	@Test
	void qos3IsMalformed() {
		assertRefused(MqttVersion.MQTT_3_1, "36 0001 61 0001", 0x81, "a PUBLISH has QoS 3");
	}

	@Test
	void limitOfNothingIsNotAllowed() {
		assertRefused(MqttVersion.MQTT_5_0, "20 00 00 03 21 0000", 0x82, "CONNACK has a receive maximum of 0");
		assertRefused(MqttVersion.MQTT_5_0, "20 00 00 05 27 00000000", 0x82, "CONNACK has a maximum packet size of 0");
	}

	@Test
	void topicAliasStandsForTheTopicItCameWith() {
		RecordingPacketListener listener = new RecordingPacketListener();
		PacketDecoder decoder = listener.connectedDecoder(MqttVersion.MQTT_5_0, 2);
		assertThat(topic(decoder, listener, "30 0001 61 03 23 0001")).isEqualTo("a");
		assertThat(topic(decoder, listener, "30 0001 62 03 23 0002")).isEqualTo("b");
		assertThat(topic(decoder, listener, "30 0000 03 23 0001")).isEqualTo("a");
		assertThat(topic(decoder, listener, "30 0000 03 23 0002")).isEqualTo("b");
		assertThat(topic(decoder, listener, "30 0001 63 03 23 0001")).isEqualTo("c");
		assertThat(topic(decoder, listener, "30 0000 03 23 0001")).isEqualTo("c");
		assertRefused(decoder, "30 0001 64 03 23 0003", 0x94, "a PUBLISH has the topic alias 3");
		assertRefused(decoder, "30 0001 64 03 23 0000", 0x94, "a PUBLISH has the topic alias 0");
	}

	@Test
	void topicAliasMustStandForATopic() {
		RecordingPacketListener listener = new RecordingPacketListener();
		assertRefused(listener.connectedDecoder(MqttVersion.MQTT_5_0, 2), "30 0000 03 23 0001", 0x82,
				"a PUBLISH has the topic alias 1, which stands for no topic yet");
		assertRefused(listener.connectedDecoder(MqttVersion.MQTT_5_0, 0), "30 0001 61 03 23 0001", 0x94,
				"a PUBLISH has the topic alias 1");
	}

	private static String topic(PacketDecoder decoder, RecordingPacketListener listener, String hex) {
		decoder.decode(packet(bytes(hex)));
		return ((InboundPublish) listener.single()).topic();
	}

	@Test
	void whatOthersMayHavePublishedDoesNotCostTheConnection() {
		// no UTF-8, a zero, a surrogate, a wildcard
		InboundPublish message = (InboundPublish) decode(MqttVersion.MQTT_5_0, "39 000A C328 00 EDA080 2B F8 23 41 00");
		assertThat(message.topic()).startsWith("\uFFFD(\0\uFFFD").endsWith("+\uFFFD#A");
		assertThat(message.duplicate()).isTrue();
		// a payload format that is none
		message = (InboundPublish) decode(MqttVersion.MQTT_5_0, "30 0001 61 02 01 07");
		assertThat(message.properties().utf8Payload()).isTrue();
	}

	@Test
	void limitThatIsNoneDoesNotCostTheConnection() {
		Accepted accepted = (Accepted) decode(MqttVersion.MQTT_5_0, "20 FE 00 02 24 02");
		assertThat(accepted.ack().sessionPresent()).isFalse();
		assertThat(accepted.ack().maximumQos()).isEqualTo(MqttQos.EXACTLY_ONCE);
	}

	@Test
	void identifierOfZeroDoesNotCostTheConnection() {
		InboundPublish message = (InboundPublish) decode(MqttVersion.MQTT_5_0, "32 0001 61 0000 02 0B 00 41");
		// which is acknowledged as it came
		assertThat(message.packetId()).isZero();
		// which is that of no filter, so that the topic decides
		assertThat(message.subscriptionIdentifiers()).containsExactly(0);
	}

	@Test
	void reasonOfTheEndIsReadWhateverFollows() {
		assertThat(decode(MqttVersion.MQTT_5_0, "E0 8B 00 00 00"))
			.isEqualTo(DisconnectPacket.of(MqttReasonCode.SERVER_SHUTTING_DOWN));
		assertThat(decode(MqttVersion.MQTT_3_1_1, "20 00 84 00"))
			.isEqualTo(new Refused(MqttReasonCode.UNSUPPORTED_PROTOCOL_VERSION, null, null));
	}

	private static Object decode(MqttVersion version, String hex) {
		RecordingPacketListener listener = new RecordingPacketListener();
		decoder(version, hex, listener).decode(packet(bytes(hex)));
		return listener.single();
	}

	private static void assertRefused(MqttVersion version, String hex, int reasonCode, String message) {
		assertRefused(decoder(version, hex, new RecordingPacketListener()), hex, reasonCode, message);
	}

	private static void assertRefused(PacketDecoder decoder, String hex, int reasonCode, String message) {
		assertThatExceptionOfType(MalformedPacketException.class).isThrownBy(() -> decoder.decode(packet(bytes(hex))))
			.withMessageContaining(message)
			.extracting(MalformedPacketException::getReasonCode)
			.isEqualTo(MqttReasonCode.of(reasonCode));
	}

	private static PacketDecoder decoder(MqttVersion version, String hex, RecordingPacketListener listener) {
		return hex.startsWith("2") ? new PacketDecoder(version, 10, listener) : listener.connectedDecoder(version, 10);
	}

	private static PacketDecoder connected(MqttVersion version) {
		return new RecordingPacketListener().connectedDecoder(version, 0);
	}

	private static byte[] bytes(String hex) {
		return HexFormat.of().parseHex(hex.replace(" ", ""));
	}

	private static ByteBuffer packet(byte[] withoutLength) {
		byte[] length = variableByteInteger(withoutLength.length - 1);
		return ByteBuffer.allocate(withoutLength.length + length.length)
			.put(withoutLength[0])
			.put(length)
			.put(withoutLength, 1, withoutLength.length - 1)
			.flip();
	}

	private static byte[] variableByteInteger(int value) {
		PacketBuffer buffer = new PacketBuffer(4);
		PacketFields.writeVariableByteInteger(buffer, value);
		return buffer.toByteArray();
	}

	/**
	 * What comes before and after the properties of a packet.
	 */
	private enum PacketWithProperties {

		CONNACK("20 0000", ""), PUBLISH("30 000161", ""), PUBACK("40 0001 00", ""), PUBREC("50 0001 00", ""),
		PUBREL("62 0001 00", ""), PUBCOMP("70 0001 00", ""), SUBACK("90 0001", "00"), UNSUBACK("B0 0001", "00"),
		DISCONNECT("E0 00", ""), AUTH("F0 00", "");

		private final String before;

		private final String after;

		PacketWithProperties(String before, String after) {
			this.before = before;
			this.after = after;
		}

		private String with(String properties) {
			return this.before + String.format("%02X", bytes(properties).length) + properties + this.after;
		}

	}

}
