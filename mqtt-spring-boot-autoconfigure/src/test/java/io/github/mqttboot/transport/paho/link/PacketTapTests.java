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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link PacketTap}.
 */
class PacketTapTests {

	private static final byte[] CONNACK = { 0x20, 2, 0, 0 };

	private static final byte[] PINGREQ = { (byte) 0xC0, 0 };

	private static final byte[] PINGRESP = { (byte) 0xD0, 0 };

	private final FakeLink link = new FakeLink();

	private final RecordingHandler handler = new RecordingHandler();

	private final PacketTap tap = new PacketTap(this.link, this.handler, Long.MAX_VALUE);

	@Test
	void handsOnWhatTheHandlerReturns() throws IOException {
		this.handler.replacement = new byte[] { 1, 2, 3 };
		InputStream in = opened(PINGRESP, PINGRESP).getInputStream();
		assertThat(in.readNBytes(6)).containsExactly(1, 2, 3, 1, 2, 3);
		assertThat(this.handler.inbound).containsExactly(PINGRESP, PINGRESP);
	}

	@Test
	void dropsWhatTheHandlerDrops() {
		this.handler.replacement = null;
		InputStream in = opened(PINGRESP, PINGRESP).getInputStream();
		assertThatIOException().isThrownBy(in::read);
		assertThat(this.handler.inbound).hasSize(2);
		assertThat(this.handler.failures).hasSize(1);
	}

	@Test
	void reportsBeforeItWaitsForAPacket() throws IOException {
		InputStream in = opened(PINGRESP, PINGRESP).getInputStream();
		assertThat(this.handler.waits).isZero();
		in.read();
		assertThat(this.handler.waits).isOne();
		in.read();
		assertThat(this.handler.waits).isOne();
		in.read();
		assertThat(this.handler.waits).isEqualTo(2);
	}

	@Test
	void availableIsWhatIsLeftOfThePacket() throws IOException {
		InputStream in = opened(PINGRESP).getInputStream();
		assertThat(in.available()).isZero();
		in.read();
		assertThat(in.available()).isOne();
	}

	@Test
	void malformedPacketIsReportedAndThrown() {
		InputStream in = opened(new byte[] { 0x30, -1, -1, -1, -1 }).getInputStream();
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(in::read);
		assertThat(this.handler.failures).singleElement().isInstanceOf(ProtocolException.class);
	}

	@Test
	void measuresPingsInTheirOrder() throws IOException {
		PacketTap opened = opened(PINGRESP, PINGRESP, PINGRESP);
		assertThat(opened.getLastPing()).isZero();
		opened.getOutputStream().write(PINGREQ);
		long first = opened.getLastPing();
		opened.getOutputStream().write(PINGREQ);
		assertThat(opened.getLastPing()).isGreaterThanOrEqualTo(first);
		opened.getInputStream().readNBytes(2);
		assertThat(opened.isPingUnanswered()).isTrue();
		opened.getInputStream().readNBytes(4);
		assertThat(opened.isPingUnanswered()).isFalse();
		assertThat(this.handler.roundTrips).hasSize(2).allSatisfy((nanos) -> assertThat(nanos).isNotNegative());
	}

	@Test
	void stampsTraffic() throws IOException {
		long created = this.tap.getLastInbound();
		assertThat(this.tap.getLastOutbound()).isEqualTo(created);
		PacketTap opened = opened(PINGRESP);
		opened.getInputStream().read();
		assertThat(opened.getLastInbound()).isGreaterThan(created);
		assertThat(opened.getLastOutbound()).isEqualTo(created);
		opened.getOutputStream().write(PINGREQ);
		assertThat(opened.getLastOutbound()).isGreaterThan(created);
	}

	@Test
	void passesBytesThroughInChunksAndReportsWhenAPacketIsWritten() throws IOException {
		byte[] packet = PacketReaderTests.packet(100_000);
		OutputStream out = opened().getOutputStream();
		out.write(packet, 0, 50_000);
		assertThat(this.handler.outbound).isEmpty();
		out.write(packet, 50_000, packet.length - 50_000);
		out.write(0xC0);
		out.write(0);
		assertThat(this.handler.outbound).containsExactly("30 " + packet.length, "c0 2");
		assertThat(this.link.written.toByteArray()).isEqualTo(PacketReaderTests.concat(packet, PINGREQ));
		assertThat(this.link.largestWrite).isLessThan(20_000);
	}

