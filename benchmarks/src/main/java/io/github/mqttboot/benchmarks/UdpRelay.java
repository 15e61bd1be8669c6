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

package io.github.mqttboot.benchmarks;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * A network between one client and a server that takes its time, and gives the client
 * another address when it is asked to, as a router does. What is under way to a former
 * address arrives, unless the network is forgetful.
 */
final class UdpRelay implements AutoCloseable {

	private static final int MOST_BYTES = 65_536;

	private final InetSocketAddress target;

	private final long delayMillis;

	private final boolean forgetful;

	private final DatagramSocket inside = open();

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread thread = new Thread(task, "udp-relay");
		thread.setDaemon(true);
		return thread;
	});

	private final List<DatagramSocket> opened = new CopyOnWriteArrayList<>();

	private volatile DatagramSocket outside = open();

	private volatile @Nullable SocketAddress client;

	UdpRelay(InetSocketAddress target, long delayMillis, boolean forgetful) throws IOException {
		this.target = target;
		this.delayMillis = delayMillis;
		this.forgetful = forgetful;
		start(this.inside, (packet) -> {
			this.client = packet.getSocketAddress();
			byte[] bytes = bytes(packet);
			later(() -> this.outside.send(new DatagramPacket(bytes, bytes.length, this.target)));
		});
		listen(this.outside);
	}

	private static DatagramSocket open() throws IOException {
		return new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
	}

	private static byte[] bytes(DatagramPacket packet) {
		return Arrays.copyOf(packet.getData(), packet.getLength());
	}

	int port() {
		return this.inside.getLocalPort();
	}

	void rebind() {
		try {
			DatagramSocket next = open();
			listen(next);
			this.outside = next;
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void listen(DatagramSocket socket) {
		this.opened.add(socket);
		start(socket, (packet) -> {
			byte[] bytes = bytes(packet);
			later(() -> {
				if (!this.forgetful || socket == this.outside) {
					this.inside.send(new DatagramPacket(bytes, bytes.length, this.client));
				}
			});
		});
	}

	private static void start(DatagramSocket socket, Receiver receiver) {
		Thread thread = new Thread(() -> {
			try {
				while (true) {
					DatagramPacket packet = new DatagramPacket(new byte[MOST_BYTES], MOST_BYTES);
					socket.receive(packet);
					receiver.receive(packet);
				}
			}
			catch (IOException ex) {
				// closed
			}
		}, "udp-relay");
		thread.setDaemon(true);
		thread.start();
	}

	private void later(Sending sending) {
		this.timer.schedule(() -> {
			sending.run();
			return null;
		}, this.delayMillis, TimeUnit.MILLISECONDS);
	}

	@Override
	public void close() {
		this.inside.close();
		this.opened.forEach(DatagramSocket::close);
		this.timer.shutdownNow();
	}

	@FunctionalInterface
	private interface Receiver {

		void receive(DatagramPacket packet) throws IOException;

	}

	@FunctionalInterface
	private interface Sending {

		void run() throws IOException;

	}

}
