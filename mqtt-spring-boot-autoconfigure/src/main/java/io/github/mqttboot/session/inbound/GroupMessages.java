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

import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttTopics;

/**
 * Messages of shared subscriptions that are not acknowledged. A broker may still send
 * what it has queued for a client after it has answered its UNSUBSCRIBE (section 3.10.4),
 * as its window allows, and no other member of the group would get that. Belongs to the
 * session; for any thread.
 * <p>
 * Whoever waits is notified without the lock: that completes futures and changes routes,
 * which have locks of their own. Who takes a rest off the list, under the lock, is the
 * one that notifies, so each is notified once. A message that comes in between is still
 * taken to its handler, whose route ends with the notification and not before.
 */
final class GroupMessages {

	// what the broker has it sends at once when the window is open again
	private static final Duration QUIET = Duration.ofMillis(500);

	private final TimeSource time;

	private final Executor executor;

	private final Map<InboundPublish, List<Recipient>> unacknowledged = new IdentityHashMap<>(1);

	private final List<Rest> rests = new ArrayList<>();

	// most connections have no groups
	private volatile boolean used;

	private int run;

	private int stoppedRun = -1;

	/**
	 * Create an instance.
	 * @param time the time
	 * @param executor looks whether more has come
	 */
	GroupMessages(TimeSource time, Executor executor) {
		this.time = time;
		this.executor = executor;
	}

	/**
	 * A message is about to be handed over.
	 * @param packet the message
	 * @param recipients who gets it
	 */
	void received(InboundPublish packet, List<Recipient> recipients) {
		if (packet.qos().isAcknowledged() && isForMember(recipients)) {
			this.used = true;
			add(packet, recipients);
		}
	}

	// a loop: what a stream allocates would be a third of what a message takes
	private static boolean isForMember(List<Recipient> recipients) {
		for (Recipient recipient : recipients) {
			String filter = recipient.filter();
			if (filter != null && MqttTopics.isShared(filter)) {
				return true;
			}
		}
		return false;
	}

	private synchronized void add(InboundPublish packet, List<Recipient> recipients) {
		this.unacknowledged.put(packet, recipients);
		this.rests.stream().filter((rest) -> rest.isAmong(recipients)).forEach((rest) -> rest.quiet = false);
	}

	/**
	 * A message was acknowledged, on the network connection it came from.
	 * @param packet the message
	 */
	void acknowledged(InboundPublish packet) {
		if (this.used) {
			forget(packet);
		}
	}

	private synchronized void forget(InboundPublish packet) {
		this.unacknowledged.remove(packet);
	}

	/**
	 * A transport was accepted, before its first message.
	 * @param sessionPresent whether the broker sends again what it has no acknowledgement
	 * for
	 */
	void connected(boolean sessionPresent) {
		forgetAll();
		if (!sessionPresent) {
			notifyOf(takeAll());
		}
	}

	private synchronized void forgetAll() {
		this.unacknowledged.clear();
		this.rests.forEach((rest) -> rest.quiet = false);
	}

	/**
	 * A run of the connection begins.
	 * @param run its number
	 */
	synchronized void beginRun(int run) {
		this.run = run;
	}

	/**
	 * The application is about to stop the connection.
	 */
	void prepareStop() {
		notifyOf(takeAll());
	}

	/**
	 * The connection is to stop: what the broker still has stays with it.
	 * @param run the run that is to be stopped
	 */
	void stopping(int run) {
		notifyOf(takeAll(run));
	}

	private static void notifyOf(List<Rest> rests) {
		rests.forEach((rest) -> rest.done.run());
	}

	// not if the next run has begun meanwhile
	private synchronized List<Rest> takeAll(int run) {
		this.stoppedRun = Math.max(this.stoppedRun, run);
		return isStopping() ? takeAll() : List.of();
	}

	private synchronized List<Rest> takeAll() {
		List<Rest> taken = List.copyOf(this.rests);
		this.rests.clear();
		return taken;
	}

	private boolean isStopping() {
		return this.stoppedRun >= this.run;
	}

	/**
	 * The broker has answered the UNSUBSCRIBE of a shared subscription.
	 * @param filter the filter
	 * @param done run when nothing more comes for it, at once when the connection stops
	 */
	void finish(String filter, Runnable done) {
		if (!waitFor(filter, done)) {
			done.run();
		}
	}

	private synchronized boolean waitFor(String filter, Runnable done) {
		if (isStopping()) {
			return false;
		}
		Rest rest = new Rest(filter, done);
		this.rests.add(rest);
		look(rest);
		return true;
	}

	private void look(Rest rest) {
		rest.quiet = true;
		this.time.schedule(QUIET, () -> this.executor.execute(() -> finish(rest)));
	}

	private void finish(Rest rest) {
		if (takeIfOver(rest)) {
			rest.done.run();
		}
	}

	// not if a stop, or a lost session, was faster
	private synchronized boolean takeIfOver(Rest rest) {
		if (!this.rests.contains(rest)) {
			return false;
		}
		if (rest.quiet && this.unacknowledged.values().stream().noneMatch(rest::isAmong)) {
			return this.rests.remove(rest);
		}
		look(rest);
		return false;
	}

	/**
	 * What may still come for a shared subscription.
	 */
	private static final class Rest {

		private final String filter;

		private final Runnable done;

		private boolean quiet;

		Rest(String filter, Runnable done) {
			this.filter = filter;
			this.done = done;
		}

		boolean isAmong(List<Recipient> recipients) {
			return recipients.stream().anyMatch((recipient) -> this.filter.equals(recipient.filter()));
		}

	}

}
