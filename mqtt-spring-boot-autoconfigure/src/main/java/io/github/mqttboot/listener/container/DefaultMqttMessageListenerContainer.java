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

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.listener.MqttListenerEndpoint;
import io.github.mqttboot.listener.MqttListenerObserver;
import io.github.mqttboot.listener.MqttListenerOutcome;
import io.github.mqttboot.listener.MqttListenerSettings;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.settings.InvalidMqttSettingException;
import io.github.mqttboot.settings.MqttConnectionSettings;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * A container whose life is a series of {@link ListenerRun runs}, each from a start to
 * the stop after it. Its subscriptions outlive a run where the broker keeps the session.
 */
final class DefaultMqttMessageListenerContainer implements MqttMessageListenerContainer {

	private static final Log logger = LogFactory.getLog(MqttMessageListenerContainer.class);

	private final MqttListenerEndpoint endpoint;

	private final MqttConnection connection;

	private final MqttListenerSettings settings;

	private final @Nullable DeadLetters deadLetters;

	private final WorkerThreads threads;

	private final TimeSource timer;

	private final ContainerObservers observers;

	private final ContainerSubscriptions subscriptions;

	private volatile @Nullable ListenerRun run;

	// also while a run ends
	private volatile @Nullable ListenerRun taker;

	// the one that observers know to have started, and not to have stopped
	private @Nullable ListenerRun told;

	DefaultMqttMessageListenerContainer(MqttListenerEndpoint endpoint, MqttConnection connection,
			MqttListenerSettings settings, WorkerThreads threads, TimeSource timer,
			List<MqttListenerObserver> observers) {
		endpoint.subscriptions().forEach((subscription) -> checkVersion(subscription, connection));
		this.endpoint = endpoint;
		this.connection = connection;
		this.settings = settings;
		this.deadLetters = deadLettersOf(endpoint, connection, settings.deadLetterTopic());
		this.threads = threads;
		this.timer = timer;
		this.observers = new ContainerObservers(this, observers);
		this.subscriptions = new ContainerSubscriptions(endpoint, connection, settings.queueCapacity(), this::receive);
	}

	private static void checkVersion(TopicSubscription subscription, MqttConnection connection) {
		boolean plain = !subscription.noLocal() && !subscription.retainAsPublished()
				&& subscription.retainHandling() == TopicSubscription.defaultRetainHandling(subscription.filter());
		Assert.isTrue(plain || connection.getSettings().getVersion().hasProperties(),
				() -> "'noLocal', 'retainAsPublished' and 'retainHandling' need MQTT 5.0, but connection '"
						+ connection.getName() + "' uses MQTT " + connection.getSettings().getVersion());
	}

	private static @Nullable DeadLetters deadLettersOf(MqttListenerEndpoint endpoint, MqttConnection connection,
			@Nullable String deadLetterTopic) {
		if (deadLetterTopic == null) {
			return null;
		}
		DeadLetterTopic topic = new DeadLetterTopic(deadLetterTopic);
		List<String> filters = endpoint.subscriptions().stream().map(TopicSubscription::filter).toList();
		if (filters.stream().allMatch(topic::covers)) {
			// it listens to dead letters: what fails here has been one
			return null;
		}
		for (String filter : filters) {
			if (topic.comesBackTo(filter)) {
				String configuration = endpoint.configuration();
				String listeners = (configuration != null) ? "listener.configurations." + configuration : "listener";
				throw new InvalidMqttSettingException(MqttConnectionSettings.DEFAULT_NAME,
						listeners + ".dead-letter.topic", deadLetterTopic,
						"Listener '" + endpoint.id() + "' would receive its own dead letters, since it listens to '"
								+ MqttText.printable(filter) + "'.",
						"Set it to a topic that this filter does not select, or narrow the filter.");
			}
		}
		return new DeadLetters(topic, endpoint.id(), connection.getSettings().getVersion(),
				connection.getTransportLimits().lastCharacter());
	}

	void registered() {
		this.observers.registered();
	}

	void unregistered() {
		this.observers.unregistered();
	}

	@Override
	public String getId() {
		return this.endpoint.id();
	}

	@Override
	public MqttListenerEndpoint getEndpoint() {
		return this.endpoint;
	}

	@Override
	public MqttConnection getConnection() {
		return this.connection;
	}

	@Override
	public int getQueueSize() {
		ListenerRun run = this.run;
		return (run != null) ? run.queueSize() : this.subscriptions.held();
	}

	@Override
	public boolean isRunning() {
		return this.run != null;
	}

