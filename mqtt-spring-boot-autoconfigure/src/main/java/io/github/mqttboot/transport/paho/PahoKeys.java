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

/**
 * Keys by which Paho keeps outgoing messages, the same in both versions. It has others,
 * for messages that came in and for its offline buffer, and gets to use neither here.
 */
final class PahoKeys {

	private static final String SENT_PREFIX = "s-";

	private static final String RELEASED_PREFIX = "sc-";

	private PahoKeys() {
	}

	/**
	 * Return the key of a PUBLISH.
	 * @param packetId the packet identifier
	 * @return the key
	 */
	static String sent(int packetId) {
		return SENT_PREFIX + packetId;
	}

	/**
	 * Return the key of a PUBREL.
	 * @param packetId the packet identifier
	 * @return the key
	 */
	static String released(int packetId) {
		return RELEASED_PREFIX + packetId;
	}

	static boolean isSent(String key) {
		return key.startsWith(SENT_PREFIX);
	}

	static boolean isReleased(String key) {
		return key.startsWith(RELEASED_PREFIX);
	}

	/**
	 * Return the packet identifier of a PUBLISH or PUBREL.
	 * @param key the key
	 * @return the packet identifier
	 */
	static int packetId(String key) {
		return Integer.parseInt(key.substring(key.lastIndexOf('-') + 1));
	}

}
