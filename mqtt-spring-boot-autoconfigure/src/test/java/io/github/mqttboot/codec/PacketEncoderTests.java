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
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

import io.github.mqttboot.protocol.AuthPacket;
import io.github.mqttboot.protocol.ConnectPacket;
import io.github.mqttboot.protocol.DisconnectPacket;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PacketType;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for {@link PacketEncoder}, whose packets are read by {@link NettyCodec}.
 */
class PacketEncoderTests {

	private static final List<MqttUserProperty> USER_PROPERTIES = List.of(new MqttUserProperty("k", "1"),
			new MqttUserProperty("k", "\u00FC"), new MqttUserProperty("", ""));

	private static final PublishProperties PROPERTIES = new PublishProperties(true, Duration.ofSeconds(0xFFFF_FFFFL),
			"text/plain", "reply/t\u00F6", new byte[] { 1, 2, 3 }, USER_PROPERTIES);

	private static final String DESCRIBED_PROPERTIES = "0x01=1 0x02=-1 0x03=text/plain 0x08=reply/t\u00F6 0x09=[1, 2, 3]"
			+ " 0x26=[k->1, k->\u00FC, ->]";

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void connectWithEverything(MqttVersion version) {
		PublishPacket will = new PublishPacket("will/t\u00F6", bytes("gone"), MqttQos.EXACTLY_ONCE, true, PROPERTIES);
		ConnectPacket packet = new ConnectPacket(version, "client \uD83D\uDE00", true, 65_535, "us\u00EBr",
				bytes("s\u00EBcret"), will, Duration.ofSeconds(9), new ConnectPacket.Properties(0xFFFF_FFFEL, 65_534,
						0x8000_0000L, 65_533, true, false, USER_PROPERTIES, "SCRAM", new byte[] { 4, 5 }));
		MqttConnectMessage read = decode(version, (sink) -> encoder(version).connect(packet, sink));
		MqttConnectVariableHeader header = read.variableHeader();
		assertThat(header.name()).isEqualTo((version == MqttVersion.MQTT_3_1) ? "MQIsdp" : "MQTT");
		assertThat(header.version()).isEqualTo(version.getLevel());
		assertThat(header.isCleanSession()).isTrue();
		assertThat(header.keepAliveTimeSeconds()).isEqualTo(65_535);
		assertThat(header.isWillFlag()).isTrue();
		assertThat(header.isWillRetain()).isTrue();
		assertThat(header.willQos()).isEqualTo(2);
		MqttConnectPayload payload = read.payload();
		assertThat(payload.clientIdentifier()).isEqualTo("client \uD83D\uDE00");
		assertThat(payload.userName()).isEqualTo("us\u00EBr");
		assertThat(payload.passwordInBytes()).isEqualTo(bytes("s\u00EBcret"));
		assertThat(payload.willTopic()).isEqualTo("will/t\u00F6");
		assertThat(payload.willMessageInBytes()).isEqualTo(bytes("gone"));
		assertThat(describe(header.properties())).isEqualTo(version.hasProperties()
				? "0x11=-2 0x15=SCRAM 0x16=[4, 5] 0x17=0 0x19=1 0x21=65534 0x22=65533 0x26=[k->1, k->\u00FC, ->]"
						+ " 0x27=-2147483648"
				: "");
		assertThat(describe(payload.willProperties()))
			.isEqualTo(version.hasProperties() ? DESCRIBED_PROPERTIES.replace(" 0x26", " 0x18=9 0x26") : "");
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void connectWithNothing(MqttVersion version) {
		ConnectPacket packet = new ConnectPacket(version, "c", false, 0, null, null, null, null,
				ConnectPacket.Properties.NONE);
		MqttConnectMessage read = decode(version, (sink) -> encoder(version).connect(packet, sink));
		MqttConnectVariableHeader header = read.variableHeader();
		assertThat(header.isCleanSession()).isFalse();
		assertThat(header.isWillFlag()).isFalse();
		assertThat(header.isWillRetain()).isFalse();
		assertThat(header.hasUserName()).isFalse();
		assertThat(header.hasPassword()).isFalse();
		assertThat(describe(header.properties())).isEmpty();
		assertThat(read.payload().clientIdentifier()).isEqualTo("c");
	}

	@Test
	void passwordMayBeAloneWithVersion5Only() {
		MqttConnectMessage read = decode(MqttVersion.MQTT_5_0,
				(sink) -> encoder(MqttVersion.MQTT_5_0).connect(passwordOnly(MqttVersion.MQTT_5_0), sink));
		assertThat(read.variableHeader().hasUserName()).isFalse();
		assertThat(read.payload().passwordInBytes()).isEqualTo(bytes("secret"));
		assertRefused((sink) -> encoder(MqttVersion.MQTT_3_1_1).connect(passwordOnly(MqttVersion.MQTT_3_1_1), sink),
				"MQTT 3.1.1 has no password without a user name");
	}

	private static ConnectPacket passwordOnly(MqttVersion version) {
		return new ConnectPacket(version, "c", true, 60, null, bytes("secret"), null, null,
				ConnectPacket.Properties.NONE);
	}

	static Stream<PublishPacket> messages() {
		return Arrays.stream(MqttQos.values())
			.flatMap((qos) -> Stream.of(false, true)
				.map((retained) -> new PublishPacket("t\u00F6/\uD83D\uDE00", bytes("payload"), qos, retained,
						PROPERTIES)));
	}

	@ParameterizedTest
	@MethodSource("messages")
	void publish(PublishPacket packet) {
		for (MqttVersion version : MqttVersion.values()) {
			for (boolean duplicate : new boolean[] { false, true }) {
				MqttPublishMessage read = decode(version, (sink) -> encoder(version).publish(packet, 0xFFFE,
						duplicate && packet.qos().isAcknowledged(), null, sink));
				assertThat(read.fixedHeader().isDup()).isEqualTo(duplicate && packet.qos().isAcknowledged());
				assertThat(read.fixedHeader().qosLevel().value()).isEqualTo(packet.qos().value());
				assertThat(read.fixedHeader().isRetain()).isEqualTo(packet.retained());
				assertThat(read.variableHeader().topicName()).isEqualTo(packet.topic());
				assertThat(read.variableHeader().packetId()).isEqualTo(packet.qos().isAcknowledged() ? 0xFFFE : -1);
				assertThat(describe(read.variableHeader().properties()))
					.isEqualTo(version.hasProperties() ? DESCRIBED_PROPERTIES : "");
				assertThat(ByteBufUtil.getBytes(read.payload())).isEqualTo(packet.payload());
				read.release();
			}
		}
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void publishOfNothing(MqttVersion version) {
		byte[] encoded = encode((sink) -> encoder(version).publish(message("a", new byte[0], 0), 0, false, null, sink));
		assertThat(encoded).isEqualTo(
				version.hasProperties() ? new byte[] { 0x30, 4, 0, 1, 'a', 0 } : new byte[] { 0x30, 3, 0, 1, 'a' });
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void whatIsEncodedIsDecodedToTheSame(MqttVersion version) {
		Random random = new Random(1);
		for (int i = 0; i < 500; i++) {
			PublishPacket packet = anyMessage(random);
			byte[] encoded = encode((sink) -> encoder(version).publish(packet, 7, false, null, sink));
			assertThat(PacketEncoder.sizeOf(packet, version)).isEqualTo(encoded.length);
			InboundPublish decoded = (InboundPublish) RecordingPacketListener.decode(version, ByteBuffer.wrap(encoded));
			assertThat(decoded.topic()).isEqualTo(packet.topic());
			assertThat(decoded.payload()).isEqualTo(packet.payload());
			assertThat(decoded.qos()).isEqualTo(packet.qos());
			assertThat(decoded.retained()).isEqualTo(packet.retained());
			assertThat(decoded.properties()).usingRecursiveComparison()
				.isEqualTo(version.hasProperties() ? packet.properties() : PublishProperties.NONE);
		}
	}

	private static PublishPacket anyMessage(Random random) {
		List<MqttUserProperty> userProperties = Stream
			.generate(() -> new MqttUserProperty(PacketDecoderTests.text(random), PacketDecoderTests.text(random)))
			.limit(random.nextInt(3))
			.toList();
		return new PublishPacket("t/" + PacketDecoderTests.text(random), bytes(PacketDecoderTests.text(random)),
				MqttQos.of(random.nextInt(3)), random.nextBoolean(),
				new PublishProperties(random.nextBoolean() ? random.nextBoolean() : null,
						random.nextBoolean() ? Duration.ofSeconds(random.nextInt(10)) : null,
						random.nextBoolean() ? PacketDecoderTests.text(random) : null,
						random.nextBoolean() ? PacketDecoderTests.text(random) : null,
						random.nextBoolean() ? bytes(PacketDecoderTests.text(random)) : null, userProperties));
	}

	@Test
	void publishWithTopicAlias() {
		PublishPacket packet = message("topic", bytes("x"), 0);
		MqttPublishMessage first = decode(MqttVersion.MQTT_5_0,
				(sink) -> encoder(MqttVersion.MQTT_5_0).publish(packet, 0, false, new TopicAlias(65_535, false), sink));
		assertThat(first.variableHeader().topicName()).isEqualTo("topic");
		assertThat(describe(first.variableHeader().properties())).isEqualTo("0x23=65535");
		first.release();
		MqttPublishMessage next = decode(MqttVersion.MQTT_5_0,
				(sink) -> encoder(MqttVersion.MQTT_5_0).publish(packet, 0, false, new TopicAlias(65_535, true), sink));
		assertThat(next.variableHeader().topicName()).isEmpty();
		assertThat(describe(next.variableHeader().properties())).isEqualTo("0x23=65535");
		next.release();
		assertRefused(
				(sink) -> encoder(MqttVersion.MQTT_3_1_1).publish(packet, 0, false, new TopicAlias(1, false), sink),
				"MQTT 3.1.1 has no topic aliases");
	}

	@ParameterizedTest
	@ValueSource(ints = { 3, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152 })
	void remainingLengthHasAsManyBytesAsItNeeds(int remaining) {
		for (MqttVersion version : MqttVersion.values()) {
			// topic and length of no properties
			byte[] payload = new byte[remaining - (version.hasProperties() ? 4 : 3) + 1];
			Arrays.fill(payload, (byte) 'x');
			PublishPacket packet = message("", payload, 0);
			byte[] encoded = encode((sink) -> encoder(version).publish(packet, 0, false, null, sink));
			assertThat(encoded).hasSize((int) PacketSize.of(remaining));
			assertThat(PacketEncoder.sizeOf(packet, version)).isEqualTo(encoded.length);
			MqttPublishMessage read = (MqttPublishMessage) NettyCodec.decode(version, encoded);
			assertThat(read.fixedHeader().remainingLength()).isEqualTo(remaining);
			assertThat(ByteBufUtil.getBytes(read.payload())).isEqualTo(payload);
			read.release();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 100, 16_300 })
	void sizeIsKnownBefore(int payload) {
		for (MqttVersion version : MqttVersion.values()) {
			PublishPacket packet = new PublishPacket("t\u00F6/\uD83D\uDE00", new byte[payload], MqttQos.AT_LEAST_ONCE,
					false, PROPERTIES);
			assertThat(PacketEncoder.sizeOf(packet, version))
				.isEqualTo(encode((sink) -> encoder(version).publish(packet, 1, false, null, sink)).length);
		}
	}

	@Test
	void packetLargerThanMqttAllowsIsRefused() {
		MqttUserProperty large = new MqttUserProperty("x".repeat(65_535), "x".repeat(65_535));
		PublishPacket packet = new PublishPacket("a", new byte[0], MqttQos.AT_MOST_ONCE, false,
				new PublishProperties(null, null, null, null, null, Collections.nCopies(2_100, large)));
		assertThat(PacketEncoder.sizeOf(packet, MqttVersion.MQTT_5_0)).isGreaterThan(PacketSize.MAX);
		assertRefused((sink) -> encoder(MqttVersion.MQTT_5_0).publish(packet, 0, false, null, sink),
				"is larger than MQTT allows");
	}

	@ParameterizedTest
	@CsvSource({ "4,0x40", "5,0x50", "6,0x62", "7,0x70" })
	void acknowledgements(int type, int header) {
		for (MqttVersion version : MqttVersion.values()) {
			for (MqttReasonCode reasonCode : List.of(MqttReasonCode.SUCCESS,
					MqttReasonCode.PACKET_IDENTIFIER_NOT_FOUND)) {
				byte[] encoded = encode((sink) -> encoder(version).acknowledge(type, 0xFFFE, reasonCode, sink));
				assertThat(encoded[0] & 0xFF).isEqualTo(header);
				MqttMessage read = NettyCodec.decode(version, encoded);
				assertThat(read.fixedHeader().messageType().value()).isEqualTo(type);
				assertThat(((MqttMessageIdVariableHeader) read.variableHeader()).messageId()).isEqualTo(0xFFFE);
				if (version.hasProperties()) {
					assertThat(((MqttPubReplyMessageVariableHeader) read.variableHeader()).reasonCode())
						.isEqualTo((byte) reasonCode.value());
				}
				else {
					assertThat(encoded).hasSize(4);
				}
			}
		}
	}

	@Test
	void onlyMessagesAreAcknowledged() {
		assertRefused((sink) -> encoder(MqttVersion.MQTT_5_0).acknowledge(PacketType.SUBSCRIBE, 1,
				MqttReasonCode.SUCCESS, sink), "A packet of type 8 acknowledges no message");
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void subscribe(MqttVersion version) {
		List<TopicSubscription> subscriptions = List.of(TopicSubscription.of("a/\uD83D\uDE00/#", MqttQos.AT_MOST_ONCE),
				new TopicSubscription("$share/g/b", MqttQos.EXACTLY_ONCE, false, true, 2),
				new TopicSubscription("c", MqttQos.AT_LEAST_ONCE, true, false, 1));
		MqttSubscribeMessage read = decode(version,
				(sink) -> encoder(version).subscribe(0xFFFE, subscriptions, 268_435_455, sink));
		assertThat(read.variableHeader().messageId()).isEqualTo(0xFFFE);
		assertThat(describe(read.idAndPropertiesVariableHeader().properties()))
			.isEqualTo(version.hasProperties() ? "0x0B=268435455" : "");
		assertThat(read.payload().topicSubscriptions()).extracting(MqttTopicSubscription::topicFilter)
			.containsExactly("a/\uD83D\uDE00/#", "$share/g/b", "c");
		assertThat(read.payload().topicSubscriptions()).extracting(MqttTopicSubscription::option)
			.extracting((option) -> option.qos().value(), MqttSubscriptionOption::isNoLocal,
					MqttSubscriptionOption::isRetainAsPublished, MqttSubscriptionOption::retainHandling)
			.containsExactly(tuple(0, false, false, RetainedHandlingPolicy.SEND_AT_SUBSCRIBE),
					tuple(2, false, version.hasProperties(),
							version.hasProperties() ? RetainedHandlingPolicy.DONT_SEND_AT_SUBSCRIBE
									: RetainedHandlingPolicy.SEND_AT_SUBSCRIBE),
					tuple(1, version.hasProperties(), false,
							version.hasProperties() ? RetainedHandlingPolicy.SEND_AT_SUBSCRIBE_IF_NOT_YET_EXISTS
									: RetainedHandlingPolicy.SEND_AT_SUBSCRIBE));
	}

	@Test
	void subscribeWithoutIdentifier() {
		MqttSubscribeMessage read = decode(MqttVersion.MQTT_5_0, (sink) -> encoder(MqttVersion.MQTT_5_0).subscribe(1,
				List.of(TopicSubscription.of("a", MqttQos.AT_LEAST_ONCE)), 0, sink));
		assertThat(describe(read.idAndPropertiesVariableHeader().properties())).isEmpty();
		assertRefused(
				(sink) -> encoder(MqttVersion.MQTT_5_0).subscribe(1,
						List.of(TopicSubscription.of("a", MqttQos.AT_LEAST_ONCE)), 268_435_456, sink),
				"does not fit into a variable byte integer");
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void unsubscribe(MqttVersion version) {
		MqttUnsubscribeMessage read = decode(version,
				(sink) -> encoder(version).unsubscribe(0xFFFE, List.of("a/#", "\uD83D\uDE00"), sink));
		assertThat(read.variableHeader().messageId()).isEqualTo(0xFFFE);
		assertThat(read.payload().topics()).containsExactly("a/#", "\uD83D\uDE00");
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void pingRequest(MqttVersion version) {
		assertThat(encode((sink) -> encoder(version).pingRequest(sink))).isEqualTo(new byte[] { (byte) 0xC0, 0 });
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void disconnect(MqttVersion version) {
		DisconnectPacket packet = new DisconnectPacket(MqttReasonCode.DISCONNECT_WITH_WILL, 0xFFFF_FFFFL, "g\u00F6ne",
				"never sent", USER_PROPERTIES);
		MqttMessage read = decode(version, (sink) -> encoder(version).disconnect(packet, sink));
		assertThat(read.fixedHeader().messageType()).isEqualTo(MqttMessageType.DISCONNECT);
		if (version.hasProperties()) {
			MqttReasonCodeAndPropertiesVariableHeader header = (MqttReasonCodeAndPropertiesVariableHeader) read
				.variableHeader();
			assertThat(header.reasonCode()).isEqualTo((byte) 0x04);
			assertThat(describe(header.properties())).isEqualTo("0x11=-1 0x1F=g\u00F6ne 0x26=[k->1, k->\u00FC, ->]");
		}
		else {
			assertThat(read.fixedHeader().remainingLength()).isZero();
		}
	}

	@Test
	void disconnectIsAsShortAsCanBe() {
		PacketEncoder encoder = encoder(MqttVersion.MQTT_5_0);
		assertThat(encode((sink) -> encoder.disconnect(DisconnectPacket.of(MqttReasonCode.SUCCESS), sink)))
			.isEqualTo(new byte[] { (byte) 0xE0, 0 });
		assertThat(encode((sink) -> encoder.disconnect(DisconnectPacket.of(MqttReasonCode.MALFORMED_PACKET), sink)))
			.isEqualTo(new byte[] { (byte) 0xE0, 1, (byte) 0x81 });
		assertThat(encode((sink) -> encoder
			.disconnect(new DisconnectPacket(MqttReasonCode.SUCCESS, null, "", null, List.of()), sink)))
			.isEqualTo(new byte[] { (byte) 0xE0, 5, 0, 3, 0x1F, 0, 0 });
	}

	@Test
	void authenticate() {
		AuthPacket packet = new AuthPacket(MqttReasonCode.CONTINUE_AUTHENTICATION, "SCRAM", new byte[] { 1, 2 },
				"m\u00F6re", USER_PROPERTIES);
		MqttMessage read = decode(MqttVersion.MQTT_5_0,
				(sink) -> encoder(MqttVersion.MQTT_5_0).authenticate(packet, sink));
		assertThat(read.fixedHeader().messageType()).isEqualTo(MqttMessageType.AUTH);
		MqttReasonCodeAndPropertiesVariableHeader header = (MqttReasonCodeAndPropertiesVariableHeader) read
			.variableHeader();
		assertThat(header.reasonCode()).isEqualTo((byte) 0x18);
		assertThat(describe(header.properties()))
			.isEqualTo("0x15=SCRAM 0x16=[1, 2] 0x1F=m\u00F6re 0x26=[k->1, k->\u00FC, ->]");
		assertRefused((sink) -> encoder(MqttVersion.MQTT_3_1_1).authenticate(packet, sink), "MQTT 3.1.1 has no AUTH");
	}

	@ParameterizedTest
	@MethodSource("longestTexts")
	void textOfTheLargestSizeIsTakenAndLongerRefused(String text) {
		assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSize(65_535);
		for (MqttVersion version : MqttVersion.values()) {
			MqttPublishMessage read = decode(version,
					(sink) -> encoder(version).publish(message(text, new byte[1], 0), 0, false, null, sink));
			assertThat(read.variableHeader().topicName()).isEqualTo(text);
			read.release();
			assertRefused((sink) -> encoder(version).publish(message(text + "x", new byte[1], 0), 0, false, null, sink),
					"Text of 65536 bytes in UTF-8 is longer than 65535 bytes");
		}
	}

	static Stream<String> longestTexts() {
		return Stream.of("x".repeat(65_535), "\u20AC".repeat(21_845), "\u00FC".repeat(32_767) + "x",
				"\uD83D\uDE00".repeat(16_383) + "xyz");
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void allCharactersAreEncodedWithAnyVersion(MqttVersion version) {
		StringBuilder text = new StringBuilder();
		for (int codePoint = 1; codePoint <= Character.MAX_CODE_POINT; codePoint += (codePoint < 0x1000) ? 1 : 0x61) {
			if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
				text.appendCodePoint(codePoint);
			}
		}
		// what a client library for MQTT 3 takes for an error
		text.append("\uFDD0\uFDEF\uFFFE\uFFFF\uDBFF\uDFFF\uD83D\uDE00");
		String filter = text.toString();
		MqttUnsubscribeMessage read = decode(version, (sink) -> encoder(version).unsubscribe(1, List.of(filter), sink));
		assertThat(read.payload().topics()).containsExactly(filter);
	}

	@ParameterizedTest
	@ValueSource(strings = { "\uD83D", "\uDE00", "a\uD83Db", "\uDE00\uD83D", "\uD83D\uD83D\uDE00" })
	void halfACharacterIsRefused(String text) {
		assertRefused(
				(sink) -> encoder(MqttVersion.MQTT_5_0).publish(message(text, new byte[0], 0), 0, false, null, sink),
				"Text has half a character at index ");
	}

	@Test
	void valueThatDoesNotFitIsRefused() {
		PublishProperties expiry = new PublishProperties(null, Duration.ofSeconds(0x1_0000_0000L), null, null, null,
				List.of());
		assertRefused(
				(sink) -> encoder(MqttVersion.MQTT_5_0).publish(
						new PublishPacket("a", new byte[0], MqttQos.AT_MOST_ONCE, false, expiry), 0, false, null, sink),
				"4294967296 does not fit into four bytes");
		PublishProperties data = new PublishProperties(null, null, null, null, new byte[65_536], List.of());
		assertRefused(
				(sink) -> encoder(MqttVersion.MQTT_5_0).publish(
						new PublishPacket("a", new byte[0], MqttQos.AT_MOST_ONCE, false, data), 0, false, null, sink),
				"Binary data of 65536 bytes is longer than 65535 bytes");
	}

	@Test
	void packetsFollowOneAnother() {
		PacketBuffer buffer = new PacketBuffer(0);
		PacketEncoder encoder = encoder(MqttVersion.MQTT_5_0);
		int size = 0;
		for (int i = 0; i < 1_000; i++) {
			size += encoder.publish(message("topic", new byte[i], 1), i, false, null, buffer);
		}
		assertThat(buffer.size()).isEqualTo(size);
		assertThat(buffer.toByteArray()).endsWith(new byte[999]);
		buffer.clear();
		assertThat(buffer.toByteArray()).isEmpty();
	}

	private static PublishPacket message(String topic, byte[] payload, int qos) {
		return new PublishPacket(topic, payload, MqttQos.of(qos), false, PublishProperties.NONE);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static PacketEncoder encoder(MqttVersion version) {
		return new PacketEncoder(version);
	}

	@SuppressWarnings("unchecked")
	private static <T extends MqttMessage> T decode(MqttVersion version, ToIntFunction<PacketSink> encoder) {
		return (T) NettyCodec.decode(version, encode(encoder));
	}

	private static byte[] encode(ToIntFunction<PacketSink> encoder) {
		ExactSink sink = new ExactSink();
		int size = encoder.applyAsInt(sink);
		assertThat(sink.reserved).isEqualTo(size);
		byte[] encoded = sink.buffer.toByteArray();
		assertThat(encoded).hasSize(size);
		return encoded;
	}

	private static void assertRefused(ToIntFunction<PacketSink> encoder, String message) {
		ExactSink sink = new ExactSink();
		assertThatIllegalArgumentException().isThrownBy(() -> encoder.applyAsInt(sink)).withMessageContaining(message);
		assertThat(sink.buffer.size()).isZero();
		assertThat(sink.reserved).isEqualTo(-1);
	}

	private static String describe(MqttProperties properties) {
		return NettyCodec.describe(properties);
	}

	/**
	 * Remembers how much room was made, and makes none for more.
	 */
	private static final class ExactSink implements PacketSink {

		private final PacketBuffer buffer = new PacketBuffer(0);

		private int reserved = -1;

		@Override
		public void reserve(int size) {
			assertThat(this.reserved).isEqualTo(-1);
			this.reserved = size;
			this.buffer.reserve(size);
		}

		@Override
		public void writeByte(int value) {
			this.buffer.writeByte(value);
		}

		@Override
		public void writeShort(int value) {
			this.buffer.writeShort(value);
		}

		@Override
		public void writeInt(int value) {
			this.buffer.writeInt(value);
		}

		@Override
		public void writeBytes(byte[] bytes) {
			this.buffer.writeBytes(bytes);
		}

		@Override
		public void writeUtf8(String text, int length) {
			int start = this.buffer.size();
			this.buffer.writeUtf8(text, length);
			assertThat(this.buffer.size() - start).isEqualTo(length);
		}

	}

}
