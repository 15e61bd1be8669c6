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

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A packet and the message it carries.
 *
 * @param messageId the message, or 0 if it carries none that is kept
 * @param bytes the encoded packet
 */
record StoredPacket(long messageId, byte[] bytes) {

	static StoredPacket of(byte[] content) {
		return new StoredPacket(ByteBuffer.wrap(content).getLong(),
				Arrays.copyOfRange(content, Long.BYTES, content.length));
	}

	byte[] toBytes() {
		return ByteBuffer.allocate(Long.BYTES + this.bytes.length).putLong(this.messageId).put(this.bytes).array();
	}

}
