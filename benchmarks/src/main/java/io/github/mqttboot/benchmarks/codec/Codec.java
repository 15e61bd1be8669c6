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

package io.github.mqttboot.benchmarks.codec;

import io.github.mqttboot.protocol.PublishPacket;
import io.netty.buffer.ByteBuf;

/**
 * A codec that is measured, for MQTT 5 and one network connection, used as a client on
 * Netty uses it.
 */
interface Codec {

	/**
	 * Encode a PUBLISH.
	 * @param packet the message
	 * @param packetId the packet identifier
	 */
	void encode(PublishPacket packet, int packetId);

	/**
	 * Decode packets that came in at once.
	 * @param packets the packets, not consumed
	 * @return how many there were
	 */
	int decode(ByteBuf packets);

}
