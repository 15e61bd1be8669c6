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

package io.github.mqttboot.transport.paho;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.ScheduledExecutorService;

import io.github.mqttboot.protocol.PublishPacket;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttClientPersistence;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.MqttPingSender;
import org.eclipse.paho.client.mqttv3.internal.ClientComms;
import org.eclipse.paho.client.mqttv3.internal.NetworkModule;
import org.jspecify.annotations.Nullable;

/**
 * The client of Paho, on our network and without its keep-alive.
 */
class PahoV3AsyncClient extends MqttAsyncClient {

	// Paho insists on one and connects to the network module all the same
	private static final String SERVER_URI = "tcp://broker";

	private final PahoClient.Network network;

	PahoV3AsyncClient(String clientId, MqttClientPersistence persistence, PahoClient.Network network,
			@Nullable ScheduledExecutorService executor) throws MqttException {
		super(SERVER_URI, clientId, persistence, new NoPings(), executor);
		this.network = network;
	}

	@Override
	protected NetworkModule[] createNetworkModules(String address, MqttConnectOptions options) {
		return new NetworkModule[] { new Module(this.network) };
	}

	/**
	 * Return a message as Paho wants it.
	 * @param packet the message
	 * @return the message
	 */
	static MqttMessage message(PublishPacket packet) {
		MqttMessage message = new MqttMessage(packet.payload());
		message.setQos(packet.qos().value());
		message.setRetained(packet.retained());
		return message;
	}

	ClientComms comms() {
		return this.comms;
	}

	/**
	 * The network as Paho wants it.
	 *
	 * @param network the network
	 */
	private record Module(PahoClient.Network network) implements NetworkModule {

		@Override
		public void start() throws IOException {
			this.network.start();
		}

		@Override
		public InputStream getInputStream() {
			return this.network.getInputStream();
		}

		@Override
		public OutputStream getOutputStream() {
			return this.network.getOutputStream();
		}

		@Override
		public void stop() {
			this.network.stop();
		}

		@Override
		public String getServerURI() {
			return SERVER_URI;
		}

	}

	/**
	 * Keep-alive is not Paho's business.
	 */
	private static final class NoPings implements MqttPingSender {

		@Override
		public void init(ClientComms comms) {
		}

		@Override
		public void start() {
		}

		@Override
		public void stop() {
		}

		@Override
		public void schedule(long delayInMilliseconds) {
		}

	}

}
