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

package io.github.mqttboot.transport.paho;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PacketType;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.store.AcceptedMessage;
import io.github.mqttboot.store.ManualStore;
import io.github.mqttboot.store.Ticket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WriteBarrier}.
 */
class WriteBarrierTests {

	private final ManualStore store = new ManualStore();

	private final WriteBarrier barrier = new WriteBarrier(Ticket.DONE);

	@BeforeEach
	void nothingIsSafe() {
		this.store.slow();
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			PUBLISH, 34 07 00 01 61 01 02 78 78
			PUBLISH, 3C 80 01 00 01 61 01 02 78
			PUBREC,  50 02 01 02
			PUBREL,  62 02 01 02
			PUBREL,  62 04 01 02 00 00
			""")
	void packetWaitsUntilWhatItStandsForIsSafe(String type, String bytes) {
		this.barrier.hold(typeOf(type), 0x0102, ticket());
		CompletableFuture<Void> written = write(bytes);
		assertThat(written).isNotDone();
		this.store.save();
		assertThat(written).succeedsWithin(Duration.ofSeconds(5));
	}

	@ParameterizedTest
	@ValueSource(strings = { "32 07 00 01 61 01 02 78 78", "30 03 00 01 61", "40 02 01 02", "70 02 01 02", "C0 00",
			"62 02 01 03", "50 02 01 02", "34 07 00 01 61 01 03 78 78" })
	void otherPacketsDoNot(String bytes) {
		this.barrier.hold(PacketType.PUBLISH, 0x0102, ticket());
		this.barrier.hold(PacketType.PUBREL, 0x0102, ticket());
		assertThat(write(bytes)).succeedsWithin(Duration.ofSeconds(5));
	}

	@Test
	void packetWhosePacketIdentifierDoesNotShowWaitsForAll() {
		this.barrier.hold(PacketType.PUBLISH, 7, ticket());
		CompletableFuture<Void> written = write(
				"34 80 90 01 00 FF " + HexFormat.ofDelimiter(" ").formatHex("topic".getBytes(StandardCharsets.UTF_8)));
		assertThat(written).isNotDone();
		this.store.save();
		assertThat(written).succeedsWithin(Duration.ofSeconds(5));
		assertThat(write("34 07 00 01 61 00 07 78 78")).succeedsWithin(Duration.ofSeconds(5));
	}

	private CompletableFuture<Void> write(String bytes) {
		ByteBuffer packet = ByteBuffer.wrap(HexFormat.ofDelimiter(" ").parseHex(bytes));
		return CompletableFuture.runAsync(() -> this.barrier.await(packet));
	}

	private Ticket ticket() {
		return this.store.sent(1, AcceptedMessage
			.unkept(new PublishPacket("a", new byte[0], MqttQos.EXACTLY_ONCE, false, PublishProperties.NONE), 0));
	}

	private static int typeOf(String name) {
		return switch (name) {
			case "PUBLISH" -> PacketType.PUBLISH;
			case "PUBREC" -> PacketType.PUBREC;
			default -> PacketType.PUBREL;
		};
	}

}