	@Override
	public Map<String, CompletableFuture<MqttQos>> getGranted() {
		return this.subscriptions.granted();
	}

	@Override
	public Map<MqttListenerOutcome, Long> getHandled() {
		return this.observers.getHandled();
	}

	@Override
	public boolean isPaused() {
		ListenerRun run = this.run;
		return run != null && run.isPaused();
	}

	@Override
	public void pause() {
		synchronized (this) {
			ListenerRun run = this.run;
			if (run != null && !run.isPaused()) {
				run.pause();
				this.observers.paused();
				logger.info("MQTT listener '" + getId() + "' paused");
			}
		}
		this.observers.tell();
	}

	@Override
	public void resume() {
		synchronized (this) {
			ListenerRun run = this.run;
			if (run != null && run.isPaused()) {
				run.resume();
				this.observers.resumed();
				logger.info("MQTT listener '" + getId() + "' resumed; messages that waited: " + run.queueSize());
			}
		}
		this.observers.tell();
	}

	@Override
	public void start() {
		synchronized (this) {
			if (this.run == null) {
				ListenerRun run = new ListenerRun(this, this.settings, this.deadLetters, this.threads, this.timer,
						this.observers, this.subscriptions::giveBack);
				this.run = run;
				this.taker = run;
				this.subscriptions.start();
				run.started();
				if (this.told != null) {
					// it still finishes what it has, but its stop must not follow this
					// start
					this.observers.stopped();
				}
				this.told = run;
				this.observers.started();
			}
		}
		this.observers.tell();
	}

	/**
	 * Hold what a session of a former run still has for the listener, until the start.
	 */
	void prepare() {
		this.subscriptions.prepare();
	}

	private void receive(MqttInboundMessage message) {
		ListenerRun taker = this.taker;
		if (taker == null || !taker.receive(message)) {
			// it was on its way here when the container stopped
			this.subscriptions.giveBack(List.of(message));
		}
	}

	@Override
	public CompletableFuture<Void> stop() {
		ListenerRun run;
		CompletableFuture<Void> unsubscribed;
		synchronized (this) {
			run = end();
			if (run == null) {
				return CompletableFuture.completedFuture(null);
			}
			unsubscribed = this.subscriptions.stop();
		}
		return inTime(unsubscribed).thenCompose((nothing) -> finish(run, false));
	}

	/**
	 * Stop for good: unsubscribe, and finish those that came.
	 * @return completes, never exceptionally, when that is done or the shutdown timeout
	 * is over
	 */
	CompletableFuture<Void> cancel() {
		ListenerRun run;
		CompletableFuture<Void> unsubscribed;
		synchronized (this) {
			run = end();
			unsubscribed = this.subscriptions.cancel();
		}
		CompletableFuture<Void> done = unsubscribed.exceptionally((refused) -> null);
		if (run != null) {
			// not at the timeout: what comes until then is for nobody else
			done = done.thenCompose((nothing) -> finish(run, false));
		}
		return inTime(done);
	}

	// Neither refused nor late. What comes next does not run on the JDK's timer
	private CompletableFuture<Void> inTime(CompletableFuture<Void> done) {
		return done.orTimeout(this.settings.shutdownTimeout().toMillis(), TimeUnit.MILLISECONDS)
			.exceptionallyCompose((failure) -> CompletableFuture.runAsync(() -> {
			}));
	}

	/**
	 * Take no more messages since the connection is about to end: from here on nothing is
	 * handed to the listener but what it has in its queue.
	 */
	void detach() {
		if (isRunning()) {
			this.subscriptions.detach();
		}
	}

	/**
	 * {@link #detach() Detach} and finish. If the broker keeps the session, messages that
	 * wait are left to it, and those that wait for another attempt always.
	 * @return completes, never exceptionally, when that is done or the shutdown timeout
	 * is over
	 */
	CompletableFuture<Void> shutdown() {
		ListenerRun run;
		synchronized (this) {
			detach();
			run = end();
		}
		return (run != null) ? finish(run, true) : CompletableFuture.completedFuture(null);
	}

	private @Nullable ListenerRun end() {
		ListenerRun run = this.run;
		this.run = null;
		if (run != null) {
			run.ending();
		}
		return run;
	}

	private CompletableFuture<Void> finish(ListenerRun run, boolean leaveToBroker) {
		return run.finish(leaveToBroker).whenComplete((finished, bug) -> {
			forget(run);
			this.observers.tell();
		});
	}

	private synchronized void forget(ListenerRun run) {
		if (this.taker == run) {
			this.taker = null;
		}
		if (this.told == run) {
			this.told = null;
			this.observers.stopped();
		}
	}

}
