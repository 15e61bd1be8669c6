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

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/**
 * The client of Eclipse Paho, as it comes.
 */
final class RawPaho implements Contender {

	private static final String TOPIC = "paho";

	private final MqttAsyncClient client;

	private volatile Consumer<byte[]> onMessage = (payload) -> {
	};

	RawPaho(int port) throws MqttException {
		this.client = new MqttAsyncClient("tcp://127.0.0.1:" + port, "raw-paho", new MemoryPersistence());
		this.client.setCallback(new Callback());
		this.client.connect().waitForCompletion();
		this.client.subscribe(TOPIC, 1).waitForCompletion();
	}

	@Override
	public void send(String topic, byte[] payload) throws MqttException {
		this.client.publish(topic, payload, 1, false).waitForCompletion();
	}

	@Override
	public CompletableFuture<?> sendAsync(String topic, byte[] payload) throws MqttException {
		CompletableFuture<Boolean> sent = new CompletableFuture<>();
		this.client.publish(topic, payload, 1, false, null, listener(sent, true));
		return sent;
	}

	private static <T> MqttActionListener listener(CompletableFuture<T> future, T result) {
		return new MqttActionListener() {

			@Override
			public void onSuccess(IMqttToken token) {
				future.complete(result);
			}

			@Override
			public void onFailure(IMqttToken token, Throwable exception) {
				future.completeExceptionally(exception);
			}

		};
	}

	static Connector connector(int port) {
		return (clientId) -> {
			MqttAsyncClient client = new MqttAsyncClient("tcp://127.0.0.1:" + port, clientId, new MemoryPersistence());
			CompletableFuture<AutoCloseable> connected = new CompletableFuture<>();
			client.connect(null, listener(connected, () -> close(client)));
			return connected;
		};
	}

	private static void close(MqttAsyncClient client) throws MqttException {
		client.disconnect().waitForCompletion();
		client.close();
	}

	@Override
	public String topic() {
		return TOPIC;
	}

	@Override
	public void onMessage(Consumer<byte[]> onMessage) {
		this.onMessage = onMessage;
	}

	@Override
	public void close() throws MqttException {
		close(this.client);
	}

	/**
	 * Takes messages.
	 */
	private final class Callback implements MqttCallback {

		@Override
		public void messageArrived(String topic, MqttMessage message) {
			RawPaho.this.onMessage.accept(message.getPayload());
		}

		@Override
		public void disconnected(MqttDisconnectResponse response) {
		}

		@Override
		public void mqttErrorOccurred(MqttException exception) {
		}

		@Override
		public void deliveryComplete(IMqttToken token) {
		}

		@Override
		public void connectComplete(boolean reconnect, String serverURI) {
		}

		@Override
		public void authPacketArrived(int reasonCode, MqttProperties properties) {
		}

	}

}