	@Test
	void eachPacketMayBeHeldBackBeforeItsFirstByteIsWritten() throws IOException {
		byte[] packet = PacketReaderTests.packet(100_000);
		OutputStream out = opened().getOutputStream();
		out.write(packet, 0, 50_000);
		out.write(packet, 50_000, packet.length - 50_000);
		out.write(0x40);
		out.write(new byte[] { 2, 0, 1 }, 0, 3);
		out.write(packet, 0, packet.length);
		assertThat(this.handler.begun).containsExactly("30 0", "40 1", "30 2");
	}

	@Test
	void failedWriteIsReportedAndNotThrown() throws IOException {
		OutputStream out = opened().getOutputStream();
		this.link.broken = true;
		out.write(PINGREQ);
		out.write(PINGREQ);
		assertThat(this.handler.writeFailures).hasSize(1);
		assertThat(this.handler.failures).isEmpty();
		assertThat(this.handler.outbound).isEmpty();
	}

	private PacketTap opened(byte[]... inbound) {
		this.link.inbound = PacketReaderTests.concat(CONNACK, PacketReaderTests.concat(inbound));
		try {
			this.tap.open();
			this.handler.skip(this.tap.getInputStream());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		return this.tap;
	}

	private static final class FakeLink implements Link {

		private byte[] inbound = {};

		private final ByteArrayOutputStream written = new ByteArrayOutputStream();

		private int largestWrite;

		private boolean broken;

		@Override
		public void open() {
		}

		@Override
		public InputStream getInputStream() {
			return new ByteArrayInputStream(this.inbound);
		}

		@Override
		public OutputStream getOutputStream() {
			return new OutputStream() {

				@Override
				public void write(int value) throws IOException {
					write(new byte[] { (byte) value }, 0, 1);
				}

				@Override
				public void write(byte[] bytes, int offset, int length) throws IOException {
					if (FakeLink.this.broken) {
						throw new IOException("Broken pipe");
					}
					FakeLink.this.largestWrite = Math.max(FakeLink.this.largestWrite, length);
					FakeLink.this.written.write(bytes, offset, length);
				}

			};
		}

		@Override
		public void close() {
		}

	}

	private static final class RecordingHandler implements PacketHandler {

		private byte @Nullable [] replacement = { 1, 2 };

		private int waits;

		private final List<byte[]> inbound = new ArrayList<>();

		private final List<String> begun = new ArrayList<>();

		private final List<String> outbound = new ArrayList<>();

		private final List<Long> roundTrips = new ArrayList<>();

		private final List<IOException> failures = new ArrayList<>();

		private final List<IOException> writeFailures = new ArrayList<>();

		private void skip(InputStream in) throws IOException {
			byte[] configured = this.replacement;
			this.replacement = new byte[1];
			in.read();
			this.replacement = configured;
			this.inbound.clear();
			this.waits = 0;
		}

		@Override
		public void beforeInbound() {
			this.waits++;
		}

		@Override
		public byte @Nullable [] onInbound(byte[] packet) {
			this.inbound.add(packet);
			return this.replacement;
		}

		@Override
		public void onPingAnswered(long roundTripNanos) {
			this.roundTrips.add(roundTripNanos);
		}

		@Override
		public void beforeOutbound() {
		}

		@Override
		public void beforePacket(ByteBuffer bytes) {
			this.begun.add(Integer.toHexString(bytes.get()) + " " + this.outbound.size());
		}

		@Override
		public void onOutbound(int header, int size) {
			this.outbound.add(Integer.toHexString(header) + " " + size);
		}

		@Override
		public void onWriteFailure(IOException failure) {
			this.writeFailures.add(failure);
		}

		@Override
		public void onFailure(IOException failure) {
			this.failures.add(failure);
		}

	}

}
