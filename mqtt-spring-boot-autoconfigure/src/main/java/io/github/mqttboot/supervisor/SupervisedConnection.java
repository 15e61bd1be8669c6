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
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

import io.github.mqttboot.concurrent.ResultQueue;
import io.github.mqttboot.concurrent.SerialExecutor;
import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.connection.MqttHolding;
import io.github.mqttboot.connection.MqttMessageHandler;
import io.github.mqttboot.connection.MqttPoisonMessage;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.connection.MqttSubscriptionHandle;
import io.github.mqttboot.connection.MqttTransition;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.session.Session;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.store.OutboxStore;
import io.github.mqttboot.supervisor.observer.Observers;
import io.github.mqttboot.supervisor.observer.TransitionHistory;
import io.github.mqttboot.transport.MqttClientType;
import io.github.mqttboot.transport.MqttTransport.LinkActivity;
import io.github.mqttboot.transport.MqttTransports;
import io.github.mqttboot.transport.TransportLimits;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * What callers see of a connection: checks on their threads what they want, records it,
 * and posts it to the {@link ConnectionSupervisor}.
 */
final class SupervisedConnection implements MqttConnection {

	private static final Log logger = LogFactory.getLog(SupervisedConnection.class);

	/**
	 * How long a stop waits for who is told of the last events and results, and may wait
	 * for the stop.
	 */
	private static final Duration TOLD_TIMEOUT = Duration.ofMillis(500);

	private static final Runnable NOTHING = () -> {
	};

	/**
	 * What closing takes beside the shutdown timeout: DISCONNECT, and the last events.
	 */
	private static final Duration CLOSE_MARGIN = Duration.ofSeconds(1);

	private final MqttConnectionSettings settings;

	private final String clientId;

	private final MqttClientType clientType;

	private final MqttTransports transports;

	private final ConnectionEnvironment environment;

	private final Consumer<SupervisedConnection> onClosed;

	private final ConnectionWish wish = new ConnectionWish();

	private final SerialExecutor serial;

	private final SerialExecutor events;

	private final Observers observers = new Observers();

	private final Session session;

	private final ResultQueue results;

	private final ConnectionSupervisor supervisor;

	private final TransitionHistory history = new TransitionHistory();

	private final PublishRequests publishing;

	private final SubscriptionRequests subscriptions;

	/**
	 * Create a connection.
	 * @param settings its settings
	 * @param clientId its client identifier
	 * @param clientType its client library
	 * @param transports its transports, closed with it
	 * @param store what it keeps, closed with it
	 * @param environment what it gets from outside
	 * @param onClosed called when it was closed
	 */
	SupervisedConnection(MqttConnectionSettings settings, String clientId, MqttClientType clientType,
			MqttTransports transports, OutboxStore store, ConnectionEnvironment environment,
			Consumer<SupervisedConnection> onClosed) {
		this.settings = settings;
		this.clientId = clientId;
		this.clientType = clientType;
		this.transports = transports;
		this.environment = environment;
		this.onClosed = onClosed;
		this.events = new SerialExecutor(environment.worker(), environment.time(),
				(ex) -> logger.error("MQTT connection '" + settings.getName() + "': an event listener failed", ex));
		this.serial = new SerialExecutor(transports.executor(), environment.time(), this::recover, this::turnEnded);
		this.results = new ResultQueue(environment.results(), environment.time());
		this.session = Session.of(settings, transports.limits(), store, this.serial, environment.time(), this.results,
				this.observers);
		Connector connector = new Connector(settings, clientId, transports, store, environment.resolver(),
				new SerialExecutor(environment.worker(), environment.time(), this::recover),
				new SerialExecutor(environment.lookups(), environment.time(), this::recover));
		this.supervisor = new ConnectionSupervisor(settings, this.wish, connector, this.session, this.observers,
				this.serial, environment);
		this.publishing = new PublishRequests(settings.getName(), this.wish, this.session.outbound(), this.serial,
				this.supervisor);
		this.subscriptions = new SubscriptionRequests(settings.getVersion(), transports.limits().lastCharacter(),
				this.session.router(), this.serial, environment.results(), this.supervisor);
		this.observers.add(this.history);
	}

	void recover(Throwable bug) {
		this.serial.execute(() -> this.supervisor.recover(bug));
	}

	private void turnEnded() {
		try {
			this.supervisor.turnEnded();
		}
		finally {
			this.results.handOver();
		}
	}

	/**
	 * Set how to keep the application alive while it listens.
	 * @param retain called for each subscription
	 * @param release called when one ended
	 */
	void keepAlive(Runnable retain, Runnable release) {
		this.subscriptions.keepAlive(retain, release);
	}

	Executor events() {
		return this.events;
	}

	@Override
	public String getName() {
		return this.settings.getName();
	}

	@Override
	public MqttConnectionSettings getSettings() {
		return this.settings;
	}

	@Override
	public MqttClientType getClientType() {
		return this.clientType;
	}

	@Override
	public TransportLimits getTransportLimits() {
		return this.transports.limits();
	}

