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
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * A network for UDP that loses, repeats, reorders and delays packets, and gives clients
 * other addresses, as a router does that has forgotten them. What happens to which packet
 * depends on a seed.
 */
public final class UdpProxy implements AutoCloseable {

	private static final int MOST_BYTES = 65_536;

	private static final Duration REORDERED_BY = Duration.ofMillis(20);

	private static final Duration UNDER_WAY = Duration.ofMillis(200);

	private final InetSocketAddress target;

	private final DatagramSocket socket;

	private final Map<SocketAddress, Mapping> mappings = new ConcurrentHashMap<>();

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread thread = new Thread(task, "udp-proxy-timer");
		thread.setDaemon(true);
		return thread;
	});

	private final Random random;

	private volatile double lost;

	private volatile double repeated;

	private volatile double reordered;

	private volatile Duration delay = Duration.ZERO;

	private volatile boolean blocked;

	private volatile boolean forgetful;

	private final AtomicInteger forgotten = new AtomicInteger();

	/**
	 * Open a way.
	 * @param target where to
	 * @param seed decides what happens to which packet
	 */
	public UdpProxy(InetSocketAddress target, long seed) {
		this.target = target;
		this.random = new Random(seed);
		this.socket = open();
		start(this::forward);
	}

	private static DatagramSocket open() {
		try {
			return new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "udp-proxy");
		thread.setDaemon(true);
		thread.start();
	}

	/**
	 * Return the address to connect to.
	 * @return the address
	 */
	public InetSocketAddress address() {
		return (InetSocketAddress) this.socket.getLocalSocketAddress();
	}

	public int getPort() {
		return address().getPort();
	}

	/**
	 * Lose packets.
	 * @param share how many, from 0 to 1, in each direction
	 * @return this proxy
	 */
	public UdpProxy lose(double share) {
		this.lost = share;
		return this;
	}

	/**
	 * Send packets twice.
	 * @param share how many, from 0 to 1, in each direction
	 * @return this proxy
	 */
	public UdpProxy repeat(double share) {
		this.repeated = share;
		return this;
	}

	/**
	 * Have packets come later than those behind them.
	 * @param share how many, from 0 to 1, in each direction
	 * @return this proxy
	 */
	public UdpProxy reorder(double share) {
		this.reordered = share;
		return this;
	}

	/**
	 * Have packets take their time.
	 * @param delay how long in each direction
	 * @return this proxy
	 */
	public UdpProxy delay(Duration delay) {
		this.delay = delay;
		return this;
	}

	/**
	 * Let nothing through, without saying so to anybody, or everything again.
	 * @param blocked whether to block
	 * @return this proxy
	 */
	public UdpProxy block(boolean blocked) {
		this.blocked = blocked;
		return this;
	}

	/**
	 * Lose what is under way to former addresses. Netty's server may not send that again
	 * for as long as a ping takes.
	 * @return this proxy
	 */
	public UdpProxy forgetFormerAddresses() {
		this.forgetful = true;
		return this;
	}

	/**
	 * Return how many packets to former addresses were lost.
	 * @return the number
	 */
	public int forgotten() {
		return this.forgotten.get();
	}

	/**
	 * Have the packets of the clients come from other addresses from now on. What is
	 * under way to the former ones still arrives, unless they are
	 * {@link #forgetFormerAddresses forgotten}.
	 */
	public void rebind() {
		this.mappings.values().forEach(Mapping::rebind);
	}

	/**
	 * Return how many addresses the target may still answer to.
	 * @return the number, over all clients
	 */
	public int addresses() {
		return this.mappings.values().stream().mapToInt((mapping) -> mapping.open.size()).sum();
	}

	private void forward() {
		byte[] buffer = new byte[MOST_BYTES];
		try {
			while (true) {
				DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
				this.socket.receive(packet);
				Mapping mapping = this.mappings.computeIfAbsent(packet.getSocketAddress(), Mapping::new);
				pass(packet, mapping::send);
			}
		}
		catch (IOException ex) {
			// closed
		}
	}

	private synchronized void pass(DatagramPacket packet, Sender sender) {
		boolean lose = this.random.nextDouble() < this.lost;
		boolean repeat = this.random.nextDouble() < this.repeated;
		boolean reorder = this.random.nextDouble() < this.reordered;
		if (lose || this.blocked) {
			return;
		}
		byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
		for (int i = 0; i < (repeat ? 2 : 1); i++) {
			later(reorder ? this.delay.plus(REORDERED_BY) : this.delay, () -> sender.send(bytes));
		}
	}

	private void later(Duration time, Sending sending) {
		if (time.isZero()) {
			run(sending);
			return;
		}
		try {
			this.timer.schedule(() -> run(sending), time.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			// closed
		}
	}

	private static void run(Sending sending) {
		try {
			sending.run();
		}
		catch (IOException ex) {
			// lost, as packets may be
		}
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
		this.socket.close();
		this.mappings.values().forEach(Mapping::close);
	}

	/**
	 * Sends a packet on.
	 */
	@FunctionalInterface
	private interface Sender {

		void send(byte[] bytes) throws IOException;

	}

	/**
	 * Sends one packet on.
	 */
	@FunctionalInterface
	private interface Sending {

		void run() throws IOException;

	}

	/**
	 * The address that the target sees in place of that of a client.
	 */
	private final class Mapping {

		private final SocketAddress client;

		private final Map<Integer, DatagramSocket> open = new ConcurrentHashMap<>();

		private final AtomicInteger numbers = new AtomicInteger();

		// the target has left those before
		private final AtomicInteger answered = new AtomicInteger();

		private volatile @Nullable DatagramSocket outside;

		Mapping(SocketAddress client) {
			this.client = client;
			rebind();
		}

		void rebind() {
			int number = this.numbers.incrementAndGet();
			DatagramSocket next = open();
			this.open.put(number, next);
			this.outside = next;
			start(() -> answer(next, number));
		}

		void send(byte[] bytes) throws IOException {
			this.outside.send(new DatagramPacket(bytes, bytes.length, UdpProxy.this.target));
		}

		private void answer(DatagramSocket from, int number) {
			byte[] buffer = new byte[MOST_BYTES];
			try (from) {
				from.setSoTimeout((int) UNDER_WAY.toMillis());
				while (true) {
					DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
					if (receive(from, packet)) {
						this.answered.accumulateAndGet(number, Math::max);
						pass(packet, (bytes) -> deliver(bytes, number));
					}
					else if (number < this.answered.get()) {
						return;
					}
				}
			}
			catch (IOException ex) {
				// closed
			}
			finally {
				this.open.remove(number);
			}
		}

		private void deliver(byte[] bytes, int number) throws IOException {
			if (UdpProxy.this.forgetful && number < this.numbers.get()) {
				UdpProxy.this.forgotten.incrementAndGet();
			}
			else {
				UdpProxy.this.socket.send(new DatagramPacket(bytes, bytes.length, this.client));
			}
		}

		private static boolean receive(DatagramSocket from, DatagramPacket packet) throws IOException {
			try {
				from.receive(packet);
				return true;
			}
			catch (SocketTimeoutException ex) {
				return false;
			}
		}

		void close() {
			this.open.values().forEach(DatagramSocket::close);
		}

	}

}
