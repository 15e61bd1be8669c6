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

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.mqttboot.protocol.PacketType;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * A {@link Link} whose control packets are shown to a {@link PacketHandler} as they pass,
 * and that knows when which traffic was seen last.
 * <p>
 * An MQTT client library runs on the streams of the tap. The end of the link is reported
 * to the handler, and to the library by the reading side only: what is written after it
 * is dropped without an exception.
 *
 * @since 0.1.0
 */
public class PacketTap {

	private static final int CHUNK_SIZE = 16 * 1024;

	private final Link link;

	private final PacketHandler handler;

	private final long maximumPacketSize;

	private final Queue<Long> unansweredPings = new ConcurrentLinkedQueue<>();

	private volatile long lastInbound = System.nanoTime();

	private volatile long lastOutbound = this.lastInbound;

	private volatile long lastPing;

	private volatile @Nullable InputStream inputStream;

	private volatile @Nullable OutputStream outputStream;

	/**
	 * Create a tap.
	 * @param link the link, not yet open
	 * @param handler sees the packets
	 * @param maximumPacketSize the size in bytes of the largest packet that may come in
	 */
	public PacketTap(Link link, PacketHandler handler, long maximumPacketSize) {
		Assert.notNull(link, "'link' must not be null");
		Assert.notNull(handler, "'handler' must not be null");
		this.link = link;
		this.handler = handler;
		this.maximumPacketSize = maximumPacketSize;
	}

	/**
	 * Open the link, and block until it is open.
	 * @throws IOException if that failed
	 */
	public void open() throws IOException {
		this.link.open();
		this.inputStream = new TappedInput(new BufferedInputStream(this.link.getInputStream()));
		this.outputStream = new TappedOutput(this.link.getOutputStream());
	}

	/**
	 * Return the stream that the client library reads from. It carries whole packets.
	 * @return the stream
	 */
	public InputStream getInputStream() {
		InputStream stream = this.inputStream;
		Assert.state(stream != null, "The link is not open");
		return stream;
	}

	/**
	 * Return the stream that the client library writes to.
	 * @return the stream
	 */
	public OutputStream getOutputStream() {
		OutputStream stream = this.outputStream;
		Assert.state(stream != null, "The link is not open");
		return stream;
	}

	/**
	 * Read on to the end of the link and drop what comes. To be called by the thread that
	 * reads: the other side may have to write what it has begun before it reads what we
	 * said to it.
	 */
	public void discardInput() {
		byte[] dropped = new byte[CHUNK_SIZE];
		try {
			InputStream in = this.link.getInputStream();
			int read = 0;
			while (read >= 0) {
				read = in.read(dropped);
			}
		}
		catch (IOException ex) {
			// That is the end as well
		}
	}

	/**
	 * Close the link at once.
	 */
	public void close() {
		this.link.close();
	}

	/**
	 * Return when the last byte came in.
	 * @return the value of {@link System#nanoTime()}; of the creation, if none came
	 */
	public long getLastInbound() {
		return this.lastInbound;
	}

	/**
	 * Return when the network took the last byte.
	 * @return the value of {@link System#nanoTime()}; of the creation, if it took none
	 */
	public long getLastOutbound() {
		return this.lastOutbound;
	}

	/**
	 * Return when the last PINGREQ was written.
	 * @return the value of {@link System#nanoTime()}, or 0 if none was
	 */
	public long getLastPing() {
		return this.lastPing;
	}

	/**
	 * Return whether there is a PINGREQ without its PINGRESP.
	 * @return whether an answer is awaited
	 */
	public boolean isPingUnanswered() {
		return !this.unansweredPings.isEmpty();
	}

	private void onPingWritten() {
		// Before it is written, or the answer could be there first
		this.lastPing = System.nanoTime();
		this.unansweredPings.add(this.lastPing);
	}

	private void onPingAnswered() {
		Long sent = this.unansweredPings.poll();
		if (sent != null) {
			this.handler.onPingAnswered(System.nanoTime() - sent);
		}
	}

	/**
	 * Hands on packet by packet, as the handler has it.
	 */
	private final class TappedInput extends InputStream {

		private final PacketReader reader;

		private byte[] packet = {};

		private int position;

		private TappedInput(InputStream in) {
			this.reader = new PacketReader(in, () -> PacketTap.this.lastInbound = System.nanoTime(),
					PacketTap.this.maximumPacketSize);
		}

		@Override
		public int read() throws IOException {
			awaitPacket();
			return this.packet[this.position++] & 0xFF;
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			if (length == 0) {
				return 0;
			}
			awaitPacket();
			int count = Math.min(length, available());
			System.arraycopy(this.packet, this.position, bytes, offset, count);
			this.position += count;
			return count;
		}

		@Override
		public int available() {
			return this.packet.length - this.position;
		}

		private void awaitPacket() throws IOException {
			while (available() == 0) {
				PacketTap.this.handler.beforeInbound();
				byte[] next = PacketTap.this.handler.onInbound(readPacket());
				if (next != null) {
					this.packet = next;
					this.position = 0;
				}
			}
		}

		private byte[] readPacket() throws IOException {
			try {
				byte[] read = this.reader.read();
				if (PacketType.of(read[0]) == PacketType.PINGRESP) {
					onPingAnswered();
				}
				return read;
			}
			catch (SocketTimeoutException ex) {
				// The client library polls, and comes back for the rest
				throw ex;
			}
			catch (IOException ex) {
				PacketTap.this.handler.onFailure(ex);
				throw ex;
			}
		}

	}

	/**
	 * Passes bytes through, in chunks so that the progress of a large packet shows.
	 */
	private final class TappedOutput extends OutputStream {

		private final OutputStream out;

		private final PacketScanner scanner = new PacketScanner();

		private boolean failed;

		private TappedOutput(OutputStream out) {
			this.out = out;
		}

		@Override
		public void write(int value) {
			writeChunk(new byte[] { (byte) value }, 0, 1);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) {
			int end = offset + length;
			for (int start = offset; start < end; start += CHUNK_SIZE) {
				writeChunk(bytes, start, Math.min(CHUNK_SIZE, end - start));
			}
		}

		private void writeChunk(byte[] bytes, int offset, int length) {
			PacketTap.this.handler.beforeOutbound();
			if (this.scanner.isBetweenPackets()) {
				// Paho flushes after each packet, so that none begins later in these
				// bytes
				PacketTap.this.handler.beforePacket(ByteBuffer.wrap(bytes, offset, length));
			}
			List<PacketScanner.Packet> written = this.scanner.scan(bytes, offset, length);
			for (PacketScanner.Packet packet : written) {
				if (packet.type() == PacketType.PINGREQ) {
					onPingWritten();
				}
			}
			if (this.failed) {
				return;
			}
			try {
				this.out.write(bytes, offset, length);
			}
			catch (IOException ex) {
				this.failed = true;
				PacketTap.this.handler.onWriteFailure(ex);
				return;
			}
			PacketTap.this.lastOutbound = System.nanoTime();
			for (PacketScanner.Packet packet : written) {
				PacketTap.this.handler.onOutbound(packet.header(), packet.size());
			}
		}

	}

}
