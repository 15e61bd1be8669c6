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

import java.util.concurrent.Executor;
import java.util.function.Function;

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.store.HeldMessageRecord;
import io.github.mqttboot.store.HeldStore;
import org.jspecify.annotations.Nullable;

/**
 * A message that waits for its handler to go on: either still with the broker, which
 * waits for its acknowledgement, or taken over, when only the store of the connection has
 * it. For any thread.
 */
final class HeldMessage implements MqttInboundMessage {

	// the view of its delivery, which knows the network connection
	private final MqttInboundMessage delivered;

	private final HeldStore store;

	// from the moment it is to be acknowledged until it is handled
	private @Nullable HeldMessageRecord kept;

	private boolean takenOver;

	private boolean acknowledged;

	/**
	 * Create a message that the broker waits for.
	 * @param delivered the message as it was delivered
	 * @param store keeps it from when it is taken over
	 */
	HeldMessage(MqttInboundMessage delivered, HeldStore store) {
		this.delivered = delivered;
		this.store = store;
	}

	private HeldMessage(HeldMessageRecord kept, HeldStore store) {
		this(new RestoredMessage(kept), store);
		this.kept = kept;
		this.takenOver = true;
	}

	/**
	 * Create a message that was taken over before.
	 * @param kept what the store has of it
	 * @param store the store
	 * @return the message
	 */
	static HeldMessage restored(HeldMessageRecord kept, HeldStore store) {
		return new HeldMessage(kept, store);
	}

	/**
	 * Acknowledge the message when the store has it, unless its connection is gone by
	 * then and it comes again.
	 * @param keeper puts it into the store
	 * @param executor runs what the store must not run
	 */
	void takeOver(Function<InboundPublish, HeldMessageRecord> keeper, Executor executor) {
		HeldMessageRecord kept;
		synchronized (this) {
			if (this.kept != null) {
				return;
			}
			kept = keeper.apply(getPacket());
			this.kept = kept;
			// the acknowledgement is made up for when the message comes again
			this.takenOver = getPacket().qos() == MqttQos.EXACTLY_ONCE;
		}
		if (kept.saved().isDone()) {
			saved();
		}
		else {
			kept.saved().whenDone(() -> executor.execute(this::saved));
		}
	}

	private synchronized void saved() {
		boolean acknowledged = this.delivered.acknowledge();
		if (this.takenOver) {
			return;
		}
		if (acknowledged) {
			this.takenOver = true;
		}
		else {
			// its handler, which went on meanwhile, was faster, or it comes again
			forget();
		}
	}

	/**
	 * The broker no longer has it.
	 * @param keeper puts it into the store
	 */
	synchronized void keep(Function<InboundPublish, HeldMessageRecord> keeper) {
		this.takenOver = true;
		if (this.kept == null) {
			this.kept = keeper.apply(getPacket());
		}
	}

	/**
	 * Nobody is to find it in the store any more.
	 */
	synchronized void forget() {
		HeldMessageRecord kept = this.kept;
		if (kept != null) {
			this.kept = null;
			this.store.handled(kept);
		}
	}

	synchronized boolean isTakenOver() {
		return this.takenOver;
	}

	@Override
	public InboundPublish getPacket() {
		return this.delivered.getPacket();
	}

	@Override
	public @Nullable String getFilter() {
		return this.delivered.getFilter();
	}

	@Override
	public synchronized boolean acknowledge() {
		if (!this.takenOver) {
			return this.delivered.acknowledge();
		}
		boolean first = !isAcknowledged();
		this.acknowledged = true;
		forget();
		return first;
	}

	@Override
	public synchronized boolean isAcknowledged() {
		return this.takenOver ? this.acknowledged || isHandledBefore() : this.delivered.isAcknowledged();
	}

	private boolean isHandledBefore() {
		return this.delivered instanceof InboundMessage message && message.isHandledBefore();
	}

	@Override
	public synchronized boolean comesAgain() {
		return !this.takenOver && this.delivered.comesAgain();
	}

	@Override
	public void drop() {
		this.delivered.drop();
	}

	@Override
	public String toString() {
		return this.delivered.toString();
	}

}
