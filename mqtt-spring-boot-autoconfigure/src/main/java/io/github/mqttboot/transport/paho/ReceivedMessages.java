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

package io.github.mqttboot.transport.paho;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.store.MessageFingerprint;

/**
 * Incoming QoS 2 messages that were acknowledged by PUBREC and not yet released by the
 * broker: a PUBLISH that comes again is not new (method A of section 4.3.3). They are
 * part of the session. A broker that was killed may have forgotten which packet
 * identifiers it uses, and take one for another message: that one must not be dropped.
 */
class ReceivedMessages {

	private final Map<Integer, Integer> fingerprints = new ConcurrentHashMap<>();

	private final FencedInflightStore store;

	ReceivedMessages(FencedInflightStore store) {
		this.store = store;
	}

	/**
	 * Go on with what an earlier transport of the session left.
	 */
	void resume() {
		this.fingerprints.putAll(this.store.received());
	}

	void add(InboundPublish message) {
		int fingerprint = MessageFingerprint.of(message);
		this.store.received(message.packetId(), fingerprint);
		this.fingerprints.put(message.packetId(), fingerprint);
	}

	/**
	 * Return whether a message was acknowledged before.
	 * @param message the message
	 * @return whether it comes again
	 */
	boolean contains(InboundPublish message) {
		// a broker may leave the DUP flag out (section 4.3.3 goes by the identifier only)
		Integer acknowledged = this.fingerprints.get(message.packetId());
		return acknowledged != null && acknowledged == MessageFingerprint.of(message);
	}

	/**
	 * The broker has released a message.
	 * @param packetId the packet identifier
	 * @return whether it was acknowledged before
	 */
	boolean remove(int packetId) {
		this.store.completed(packetId);
		return this.fingerprints.remove(packetId) != null;
	}

}
