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

package io.github.mqttboot.listener.container;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import io.github.mqttboot.concurrent.SystemTime;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.listener.MqttListenerEndpoint;
import io.github.mqttboot.listener.MqttListenerEndpointCustomizer;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;
import io.github.mqttboot.listener.MqttListenerInterceptor;
import io.github.mqttboot.listener.MqttListenerObserver;
import io.github.mqttboot.listener.MqttListenerSettings;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.Assert;

/**
 * A registry that makes a container of each endpoint, as its configuration, the
 * customizers and the interceptors of the application say.
 *
 * @since 0.1.0
 */
public final class DefaultMqttListenerEndpointRegistry implements MqttListenerEndpointRegistry {

	/**
	 * The first Java release whose virtual threads do not pin in synchronized blocks.
	 */
	public static final int VIRTUAL_THREADS = 24;

	private final ObjectProvider<MqttConnection> connections;

	private final MqttListenerSettings settings;

	private final List<MqttListenerObserver> observers;

	private final Map<String, MqttListenerSettings> configurations = new LinkedHashMap<>();

	private List<MqttListenerEndpointCustomizer> customizers = List.of();

	private List<MqttListenerInterceptor> interceptors = List.of();

	private WorkerThreads threads = WorkerThreads.own();

	private final Map<String, DefaultMqttMessageListenerContainer> containers = new LinkedHashMap<>();

	private boolean running;

	/**
	 * Create a registry.
	 * @param connections the connections, of which listeners name theirs
	 * @param settings what applies to all listeners
	 * @param observers follow the containers
	 */
	public DefaultMqttListenerEndpointRegistry(ObjectProvider<MqttConnection> connections,
			MqttListenerSettings settings, List<MqttListenerObserver> observers) {
		Assert.notNull(connections, "'connections' must not be null");
		Assert.notNull(settings, "'settings' must not be null");
		this.connections = connections;
		this.settings = settings;
		this.observers = List.copyOf(observers);
	}

	@Override
	public void setTaskExecutor(@Nullable Executor taskExecutor) {
		this.threads = new WorkerThreads(taskExecutor, this.threads.virtual(), this.threads.contextClassLoader());
	}

	/**
	 * Set whether listeners registered from now on have virtual threads, unless an
	 * executor lends them. That takes Java 24: before, a handler that waits within
	 * {@code synchronized} holds one of the few threads that carry the virtual ones.
	 * @param virtualThreads whether threads are virtual
	 */
	public void setVirtualThreads(boolean virtualThreads) {
		Assert.isTrue(!virtualThreads || Runtime.version().feature() >= VIRTUAL_THREADS,
				"Virtual threads of listeners need Java " + VIRTUAL_THREADS);
		this.threads = new WorkerThreads(this.threads.executor(), virtualThreads, this.threads.contextClassLoader());
	}

	/**
	 * Set what stands around listeners registered from now on.
	 * @param interceptors the interceptors, the first outermost
	 */
	public void setInterceptors(List<MqttListenerInterceptor> interceptors) {
		this.interceptors = List.copyOf(interceptors);
	}

	/**
	 * Set who changes listeners registered from now on.
	 * @param customizers the customizers, in their order
	 */
	public void setEndpointCustomizers(List<MqttListenerEndpointCustomizer> customizers) {
		this.customizers = List.copyOf(customizers);
	}

	@Override
	public synchronized void addConfiguration(String name, MqttListenerSettings settings) {
		Assert.hasText(name, "'name' must not be empty");
		Assert.notNull(settings, "'settings' must not be null");
		Assert.isTrue(this.configurations.putIfAbsent(name, settings) == null,
				() -> "There is another listener configuration '" + name + "'");
	}

	@Override
	public MqttListenerSettings getSettings() {
		return this.settings;
	}

	@Override
	public synchronized MqttListenerSettings getSettings(@Nullable String configuration) {
		if (configuration == null) {
			return this.settings;
		}
		MqttListenerSettings settings = this.configurations.get(configuration);
		Assert.notNull(settings, () -> "There is no listener configuration '" + configuration + "'. Configurations: "
				+ this.configurations.keySet());
		return settings;
	}

