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

package io.github.mqttboot.supervisor;

import java.net.URI;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;

import io.github.mqttboot.concurrent.ConnectionThreads;
import io.github.mqttboot.connection.MissingClientLibraryException;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionFactory;
import io.github.mqttboot.diagnosis.BrokerAdvice;
import io.github.mqttboot.protocol.BrokerAddress;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.settings.BrokerUrl;
import io.github.mqttboot.settings.InvalidMqttSettingException;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.SettingsValidator;
import io.github.mqttboot.store.OutboxStore;
import io.github.mqttboot.supervisor.BrokerAddresses.Resolver;
import io.github.mqttboot.supervisor.observer.ConnectionEvents;
import io.github.mqttboot.supervisor.observer.TransitionLog;
import io.github.mqttboot.transport.MqttClientType;
import io.github.mqttboot.transport.MqttTransportFactory;
import io.github.mqttboot.transport.MqttTransports;
import io.github.mqttboot.transport.TransportSettings;
import io.github.mqttboot.transport.UnsupportedLink;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ApplicationEventPublisherAware;
import org.springframework.util.Assert;

/**
 * {@link MqttConnectionFactory} whose connections share a few threads: one for timers,
 * and workers that come and go with the work.
 *
 * @since 0.1.0
 */
public class DefaultMqttConnectionFactory
		implements MqttConnectionFactory, ApplicationEventPublisherAware, AutoCloseable {

	private final List<MqttTransportFactory> transportFactories;

	private final List<SupervisedConnection> connections = new CopyOnWriteArrayList<>();

	private final ConnectionThreads threads = new ConnectionThreads();

	private final ConnectionEnvironment environment = new ConnectionEnvironment(this.threads.workers(),
			this.threads.lookups(), this.threads.results(), this.threads.time(),
			() -> ThreadLocalRandom.current().nextDouble(), Resolver.SYSTEM);

	private @Nullable ApplicationEventPublisher applicationEventPublisher;

	private volatile boolean closed;

	/**
	 * Create a factory.
	 * @param transportFactories the client libraries; of those that a connection names,
	 * or else of all, the first that supports its protocol version is used
	 */
	public DefaultMqttConnectionFactory(List<MqttTransportFactory> transportFactories) {
		Assert.notNull(transportFactories, "'transportFactories' must not be null");
		this.transportFactories = List.copyOf(transportFactories);
	}

	@Override
	public void setApplicationEventPublisher(ApplicationEventPublisher applicationEventPublisher) {
		this.applicationEventPublisher = applicationEventPublisher;
	}

	@Override
	public MqttConnection createConnection(MqttConnectionSettings settings) {
		Assert.notNull(settings, "'settings' must not be null");
		// without its threads a connection would never connect, and say nothing
		Assert.state(!this.closed, "The connection factory is closed");
		MqttTransportFactory transportFactory = transportFactory(settings);
		settings.getUrls().forEach((url) -> requireSupported(settings.getName(), url, transportFactory));
		MqttTransports transports = transportFactory.open(new TransportSettings(settings.getName(),
				settings.getVersion(), settings.getTls(), settings.getWebSocketHeaders()), this.threads.workers());
		SupervisedConnection connection;
		try {
			SettingsValidator.validate(settings, transports.limits());
			connection = create(settings, transportFactory.getClientType(), transports);
		}
		catch (Throwable ex) {
			transports.close();
			throw ex;
		}
		this.connections.add(connection);
		return connection;
	}

	private static void requireSupported(String name, URI url, MqttTransportFactory transportFactory) {
		BrokerAddress address = BrokerUrl.addressOf(url);
		UnsupportedLink unsupported = transportFactory.findUnsupported(address.scheme());
		if (unsupported != null) {
			String cure = (unsupported.cure() != null) ? unsupported.cure() : BrokerAdvice.otherClient(name);
			throw new InvalidMqttSettingException(name, "url", address.toString(), unsupported.reason(), cure);
		}
	}

	private SupervisedConnection create(MqttConnectionSettings settings, MqttClientType clientType,
			MqttTransports transports) {
		String clientId = (settings.getClientId() != null) ? settings.getClientId() : generateClientId();
		OutboxStore store = OutboxStores.open(settings, this.environment.time(), this.threads.workers());
		try {
			SupervisedConnection connection = new SupervisedConnection(settings, clientId, clientType, transports,
					store, this.environment, this.connections::remove);
			connection.keepAlive(this.threads::retain, this.threads::release);
			connection.addObserver(new TransitionLog(settings.getName()));
			if (this.applicationEventPublisher != null) {
				connection
					.addObserver(new ConnectionEvents(connection, this.applicationEventPublisher, connection.events()));
			}
			return connection;
		}
		catch (Throwable ex) {
			// its directory is free when the caller tries again
			store.close().await();
			throw ex;
		}
	}

	private MqttTransportFactory transportFactory(MqttConnectionSettings settings) {
		MqttVersion version = settings.getVersion();
		MqttClientType clientType = settings.getClientType();
		for (MqttTransportFactory factory : this.transportFactories) {
			if ((clientType == null || factory.getClientType() == clientType) && factory.supports(version)) {
				return factory;
			}
		}
		throw new MissingClientLibraryException(settings.getName(), version, clientType);
	}

	private static String generateClientId() {
		// at most 23 letters and digits are accepted by every broker
		return "mqtt" + UUID.randomUUID().toString().replace("-", "").substring(0, 16);
	}

	/**
	 * Close the connections that are not yet closed, all at the same time, and end the
	 * threads.
	 */
	@Override
	public void close() {
		this.closed = true;
		// the first close() would otherwise keep the others running for its whole timeout
		CompletableFuture<?>[] closed = this.connections.stream()
			.map((connection) -> CompletableFuture.runAsync(connection::close, this.threads.workers()))
			.toArray(CompletableFuture<?>[]::new);
		try {
			CompletableFuture.allOf(closed).join();
		}
		finally {
			this.threads.close();
		}
	}

}
