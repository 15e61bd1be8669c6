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

import java.util.List;
import java.util.Map;

import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.PublishPacket;

/**
 * {@link OutboxStore} that lives as long as the process.
 *
 * @since 0.1.0
 */
public class MemoryOutboxStore implements OutboxStore {

	private final TimeSource time;

	// guards itself: transports change it in their threads, listeners that are stopped in
	// those that hand messages over
	private final OutboxState state = new OutboxState();

	private long lastHeld;

	/**
	 * Create a store.
	 * @param time the time
	 */
	public MemoryOutboxStore(TimeSource time) {
		this.time = time;
	}

	@Override
	public AcceptedMessage accept(PublishPacket packet) {
		// whoever accepted it has it: there is nobody else to find it here
		return AcceptedMessage.unkept(packet, this.time.nanoTime());
	}

	@Override
	public void remove(AcceptedMessage message) {
	}

	@Override
	public void setAside(AcceptedMessage message) {
	}

	@Override
	public List<AcceptedMessage> aside() {
		return List.of();
	}

	@Override
	public List<AcceptedMessage> waiting() {
		return List.of();
	}

	@Override
	public Ticket sent(int packetId, AcceptedMessage message) {
		synchronized (this.state) {
			this.state.sent(packetId, message);
		}
		return Ticket.DONE;
	}

	@Override
	public void withdrawn(int packetId) {
		synchronized (this.state) {
			this.state.withdrawn(packetId);
		}
	}

	@Override
	public Ticket released(int packetId) {
		synchronized (this.state) {
			this.state.released(packetId);
		}
		return Ticket.DONE;
	}

	@Override
	public void settled(int packetId) {
		synchronized (this.state) {
			this.state.settled(packetId);
		}
	}

	@Override
	public Ticket received(int packetId, int fingerprint) {
		synchronized (this.state) {
			this.state.received(packetId, fingerprint);
		}
		return Ticket.DONE;
	}

	@Override
	public Ticket completed(int packetId) {
		synchronized (this.state) {
			this.state.completed(packetId);
		}
		return Ticket.DONE;
	}

	@Override
	public List<InflightMessage> inflight() {
		synchronized (this.state) {
			return this.state.inflight();
		}
	}

	@Override
	public Map<Integer, Integer> received() {
		synchronized (this.state) {
			return this.state.received();
		}
	}

	@Override
	public Ticket saved() {
		return Ticket.DONE;
	}

	@Override
	public void clear() {
		synchronized (this.state) {
			this.state.cleared();
		}
	}

	@Override
	public HeldMessageRecord hold(String holder, String filter, InboundPublish message) {
		synchronized (this.state) {
			HeldMessageRecord held = new HeldMessageRecord(++this.lastHeld, holder, filter, message, Ticket.DONE);
			this.state.held(held);
			return held;
		}
	}

	@Override
	public void handled(HeldMessageRecord held) {
		synchronized (this.state) {
			this.state.handled(held.id());
		}
	}

	@Override
	public List<HeldMessageRecord> held(String holder, String filter) {
		synchronized (this.state) {
			return this.state.held(holder, filter);
		}
	}

	@Override
	public List<HeldMessageRecord> held() {
		synchronized (this.state) {
			return this.state.held();
		}
	}

	@Override
	public boolean survivesProcess() {
		return false;
	}

	@Override
	public int damaged() {
		return 0;
	}

	@Override
	public Ticket close() {
		return Ticket.DONE;
	}

}
