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

import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import io.github.mqttboot.benchmarks.LinkRow.Work;
import io.github.mqttboot.benchmarks.SecureBroker.Link;
import io.github.mqttboot.benchmarks.client.Connector;
import io.github.mqttboot.benchmarks.client.LinkClient;

/**
 * One connection after the other. In a process of its own, whose environment is known.
 */
record ConnectWork() implements Work {

	/**
	 * How many times longer the warm-up is than usual: each series has a new JVM.
	 */
	private static final int WARM_UPS = 3;

	@Override
	public double[] measure(Link link, SecureBroker broker, Pace pace) throws Exception {
		try (ChildProcess child = ChildProcess.start(ConnectWork.class, broker.url(link), broker.authority(),
				WARM_UPS * pace.warmUp().toMillis(), pace.series().toMillis())) {
			String[] figures = child.readLine().split(" ");
			return new double[] { Double.parseDouble(figures[0]), Double.parseDouble(figures[1]) };
		}
	}

	/**
	 * Connect again and again, and print the median and the 99th percentile in
	 * milliseconds.
	 * @param args the URL, the certificate of the authority, how long to warm up and how
	 * long to measure in milliseconds
	 * @throws Exception if that failed
	 */
	public static void main(String[] args) throws Exception {
		Connector connector = LinkClient.withoutResumption(URI.create(args[0]), Path.of(args[1]));
		// with which what all connections share is started
		connector.connect("open").get(1, TimeUnit.MINUTES);
		series(connector, Long.parseLong(args[2]));
		Latencies latencies = series(connector, Long.parseLong(args[3]));
		System.out.println(latencies.percentile(0.5) / 1e3 + " " + latencies.percentile(0.99) / 1e3);
		System.exit(0);
	}

	private static Latencies series(Connector connector, long millis) throws Exception {
		Latencies latencies = new Latencies();
		long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
		do {
			long start = System.nanoTime();
			AutoCloseable connection = connector.connect("connect").get(1, TimeUnit.MINUTES);
			latencies.add(System.nanoTime() - start);
			connection.close();
		}
		while (System.nanoTime() < end);
		return latencies;
	}

}
