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

package io.github.mqttboot.session.inbound;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.protocol.MqttTopics;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.settings.MqttConnectionSettings;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Messages of a session that was resumed and that no filter selects yet: an application
 * may subscribe to some of its filters only after it was started. They wait
 * unacknowledged, for a time that begins with the first connection of a run and ends for
 * all of them at once, so that the broker's window is open to others again. Belongs to
 * the session; for any thread.
 */
final class UnclaimedMessages {

	private static final Log logger = LogFactory.getLog(UnclaimedMessages.class);

	private final String connectionName;

	private final MqttConnectionSettings.Unclaimed limits;

	private final TimeSource time;

	private final Executor executor;

	private final Consumer<Waiting> atEnd;

	// says nothing of the session in CONNACK
	private final boolean silentBroker;

	private final Queue<Waiting> messages = new ArrayDeque<>(2);

	// identifiers of groups that were left
	private Set<Integer> left = Set.of();

	private boolean firstConnection = true;

	private TimeSource.@Nullable Timer timer;

	private boolean open;

	private boolean leaving;

	private int run;

	private int stoppedRun = -1;

	private boolean reported;

	private boolean dropReported;

	/**
	 * Create an empty place.
	 * @param settings how long messages wait, and how many
	 * @param time the time
	 * @param executor ends the waiting
	 * @param atEnd takes what no filter selected in time
	 */
	UnclaimedMessages(MqttConnectionSettings settings, TimeSource time, Executor executor, Consumer<Waiting> atEnd) {
		this.connectionName = settings.getName();
		this.limits = settings.getUnclaimed();
		this.silentBroker = settings.getVersion() == MqttVersion.MQTT_3_1 && settings.isSessionKept();
		this.time = time;
		this.executor = executor;
		this.atEnd = atEnd;
	}

	/**
	 * The connection is started, maybe again: it goes on if it was only about to be
	 * stopped.
	 */
	synchronized void started() {
		if (!isStopping()) {
			this.leaving = false;
		}
	}

	/**
	 * A run of the connection begins.
	 * @param run its number
	 */
	synchronized void beginRun(int run) {
		// if the stop of the one before has not got here yet
		leave();
		this.run = run;
		this.firstConnection = true;
		this.leaving = false;
	}

	/**
	 * A transport was accepted, before its first message.
	 * @param sessionPresent whether the broker sends again what it has no acknowledgement
	 * for
	 */
	synchronized void connected(boolean sessionPresent) {
		boolean resumed = sessionPresent || this.silentBroker;
		if (resumed) {
			this.messages.clear();
		}
		else {
			this.left = Set.of();
		}
		if (this.firstConnection && resumed && !this.limits.timeout().isZero()) {
			if (isStopping()) {
				this.leaving = true;
			}
			else {
				this.open = true;
				this.timer = this.time.schedule(this.limits.timeout(), () -> this.executor.execute(this::end));
			}
		}
		this.firstConnection = false;
	}

	/**
	 * The application is about to stop the connection: what waits is left to the broker.
	 */
	synchronized void prepareStop() {
		leave();
	}

	/**
	 * The connection is to stop: what waits is left to the broker.
	 * @param run the run that is to be stopped
	 */
	synchronized void stopping(int run) {
		this.stoppedRun = Math.max(this.stoppedRun, run);
		// not if the next run has begun meanwhile
		if (isStopping()) {
			leave();
		}
	}

	private boolean isStopping() {
		return this.stoppedRun >= this.run;
	}

	private void leave() {
		this.leaving |= this.open;
		this.open = false;
		TimeSource.Timer timer = this.timer;
		if (timer != null) {
			timer.cancel();
			this.timer = null;
		}
		this.messages.clear();
	}

	/**
	 * Let a message wait, unless a handler has come for it meanwhile.
	 * @param message the message
	 * @param claim takes it to its handlers, and says whether it has any
	 * @return whether there is no more to do for it
	 */
	synchronized boolean hold(Waiting message, Predicate<Waiting> claim) {
		if (!message.packet().qos().isAcknowledged()) {
			return false;
		}
		if (this.leaving) {
			return true;
		}
		if (!this.open) {
			return false;
		}
		if (claim.test(message)) {
			return true;
		}
		List<Integer> identifiers = message.packet().subscriptionIdentifiers();
		if (!identifiers.isEmpty() && this.left.containsAll(identifiers)) {
			return false;
		}
		if (this.messages.size() >= this.limits.maxMessages()) {
			return false;
		}
		this.messages.add(message);
		report(message.packet());
		return true;
	}

	/**
	 * A group was left, and the broker has not said that it knows: what it still has for
	 * this client waits for nobody, unless somebody joins the group again.
	 * @param filter the filter of the group
	 */
	synchronized void leave(String filter) {
		if (this.left.isEmpty()) {
			this.left = new HashSet<>();
		}
		this.left.add(SubscriptionIdentifiers.of(filter));
	}

	private void report(InboundPublish packet) {
		if (!this.reported) {
			this.reported = true;
			logger.info("MQTT connection '" + this.connectionName
					+ "': the session was resumed and has messages, such as " + "one to '"
					+ MqttText.printable(packet.topic()) + "', to which nothing subscribes yet. " + "They wait up to "
					+ this.limits.timeout().toMillis() + " ms for a listener (unclaimed.timeout)");
		}
	}

	/**
	 * A handler comes: hand it what waits, before it gets what comes in from now on.
	 * @param filter its filter
	 * @param handOver takes a message to it
	 * @param route takes it what comes in
	 */
	synchronized void claim(String filter, Consumer<Waiting> handOver, Runnable route) {
		if (!this.left.isEmpty()) {
			this.left.remove(SubscriptionIdentifiers.of(filter));
		}
		for (Iterator<Waiting> all = this.messages.iterator(); all.hasNext();) {
			Waiting message = all.next();
			if (message.isFor(filter)) {
				all.remove();
				handOver.accept(message);
			}
		}
		route.run();
	}

	/**
	 * A message is dropped since it is for nobody.
	 * @param packet the message
	 */
	synchronized void reportDropped(InboundPublish packet) {
		if (!this.dropReported) {
			this.dropReported = true;
			logger.warn("MQTT connection '" + this.connectionName + "': dropped a message to '"
					+ MqttText.printable(packet.topic()) + "', to which nothing subscribes any more; "
					+ "further ones are only counted");
		}
	}

	private synchronized void end() {
		if (this.timer == null) {
			// stopped meanwhile
			return;
		}
		this.timer = null;
		this.open = false;
		this.left = Set.of();
		List<Waiting> late = List.copyOf(this.messages);
		this.messages.clear();
		late.forEach(this.atEnd);
	}

	/**
	 * A message that waits.
	 *
	 * @param acknowledger acknowledges it on the network connection it came from
	 * @param packet the message
	 */
	record Waiting(Acknowledger acknowledger, InboundPublish packet) {

		// a copy for each filter has the identifier of its filter only
		private boolean isFor(String filter) {
			List<Integer> identifiers = this.packet.subscriptionIdentifiers();
			return identifiers.isEmpty() ? MqttTopics.matches(filter, this.packet.topic())
					: identifiers.contains(SubscriptionIdentifiers.of(filter));
		}

	}

}
