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

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import org.jspecify.annotations.Nullable;

/**
 * The client of Vert.x. It says by their packet identifiers which messages were
 * acknowledged, so that they are sent on its event loop, where the answers come.
 */
final class VertxClient implements Contender {

	private static final String TOPIC = "vertx";

	private static final int MAX_INFLIGHT = 60_000;

	private static final int MAX_MESSAGE_SIZE = 1024 * 1024;

	private final Vertx vertx = Vertx.vertx();

	private final Context context = this.vertx.getOrCreateContext();

	private final Map<Integer, CompletableFuture<@Nullable Void>> unacknowledged = new HashMap<>();

	private final MqttClient client;

	private volatile Consumer<byte[]> onMessage = (payload) -> {
	};

	VertxClient(int port) {
		this.client = client(this.vertx, "vertx");
		this.client.publishHandler((message) -> this.onMessage.accept(message.payload().getBytes()));
		this.client.publishCompletionHandler(this::acknowledged);
		CompletableFuture<Void> subscribed = new CompletableFuture<>();
		this.client.subscribeCompletionHandler((ack) -> subscribed.complete(null));
		CompletableFuture<Void> connected = new CompletableFuture<>();
		this.context.runOnContext((start) -> this.client.connect(port, "127.0.0.1")
			.compose((ack) -> this.client.subscribe(TOPIC, 1))
			.onSuccess((id) -> connected.complete(null))
			.onFailure(connected::completeExceptionally));
		connected.thenCompose((done) -> subscribed).join();
	}

	@Override
	public void send(String topic, byte[] payload) {
		sendAsync(topic, payload).join();
	}

	@Override
	public CompletableFuture<?> sendAsync(String topic, byte[] payload) {
		CompletableFuture<@Nullable Void> sent = new CompletableFuture<>();
		this.context.runOnContext(
				(send) -> this.client.publish(topic, Buffer.buffer(payload), MqttQoS.AT_LEAST_ONCE, false, false)
					.onSuccess((id) -> this.unacknowledged.put(id, sent))
					.onFailure(sent::completeExceptionally));
		return sent;
	}

	private void acknowledged(Integer id) {
		CompletableFuture<@Nullable Void> sent = this.unacknowledged.remove(id);
		if (sent != null) {
			sent.complete(null);
		}
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
		this.vertx.close().toCompletionStage().toCompletableFuture().join();
	}

	static Connector connector(int port) {
		Vertx vertx = Vertx.vertx();
		return (clientId) -> {
			MqttClient client = client(vertx, clientId);
			return client.connect(port, "127.0.0.1")
				.<AutoCloseable>map((ack) -> () -> client.disconnect().toCompletionStage().toCompletableFuture().join())
				.toCompletionStage()
				.toCompletableFuture();
		};
	}

	private static MqttClient client(Vertx vertx, String clientId) {
		return MqttClient.create(vertx,
				new MqttClientOptions().setClientId(clientId)
					.setMaxInflightQueue(MAX_INFLIGHT)
					.setMaxMessageSize(MAX_MESSAGE_SIZE));
	}

}
