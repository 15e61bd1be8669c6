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

package io.github.mqttboot.transport.paho.link;

import java.util.ArrayList;
import java.util.List;

import io.github.mqttboot.transport.paho.link.PacketScanner.Packet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PacketScanner}.
 */
class PacketScannerTests {

	private static final byte[] PINGREQ = { (byte) 0xC0, 0 };

	private final PacketScanner scanner = new PacketScanner();

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 7, 128, 20_000 })
	void findsTheEndsWhateverThePieces(int pieceLength) {
		byte[] bytes = PacketReaderTests.concat(PINGREQ, PacketReaderTests.packet(300), PINGREQ,
				PacketReaderTests.packet(16_384), PacketReaderTests.packet(0));
		List<Packet> packets = new ArrayList<>();
		for (int i = 0; i < bytes.length; i += pieceLength) {
			packets.addAll(this.scanner.scan(bytes, i, Math.min(pieceLength, bytes.length - i)));
		}
		assertThat(packets).containsExactly(new Packet(0xC0, 2), new Packet(0x30, 303), new Packet(0xC0, 2),
				new Packet(0x30, 16_388), new Packet(0x30, 2));
		assertThat(packets.get(0).type()).isEqualTo(12);
	}

	@Test
	void packetEndsWithItsLastByteOnly() {
		byte[] packet = PacketReaderTests.packet(10);
		assertThat(this.scanner.scan(packet, 0, 11)).isEmpty();
		assertThat(this.scanner.scan(packet, 11, 1)).hasSize(1);
	}

}
