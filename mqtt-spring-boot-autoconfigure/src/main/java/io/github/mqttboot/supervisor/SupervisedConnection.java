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
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.github.mqttboot.concurrent.SerialExecutor;
import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.connection.MqttMessageHandler;
import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.connection.MqttSubscription;
import io.github.mqttboot.connection.MqttTransition;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.protocol.MqttTopics;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.session.Session;
import io.github.mqttboot.session.inbound.Subscription;
import io.github.mqttboot.session.outbound.MessageStore;
import io.github.mqttboot.session.outbound.OutboundMessage;
import io.github.mqttboot.session.outbound.PublishCheck;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.transport.MqttTransport.LinkActivity;
import io.github.mqttboot.transport.MqttTransports;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The face of a connection: checks what callers want on their threads and hands it to the
 * {@link ConnectionSupervisor}.
 */
final class SupervisedConnection implements MqttConnection {

	private static final Log logger = LogFactory.getLog(SupervisedConnection.class);

	/**
	 * How long a stop waits for listeners of the last events, which may wait for the
	 * stop.
	 */
	private static final Duration EVENTS_TIMEOUT = Duration.ofMillis(500);

	private final MqttConnectionSettings settings;

	private final String clientId;

	private final Executor results;

	private final TimeSource time;

	private final SerialExecutor serial;

	private final SerialExecutor events;

	private final Observers observers = new Observers();

	private final Session session;

	private final ConnectionSupervisor supervisor;

	private final TransitionHistory history = new TransitionHistory();

	private volatile boolean closed;

	SupervisedConnection(MqttConnectionSettings settings, String clientId, MqttTransports transports,
			MessageStore store, ConnectionEnvironment surroundings) {
		this.settings = settings;
		this.clientId = clientId;
		this.results = surroundings.results();
		this.time = surroundings.time();
		this.serial = new SerialExecutor(transports.executor(), this.time, this::recover);
		this.events = new SerialExecutor(surroundings.worker(), this.time,
				(ex) -> logger.error("MQTT connection '" + settings.getName() + "': an event listener failed", ex));
		this.session = Session.of(settings, store, this.serial, this.time, this.results, this.observers);
		this.supervisor = new ConnectionSupervisor(settings, clientId, transports, this.session, this.observers,
				this.serial, surroundings);
		this.observers.add(this.history);
	}

	private void recover(Throwable bug) {
		this.serial.execute(() -> this.supervisor.recover(bug));
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
	public MqttConnectionSnapshot getSnapshot() {
		ConnectionStatus status = this.supervisor.status();
		ConnectAck ack = status.connectAck();
		String assigned = (ack != null) ? ack.assignedClientIdentifier() : null;
		return new MqttConnectionSnapshot(status.state(), status.since(), status.attempts(), status.connectedSince(),
				status.disconnectedSince(), status.broker(), (assigned != null) ? assigned : this.clientId, ack,
				status.keepAliveInterval(this.settings), this.supervisor.lastPingRoundTrip(), lastPacketReceived(),
				status.lastDisconnect(), status.lastFailure(), this.session.outbound().lastRefusal(),
				this.session.subscriptions().snapshot(), this.session.outbound().inflight(),
				Math.min(this.settings.getMaxInflight(), status.receiveMaximum()), this.session.outbound().size(),
				this.session.store().damaged());
	}

	@Override
	public List<MqttTransition> getRecentTransitions() {
		return this.history.transitions();
	}

	private @Nullable Instant lastPacketReceived() {
		LinkActivity activity = this.supervisor.linkActivity();
		return (activity != null) ? this.time.now().minusNanos(this.time.nanoTime() - activity.lastInbound()) : null;
	}

	/**
	 * There are no threads for it any more.
	 */
	void close() {
		this.closed = true;
	}

	@Override
	public void start() {
		Assert.state(!this.closed,
				() -> "MQTT connection '" + getName() + "' cannot be started: its factory is closed");
		// at once: who starts a connection may publish in the next line
		this.supervisor.accept();
		this.serial.execute(this.supervisor::start);
	}

	@Override
	public CompletableFuture<Void> stop() {
		CompletableFuture<Void> stopped = new CompletableFuture<>();
		this.serial.execute(() -> this.supervisor.stop(stopped));
		return stopped.thenCompose((nothing) -> eventsPublished());
	}

	@Override
	public void reconnect() {
		this.serial.execute(this.supervisor::reconnect);
	}

	private CompletableFuture<Void> eventsPublished() {
		// the application context may be closed next, and publishes nothing from then on
		CompletableFuture<Void> published = new CompletableFuture<>();
		this.events.execute(() -> published.complete(null));
		return published.completeOnTimeout(null, EVENTS_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
			.thenApplyAsync(Function.identity(), this.results);
	}

	@Override
	public CompletableFuture<MqttPublishResult> publish(PublishPacket packet) {
		try {
			new PublishCheck(this.settings.getVersion(), this.supervisor.status().connectAck()).perform(packet);
			if (!this.supervisor.isAccepting()) {
				throw new MqttPublishException(packet.topic(),
						"MQTT connection '" + getName() + "' is stopped and takes no message", null, null);
			}
			OutboundMessage message = this.session.outbound().accept(packet);
			this.serial.execute(() -> this.supervisor.send(message));
			return message.result();
		}
		catch (IllegalArgumentException | MqttPublishException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	@Override
	public MqttSubscription subscribe(TopicSubscription request, MqttMessageHandler handler) {
		MqttTopics.validateFilter(request.filter());
		MqttText.validate("filter", request.filter(), this.settings.getVersion());
		Subscription subscription = this.session.router().subscribe(request, handler, this::cancel);
		this.serial.execute(() -> this.supervisor.subscribe(subscription));
		return subscription;
	}

	private CompletableFuture<Void> cancel(Subscription subscription) {
		CompletableFuture<Void> done = new CompletableFuture<>();
		// what is under way until the broker answered is still taken
		done.whenComplete((unsubscribed, ex) -> this.session.router().remove(subscription));
		this.serial.execute(() -> this.supervisor.unsubscribe(subscription, done));
		return done;
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

}
