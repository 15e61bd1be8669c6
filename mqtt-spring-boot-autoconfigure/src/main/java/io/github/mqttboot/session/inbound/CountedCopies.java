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

import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.InboundPublish;

/**
 * Copies of a broker that sends one for each filter that selects a message, and all
 * identifiers with each of them, as ActiveMQ Artemis does: only their number tells them
 * apart. Other brokers send one copy with all identifiers, and two such messages in a row
 * must not be taken for copies. So nothing is counted unless the broker looks like
 * Artemis, the session began in this run, and copies come together; and no more once they
 * do not. Belongs to the session; called by the thread of the transport.
 */
final class CountedCopies {

	private static final long TOGETHER_NANOS = TimeUnit.SECONDS.toNanos(1);

	private static final int MOST_MISSED = 3;

	// empty until it is needed, on most connections never
	private Map<Counted, Expected> expected = Collections.emptyMap();

	private final LongSupplier clock;

	private boolean sessionOfThisRun;

	private boolean withoutGroups;

	private boolean counting;

	private int missed;

	CountedCopies(LongSupplier clock) {
		this.clock = clock;
	}

	/**
	 * The broker accepted a connection.
	 * @param ack its answer
	 */
	synchronized void connected(ConnectAck ack) {
		this.expected.clear();
		this.missed = 0;
		// one of an earlier run may hold messages from before a filter was subscribed
		this.sessionOfThisRun |= !ack.sessionPresent();
		this.withoutGroups = SubscriptionIdentifiers.areLikeThoseOfArtemis(ack);
		this.counting = this.sessionOfThisRun && this.withoutGroups;
	}

	/**
	 * Return whether the broker may leave the identifier of a group out of what comes for
	 * the group, whether or not its copies can be counted.
	 * @return whether the topic has to tell
	 */
	synchronized boolean isWithoutGroups() {
		return this.withoutGroups;
	}

	/**
	 * Return whether another copy of a message came before.
	 * @param packet a message
	 * @return whether it is to be acknowledged and nothing else
	 */
	synchronized boolean isRepeated(InboundPublish packet) {
		List<Integer> identifiers = packet.subscriptionIdentifiers();
		if (!this.counting || identifiers.size() < 2 || packet.duplicate()) {
			return false;
		}
		long now = this.clock.getAsLong();
		giveUpOverdue(now);
		Counted message = new Counted(MessageContent.of(packet), Set.copyOf(identifiers));
		Expected copies = this.expected.get(message);
		if (copies == null) {
			if (this.expected.isEmpty()) {
				this.expected = new LinkedHashMap<>();
			}
			this.expected.put(message, new Expected(identifiers.size() - 1, now));
			return false;
		}
		if (copies.count() == 1) {
			this.expected.remove(message);
		}
		else {
			this.expected.put(message, new Expected(copies.count() - 1, copies.since()));
		}
		return true;
	}

	private void giveUpOverdue(long now) {
		Iterator<Expected> eldest = this.expected.values().iterator();
		while (eldest.hasNext() && now - eldest.next().since() > TOGETHER_NANOS) {
			eldest.remove();
			this.missed++;
		}
		if (this.missed > MOST_MISSED) {
			// a broker that sends one copy, after all
			this.counting = false;
			this.expected.clear();
		}
	}

	/**
	 * A message by all that its copies have in common.
	 */
	private record Counted(MessageContent content, Set<Integer> identifiers) {

	}

	/**
	 * Copies that are to come.
	 */
	private record Expected(int count, long since) {

	}

}
