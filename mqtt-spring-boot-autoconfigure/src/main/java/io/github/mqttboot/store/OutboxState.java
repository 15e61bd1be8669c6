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
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What a store holds at one moment. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class OutboxState {

	// what few connections ever have is empty until it is needed

	private final Map<Long, AcceptedMessage> messages = new HashMap<>();

	private Map<Long, AcceptedMessage> aside = Collections.emptyMap();

	private final PacketIdTable<InflightMessage> inflight = new PacketIdTable<>();

	private final Map<Integer, Integer> received = new HashMap<>();

	private Map<Long, HeldMessageRecord> held = Collections.emptyMap();

	public void accepted(AcceptedMessage message) {
		this.messages.put(message.id(), message);
	}

	public @Nullable AcceptedMessage message(long id) {
		return this.messages.get(id);
	}

	public boolean removed(long id) {
		return this.messages.remove(id) != null || this.aside.remove(id) != null;
	}

	public boolean setAside(long id) {
		AcceptedMessage message = this.messages.remove(id);
		if (message != null) {
			if (this.aside.isEmpty()) {
				this.aside = new LinkedHashMap<>();
			}
			this.aside.put(id, message);
		}
		return message != null;
	}

	public List<AcceptedMessage> aside() {
		return new ArrayList<>(this.aside.values());
	}

	public void sent(int packetId, AcceptedMessage message) {
		// the order is that of sending, also if the identifier was in use
		this.inflight.put(packetId, new InflightMessage(packetId, false, message));
	}

	public boolean withdrawn(int packetId) {
		return this.inflight.remove(packetId) != null;
	}

	public boolean released(int packetId) {
		InflightMessage sent = this.inflight.get(packetId);
		if (sent != null) {
			this.inflight.replace(packetId, new InflightMessage(packetId, true, sent.message()));
		}
		return sent != null;
	}

	public boolean settled(int packetId) {
		InflightMessage settled = this.inflight.remove(packetId);
		if (settled != null) {
			this.messages.remove(settled.message().id());
		}
		return settled != null;
	}

	public void received(int packetId, int fingerprint) {
		this.received.put(packetId, fingerprint);
	}

	public boolean completed(int packetId) {
		return this.received.remove(packetId) != null;
	}

	public boolean cleared() {
		boolean any = !this.inflight.isEmpty() || !this.received.isEmpty();
		this.inflight.clear();
		this.received.clear();
		return any;
	}

	public void held(HeldMessageRecord message) {
		if (this.held.isEmpty()) {
			this.held = new LinkedHashMap<>();
		}
		this.held.put(message.id(), message);
	}

	public boolean handled(long id) {
		return this.held.remove(id) != null;
	}

	public List<HeldMessageRecord> held() {
		return new ArrayList<>(this.held.values());
	}

	public List<HeldMessageRecord> held(String holder, String filter) {
		return this.held.values()
			.stream()
			.filter((message) -> message.holder().equals(holder) && message.filter().equals(filter))
			.toList();
	}

	public boolean isNothingInflight() {
		return this.inflight.isEmpty();
	}

	public List<InflightMessage> inflight() {
		return this.inflight.values();
	}

	public Map<Integer, Integer> received() {
		return new HashMap<>(this.received);
	}

	/**
	 * Return all messages.
	 * @return the messages in order
	 */
	public List<AcceptedMessage> messages() {
		List<AcceptedMessage> messages = new ArrayList<>(this.messages.values());
		messages.sort(Comparator.comparingLong(AcceptedMessage::id));
		return messages;
	}

	/**
	 * Return the messages that are not in flight.
	 * @return the messages in order
	 */
	public List<AcceptedMessage> waiting() {
		Set<Long> sent = new HashSet<>();
		this.inflight.values().forEach((inflight) -> sent.add(inflight.message().id()));
		return messages().stream().filter((message) -> !sent.contains(message.id())).toList();
	}

}
