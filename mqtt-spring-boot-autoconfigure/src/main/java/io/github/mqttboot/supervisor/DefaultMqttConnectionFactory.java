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

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.github.mqttboot.concurrent.SystemTime;
import io.github.mqttboot.connection.MissingClientLibraryException;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionFactory;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.session.outbound.MessageStore;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.supervisor.BrokerAddresses.Resolver;
import io.github.mqttboot.transport.MqttTransportFactory;
import io.github.mqttboot.transport.MqttTransports;
import io.github.mqttboot.transport.TransportSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ApplicationEventPublisherAware;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.util.Assert;

/**
 * {@link MqttConnectionFactory} whose connections share a few threads: one for timers,
 * and workers that come and go with the work.
 *
 * @since 0.1.0
 */
public class DefaultMqttConnectionFactory
		implements MqttConnectionFactory, ApplicationEventPublisherAware, AutoCloseable {

	private static final Duration GOODBYE = Duration.ofSeconds(1);

	private static final int RESULT_THREADS = 256;

	private final List<MqttTransportFactory> transportFactories;

	private final List<SupervisedConnection> connections = new CopyOnWriteArrayList<>();

	private final List<MessageStore> stores = new CopyOnWriteArrayList<>();

	private final ThreadPoolExecutor workers;

	private final ForkJoinPool results;

	private final ScheduledThreadPoolExecutor timers;

	private final ConnectionEnvironment surroundings;

	private @Nullable ApplicationEventPublisher applicationEventPublisher;

	/**
	 * Create a factory.
	 * @param transportFactories the client libraries; for each protocol version the first
	 * that supports it is used
	 */
	public DefaultMqttConnectionFactory(List<MqttTransportFactory> transportFactories) {
		Assert.notNull(transportFactories, "'transportFactories' must not be null");
		this.transportFactories = List.copyOf(transportFactories);
		CustomizableThreadFactory daemons = new CustomizableThreadFactory("mqtt-worker-");
		daemons.setDaemon(true);
		this.workers = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 60, TimeUnit.SECONDS, new SynchronousQueue<>(),
				daemons);
		// grows when code that hangs on results blocks
		this.results = new ForkJoinPool(Math.max(2, Runtime.getRuntime().availableProcessors()),
				DefaultMqttConnectionFactory::resultThread, null, true, 0, RESULT_THREADS, 1, (full) -> true, 1,
				TimeUnit.MINUTES);
		// not a daemon: what only listens stays alive while the broker is away
		this.timers = new ScheduledThreadPoolExecutor(1, new CustomizableThreadFactory("mqtt-timer-"));
		this.timers.setRemoveOnCancelPolicy(true);
		this.surroundings = new ConnectionEnvironment(this.workers, this::complete, new SystemTime(this.timers),
				() -> ThreadLocalRandom.current().nextDouble(), Resolver.SYSTEM);
	}

	@Override
	public void setApplicationEventPublisher(ApplicationEventPublisher applicationEventPublisher) {
		this.applicationEventPublisher = applicationEventPublisher;
	}

	@Override
	public MqttConnection createConnection(MqttConnectionSettings settings) {
		Assert.notNull(settings, "'settings' must not be null");
		String clientId = (settings.getClientId() != null) ? settings.getClientId() : generateClientId();
		MqttTransportFactory transportFactory = transportFactory(settings.getVersion());
		MessageStore store = MessageStore.open(settings, this.surroundings.time()::now);
		this.stores.add(store);
		MqttTransports transports = transportFactory.open(new TransportSettings(settings.getName(),
				settings.getVersion(), settings.getTls(), settings.getWebSocketHeaders()), this.workers);
		SupervisedConnection connection = new SupervisedConnection(settings, clientId, transports, store,
				this.surroundings);
		this.connections.add(connection);
		// at once: the application may have started before the connection needs a timer,
		// and would end if nothing kept it alive
		this.timers.prestartCoreThread();
		connection.addObserver(new TransitionLog(settings.getName()));
		if (this.applicationEventPublisher != null) {
			connection
				.addObserver(new ConnectionEvents(connection, this.applicationEventPublisher, connection.events()));
		}
		return connection;
	}

	private MqttTransportFactory transportFactory(MqttVersion version) {
		return this.transportFactories.stream()
			.filter((factory) -> factory.supports(version))
			.findFirst()
			.orElseThrow(() -> new MissingClientLibraryException(version));
	}

	private void complete(Runnable result) {
		try {
			this.results.execute(() -> completeBlocking(result));
		}
		catch (RejectedExecutionException ex) {
			// closed, and somebody still waits
			this.workers.execute(result);
		}
	}

	private static void completeBlocking(Runnable result) {
		try {
			ForkJoinPool.managedBlock(new Completion(result));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static ForkJoinWorkerThread resultThread(ForkJoinPool pool) {
		ForkJoinWorkerThread thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
		thread.setName("mqtt-result-" + thread.getPoolIndex());
		// what hangs on a result is the application's code
		thread.setContextClassLoader(DefaultMqttConnectionFactory.class.getClassLoader());
		return thread;
	}

	private static String generateClientId() {
		// at most 23 letters and digits are accepted by every broker
		return "mqtt" + UUID.randomUUID().toString().replace("-", "").substring(0, 16);
	}

	/**
	 * Stop the connections that are not yet, each within its shutdown timeout, close the
	 * files of their outboxes and end the threads. They cannot be started again.
	 */
	@Override
	public void close() {
		Duration longest = this.connections.stream()
			.map((connection) -> connection.getSettings().getShutdownTimeout())
			.max(Comparator.naturalOrder())
			.orElse(Duration.ZERO);
		CompletableFuture<?>[] stops = this.connections.stream()
			.map(MqttConnection::stop)
			.toArray(CompletableFuture<?>[]::new);
		CompletableFuture.allOf(stops)
			.completeOnTimeout(null, longest.plus(GOODBYE).toMillis(), TimeUnit.MILLISECONDS)
			.join();
		this.connections.forEach(SupervisedConnection::close);
		this.stores.forEach(MessageStore::close);
		this.timers.shutdownNow();
		this.results.shutdown();
		// not shut down: who stops a connection once more gets an answer
		this.workers.setKeepAliveTime(0, TimeUnit.SECONDS);
	}

	/**
	 * Code that hangs on a result, and may block: the next result does not wait for it.
	 */
	private static final class Completion implements ForkJoinPool.ManagedBlocker {

		private final Runnable result;

		private boolean done;

		Completion(Runnable result) {
			this.result = result;
		}

		@Override
		public boolean block() {
			this.done = true;
			this.result.run();
			return true;
		}

		@Override
		public boolean isReleasable() {
			return this.done;
		}

	}

}
