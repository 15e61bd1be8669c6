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

package io.github.mqttboot.transport.paho.link;

import java.io.IOException;
import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * Sees the control packets that go through a {@link PacketTap}. Methods about incoming
 * packets are called by the thread that reads, those about outgoing ones by the thread
 * that writes.
 *
 * @since 0.1.0
 */
public interface PacketHandler {

	/**
	 * The reading thread has dealt with all packets so far and is about to wait for the
	 * next one.
	 */
	void beforeInbound();

	/**
	 * A packet came in.
	 * @param packet the whole packet
	 * @return the packet that the reader gets to see instead, or {@code null} for none
	 */
	byte @Nullable [] onInbound(byte[] packet);

	/**
	 * A PINGRESP came in. It is passed to {@link #onInbound} as well.
	 * @param roundTripNanos the time since its PINGREQ was written
	 */
	void onPingAnswered(long roundTripNanos);

	/**
	 * The writing thread is about to write.
	 */
	void beforeOutbound();

	/**
	 * A packet is about to be written. It waits as long as this blocks.
	 * @param bytes how the packet begins, at least its first byte
	 */
	void beforePacket(ByteBuffer bytes);

	/**
	 * A packet was written to the network in full.
	 * @param header the first byte of the packet: type and flags
	 * @param size the size of the whole packet
	 */
	void onOutbound(int header, int size);

	/**
	 * Writing failed. What came in before may not have been read yet.
	 * @param failure the failure
	 */
	void onWriteFailure(IOException failure);

	/**
	 * Reading failed, or the other side closed.
	 * @param failure the failure: a
	 * {@link io.github.mqttboot.codec.ForeignProtocolException} if no MQTT broker
	 * answers, another {@link java.net.ProtocolException} if what came in is not as MQTT
	 * has it, or is too large
	 */
	void onFailure(IOException failure);

}
