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

import java.util.Arrays;
import java.util.Set;

import io.github.mqttboot.store.InflightStore;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The store of the session as one transport may use it: no more once the transport has
 * ended. The threads of its client outlive it by a moment, and by then the packets in the
 * store may be those of the next transport.
 */
class FencedInflightStore {

	private final InflightStore store;

	private boolean fenced;

	private @Nullable String lastSent;

	FencedInflightStore(InflightStore store) {
		this.store = store;
	}

	/**
	 * Let nothing through any more.
	 */
	synchronized void fence() {
		this.fenced = true;
	}

	/**
	 * Keep a packet.
	 * @param key the key
	 * @param header the first bytes of the encoded packet
	 * @param payload the bytes behind them
	 * @throws IllegalStateException if the transport has ended: the packet is not kept
	 */
	synchronized void put(String key, byte[] header, byte[] payload) {
		Assert.state(!this.fenced, "The transport has ended");
		byte[] packet = Arrays.copyOf(header, header.length + payload.length);
		System.arraycopy(payload, 0, packet, header.length, payload.length);
		this.store.put(key, packet);
		if (PahoKeys.isSent(key)) {
			this.lastSent = key;
		}
	}

	synchronized void remove(String key) {
		if (!this.fenced) {
			this.store.remove(key);
		}
	}

	/**
	 * A message is about to be sent.
	 */
	synchronized void beginSending() {
		this.lastSent = null;
	}

	/**
	 * The message was not sent after all. The client takes it back too, which comes too
	 * late if the transport ended in between: then it would be sent again with the next,
	 * beside the attempt of whoever was told that it was not sent.
	 */
	synchronized void undoSending() {
		if (this.lastSent != null) {
			this.store.remove(this.lastSent);
		}
	}

	byte @Nullable [] get(String key) {
		return this.store.get(key);
	}

	Set<String> keys() {
		return this.store.keys();
	}

}
