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

package io.github.mqttboot.autoconfigure;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Stops listeners when a child context stops, whose registry is that of its parent and
 * goes on: those of the connections that stop with the child. If the child stops since
 * its parent is about to close, all listeners stop first, as they would without a child:
 * otherwise each bean that is destroyed with the child would unsubscribe, and a session
 * that is kept would lose what comes until the next run.
 */
final class ListenersOfChildContext implements SmartLifecycle {

	private final MqttListenerEndpointRegistry registry;

	private final List<MqttConnection> connections;

	private final ApplicationContext context;

	private volatile boolean running;

	/**
	 * Create an instance.
	 * @param registry the registry of the parent context
	 * @param connections the connections that the child context opens and closes
	 * @param context the child context
	 */
	ListenersOfChildContext(MqttListenerEndpointRegistry registry, List<MqttConnection> connections,
			ApplicationContext context) {
		this.registry = registry;
		this.connections = connections;
		this.context = context;
	}

	@Override
	public void start() {
		this.running = true;
		if (this.registry.isRunning()) {
			// they run already, unless the child was stopped
			containers().filter((container) -> container.getEndpoint().autoStartup())
				.forEach(MqttMessageListenerContainer::start);
		}
	}

	@Override
	public void stop(Runnable callback) {
		this.running = false;
		if (isParentClosed(this.context.getParent())) {
			this.registry.stop(callback);
		}
		else {
			stopContainers().thenRun(callback);
		}
	}

	@Override
	public void stop() {
		this.running = false;
		stopContainers().join();
	}

	private CompletableFuture<Void> stopContainers() {
		return CompletableFuture
			.allOf(containers().map(MqttMessageListenerContainer::stop).toArray(CompletableFuture[]::new));
	}

	private Stream<MqttMessageListenerContainer> containers() {
		return this.registry.getContainers()
			.stream()
			.filter((container) -> this.connections.contains(container.getConnection()));
	}

	private static boolean isParentClosed(@Nullable ApplicationContext parent) {
		return parent != null && ((parent instanceof ConfigurableApplicationContext closeable && closeable.isClosed())
				|| isParentClosed(parent.getParent()));
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return MqttListenerEndpointRegistry.PHASE;
	}

}
