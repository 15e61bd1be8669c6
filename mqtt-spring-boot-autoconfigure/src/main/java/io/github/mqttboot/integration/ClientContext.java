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

package io.github.mqttboot.integration;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.core.MqttPublication;
import io.github.mqttboot.core.MqttPublishInterceptor;
import io.github.mqttboot.core.MqttPublishInterceptor.Chain;
import io.github.mqttboot.core.MqttSendResult;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.TopicSubscription;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.util.ClassUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * What all clients of one manager share.
 */
final class ClientContext {

	private static final Log logger = LogFactory.getLog(ClientContext.class);

	private final MqttConnection connection;

	private final InboundMessages inbound;

	private final ThreadFactory threadFactory;

	private final ExecutorService callbacks;

	/** Made with the first message, when all beans are there. */
	private volatile Supplier<Chain> publishing;

	private final AtomicInteger lastOperationId = new AtomicInteger();

	/** Ends with the network connection there is; is over while there is none. */
	private volatile CompletableFuture<int[]> networkConnection = CompletableFuture.completedFuture(new int[0]);

	ClientContext(MqttConnection connection, boolean manualAcks) {
		this.connection = connection;
		this.inbound = new InboundMessages(connection.getName(), manualAcks);
		CustomizableThreadFactory threadFactory = new CustomizableThreadFactory(
				"mqtt-" + connection.getName() + "-integration-");
		threadFactory.setDaemon(true);
		// that of the application, which those that start a thread need not have
		ClassLoader contextClassLoader = ClassUtils.getDefaultClassLoader();
		this.threadFactory = (task) -> {
			Thread thread = threadFactory.newThread(task);
			thread.setContextClassLoader(contextClassLoader);
			return thread;
		};
		this.publishing = () -> this::send;
		this.callbacks = Executors.newSingleThreadExecutor(this.threadFactory);
	}

	void setInterceptors(Supplier<List<MqttPublishInterceptor>> interceptors) {
		this.publishing = SingletonSupplier.of(() -> Chain.of(interceptors.get(), this::send))::obtain;
	}

	CompletableFuture<MqttSendResult> publish(PublishPacket packet) {
		return this.publishing.get().proceed(new MqttPublication(this.connection, packet.topic(), packet));
	}

	private CompletableFuture<MqttSendResult> send(MqttPublication publication) {
		PublishPacket packet = publication.packet();
		CompletableFuture<MqttSendResult> sent = new CompletableFuture<>();
		// not thenApply(), which would hide the failure in a CompletionException
		this.connection.publish(packet).whenComplete((result, failure) -> {
			if (failure != null) {
				sent.completeExceptionally(failure);
			}
			else {
				sent.complete(
						new MqttSendResult(packet.topic(), packet.qos(), result.reasonCode(), result.reasonString()));
			}
		});
		return sent;
	}

	MqttConnection connection() {
		return this.connection;
	}

	InboundMessages inbound() {
		return this.inbound;
	}

	ClientSubscriptions newSubscriptions() {
		return new ClientSubscriptions(this.connection, this.threadFactory);
	}

	int nextOperationId() {
		return this.lastOperationId.incrementAndGet();
	}

	/**
	 * Return where callbacks run: one after the other, and none can spoil the next.
	 * @return the executor
	 */
	Executor callbacks() {
		return (callback) -> this.callbacks.execute(() -> {
			try {
				callback.run();
			}
			catch (Throwable ex) {
				logger.error("A callback of MQTT connection '" + this.connection.getName() + "' failed", ex);
			}
		});
	}

	void connected() {
		this.networkConnection = new CompletableFuture<>();
	}

	void disconnected() {
		this.networkConnection
			.completeExceptionally(new IllegalStateException("The connection was lost before the broker answered"));
		this.inbound.clear();
	}

	/**
	 * Subscribe, and return what to answer to adapters, which wait for it under a lock
	 * that they need to stop. Without a network connection that is what they asked for:
	 * the connection sees to the rest, and they ask again once it is there.
	 * @param requests what they ask for
	 * @param action subscribes and returns the broker's answer
	 * @return completes also when the network connection is lost before the answer
	 */
	CompletableFuture<int[]> subscribe(List<TopicSubscription> requests, Supplier<CompletableFuture<int[]>> action) {
		// before it is asked: a loss in between completes this one, and not the next
		CompletableFuture<int[]> networkConnection = this.networkConnection;
		boolean connected = !networkConnection.isDone();
		CompletableFuture<int[]> granted = action.get();
		return connected ? granted.applyToEither(networkConnection, Function.identity()) : CompletableFuture
			.completedFuture(requests.stream().mapToInt((request) -> request.qos().value()).toArray());
	}

	void close() {
		this.callbacks.shutdown();
	}

}
