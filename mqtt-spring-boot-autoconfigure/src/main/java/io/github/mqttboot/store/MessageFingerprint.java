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

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

import io.github.mqttboot.protocol.InboundPublish;

/**
 * What distinguishes an incoming message from another one with the same packet
 * identifier. It is kept over transports and processes, so that all transports must take
 * the same.
 */
final class MessageFingerprint {

	private MessageFingerprint() {
	}

	/**
	 * Return the fingerprint of a message.
	 * @param message the message
	 * @return a checksum of topic and payload
	 */
	static int of(InboundPublish message) {
		CRC32C checksum = new CRC32C();
		checksum.update(message.topic().getBytes(StandardCharsets.UTF_8));
		checksum.update(message.payload());
		return (int) checksum.getValue();
	}

}
