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

package io.github.mqttboot.store;

import java.util.ArrayList;
import java.util.List;

import io.github.mqttboot.concurrent.ManualTime;
import io.github.mqttboot.protocol.InboundPublish;

/**
 * Store in memory that fails, or takes its time to make things safe, while a test says
 * so.
 */
public final class ManualStore extends MemoryOutboxStore {

	private final List<Ticket> tickets = new ArrayList<>();

	private volatile boolean failSent;

	private volatile boolean failReleased;

	private volatile boolean slow;

	public ManualStore() {
		super(new ManualTime());
	}

	public void failSent(boolean fail) {
		this.failSent = fail;
	}

	public void failReleased(boolean fail) {
		this.failReleased = fail;
	}

	/**
	 * Have nothing safe until {@link #save()}.
	 */
	public void slow() {
		this.slow = true;
	}

	/**
	 * Make all that happened so far safe.
	 */
	public void save() {
		List<Ticket> waiting;
		synchronized (this.tickets) {
			waiting = List.copyOf(this.tickets);
			this.tickets.clear();
		}
		waiting.forEach(Ticket::complete);
	}

	@Override
	public Ticket sent(int packetId, AcceptedMessage message) {
		fail(this.failSent);
		super.sent(packetId, message);
		return ticket();
	}

	@Override
	public Ticket released(int packetId) {
		fail(this.failReleased);
		super.released(packetId);
		return ticket();
	}

	@Override
	public Ticket received(int packetId, int fingerprint) {
		super.received(packetId, fingerprint);
		return ticket();
	}

	@Override
	public Ticket completed(int packetId) {
		super.completed(packetId);
		return ticket();
	}

	@Override
	public HeldMessageRecord hold(String holder, String filter, InboundPublish message) {
		HeldMessageRecord held = super.hold(holder, filter, message);
		return new HeldMessageRecord(held.id(), holder, filter, message, ticket());
	}

	@Override
	public Ticket saved() {
		return ticket();
	}

	private static void fail(boolean fail) {
		if (fail) {
			throw new IllegalStateException("Disk full");
		}
	}

	private Ticket ticket() {
		if (!this.slow) {
			return Ticket.DONE;
		}
		Ticket ticket = new Ticket();
		synchronized (this.tickets) {
			this.tickets.add(ticket);
		}
		return ticket;
	}

}
