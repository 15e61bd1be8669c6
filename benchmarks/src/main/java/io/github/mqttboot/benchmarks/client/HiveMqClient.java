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

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;

/**
 * The client of HiveMQ, as it comes.
 */
final class HiveMqClient implements Contender {

	private static final String TOPIC = "hivemq";

	private final Mqtt5AsyncClient client;

	private volatile Consumer<byte[]> onMessage = (payload) -> {
	};

	HiveMqClient(int port) {
		this.client = client(port, "hivemq");
		this.client.toBlocking().connect();
		this.client.subscribeWith()
			.topicFilter(TOPIC)
			.qos(MqttQos.AT_LEAST_ONCE)
			.callback((publish) -> this.onMessage.accept(publish.getPayloadAsBytes()))
			.send()
			.join();
	}

	@Override
	public void send(String topic, byte[] payload) {
		this.client.toBlocking().publishWith().topic(topic).qos(MqttQos.AT_LEAST_ONCE).payload(payload).send();
	}

	@Override
	public CompletableFuture<?> sendAsync(String topic, byte[] payload) {
		return this.client.publishWith().topic(topic).qos(MqttQos.AT_LEAST_ONCE).payload(payload).send();
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
	public void close() {
		this.client.toBlocking().disconnect();
	}

	static Connector connector(int port) {
		return (clientId) -> {
			Mqtt5AsyncClient client = client(port, clientId);
			return client.connect().thenApply((ack) -> () -> client.toBlocking().disconnect());
		};
	}

	private static Mqtt5AsyncClient client(int port, String clientId) {
		return Mqtt5Client.builder().identifier(clientId).serverHost("127.0.0.1").serverPort(port).buildAsync();
	}

}
