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

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Packet identifiers of incoming QoS 2 messages that were acknowledged by PUBREC and not
 * yet released by the broker: a PUBLISH with one of them is not new (method A of section
 * 4.3.3). They are part of the session.
 */
class ReceivedIds {

	private static final String KEY_PREFIX = "received-";

	private static final byte[] NOTHING = {};

	private final Set<Integer> ids = ConcurrentHashMap.newKeySet();

	private final FencedInflightStore store;

	ReceivedIds(FencedInflightStore store) {
		this.store = store;
	}

	/**
	 * Load what an earlier transport of the session left.
	 */
	void resume() {
		this.store.keys()
			.stream()
			.filter((key) -> key.startsWith(KEY_PREFIX))
			.map((key) -> Integer.valueOf(key.substring(KEY_PREFIX.length())))
			.forEach(this.ids::add);
	}

	void add(int id) {
		this.store.put(KEY_PREFIX + id, NOTHING, NOTHING);
		this.ids.add(id);
	}

	boolean contains(int id) {
		return this.ids.contains(id);
	}

	void remove(int id) {
		this.store.remove(KEY_PREFIX + id);
		this.ids.remove(id);
	}

}
