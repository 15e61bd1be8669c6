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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import io.github.mqttboot.connection.MqttConnection;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;

/**
 * The listeners of an application. It starts them before the connections are opened, so
 * that no message comes before its listener, and stops them while there still is a
 * connection to acknowledge messages. For any thread.
 *
 * @since 0.1.0
 */
public interface MqttListenerEndpointRegistry extends SmartLifecycle {

	/**
	 * Phase of the registry. Connections are opened after it.
	 */
	int PHASE = Integer.MAX_VALUE - 100;

	/**
	 * Set the executor that lends threads to listeners registered from now on. While it
	 * rejects tasks, messages wait. Without it each listener has as many threads as it
	 * handles messages at a time, named after it.
	 * @param taskExecutor the executor
	 */
	void setTaskExecutor(@Nullable Executor taskExecutor);

	/**
	 * Add settings for the listeners that name them, in place of those of all listeners.
	 * @param name the name
	 * @param settings the settings
	 */
	void addConfiguration(String name, MqttListenerSettings settings);

	/**
	 * Return what applies to all listeners.
	 * @return the settings
	 */
	MqttListenerSettings getSettings();

	/**
	 * Return what applies to listeners that name a configuration.
	 * @param configuration its name, or {@code null} for what applies to all
	 * @return the settings
	 * @throws IllegalArgumentException if there is no such configuration
	 */
	MqttListenerSettings getSettings(@Nullable String configuration);

	/**
	 * Register a listener, and start it if the registry runs.
	 * @param endpoint what to listen to, and who listens
	 * @return the container
	 * @throws IllegalArgumentException if the id is taken, or the endpoint does not suit
	 * its connection
	 */
	MqttMessageListenerContainer register(MqttListenerEndpoint endpoint);

	/**
	 * Register a listener of a context that may have connections which this registry does
	 * not know, and start it if the registry runs.
	 * @param endpoint what to listen to, and who listens
	 * @param connections the connections, of which the endpoint names its own
	 * @return the container
	 * @throws IllegalArgumentException if the id is taken, or the endpoint does not suit
	 * its connection
	 */
	MqttMessageListenerContainer register(MqttListenerEndpoint endpoint, ObjectProvider<MqttConnection> connections);

	/**
	 * Return the container of a listener.
	 * @param id the id of the listener
	 * @return the container, or {@code null} if there is none
	 */
	@Nullable MqttMessageListenerContainer getContainer(String id);

	/**
	 * Return the container of a listener, by the name that the registries of other Spring
	 * projects have for it.
	 * @param id the id of the listener
	 * @return the container, or {@code null} if there is none
	 */
	@Nullable MqttMessageListenerContainer getListenerContainer(String id);

	/**
	 * Forget a listener. It takes no more messages, finishes those that came and
	 * unsubscribes; what was held for it while it was stopped is dropped.
	 * @param id the id of the listener
	 * @return completes, never exceptionally, when that is done or the shutdown timeout
	 * is over
	 */
	CompletableFuture<Void> unregister(String id);

	/**
	 * Return all containers.
	 * @return the containers in the order of registration
	 */
	Collection<MqttMessageListenerContainer> getContainers();

}