	@Override
	public MqttConnectionSnapshot getSnapshot() {
		SupervisorSnapshot snapshot = this.supervisor.snapshot();
		ConnectAck ack = snapshot.connectAck();
		String assigned = (ack != null) ? ack.assignedClientIdentifier() : null;
		return new MqttConnectionSnapshot(snapshot.state(), snapshot.since(), snapshot.attempts(),
				snapshot.connectedSince(), snapshot.disconnectedSince(), snapshot.broker(),
				(assigned != null) ? assigned : this.clientId, ack, snapshot.keepAliveInterval(this.settings),
				this.supervisor.traffic().lastPingRoundTrip(), lastPacketReceived(), snapshot.lastDisconnect(),
				snapshot.lastFailure(), this.session.outbound().lastRefusal(), snapshot.stall(),
				this.session.router().withHeld(this.session.subscriptions().snapshot()),
				this.session.outbound().unanswered().inflight(),
				Math.min(this.settings.getMaxInflight(), snapshot.receiveMaximum()), this.session.outbound().size(),
				this.session.store().damaged(), this.supervisor.traffic().currentWarnings());
	}

	@Override
	public List<MqttTransition> getRecentTransitions() {
		return this.history.transitions();
	}

	@Override
	public List<MqttPoisonMessage> getPoisonMessages() {
		return KeptPoisonMessage.of(this.session.store());
	}

	private @Nullable Instant lastPacketReceived() {
		LinkActivity activity = this.supervisor.linkActivity();
		TimeSource time = this.environment.time();
		return (activity != null) ? time.now().minusNanos(time.nanoTime() - activity.lastInbound()) : null;
	}

	@Override
	public void start() {
		// recorded at once: who starts a connection may publish in the next line
		boolean recorded = this.wish.start();
		Assert.state(recorded, () -> "MQTT connection '" + getName() + "' cannot be started: it is closed");
		this.session.router().started();
		this.serial.execute(this.supervisor::reconcile);
	}

	@Override
	public void prepareStop() {
		this.session.router().prepareStop();
	}

	@Override
	public boolean isStarted() {
		return this.wish.current().running();
	}

	@Override
	public CompletableFuture<Void> stop() {
		int run = this.wish.stop();
		this.session.router().stopping(run);
		return stopped(run);
	}

	private CompletableFuture<Void> stopped(int run) {
		CompletableFuture<Void> stopped = new CompletableFuture<>();
		this.serial.execute(() -> this.supervisor.stop(run, stopped));
		return stopped.thenCompose((nothing) -> told());
	}

	@Override
	public void reconnect() {
		this.wish.reconnect();
		this.serial.execute(this.supervisor::reconcile);
	}

	@Override
	public CompletableFuture<Void> reauthenticate() {
		CompletableFuture<Void> done = new CompletableFuture<>();
		this.serial.execute(() -> this.supervisor.reauthenticate(done));
		return done.thenApplyAsync(Function.identity(), this.environment.results());
	}

	private CompletableFuture<Void> told() {
		// The application context may be closed next: it publishes nothing from then on,
		// and what waits for a result may need its beans
		CompletableFuture<Void> events = CompletableFuture.runAsync(NOTHING, this.events);
		CompletableFuture<Void> results = CompletableFuture.runAsync(NOTHING, this.results);
		this.results.handOver();
		return CompletableFuture.allOf(events, results)
			.completeOnTimeout(null, TOLD_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
			.thenApplyAsync(Function.identity(), this.environment.results());
	}

	@Override
	public CompletableFuture<MqttPublishResult> publish(PublishPacket packet) {
		return this.publishing.publish(packet);
	}

	@Override
	public MqttPublishResult publishAndWait(PublishPacket packet, Duration timeout)
			throws InterruptedException, ExecutionException, TimeoutException {
		return this.publishing.publishAndWait(packet, timeout);
	}

	@Override
	public MqttSubscriptionHandle subscribe(TopicSubscription request, MqttMessageHandler handler) {
		return this.subscriptions.subscribe(request, handler);
	}

	@Override
	public MqttSubscriptionHandle prepare(TopicSubscription request, MqttMessageHandler handler, MqttHolding holding) {
		return this.subscriptions.prepare(request, handler, holding);
	}

	@Override
	public void setUnclaimedMessageHandler(@Nullable MqttMessageHandler handler) {
		this.session.router().unclaimed(handler);
	}

	@Override
	public void addObserver(MqttConnectionObserver observer) {
		this.observers.add(observer);
	}

	@Override
	public void removeObserver(MqttConnectionObserver observer) {
		this.observers.remove(observer);
	}

	@Override
	public void close() {
		if (!this.wish.close()) {
			return;
		}
		try {
			// there is no later one
			int run = this.wish.current().run();
			this.session.router().stopping(run);
			stopped(run)
				.completeOnTimeout(null, this.settings.getShutdownTimeout().plus(CLOSE_MARGIN).toMillis(),
						TimeUnit.MILLISECONDS)
				.join();
		}
		finally {
			release();
		}
	}

	private void release() {
		this.subscriptions.close();
		try {
			this.transports.close();
		}
		finally {
			try {
				this.session.store().close().await();
			}
			finally {
				this.onClosed.accept(this);
			}
		}
	}

}
