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

import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Encoded packets of the session that the broker has not acknowledged in full: what a
 * transport needs to resume where an earlier one stopped. Thread-safe. It belongs to the
 * session, so no transport clears it.
 *
 * @since 0.1.0
 */
public interface InflightStore {

	/**
	 * Keep a packet.
	 * @param key the key, chosen by the transport; it ends in a hyphen and the packet
	 * identifier
	 * @param packet the encoded packet
	 */
	void put(String key, byte[] packet);

	/**
	 * Return a packet.
	 * @param key the key
	 * @return the encoded packet, or {@code null} if there is none
	 */
	byte @Nullable [] get(String key);

	/**
	 * Forget a packet. Does nothing if there is none.
	 * @param key the key
	 */
	void remove(String key);

	/**
	 * Return the keys.
	 * @return a snapshot
	 */
	Set<String> keys();

	/**
	 * Forget everything: the session is over.
	 */
	void clear();

}
