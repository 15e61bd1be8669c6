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

package io.github.mqttboot.sample;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.github.mqttboot.protocol.BrokerAddress;

/**
 * The plug on a device's network cable: a relay to the broker that can be cut without a
 * word to either side.
 */
class Plug implements AutoCloseable {

	private static final int BUFFER_SIZE = 8 * 1024;

	private final String name;

	private final BrokerAddress broker;

	private final BadNetwork network;

	private final ServerSocket entrance;

	private final Set<Socket> sockets = new HashSet<>();

	private boolean in = true;

	Plug(String name, BrokerAddress broker, BadNetwork network) throws IOException {
		this.name = name;
		this.broker = broker;
		this.network = network;
		this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		start(this::accept);
	}

	/**
	 * Return where the device finds the broker.
	 * @return the address of the plug
	 */
	BrokerAddress getAddress() {
		return new BrokerAddress(this.broker.scheme(), this.entrance.getInetAddress().getHostAddress(),
				this.entrance.getLocalPort(), this.broker.path());
	}

	synchronized boolean isIn() {
		return this.in;
	}

	synchronized void putIn() {
		this.in = true;
	}

	synchronized void pull() {
		this.in = false;
		this.sockets.forEach(Plug::reset);
		this.sockets.clear();
	}

	@Override
	public void close() {
		try (this.entrance) {
			pull();
		}
		catch (IOException ex) {
			// Closed all the same
		}
	}

	private void accept() {
		while (!this.entrance.isClosed()) {
			try {
				Socket device = this.entrance.accept();
				start(() -> relay(device));
			}
			catch (IOException ex) {
				// Closed, or the device hung up already
			}
		}
	}

	private void relay(Socket device) {
		try (device; Socket upstream = new Socket(this.broker.host(), this.broker.port())) {
			// A cable holds nothing back
			device.setTcpNoDelay(true);
			upstream.setTcpNoDelay(true);
			if (carry(device, upstream)) {
				Thread upward = start(() -> copy(device, upstream));
				copy(upstream, device);
				upward.join();
			}
		}
		catch (IOException ex) {
			// No broker: the device finds its connection closed
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private synchronized boolean carry(Socket device, Socket upstream) {
		if (this.in) {
			this.sockets.removeIf(Socket::isClosed);
			this.sockets.addAll(List.of(device, upstream));
		}
		return this.in;
	}

	private void copy(Socket from, Socket to) {
		try {
			InputStream in = from.getInputStream();
			byte[] buffer = new byte[BUFFER_SIZE];
			int length = in.read(buffer);
			while (length != -1) {
				Thread.sleep(this.network.delay().toMillis());
				if (this.network.loses()) {
					throw new IOException("Lost");
				}
				to.getOutputStream().write(buffer, 0, length);
				length = in.read(buffer);
			}
			to.shutdownOutput();
		}
		catch (IOException ex) {
			reset(from);
			reset(to);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void reset(Socket socket) {
		try (socket) {
			// Nothing is flushed, the other side gets a RST
			socket.setSoLinger(true, 0);
		}
		catch (IOException ex) {
			// Closed already
		}
	}

	private Thread start(Runnable task) {
		Thread thread = new Thread(task, this.name + "-plug");
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

}
