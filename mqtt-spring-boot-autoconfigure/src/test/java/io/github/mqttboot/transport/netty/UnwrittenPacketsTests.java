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

package io.github.mqttboot.transport.netty;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link UnwrittenPackets}.
 */
class UnwrittenPacketsTests {

	private final UnwrittenPackets packets = new UnwrittenPackets();

	private final List<String> written = new ArrayList<>();

	@Test
	void packetIsWrittenWithItsLastByte() {
		this.packets.add(0x30, 10);
		this.packets.add(0xC0, 2);
		write(9);
		assertThat(this.written).isEmpty();
		write(1);
		assertThat(this.written).containsExactly("30 10");
		write(2);
		assertThat(this.written).containsExactly("30 10", "C0 2");
	}

	@Test
	void manyCanBeWrittenAtOnce() {
		int bytes = 0;
		for (int i = 1; i <= 1000; i++) {
			this.packets.add(0x32, i);
			bytes += i;
			if (i == 500) {
				write(bytes);
				bytes = 0;
			}
		}
		write(bytes);
		assertThat(this.written).hasSize(1000).startsWith("32 1").endsWith("32 1000");
	}

	@Test
	void largestPacketFits() {
		this.packets.add(0xFF, 268_435_460);
		write(268_435_459);
		write(1);
		assertThat(this.written).containsExactly("FF 268435460");
	}

	@Test
	void packetThatWasTakenBackIsNotWritten() {
		this.packets.add(0x32, 5);
		this.packets.add(0x32, 7);
		this.packets.removeLast();
		this.packets.add(0xC0, 2);
		write(7);
		assertThat(this.written).containsExactly("32 5", "C0 2");
	}

	private void write(int bytes) {
		this.packets.written(bytes, (header, size) -> this.written.add("%X %d".formatted(header, size)));
	}

}
