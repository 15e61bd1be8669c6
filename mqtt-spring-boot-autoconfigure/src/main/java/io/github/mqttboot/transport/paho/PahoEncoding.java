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

import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;

/**
 * Says which packets Paho must encode once before they are sent, since a failure on its
 * own thread costs the connection. To do that with each of them would be a quarter of
 * what a message costs.
 */
final class PahoEncoding {

	/**
	 * MQTT 5 section 1.5.4.
	 */
	private static final int LONGEST_TEXT = 65_535;

	/**
	 * With a longer payload the packet might be too large.
	 */
	private static final int PLAIN_PAYLOAD = 1024 * 1024;

	private PahoEncoding() {
	}

	static boolean mayFail(PublishPacket packet) {
		PublishProperties properties = packet.properties();
		return packet.payload().length > PLAIN_PAYLOAD || !isPlain(packet.topic()) || properties.contentType() != null
				|| properties.responseTopic() != null || properties.correlationData() != null
				|| !properties.userProperties().isEmpty();
	}

	// No stream, since each message gets here
	private static boolean isPlain(String topic) {
		for (int i = 0; i < topic.length(); i++) {
			if (topic.charAt(i) < ' ' || topic.charAt(i) > '~') {
				return false;
			}
		}
		return topic.length() <= LONGEST_TEXT;
	}

}
