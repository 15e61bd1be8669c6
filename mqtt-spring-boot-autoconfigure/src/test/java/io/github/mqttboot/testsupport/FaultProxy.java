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

package io.github.mqttboot.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP link to a broker that can be cut, reset, stalled, half open and slow.
 */
public final class FaultProxy implements AutoCloseable {

	private static final int BUFFER_SIZE = 16 * 1024;

	private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

	private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();

	private final int targetPort;

	private final int port;

	private volatile Acceptor acceptor;

	private volatile boolean frozen;

	private volatile int bytesPerSecond;

	/**
	 * Open a link.
	 * @param targetPort the port of the broker on this host
	 */
	public FaultProxy(int targetPort) {
		this.targetPort = targetPort;
		this.port = StablePorts.find();
		this.acceptor = listen();
	}

	private Acceptor listen() {
		try {
			ServerSocket socket = new ServerSocket();
			socket.setReuseAddress(true);
			socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port));
			return new Acceptor(socket, start(() -> accept(socket)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Thread start(Runnable task) {
		Thread thread = new Thread(task, "fault-proxy");
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

	private void accept(ServerSocket socket) {
		try {
			while (true) {
				Socket client = socket.accept();
				start(() -> connect(client));
			}
		}
		catch (IOException ex) {
			// shut
		}
	}

	private void connect(Socket client) {
		Socket target = new Socket();
		Pair pair = new Pair(client, target);
		this.pairs.add(pair);
		try {
			target.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.targetPort));
			client.setTcpNoDelay(true);
			target.setTcpNoDelay(true);
			start(() -> pair.pump(client, target));
			pair.pump(target, client);
		}
		catch (IOException ex) {
			pair.close();
		}
	}

	/**
	 * Return the port to connect to.
	 * @return the port
	 */
	public int getPort() {
		return this.port;
	}

	/**
	 * Return the address for {@code mqtt.url}.
	 * @return the address
	 */
	public String getUrl() {
		return "mqtt://127.0.0.1:" + getPort();
	}

	/**
	 * Cut the present connections. New ones are let through.
	 */
	public void cut() {
		this.pairs.forEach(Pair::close);
	}

	/**
	 * Reset the present connections, as a router does that has forgotten them. New ones
	 * are let through.
	 */
	public void reset() {
		this.pairs.forEach(Pair::reset);
	}

	/**
	 * Cut the present connections and refuse new ones.
	 */
	public void shut() {
		this.acceptor.close();
		cut();
	}

	/**
	 * Let connections through after {@link #shut()}.
	 */
	public void open() {
		this.acceptor = listen();
	}

	/**
	 * Let nothing through, neither on present connections nor on new ones, which stay
	 * established.
	 */
	public void freeze() {
		this.frozen = true;
	}

	/**
	 * Let data through after {@link #freeze()}, what was held back first.
	 */
	public void unfreeze() {
		this.frozen = false;
	}

	/**
	 * Leave the present connections half open for good: what is sent on them is lost, and
	 * neither end is notified. New ones are let through.
	 */
	public void loseSilently() {
		this.pairs.forEach((pair) -> pair.lost = true);
	}

	/**
	 * Let data through at a limited rate.
	 * @param bytesPerSecond the rate for each connection and direction, or 0 for no limit
	 */
	public void slow(int bytesPerSecond) {
		this.bytesPerSecond = bytesPerSecond;
	}

	@Override
	public void close() {
		shut();
	}

	private static void closeQuietly(AutoCloseable closeable) {
		try {
			closeable.close();
		}
		catch (Exception ex) {
			// closed it is
		}
	}

	/**
	 * What listens, and the thread that accepts. The port is taken until that thread has
	 * left its call, not just until the socket is closed (JDK 17 to 25).
	 */
	private record Acceptor(ServerSocket socket, Thread thread) implements AutoCloseable {

		@Override
		public void close() {
			closeQuietly(this.socket);
			try {
				this.thread.join();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

	/**
	 * A connection of a client, and the one to the broker in its place.
	 */
	private final class Pair {

		private final Socket client;

		private final Socket target;

		private volatile boolean lost;

		Pair(Socket client, Socket target) {
			this.client = client;
			this.target = target;
		}

		void pump(Socket from, Socket to) {
			try {
				InputStream in = from.getInputStream();
				OutputStream out = to.getOutputStream();
				byte[] buffer = new byte[BUFFER_SIZE];
				int length = in.read(buffer);
				while (length != -1) {
					while (FaultProxy.this.frozen && !from.isClosed()) {
						LockSupport.parkNanos(POLL_NANOS);
					}
					if (!this.lost) {
						write(out, buffer, length);
					}
					length = in.read(buffer);
				}
			}
			catch (IOException ex) {
				// ends as at the end of the stream
			}
			end(from);
		}

		private void write(OutputStream out, byte[] buffer, int length) throws IOException {
			int written = 0;
			while (written < length) {
				int rate = FaultProxy.this.bytesPerSecond;
				// a hundredth of what may pass in a second
				int part = (rate > 0) ? Math.min(length - written, Math.max(1, rate / 100)) : length - written;
				out.write(buffer, written, part);
				written += part;
				if (rate > 0) {
					LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(part) / rate);
				}
			}
		}

		private void end(Socket ended) {
			if (this.lost) {
				// the other end does not learn of it
				closeQuietly(ended);
				if (this.client.isClosed() && this.target.isClosed()) {
					FaultProxy.this.pairs.remove(this);
				}
			}
			else {
				close();
			}
		}

		void close() {
			shutdownOutput(this.client);
			shutdownOutput(this.target);
			closeQuietly(this.client);
			closeQuietly(this.target);
			FaultProxy.this.pairs.remove(this);
		}

		// The end of the stream comes before the reset that unread data may cause
		private void shutdownOutput(Socket socket) {
			closeQuietly(socket::shutdownOutput);
		}

		void reset() {
			for (Socket socket : new Socket[] { this.client, this.target }) {
				closeQuietly(() -> socket.setSoLinger(true, 0));
			}
			closeQuietly(this.client);
			closeQuietly(this.target);
			FaultProxy.this.pairs.remove(this);
		}

	}

}
