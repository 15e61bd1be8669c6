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

package io.github.mqttboot.store.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.mqttboot.concurrent.ManualTime;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.store.AcceptedMessage;
import io.github.mqttboot.store.InflightMessage;
import io.github.mqttboot.store.OutboxUnavailableException;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link LegacyOutboxReader}, with a file that the first version wrote: of a
 * connection that was killed with a presence message and three messages in flight, one of
 * them after PUBREC, a message of QoS 2 received, and two messages waiting.
 */
class LegacyOutboxReaderTests {

	private final ManualTime time = new ManualTime();

	@TempDir
	private Path directory;

	@BeforeEach
	void fileOfTheFirstVersion() throws IOException {
		Files.copy(Path.of("src/test/resources/store/legacy.outbox"), this.directory.resolve("legacy.outbox"));
	}

	// the second was copied by H2 2.5.252, the first written by 2.4.240
	@ParameterizedTest
	@ValueSource(strings = { "legacy.outbox", "legacy-h2-2.5.outbox" })
	void everythingIsCarriedOver(String file) throws IOException {
		Files.copy(Path.of("src/test/resources/store", file), this.directory.resolve("legacy.outbox"),
				StandardCopyOption.REPLACE_EXISTING);
		for (int run = 0; run < 3; run++) {
			FileOutboxStore store = open();
			assertThat(store.damaged()).isZero();
			assertThat(store.waiting()).extracting(AcceptedMessage::packet)
				.usingRecursiveFieldByFieldElementComparator()
				.containsExactly(new PublishPacket("waiting/full", new byte[] { 1, 2, 3 }, MqttQos.EXACTLY_ONCE, true,
						new PublishProperties(true, Duration.ofSeconds(3600), "text/plain", "reply/to",
								new byte[] { 9 },
								List.of(new MqttUserProperty("name", "one"), new MqttUserProperty("name", "two")))),
						packet("waiting/plain", 1));
			assertThat(store.inflight()).extracting(InflightMessage::packetId).containsExactly(4, 5, 6);
			assertThat(store.inflight()).extracting(InflightMessage::released).containsExactly(true, false, false);
			assertThat(store.inflight()).extracting((sent) -> sent.message().packet())
				.usingRecursiveFieldByFieldElementComparator()
				.containsExactly(packet("inflight/released", 2), packet("inflight/once", 1),
						packet("inflight/exactly", 2));
			assertThat(store.received()).isEqualTo(Map.of(9, 0xf89a9fbb));
			store.close().await();
			assertThat(new String(Files.readAllBytes(this.directory.resolve("legacy.outbox")),
					StandardCharsets.ISO_8859_1))
				.startsWith("mqttbox");
		}
		FileOutboxStore store = open();
		assertThat(store.accept(packet("next", 1)).id()).isEqualTo(7);
		store.settled(5);
		store.close().await();
	}

	@Test
	void messagesAreForTheClientThatAcceptedThem() {
		assertThatExceptionOfType(OutboxUnavailableException.class)
			.isThrownBy(() -> FileOutboxStore.open(this.directory, "legacy", "other", this.time, Runnable::run))
			.withMessageContaining("holds 5 messages that were accepted for the client identifier 'client'");
		assertThat(open().close()).isNotNull();
	}

	@Test
	void fileInUseByAnEarlierVersionIsRefused() {
		try (MVStore file = MVStore.open(this.directory.resolve("legacy.outbox").toString())) {
			assertThat(file.isClosed()).isFalse();
			assertThatExceptionOfType(OutboxUnavailableException.class).isThrownBy(this::open)
				.returns(OutboxUnavailableException.Reason.IN_USE, OutboxUnavailableException::getReason);
		}
		open().close().await();
	}

	@Test
	void damagedRecordsAreSetAside() throws IOException {
		try (MVStore file = MVStore.open(this.directory.resolve("legacy.outbox").toString())) {
			MVMap<String, byte[]> records = file.openMap("records",
					new MVMap.Builder<String, byte[]>().keyType(StringDataType.INSTANCE)
						.valueType(ByteArrayDataType.INSTANCE));
			records.put("message/5", "nonsense".getBytes(StandardCharsets.UTF_8));
			records.put("packet/s-6", new byte[0]);
		}
		FileOutboxStore store = open();
		assertThat(store.damaged()).isEqualTo(2);
		assertThat(store.waiting()).extracting((message) -> message.packet().topic())
			.containsExactly("inflight/exactly", "waiting/plain");
		assertThat(store.inflight()).extracting(InflightMessage::packetId).containsExactly(4, 5);
		store.close().await();
	}

	@Test
	void damagedFileIsSetAside() throws IOException {
		try (RandomAccessFile file = new RandomAccessFile(this.directory.resolve("legacy.outbox").toFile(), "rw")) {
			file.seek(100);
			file.write(new byte[(int) file.length() - 100]);
		}
		FileOutboxStore store = open();
		assertThat(store.damaged()).isOne();
		assertThat(store.waiting()).isEmpty();
		store.accept(packet("next", 1));
		store.close().await();
	}

	private FileOutboxStore open() {
		return FileOutboxStore.open(this.directory, "legacy", "client", this.time, Runnable::run);
	}

	private static PublishPacket packet(String topic, int qos) {
		return new PublishPacket(topic, topic.getBytes(StandardCharsets.UTF_8), MqttQos.of(qos), false,
				PublishProperties.NONE);
	}

}
