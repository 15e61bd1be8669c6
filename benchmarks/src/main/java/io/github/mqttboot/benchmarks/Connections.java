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

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.mqttboot.benchmarks.client.Client;
import io.github.mqttboot.benchmarks.client.Connector;

/**
 * What many connections cost that are opened together.
 *
 * @param seconds how long it took to open them
 * @param threads how many threads there were then, beyond those of an empty JVM
 * @param idleThreads how many there are once they are idle
 * @param kilobytes the heap of each
 */
record Connections(double seconds, double threads, double idleThreads, double kilobytes) {

	/**
	 * Open connections, print what they cost, and wait to be killed.
	 * @param args the client, the port of the broker, the number of connections, and how
	 * many seconds idle threads may take to end
	 * @throws Exception if that failed
	 */
	public static void main(String[] args) throws Exception {
		open(Objects.requireNonNull(Client.valueOf(args[0]).connector(Integer.parseInt(args[1]))),
				Integer.parseInt(args[2]), Long.parseLong(args[3]));
	}

	/**
	 * Open connections, print what they cost, and wait to be killed.
	 * @param connector opens them
	 * @param number how many
	 * @param idle how many seconds idle threads may take to end
	 * @throws Exception if that failed
	 */
	static void open(Connector connector, int number, long idle) throws Exception {
		int threads = liveThreads();
		List<AutoCloseable> connections = new ArrayList<>();
		// what there is once for all of them, such as classes
		connections.add(connector.connect("first").join());
		long heap = heap();
		long start = System.nanoTime();
		List<CompletableFuture<AutoCloseable>> pending = new ArrayList<>();
		for (int i = 0; i < number; i++) {
			pending.add(connector.connect("many-" + i));
		}
		for (CompletableFuture<AutoCloseable> connection : pending) {
			connections.add(connection.get(2, TimeUnit.MINUTES));
		}
		double seconds = (System.nanoTime() - start) / 1e9;
		int atOnce = liveThreads() - threads;
		pending.clear();
		TimeUnit.SECONDS.sleep(idle);
		double kilobytes = (heap() - heap) / 1024.0 / number;
		System.out.println(seconds + " " + atOnce + " " + (liveThreads() - threads) + " " + kilobytes);
		Thread.currentThread().join();
	}

	static Connections parse(String line) {
		String[] figures = line.split(" ");
		return new Connections(Double.parseDouble(figures[0]), Double.parseDouble(figures[1]),
				Double.parseDouble(figures[2]), Double.parseDouble(figures[3]));
	}

	private static int liveThreads() {
		return ManagementFactory.getThreadMXBean().getThreadCount();
	}

	private static long heap() throws InterruptedException {
		// what waits for a finalizer or a cleaner goes with the second
		for (int i = 0; i < 3; i++) {
			System.gc();
			TimeUnit.MILLISECONDS.sleep(200);
		}
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

}
