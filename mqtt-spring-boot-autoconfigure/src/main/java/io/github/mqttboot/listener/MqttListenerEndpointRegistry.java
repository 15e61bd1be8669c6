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

package io.github.mqttboot.listener;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import io.github.mqttboot.connection.MqttConnection;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.util.Assert;

/**
 * The listeners of an application. It starts them before the connections are opened, so
 * that no message comes before its listener, and stops them while there still is a
 * connection to acknowledge messages.
 *
 * @since 0.1.0
 */
public class MqttListenerEndpointRegistry implements SmartLifecycle {

	/**
	 * Phase of the registry. Connections are opened after it.
	 */
	public static final int PHASE = Integer.MAX_VALUE - 100;

	/**
	 * The first Java release whose virtual threads do not pin in synchronized blocks.
	 */
	static final int VIRTUAL_THREADS = 24;

	private final ObjectProvider<MqttConnection> connections;

	private final MqttListenerSettings settings;

	private final List<MqttListenerObserver> observers;

	private final Map<String, MqttListenerSettings> configurations = new LinkedHashMap<>();

	private List<MqttListenerEndpointCustomizer> customizers = List.of();

	private List<MqttListenerInterceptor> interceptors = List.of();

	private WorkerThreads threads = WorkerThreads.OWN;

	private final Map<String, MqttMessageListenerContainer> containers = new LinkedHashMap<>();

	private boolean running;

	/**
	 * Create a registry.
	 * @param connections the connections, of which listeners name theirs
	 * @param settings what applies to all listeners
	 * @param observers follow the containers
	 */
	public MqttListenerEndpointRegistry(ObjectProvider<MqttConnection> connections, MqttListenerSettings settings,
			List<MqttListenerObserver> observers) {
		Assert.notNull(connections, "'connections' must not be null");
		Assert.notNull(settings, "'settings' must not be null");
		this.connections = connections;
		this.settings = settings;
		this.observers = List.copyOf(observers);
	}

	/**
	 * Set the executor that lends threads to listeners registered from now on. While it
	 * rejects tasks, messages wait. Without it each listener has as many threads as it
	 * handles messages at a time, named after it.
	 * @param taskExecutor the executor
	 */
	public void setTaskExecutor(@Nullable Executor taskExecutor) {
		this.threads = new WorkerThreads(taskExecutor, this.threads.virtual());
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
		this.threads = new WorkerThreads(this.threads.executor(), virtualThreads);
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

	/**
	 * Add settings for the listeners that name them, in place of those of all listeners.
	 * @param name the name
	 * @param settings the settings
	 */
	public synchronized void addConfiguration(String name, MqttListenerSettings settings) {
		Assert.hasText(name, "'name' must not be empty");
		Assert.notNull(settings, "'settings' must not be null");
		Assert.isTrue(this.configurations.putIfAbsent(name, settings) == null,
				() -> "There is another listener configuration '" + name + "'");
	}

	/**
	 * Return what applies to all listeners.
	 * @return the settings
	 */
	public MqttListenerSettings getSettings() {
		return this.settings;
	}

	/**
	 * Return what applies to listeners that name a configuration.
	 * @param configuration its name, or {@code null} for what applies to all
	 * @return the settings
	 * @throws IllegalArgumentException if there is no such configuration
	 */
	public synchronized MqttListenerSettings getSettings(@Nullable String configuration) {
		if (configuration == null) {
			return this.settings;
		}
		MqttListenerSettings settings = this.configurations.get(configuration);
		Assert.notNull(settings, () -> "There is no listener configuration '" + configuration + "'. Configurations: "
				+ this.configurations.keySet());
		return settings;
	}

	/**
	 * Register a listener, and start it if the registry runs.
	 * @param endpoint what to listen to, and who listens
	 * @return the container
	 * @throws IllegalArgumentException if the id is taken, or the endpoint does not suit
	 * its connection
	 */
	public synchronized MqttMessageListenerContainer register(MqttListenerEndpoint endpoint) {
		return registerCustomized(customize(endpoint));
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

	private MqttMessageListenerContainer registerCustomized(MqttListenerEndpoint endpoint) {
		Assert.isTrue(!this.containers.containsKey(endpoint.id()),
				() -> "There is another MQTT listener with the id '" + endpoint.id() + "'");
		MqttMessageListenerContainer container = new MqttMessageListenerContainer(endpoint, connectionFor(endpoint),
				getSettings(endpoint.configuration()), this.threads, Timer.SYSTEM, this.observers);
		this.containers.put(endpoint.id(), container);
		container.registered();
		if (this.running) {
			start(container);
		}
		return container;
	}

	private MqttConnection connectionFor(MqttListenerEndpoint endpoint) {
		String client = endpoint.client();
		MqttConnection connection = (client != null)
				? this.connections.stream().filter((each) -> each.getName().equals(client)).findFirst().orElse(null)
				: this.connections.getIfUnique();
		Assert.notNull(connection,
				() -> "MQTT listener '" + endpoint.id() + "' "
						+ ((client != null) ? "names client '" + client + "', and there is no such connection"
								: "names no client, and there is no single or primary connection")
						+ ". Connections: " + this.connections.stream().map(MqttConnection::getName).toList());
		return connection;
	}

	/**
	 * Return the container of a listener.
	 * @param id the id of the listener
	 * @return the container, or {@code null} if there is none
	 */
	public synchronized @Nullable MqttMessageListenerContainer getContainer(String id) {
		return this.containers.get(id);
	}

	/**
	 * Return the container of a listener, by the name that the registries of other Spring
	 * projects have for it.
	 * @param id the id of the listener
	 * @return the container, or {@code null} if there is none
	 */
	public @Nullable MqttMessageListenerContainer getListenerContainer(String id) {
		return getContainer(id);
	}

	/**
	 * Forget a listener. It takes no more messages, finishes those that came and
	 * unsubscribes; what was held for it while it was stopped is dropped.
	 * @param id the id of the listener
	 * @return completes, never exceptionally, when that is done or the shutdown timeout
	 * is over
	 */
	public CompletableFuture<Void> unregister(String id) {
		MqttMessageListenerContainer container;
		synchronized (this) {
			container = this.containers.remove(id);
		}
		return (container != null) ? container.unregistered() : CompletableFuture.completedFuture(null);
	}

	/**
	 * Return all containers.
	 * @return the containers in the order of registration
	 */
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

	private void start(MqttMessageListenerContainer container) {
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
		this.containers.values().forEach(MqttMessageListenerContainer::detach);
		return CompletableFuture.allOf(this.containers.values()
			.stream()
			.map(MqttMessageListenerContainer::shutdown)
			.toArray(CompletableFuture[]::new));
	}

}
