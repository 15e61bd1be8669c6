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

package io.github.mqttboot.benchmarks.client;

import java.util.function.IntFunction;

import io.github.mqttboot.transport.netty.NettyTransportFactory;
import io.github.mqttboot.transport.paho.PahoV5TransportFactory;
import org.jspecify.annotations.Nullable;

/**
 * The clients that are compared.
 */
public enum Client {

	/**
	 * MQTT for Spring Boot, its client on Netty.
	 */
	NETTY("Ours on Netty", (port) -> new Product(port, "netty"),
			(port) -> new ProductConnector(port, new NettyTransportFactory())),

	/**
	 * MQTT for Spring Boot, on the clients of Eclipse Paho.
	 */
	PAHO("Ours on Paho", (port) -> new Product(port, "paho"),
			(port) -> new ProductConnector(port, new PahoV5TransportFactory())),

	/**
	 * The client of Eclipse Paho, as it comes.
	 */
	RAW_PAHO("Paho", RawPaho::new, RawPaho::connector),

	/**
	 * The client of HiveMQ, as it comes.
	 */
	HIVEMQ("HiveMQ client", HiveMqClient::new, HiveMqClient::connector),

	/**
	 * The client of Vert.x, which speaks MQTT 3.1.1 only.
	 */
	VERTX("Vert.x client", VertxClient::new, VertxClient::connector),

	/**
	 * The channel adapters of Spring Integration, on connections of their own.
	 */
	INTEGRATION("Spring Integration", PlainSpringIntegration::new, null);

	private final String title;

	private final Starter starter;

	private final @Nullable IntFunction<Connector> connectors;

	Client(String title, Starter starter, @Nullable IntFunction<Connector> connectors) {
		this.title = title;
		this.starter = starter;
		this.connectors = connectors;
	}

	/**
	 * Return what it is called on the page.
	 * @return the title
	 */
	public String title() {
		return this.title;
	}

	/**
	 * Connect and subscribe.
	 * @param port the port of the broker
	 * @return the client, connected
	 * @throws Exception if that failed
	 */
	public Contender start(int port) throws Exception {
		return this.starter.start(port);
	}

	/**
	 * Return how connections are opened.
	 * @param port the port of the broker
	 * @return opens connections, or {@code null} if it does not open them itself
	 */
	public @Nullable Connector connector(int port) {
		return (this.connectors != null) ? this.connectors.apply(port) : null;
	}

	@FunctionalInterface
	private interface Starter {

		Contender start(int port) throws Exception;

	}

}
