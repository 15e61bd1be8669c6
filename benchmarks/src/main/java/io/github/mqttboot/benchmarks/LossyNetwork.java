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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.mqttboot.benchmarks.SecureBroker.Link;
import io.github.mqttboot.benchmarks.client.LinkClient;
import org.jspecify.annotations.Nullable;

/**
 * A network namespace of Linux whose loopback loses 5 % of all packets, so that requests
 * and answers are lost alike. It takes root, {@code ip} and {@code iptables}.
 *
 * @param name the name of the namespace
 */
record LossyNetwork(String name) implements AutoCloseable {

	private static final String LOST = "0.05";

	/**
	 * Return why there can be no such network on this machine.
	 * @return the reason, or {@code null} if there can
	 */
	static @Nullable String unavailable() {
		try (LossyNetwork network = create()) {
			return null;
		}
		catch (IOException ex) {
			return "Not measured, since no network could be made that loses packets: " + ex.getMessage() + ".";
		}
	}

	static LossyNetwork create() throws IOException {
		LossyNetwork network = new LossyNetwork("mqtt-benchmark-" + ProcessHandle.current().pid());
		run("ip", "netns", "add", network.name);
		try {
			network.runInside("ip", "link", "set", "lo", "up");
			network.runInside("iptables", "-A", "INPUT", "-m", "statistic", "--mode", "random", "--probability", LOST,
					"-j", "DROP");
			return network;
		}
		catch (IOException ex) {
			network.close();
			throw ex;
		}
	}

	private void runInside(String... command) throws IOException {
		List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", this.name));
		whole.addAll(List.of(command));
		run(whole.toArray(String[]::new));
	}

	private static void run(String... command) throws IOException {
		try {
			int status = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start()
				.waitFor();
			if (status != 0) {
				throw new IOException("'" + String.join(" ", command) + "' ends with status " + status);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException(ex);
		}
	}

	@Override
	public void close() throws IOException {
		run("ip", "netns", "delete", this.name);
	}

	/**
	 * Measure inside such a network, and print the median and the 99th percentile in
	 * milliseconds.
	 * @param args the link, and for how many seconds
	 * @throws Exception if that failed
	 */
	public static void main(String[] args) throws Exception {
		try (SecureBroker broker = SecureBroker.start(); LinkClient client = broker.connect(Link.valueOf(args[0]))) {
			LinkRows.steady(client, 500, Duration.ofSeconds(1));
			Latencies latencies = LinkRows.steady(client, 500, Duration.ofSeconds(Long.parseLong(args[1])));
			System.out.println(latencies.percentile(0.5) / 1e3 + " " + latencies.percentile(0.99) / 1e3);
		}
		System.exit(0);
	}

}
