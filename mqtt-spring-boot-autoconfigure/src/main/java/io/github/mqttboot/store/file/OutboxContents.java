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

package io.github.mqttboot.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.store.AcceptedMessage;
import io.github.mqttboot.store.HeldMessageRecord;
import io.github.mqttboot.store.InflightMessage;
import io.github.mqttboot.store.OutboxState;
import io.github.mqttboot.store.Ticket;
import org.jspecify.annotations.Nullable;

/**
 * What the file of an outbox held when it was opened, from its {@link OutboxRecords} one
 * after the other. What cannot be understood is set aside.
 */
final class OutboxContents {

	/**
	 * Stands for a message that is not there any more, and of which at most PUBREL is
	 * left to be sent.
	 */
	private static final PublishPacket MISSING = new PublishPacket("", new byte[0], MqttQos.EXACTLY_ONCE, false,
			PublishProperties.NONE);

	private final TimeSource time;

	private final OutboxState state = new OutboxState();

	private final List<byte[]> unreadable = new ArrayList<>();

	private @Nullable String owner;

	private long lastId;

	private int damaged;

	OutboxContents(TimeSource time) {
		this.time = time;
	}

	/**
	 * Read the next record.
	 * @param record the content of the record
	 */
	void read(byte[] record) {
		try {
			read(record, ByteBuffer.wrap(record));
		}
		catch (IOException | RuntimeException ex) {
			damaged(record);
		}
	}

	private void read(byte[] record, ByteBuffer in) throws IOException {
		switch (in.get()) {
			case OutboxRecords.OWNER -> owner(new String(record, 1, record.length - 1, StandardCharsets.UTF_8));
			case OutboxRecords.MESSAGE -> message(in.getLong(), in.getLong(), record, in.position());
			case OutboxRecords.REMOVED -> this.state.removed(in.getLong());
			case OutboxRecords.ASIDE -> this.state.setAside(in.getLong());
			case OutboxRecords.SENT -> sent(packetId(in), in.getLong());
			case OutboxRecords.SENT_UNKEPT -> unkept(packetId(in), in.getLong(), record, in.position());
			case OutboxRecords.WITHDRAWN -> this.state.withdrawn(packetId(in));
			case OutboxRecords.RELEASED -> released(packetId(in));
			case OutboxRecords.SETTLED -> this.state.settled(packetId(in));
			case OutboxRecords.RECEIVED -> received(packetId(in), in.getInt());
			case OutboxRecords.COMPLETED -> this.state.completed(packetId(in));
			case OutboxRecords.CLEARED -> this.state.cleared();
			case OutboxRecords.HELD -> held(in.getLong(), text(in), text(in), record, in.position());
			case OutboxRecords.HANDLED -> this.state.handled(in.getLong());
			case OutboxRecords.UNREADABLE -> this.unreadable.add(Arrays.copyOfRange(record, 1, record.length));
			default -> throw new IOException("a record of another version");
		}
	}

	private static String text(ByteBuffer in) {
		byte[] bytes = new byte[in.getInt()];
		in.get(bytes);
		return new String(bytes, StandardCharsets.UTF_8);
	}

	private void held(long id, String holder, String filter, byte[] bytes, int offset) throws IOException {
		this.lastId = Math.max(this.lastId, id);
		PublishPacket packet = MessageFormat.read(bytes, offset);
		InboundPublish message = new InboundPublish(0, packet.topic(), packet.payload(), packet.qos(),
				packet.retained(), false, packet.properties(), List.of());
		this.state.held(new HeldMessageRecord(id, holder, filter, message, Ticket.DONE));
	}

	private static int packetId(ByteBuffer in) {
		return Short.toUnsignedInt(in.getShort());
	}

	void owner(String owner) {
		this.owner = owner;
	}

	/**
	 * A message was accepted.
	 * @param id its number
	 * @param epochMilli when its message expiry interval began to run
	 * @param bytes holds the message
	 * @param offset where it begins
	 * @throws IOException if it cannot be understood
	 */
	void message(long id, long epochMilli, byte[] bytes, int offset) throws IOException {
		this.lastId = Math.max(this.lastId, id);
		this.state.accepted(new AcceptedMessage(id, MessageFormat.read(bytes, offset), since(epochMilli)));
	}

	private long since(long epochMilli) {
		// a clock that was set back makes no message younger than it was
		Duration age = Duration.between(Instant.ofEpochMilli(epochMilli), this.time.now());
		return this.time.nanoTime() - (age.isNegative() ? 0 : age.toNanos());
	}

	/**
	 * A message was sent.
	 * @param packetId the packet identifier
	 * @param id the number of the message
	 */
	void sent(int packetId, long id) {
		this.lastId = Math.max(this.lastId, id);
		AcceptedMessage message = this.state.message(id);
		this.state.sent(packetId, (message != null) ? message : AcceptedMessage.unkept(MISSING, this.time.nanoTime()));
	}

	void released(int packetId) {
		this.state.released(packetId);
	}

	void received(int packetId, int fingerprint) {
		this.state.received(packetId, fingerprint);
	}

	private void unkept(int packetId, long epochMilli, byte[] bytes, int offset) throws IOException {
		this.state.sent(packetId, AcceptedMessage.unkept(MessageFormat.read(bytes, offset), since(epochMilli)));
	}

	/**
	 * Set something aside that cannot be understood.
	 * @param content the content
	 */
	void damaged(byte[] content) {
		this.damaged++;
		this.unreadable.add(content);
	}

	/**
	 * Return the state, after all was read.
	 * @return the state
	 */
	OutboxState state() {
		for (InflightMessage sent : this.state.inflight()) {
			if (sent.message().packet() == MISSING && !sent.released()) {
				this.state.withdrawn(sent.packetId());
			}
		}
		return this.state;
	}

	List<byte[]> unreadable() {
		return this.unreadable;
	}

	/**
	 * Return how many records were set aside by this run.
	 * @return the number
	 */
	int damaged() {
		return this.damaged;
	}

	/**
	 * Return whose messages they are.
	 * @return the client identifier, or {@code null} if the file was empty
	 */
	@Nullable String owner() {
		return this.owner;
	}

	long lastId() {
		return this.lastId;
	}

}
