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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.listener.MqttListenerObserver;
import io.github.mqttboot.listener.MqttListenerOutcome;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The observers of a container. One that fails does not disturb the others.
 */
final class ContainerObservers {

	private static final Log logger = LogFactory.getLog(MqttMessageListenerContainer.class);

	private final MqttMessageListenerContainer container;

	private final List<MqttListenerObserver> observers;

	private final Map<MqttListenerOutcome, LongAdder> handled = new EnumMap<>(MqttListenerOutcome.class);

	private final Queue<Consumer<MqttListenerObserver>> changes = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean telling = new AtomicBoolean();

	ContainerObservers(MqttMessageListenerContainer container, List<MqttListenerObserver> observers) {
		this.container = container;
		this.observers = observers;
		for (MqttListenerOutcome outcome : MqttListenerOutcome.values()) {
			this.handled.put(outcome, new LongAdder());
		}
	}

	Map<MqttListenerOutcome, Long> getHandled() {
		Map<MqttListenerOutcome, Long> handled = new EnumMap<>(MqttListenerOutcome.class);
		this.handled.forEach((outcome, count) -> handled.put(outcome, count.sum()));
		return handled;
	}

	void registered() {
		each((observer) -> observer.onRegistered(this.container));
	}

	void unregistered() {
		each((observer) -> observer.onUnregistered(this.container));
	}

	void started() {
		this.changes.add((observer) -> observer.onStarted(this.container));
	}

	void paused() {
		this.changes.add((observer) -> observer.onPaused(this.container));
	}

	void resumed() {
		this.changes.add((observer) -> observer.onResumed(this.container));
	}

	void stopped() {
		this.changes.add((observer) -> observer.onStopped(this.container));
	}

	/**
	 * Tell of a start, pause, resume or stop, in the order in which they were added under
	 * the lock of the container. Not to be called under it: an observer may wait for
	 * another thread that needs it.
	 */
	void tell() {
		while (!this.changes.isEmpty() && this.telling.compareAndSet(false, true)) {
			Consumer<MqttListenerObserver> change = this.changes.poll();
			while (change != null) {
				each(change);
				change = this.changes.poll();
			}
			this.telling.set(false);
		}
	}

	void idle(Duration quiet) {
		each((observer) -> observer.onIdle(this.container, quiet));
	}

	ObservedAttempt attempt(MqttInboundMessage message, int number) {
		return ObservedAttempt.begin(this.container, this.observers, message, number);
	}

	void handled(long nanos, MqttListenerOutcome outcome) {
		Objects.requireNonNull(this.handled.get(outcome)).increment();
		if (!this.observers.isEmpty()) {
			Duration duration = Duration.ofNanos(nanos);
			each((observer) -> observer.onHandled(this.container, duration, outcome));
		}
	}

	private void each(Consumer<MqttListenerObserver> event) {
		for (MqttListenerObserver observer : this.observers) {
			try {
				event.accept(observer);
			}
			catch (Throwable ex) {
				// an Error too: who watches stops nothing
				logger.error("MQTT listener observer " + observer.getClass().getName() + " failed", ex);
			}
		}
	}

}