	@Override
	public synchronized MqttMessageListenerContainer register(MqttListenerEndpoint endpoint) {
		return register(endpoint, this.connections);
	}

	@Override
	public synchronized MqttMessageListenerContainer register(MqttListenerEndpoint endpoint,
			ObjectProvider<MqttConnection> connections) {
		return registerCustomized(customize(endpoint), connections);
	}

	private MqttListenerEndpoint customize(MqttListenerEndpoint endpoint) {
		if (this.customizers.isEmpty() && this.interceptors.isEmpty()) {
			return endpoint;
		}
		MqttListenerEndpoint.Builder builder = endpoint.mutate();
		this.customizers.forEach((customizer) -> customizer.customize(builder));
		if (!this.interceptors.isEmpty()) {
			builder.wrapListener((listener) -> new InterceptedListener(endpoint.id(), this.interceptors, listener));
		}
		return builder.build();
	}

	private MqttMessageListenerContainer registerCustomized(MqttListenerEndpoint endpoint,
			ObjectProvider<MqttConnection> connections) {
		Assert.isTrue(!this.containers.containsKey(endpoint.id()),
				() -> "There is another MQTT listener with the id '" + endpoint.id() + "'");
		DefaultMqttMessageListenerContainer container = new DefaultMqttMessageListenerContainer(endpoint,
				connectionFor(endpoint, connections), getSettings(endpoint.configuration()), this.threads,
				SystemTime.ofJdk(), this.observers);
		this.containers.put(endpoint.id(), container);
		container.registered();
		// under the lock, as start() is: one of the two starts it, and only one
		if (this.running) {
			try {
				start(container);
			}
			catch (RuntimeException ex) {
				// such as a topic that the client library cannot encode
				unregister(endpoint.id());
				throw ex;
			}
		}
		return container;
	}

	private static MqttConnection connectionFor(MqttListenerEndpoint endpoint,
			ObjectProvider<MqttConnection> connections) {
		String client = endpoint.client();
		MqttConnection connection = (client != null)
				? connections.stream().filter((each) -> each.getName().equals(client)).findFirst().orElse(null)
				: connections.getIfUnique();
		Assert.notNull(connection,
				() -> "MQTT listener '" + endpoint.id() + "' "
						+ ((client != null) ? "names client '" + client + "', and there is no such connection"
								: "names no client, and there is no single or primary connection")
						+ ". Connections: " + connections.stream().map(MqttConnection::getName).toList());
		return connection;
	}

	@Override
	public synchronized @Nullable MqttMessageListenerContainer getContainer(String id) {
		return this.containers.get(id);
	}

	@Override
	public @Nullable MqttMessageListenerContainer getListenerContainer(String id) {
		return getContainer(id);
	}

	@Override
	public CompletableFuture<Void> unregister(String id) {
		DefaultMqttMessageListenerContainer container;
		synchronized (this) {
			container = this.containers.remove(id);
			if (container == null) {
				return CompletableFuture.completedFuture(null);
			}
			// under the lock: before the next one with the id is registered
			container.unregistered();
		}
		return container.cancel();
	}

	@Override
	public synchronized Collection<MqttMessageListenerContainer> getContainers() {
		return List.copyOf(this.containers.values());
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	@Override
	public synchronized boolean isRunning() {
		return this.running;
	}

	@Override
	public synchronized void start() {
		this.running = true;
		this.containers.values().forEach(this::start);
	}

	private void start(DefaultMqttMessageListenerContainer container) {
		if (container.getEndpoint().autoStartup()) {
			container.start();
		}
		else {
			container.prepare();
		}
	}

	@Override
	public void stop() {
		shutdown().join();
	}

	@Override
	public void stop(Runnable callback) {
		shutdown().whenComplete((stopped, failure) -> callback.run());
	}

	private synchronized CompletableFuture<Void> shutdown() {
		this.running = false;
		// all of them first: a message for two listeners must not be acknowledged by one
		// that goes on a little longer
		this.containers.values().forEach(DefaultMqttMessageListenerContainer::detach);
		return CompletableFuture.allOf(this.containers.values()
			.stream()
			.map(DefaultMqttMessageListenerContainer::shutdown)
			.toArray(CompletableFuture[]::new));
	}

}
