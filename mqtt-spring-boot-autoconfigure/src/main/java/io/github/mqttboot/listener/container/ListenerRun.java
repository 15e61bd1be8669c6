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

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.listener.MqttListenerEndpoint;
import io.github.mqttboot.listener.MqttListenerSettings;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import io.github.mqttboot.listener.container.MessageDispatcher.Dispatch;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A container from its start to its stop.
 */
final class ListenerRun implements MessageDispatcher.Handler {

	private static final Log logger = LogFactory.getLog(MqttMessageListenerContainer.class);

	private final MqttMessageListenerContainer container;

	private final MqttListenerEndpoint endpoint;

	private final Duration timeout;

	private final @Nullable ExecutorService ownThreads;

	private final MessageDispatcher dispatcher;

	private final MessageHandling handling;

	private final DroppedMessages dropped;

	private final @Nullable IdleWatch idleWatch;

	private final Consumer<List<MqttInboundMessage>> giveBack;

	private volatile boolean leavesToBroker;

	/**
	 * Create a run.
	 * @param container the container
	 * @param settings what applies to all listeners
	 * @param deadLetters makes dead letters, or {@code null} if there are none
	 * @param threads where threads come from
	 * @param timer wakes messages that are handled again
	 * @param observers are notified of what becomes of messages
	 * @param giveBack takes messages that are not handled when it ends
	 */
	ListenerRun(MqttMessageListenerContainer container, MqttListenerSettings settings,
			@Nullable DeadLetters deadLetters, WorkerThreads threads, TimeSource timer, ContainerObservers observers,
			Consumer<List<MqttInboundMessage>> giveBack) {
		this.container = container;
		this.endpoint = container.getEndpoint();
		this.timeout = settings.shutdownTimeout();
		this.giveBack = giveBack;
		this.dropped = new DroppedMessages(this.endpoint.id(), settings.queueCapacity(), System::nanoTime);
		ExecutorService ownThreads = (threads.executor() != null) ? null : threads.create(this.endpoint);
		this.ownThreads = ownThreads;
		Executor executor = Objects.requireNonNullElse(threads.executor(), ownThreads);
		this.dispatcher = new MessageDispatcher(this.endpoint.concurrency(), settings.queueCapacity(),
				this.endpoint.batch(), executor, timer, this);
		Duration idleInterval = settings.idleEventInterval();
		this.idleWatch = (idleInterval != null) ? new IdleWatch(idleInterval, timer, System::nanoTime,
				(quiet) -> executor.execute(() -> observers.idle(quiet))) : null;
		this.handling = new MessageHandling(this.endpoint, container.getConnection(), settings.retryPolicy(),
				deadLetters, observers, this.dispatcher::hold, (message) -> leftOver(List.of(message)));
	}

	/**
	 * Take a message.
	 * @param message the message
	 * @return whether it is handled, or dropped: not if the run ends
	 */
	boolean receive(MqttInboundMessage message) {
		if (this.idleWatch != null) {
			this.idleWatch.message();
		}
		Dispatch dispatch = this.dispatcher.dispatch(new Delivery(message));
		if (dispatch == Dispatch.NO_ROOM) {
			message.drop();
			this.dropped.dropped(message.getPacket().topic());
		}
		return dispatch != Dispatch.CLOSED;
	}

	/**
	 * It has begun to take messages.
	 */
	void started() {
		if (this.idleWatch != null) {
			this.idleWatch.start();
		}
	}

	void pause() {
		this.dispatcher.pause();
	}

	void resume() {
		this.dispatcher.resume();
	}

	boolean isPaused() {
		return this.dispatcher.isPaused();
	}

	int queueSize() {
		return this.dispatcher.size();
	}

	/**
	 * It is about to end, by the will of the current thread. If that is one of a handler,
	 * nobody must wait for it.
	 */
	void ending() {
		this.dispatcher.closing();
	}

	/**
	 * Finish what came, and give the threads back.
	 * @param leaveToBroker whether to leave messages that wait to the broker, if it keeps
	 * the session
	 * @return completes, never exceptionally, when that is done or the time is up
	 */
	CompletableFuture<Void> finish(boolean leaveToBroker) {
		this.leavesToBroker = leaveToBroker;
		if (this.idleWatch != null) {
			this.idleWatch.stop();
		}
		this.dropped.stopped();
		int held = this.dispatcher.held();
		if (held > 0) {
			logger.warn("MQTT listener '" + this.endpoint.id() + "' stops. Messages that waited for another attempt: "
					+ held + ", " + fate());
		}
		return this.dispatcher.close(leaveToBroker, isSessionKept())
			.thenCompose((handled) -> deadLettersAnswered())
			.orTimeout(this.timeout.toMillis(), TimeUnit.MILLISECONDS)
			.thenRun(this::giveThreadsBack)
			// not on the JDK's timer: whoever waits for the end runs next
			.exceptionallyCompose((timeUp) -> CompletableFuture.runAsync(this::abandon));
	}

	private void giveThreadsBack() {
		if (this.ownThreads != null) {
			this.ownThreads.shutdown();
		}
	}

	private CompletableFuture<Void> deadLettersAnswered() {
		// without a connection there is nothing to acknowledge any more
		return this.container.getConnection().getSnapshot().isConnected() ? this.handling.deadLettersAnswered()
				: CompletableFuture.completedFuture(null);
	}

	private void abandon() {
		this.handling.abandon();
		this.dispatcher.abandon();
		logger.warn("MQTT listener '" + this.endpoint.id() + "' did not finish within " + this.timeout.toMillis()
				+ " ms: what it has not acknowledged is " + fate());
		if (this.ownThreads != null) {
			this.ownThreads.shutdownNow();
		}
	}

	private boolean isSessionKept() {
		return this.container.getConnection().getSettings().isSessionKept();
	}

	private String fate() {
		return (!this.leavesToBroker && isSessionKept()) ? "handled when it starts again"
				: "delivered again if the broker keeps the session";
	}

	@Override
	public void handle(Delivery message) {
		this.handling.handle(message);
	}

	@Override
	public void leftOver(List<Delivery> messages) {
		this.giveBack.accept(messages.stream().flatMap((message) -> message.sources().stream()).toList());
	}

}
