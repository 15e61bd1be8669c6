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

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.HexFormat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PacketFramer}. What foreign protocols begin with is in the tests of
 * the links.
 */
class PacketFramerTests {

	private final PacketFramer framer = new PacketFramer(Long.MAX_VALUE);

	@ParameterizedTest
	@CsvSource({ "2000,2", "207F,129", "208001,131", "20FF7F,16386", "20808001,16388", "20FFFF7F,2097155",
			"2080808001,2097157", "20FFFFFF7F,268435460" })
	void theSizeIsKnownFromTheFixedHeader(String header, int size) throws ProtocolException {
		byte[] bytes = HexFormat.of().parseHex(header);
		for (int count = 0; count < bytes.length; count++) {
			assertThat(this.framer.sizeOfNext(ByteBuffer.wrap(bytes, 0, count))).isEqualTo(PacketFramer.UNKNOWN);
		}
		ByteBuffer buffer = ByteBuffer.allocate(10).position(3).put(bytes).flip().position(3);
		assertThat(this.framer.sizeOfNext(buffer)).isEqualTo(size);
		assertThat(buffer.position()).isEqualTo(3);
	}

	@Test
	void lengthOfMoreThanFourBytesIsRefused() {
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> this.framer.sizeOfNext(bytes("2080808080")))
			.withMessage("what comes in is not MQTT: malformed length of a packet");
	}

	@Test
	void packetOfTheMaximumSizeIsTakenAndLargerRefused() throws ProtocolException {
		assertThat(new PacketFramer(129).sizeOfNext(bytes("207F"))).isEqualTo(129);
		assertThatExceptionOfType(PacketTooLargeException.class)
			.isThrownBy(() -> new PacketFramer(128).sizeOfNext(bytes("207F")));
	}

	@Test
	void onlyTheFirstPacketIsTheAnswerToConnect() throws ProtocolException {
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> this.framer.sizeOfNext(bytes("3000")));
		assertThat(this.framer.sizeOfNext(bytes("F000"))).isEqualTo(2);
		assertThat(this.framer.sizeOfNext(bytes("3000"))).isEqualTo(2);
	}

	private static ByteBuffer bytes(String hex) {
		return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
	}

}
