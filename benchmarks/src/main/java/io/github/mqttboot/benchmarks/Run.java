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
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

import io.github.mqttboot.benchmarks.client.Client;
import io.github.mqttboot.benchmarks.client.Contender;
import org.jspecify.annotations.Nullable;

/**
 * Where and how long is measured. Brokers, which have processes of their own, and clients
 * are started when they are needed first, and live as long as this.
 */
final class Run implements AutoCloseable {

	private final Pace pace;

	private @Nullable ChildProcess broker;

	private int port;

	private @Nullable Mosquitto mosquitto;

	private final Map<Integer, Map<Client, Contender>> contenders = new HashMap<>();

	Run(Pace pace) {
		this.pace = pace;
	}

	Pace pace() {
		return this.pace;
	}

	/**
	 * Return the port of the broker that only acknowledges and delivers.
	 * @return the port
	 * @throws IOException if it can't be started
	 */
	int port() throws IOException {
		if (this.broker == null) {
			this.broker = ChildProcess.start(BenchmarkBroker.class);
			this.port = Integer.parseInt(this.broker.readLine());
		}
		return this.port;
	}

	/**
	 * Return the port of Mosquitto.
	 * @return the port, or {@code null} if it is not installed
	 * @throws IOException if it can't be started
	 */
	@Nullable Integer mosquittoPort() throws IOException {
		if (this.mosquitto == null) {
			this.mosquitto = Mosquitto.start();
		}
		return (this.mosquitto != null) ? this.mosquitto.port() : null;
	}

	/**
	 * Return all clients, connected to a broker.
	 * @param port the port of the broker
	 * @return the clients
	 * @throws Exception if one could not be started
	 */
	Map<Client, Contender> contenders(int port) throws Exception {
		Map<Client, Contender> connected = this.contenders.computeIfAbsent(port,
				(first) -> new EnumMap<>(Client.class));
		for (Client client : Client.values()) {
			if (!connected.containsKey(client)) {
				connected.put(client, client.start(port));
			}
		}
		return connected;
	}

	@Override
	public void close() throws Exception {
		for (Map<Client, Contender> connected : this.contenders.values()) {
			for (Contender contender : connected.values()) {
				contender.close();
			}
		}
		if (this.broker != null) {
			this.broker.close();
		}
		if (this.mosquitto != null) {
			this.mosquitto.close();
		}
	}

}
