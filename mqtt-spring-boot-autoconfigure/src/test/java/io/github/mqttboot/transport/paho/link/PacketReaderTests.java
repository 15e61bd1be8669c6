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

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.mqttboot.codec.ForeignProtocolException;
import io.github.mqttboot.codec.ForeignProtocolException.Protocol;
import io.github.mqttboot.codec.PacketTooLargeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PacketReader}.
 */
class PacketReaderTests {

	private static final byte[] CONNACK = { 0x20, 2, 0, 0 };

	private static final byte[] PINGRESP = { (byte) 0xD0, 0 };

	private final AtomicInteger arrivals = new AtomicInteger();

	@Test
	void readsPacketsOneByOne() throws IOException {
		PacketReader reader = reader(new ByteArrayInputStream(concat(PINGRESP, packet(5), PINGRESP)));
		assertThat(reader.read()).isEqualTo(PINGRESP);
		assertThat(reader.read()).isEqualTo(packet(5));
		assertThat(reader.read()).isEqualTo(PINGRESP);
		assertThat(this.arrivals).hasPositiveValue();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152 })
	void readsPacketsOfAnySize(int length) throws IOException {
		PacketReader reader = reader(new ByteArrayInputStream(concat(packet(length), PINGRESP)));
		assertThat(reader.read()).isEqualTo(packet(length));
		assertThat(reader.read()).isEqualTo(PINGRESP);
	}

	@Test
	void readsByteByByte() throws IOException {
		PacketReader reader = reader(new Trickle(concat(packet(300), PINGRESP), 1));
		assertThat(reader.read()).isEqualTo(packet(300));
		assertThat(reader.read()).isEqualTo(PINGRESP);
	}

	@Test
	void goesOnAfterTimeoutsWithinHeaderAndBody() throws IOException {
		PacketReader reader = reader(new Timeouts(packet(300)));
		byte[] packet = null;
		int timeouts = 0;
		while (packet == null) {
			try {
				packet = reader.read();
			}
			catch (SocketTimeoutException ex) {
				timeouts++;
			}
		}
		assertThat(packet).isEqualTo(packet(300));
		assertThat(timeouts).isGreaterThan(300);
	}

	@Test
	void lengthOfMoreThanFourBytesIsAProtocolViolation() {
		byte[] malformed = { 0x30, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 1 };
		assertThatExceptionOfType(ProtocolException.class)
			.isThrownBy(() -> reader(new ByteArrayInputStream(malformed)).read());
	}

	@Test
	void forgedLengthDoesNotCostMemory() {
		byte[] header = { 0x30, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x7F };
		AtomicInteger largest = new AtomicInteger();
		InputStream in = new SequenceInputStream(new ByteArrayInputStream(header), new InputStream() {

			@Override
			public int read() {
				return -1;
			}

			@Override
			public int read(byte[] bytes, int offset, int length) {
				largest.set(bytes.length);
				return -1;
			}

		});
		assertThatExceptionOfType(EOFException.class).isThrownBy(() -> reader(in).read());
		assertThat(largest).hasValueLessThan(10_000);
	}

	@Test
	void packetOfTheMaximumSizeIsTaken() throws IOException {
		assertThat(reader(new ByteArrayInputStream(packet(300)), 303).read()).isEqualTo(packet(300));
	}

	@Test
	void largerPacketIsRefusedByItsHeader() {
		InputStream header = new ByteArrayInputStream(packet(300), 0, 3);
		assertThatExceptionOfType(PacketTooLargeException.class).isThrownBy(() -> reader(header, 302).read())
			.withMessage("the broker sends a packet of 303 bytes");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			15030300020232     | TLS     | 0x15 0x03
			1603               | TLS     | 0x16 0x03
			485454502F312E31   | HTTP    | 0x48 0x54
			3C21               | HTTP    | 0x3C 0x21
			5353482D           | UNKNOWN | 0x53 0x53
			3001               | UNKNOWN | 0x30 0x01
			""")
	void foreignProtocolIsRecognisedByItsFirstBytes(String hex, Protocol protocol, String firstBytes) {
		InputStream in = new ByteArrayInputStream(HexFormat.of().parseHex(hex));
		PacketReader reader = new PacketReader(in, this.arrivals::incrementAndGet, Long.MAX_VALUE);
		assertThatExceptionOfType(ForeignProtocolException.class).isThrownBy(reader::read).satisfies((ex) -> {
			assertThat(ex.getProtocol()).isEqualTo(protocol);
			assertThat(ex.getFirstBytes()).isEqualTo(firstBytes);
		});
	}

	@Test
	void brokerMayBeginWithAuth() throws IOException {
		byte[] auth = { (byte) 0xF0, 0 };
		PacketReader reader = new PacketReader(new ByteArrayInputStream(auth), this.arrivals::incrementAndGet,
				Long.MAX_VALUE);
		assertThat(reader.read()).isEqualTo(auth);
	}

	@Test
	void endOfStreamIsReported() {
		assertThatExceptionOfType(EOFException.class)
			.isThrownBy(() -> reader(new ByteArrayInputStream(new byte[0])).read());
		assertThatExceptionOfType(EOFException.class)
			.isThrownBy(() -> reader(new ByteArrayInputStream(packet(300), 0, 200)).read());
	}

	private PacketReader reader(InputStream in) {
		return reader(in, Long.MAX_VALUE);
	}

	private PacketReader reader(InputStream in, long maximumPacketSize) {
		PacketReader reader = new PacketReader(new SequenceInputStream(new ByteArrayInputStream(CONNACK), in),
				this.arrivals::incrementAndGet, maximumPacketSize);
		try {
			reader.read();
			this.arrivals.set(0);
			return reader;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static byte[] packet(int length) {
		int lengthBytes = (length < 128) ? 1 : (length < 16_384) ? 2 : (length < 2_097_152) ? 3 : 4;
		byte[] packet = new byte[1 + lengthBytes + length];
		Arrays.fill(packet, (byte) 'x');
		packet[0] = 0x30;
		int remaining = length;
		for (int i = 1; i <= lengthBytes; i++) {
			packet[i] = (byte) ((remaining & 0x7F) | ((i < lengthBytes) ? 0x80 : 0));
			remaining >>= 7;
		}
		return packet;
	}

	static byte[] concat(byte[]... parts) {
		byte[] all = new byte[0];
		for (byte[] part : parts) {
			int end = all.length;
			all = Arrays.copyOf(all, end + part.length);
			System.arraycopy(part, 0, all, end, part.length);
		}
		return all;
	}

	/**
	 * Gives few bytes at a time, whatever is asked for.
	 */
	private static final class Trickle extends ByteArrayInputStream {

		private final int atOnce;

		private Trickle(byte[] bytes, int atOnce) {
			super(bytes);
			this.atOnce = atOnce;
		}

		@Override
		public synchronized int read(byte[] bytes, int offset, int length) {
			return super.read(bytes, offset, Math.min(length, this.atOnce));
		}

	}

	/**
	 * Times out before each byte.
	 */
	private static final class Timeouts extends InputStream {

		private final InputStream in;

		private boolean timeout;

		private Timeouts(byte[] bytes) {
			this.in = new ByteArrayInputStream(bytes);
		}

		@Override
		public int read() throws IOException {
			return this.in.read();
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			this.timeout = !this.timeout;
			if (this.timeout) {
				throw new SocketTimeoutException();
			}
			return this.in.read(bytes, offset, Math.min(length, 1));
		}

	}

}
