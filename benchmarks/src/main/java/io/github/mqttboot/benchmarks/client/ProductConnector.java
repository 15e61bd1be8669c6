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

import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.connection.MqttTransition;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.supervisor.DefaultMqttConnectionFactory;
import io.github.mqttboot.transport.MqttTransportFactory;
import io.github.mqttboot.transport.TlsSettings;

/**
 * Opens connections of MQTT for Spring Boot.
 */
final class ProductConnector implements Connector {

	private final DefaultMqttConnectionFactory factory;

	private final List<URI> urls;

	private final Supplier<TlsSettings> tls;

	ProductConnector(int port, MqttTransportFactory transportFactory) {
		this(URI.create("mqtt://127.0.0.1:" + port), TlsSettings::ofJvm, transportFactory);
	}

	ProductConnector(URI url, Supplier<TlsSettings> tls, MqttTransportFactory transportFactory) {
		this.factory = new DefaultMqttConnectionFactory(List.of(transportFactory));
		this.urls = List.of(url);
		this.tls = tls;
	}

	@Override
	public CompletableFuture<AutoCloseable> connect(String clientId) {
		MqttConnection connection = this.factory.createConnection(
				new MqttConnectionSettingsBuilder(clientId).urls(this.urls).tls(this.tls).clientId(clientId).build());
		CompletableFuture<AutoCloseable> connected = new CompletableFuture<>();
		connection.addObserver(new MqttConnectionObserver() {

			@Override
			public void onTransition(MqttTransition transition) {
				if (transition.to() == MqttConnectionState.CONNECTED) {
					connected.complete(connection);
				}
			}

		});
		connection.start();
		return connected;
	}

}
