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

import java.util.HashMap;
import java.util.Map;

import io.github.mqttboot.protocol.InboundPublish;

import org.springframework.util.Assert;

/**
 * Incoming QoS 2 messages that were acknowledged by PUBREC and not yet released by the
 * broker: a PUBLISH that comes again is not new (method A of section 4.3.3). They are
 * part of the session. A broker that was killed may have forgotten which packet
 * identifiers it uses, and take one for another message: that one must not be dropped.
 * <p>
 * Belongs to one transport. For any thread: a message is acknowledged on the thread that
 * has handled it, under locks that the one that reads from the link may wait for, so that
 * it must not wait for a lock of the transport.
 *
 * @since 0.1.0
 */
public final class ReceivedMessages {

	private final InflightStore store;

	private Map<Integer, Integer> fingerprints = Map.of();

	private boolean ended;

	/**
	 * Create for a transport.
	 * @param store keeps them over transports
	 */
	public ReceivedMessages(InflightStore store) {
		this.store = store;
	}

	/**
	 * Go on with what an earlier transport of the session left.
	 */
	public synchronized void resume() {
		this.fingerprints = new HashMap<>(this.store.received());
	}

	/**
	 * Add a message that is about to be acknowledged by PUBREC.
	 * @param message the message
	 * @return to wait for before PUBREC goes out
	 * @throws IllegalStateException if the transport has ended
	 */
	public synchronized Ticket add(InboundPublish message) {
		Assert.state(!this.ended, "The connection has ended");
		int fingerprint = MessageFingerprint.of(message);
		Ticket ticket = this.store.received(message.packetId(), fingerprint);
		if (this.fingerprints.isEmpty()) {
			// most connections never need one
			this.fingerprints = new HashMap<>();
		}
		this.fingerprints.put(message.packetId(), fingerprint);
		return ticket;
	}

	/**
	 * Return whether a message was acknowledged before.
	 * @param message the message
	 * @return whether it comes again
	 */
	public synchronized boolean contains(InboundPublish message) {
		// a broker may leave the DUP flag out (section 4.3.3 goes by the identifier only)
		Integer acknowledged = this.fingerprints.get(message.packetId());
		return acknowledged != null && acknowledged == MessageFingerprint.of(message);
	}

	/**
	 * Return whether a message was acknowledged before, and not released.
	 * @param packetId the packet identifier
	 * @return whether a message with it is known
	 */
	public synchronized boolean contains(int packetId) {
		return this.fingerprints.containsKey(packetId);
	}

	/**
	 * The broker has released a message.
	 * @param packetId the packet identifier
	 * @return to wait for before PUBCOMP goes out
	 */
	public synchronized Ticket remove(int packetId) {
		if (!this.fingerprints.isEmpty()) {
			this.fingerprints.remove(packetId);
		}
		return this.store.completed(packetId);
	}

	/**
	 * The transport ends: what is added to the store belongs to the next one from now on.
	 */
	public synchronized void end() {
		this.ended = true;
	}

}
