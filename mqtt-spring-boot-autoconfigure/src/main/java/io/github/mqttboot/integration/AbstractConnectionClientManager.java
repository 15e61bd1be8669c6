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

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttTransition;
import io.github.mqttboot.core.MqttPublishInterceptor;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.integration.mqtt.core.ClientManager;

/**
 * What the managers for both Paho versions have in common.
 * <p>
 * Spring looks at the methods of each bean, with their generic types. Those of a manager
 * have no type of Paho, which is loaded with the first adapter instead: the JDK verifies
 * the signature of its artifact then. This class is public since managers would have
 * bridge methods otherwise, which Spring resolves by the types of Paho.
 *
 * @param <T> the type of the Paho client
 * @param <C> the type of its connect options
 * @since 0.1.0
 */
public abstract sealed class AbstractConnectionClientManager<T, C> implements ClientManager<T, C>, BeanFactoryAware,
		DisposableBean permits Mqttv3ConnectionClientManager, Mqttv5ConnectionClientManager {

	private final ClientContext context;

	private final PahoClients<T, C> clients;

	private @Nullable C connectionInfo;

	private final MqttConnectionObserver observer = new ConnectionObserver();

	private final Set<ConnectCallback> connectCallbacks = new CopyOnWriteArraySet<>();

	private final Map<DefaultMessageHandler<?>, ClientSubscriptions> adapters = new ConcurrentHashMap<>();

	/**
	 * The client of the adapter that starts on this thread: an adapter asks for its
	 * client and registers its default message handler in one go.
	 */
	private final ThreadLocal<SupervisedClient> startingClient = new ThreadLocal<>();

	private String beanName = "";

	AbstractConnectionClientManager(MqttConnection connection, boolean manualAcks, PahoClients<T, C> clients) {
		this.context = new ClientContext(connection, manualAcks);
		this.clients = clients;
		connection.addObserver(this.observer);
		if (connection.getSnapshot().isConnected()) {
			this.context.connected();
		}
	}

	/**
	 * Return a client that stands for the connection and outlives every network
	 * connection. Methods that no adapter calls throw
	 * {@link UnsupportedOperationException}; those that connect, disconnect or close do
	 * nothing.
	 * @return a client with subscriptions of its own
	 */
	@Override
	public T getClient() {
		SupervisedClient client = this.clients.create(this.context);
		this.startingClient.set(client);
		return PahoView.of(this.clients.type(), client);
	}

	@Override
	public synchronized C getConnectionInfo() {
		C info = this.connectionInfo;
		if (info == null) {
			info = this.clients.connectionInfo(this.context.connection().getSettings());
			this.connectionInfo = info;
		}
		return info;
	}

	@Override
	public String getUrl() {
		return this.context.connection().getSettings().getUrls().get(0).toString();
	}

	@Override
	public String getClientId() {
		return this.context.connection().getSnapshot().clientId();
	}

	@Override
	public boolean isManualAcks() {
		return this.context.inbound().isManualAcks();
	}

	@Override
	public void addCallback(ConnectCallback connectCallback) {
		this.connectCallbacks.add(connectCallback);
	}

	@Override
	public boolean removeCallback(ConnectCallback connectCallback) {
		return this.connectCallbacks.remove(connectCallback);
	}

	/**
	 * Take note that a channel adapter starts. Its handler is never called, as the
	 * connection itself routes the messages of all subscriptions, shared ones too; to
	 * take those that match none see {@link MqttConnection#setUnclaimedMessageHandler}.
	 */
	@Override
	public <M> void addDefaultMessageHandler(DefaultMessageHandler<M> defaultMessageHandler) {
		SupervisedClient client = this.startingClient.get();
		this.startingClient.remove();
		if (client != null) {
			ClientSubscriptions earlier = this.adapters.putIfAbsent(defaultMessageHandler, client.subscriptions());
			if (earlier != null) {
				client.resume(earlier);
			}
		}
	}

	/**
	 * Take note that a channel adapter stops: what arrives from now on is held until it
	 * starts again, messages that are here already are finished.
	 */
	@Override
	public <M> boolean removeDefaultMessageHandler(DefaultMessageHandler<M> defaultMessageHandler) {
		ClientSubscriptions subscriptions = this.adapters.get(defaultMessageHandler);
		if (subscriptions == null) {
			return false;
		}
		subscriptions.detach(this.context.connection().getSettings().getShutdownTimeout());
		if (subscriptions.isEmpty()) {
			this.adapters.remove(defaultMessageHandler);
		}
		return true;
	}

	/**
	 * Return whether adapters can subscribe and publish: always. They do so before the
	 * network connection opens, so that no message comes before its listener, and go on
	 * while it is away. {@link MqttConnection#getSnapshot()} describes the network
	 * connection.
	 * @return {@code true}
	 */
	@Override
	public boolean isConnected() {
		return true;
	}

	/**
	 * Do nothing: the connection opens when everything else has started.
	 */
	@Override
	public void start() {
	}

	/**
	 * Do nothing: the connection closes when everything else has stopped.
	 */
	@Override
	public void stop() {
	}

	@Override
	public boolean isRunning() {
		return true;
	}

	@Override
	public int getPhase() {
		return Integer.MIN_VALUE; // else adapters, which depend on it, stop with it
	}

	/**
	 * Have the {@link MqttPublishInterceptor} beans stand around what adapters publish,
	 * as they do around what a template sends.
	 */
	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.context
			.setInterceptors(() -> beanFactory.getBeanProvider(MqttPublishInterceptor.class).orderedStream().toList());
	}

	@Override
	public void setBeanName(String name) {
		this.beanName = name;
	}

	@Override
	public String getBeanName() {
		return this.beanName;
	}

	@Override
	public void destroy() {
		this.context.connection().removeObserver(this.observer);
		this.context.close();
	}

	private void connectComplete(boolean reconnect) {
		this.connectCallbacks
			.forEach((callback) -> this.context.callbacks().execute(() -> callback.connectComplete(reconnect)));
	}

	private final class ConnectionObserver implements MqttConnectionObserver {

		private boolean reconnect;

		@Override
		public void onTransition(MqttTransition transition) {
			switch (transition.to()) {
				case CONNECTED -> {
					AbstractConnectionClientManager.this.context.connected();
					connectComplete(this.reconnect);
					this.reconnect = true;
				}
				case STOPPING -> {
					// the last messages are still acknowledged
				}
				default -> AbstractConnectionClientManager.this.context.disconnected();
			}
		}

	}

}
