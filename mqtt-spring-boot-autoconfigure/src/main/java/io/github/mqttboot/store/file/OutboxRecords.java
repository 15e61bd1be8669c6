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
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.store.AcceptedMessage;
import io.github.mqttboot.store.HeldMessageRecord;
import io.github.mqttboot.store.InflightMessage;
import io.github.mqttboot.store.OutboxState;

/**
 * Writes the records of an outbox: one for each change of its {@link OutboxState}. The
 * first byte of a record says what it is; {@link OutboxContents} reads them.
 */
final class OutboxRecords {

	static final byte OWNER = 1;

	static final byte MESSAGE = 2;

	static final byte REMOVED = 3;

	static final byte SENT = 4;

	/**
	 * A message that was sent and has no record of its own.
	 */
	static final byte SENT_UNKEPT = 5;

	static final byte WITHDRAWN = 6;

	static final byte RELEASED = 7;

	static final byte SETTLED = 8;

	static final byte RECEIVED = 9;

	static final byte COMPLETED = 10;

	static final byte CLEARED = 11;

	static final byte UNREADABLE = 12;

	/**
	 * A message that came in, was acknowledged and waits for its handler.
	 */
	static final byte HELD = 13;

	static final byte HANDLED = 14;

	/**
	 * A message that the broker does not take.
	 */
	static final byte ASIDE = 15;

	private static final int PART = 64 * 1024;

	private final TimeSource time;

	OutboxRecords(TimeSource time) {
		this.time = time;
	}

	void owner(RecordBuffer out, String owner) {
		out.begin().putByte(OWNER).putBytes(owner.getBytes(StandardCharsets.UTF_8)).end();
	}

	void message(RecordBuffer out, AcceptedMessage message) {
		out.begin().putByte(MESSAGE).putLong(message.id()).putLong(epochMilli(message));
		MessageFormat.write(out, message.packet());
		out.end();
	}

	void aside(RecordBuffer out, long id) {
		out.begin().putByte(ASIDE).putLong(id).end();
	}

	void removed(RecordBuffer out, long id) {
		out.begin().putByte(REMOVED).putLong(id).end();
	}

	void sent(RecordBuffer out, int packetId, AcceptedMessage message) {
		if (message.id() != 0) {
			out.begin().putByte(SENT).putShort(packetId).putLong(message.id()).end();
		}
		else {
			out.begin().putByte(SENT_UNKEPT).putShort(packetId).putLong(epochMilli(message));
			MessageFormat.write(out, message.packet());
			out.end();
		}
	}

	// The clock of the next run is another one
	private long epochMilli(AcceptedMessage message) {
		return this.time.now().minusNanos(this.time.nanoTime() - message.since()).toEpochMilli();
	}

	/**
	 * Write that something happened to a packet identifier.
	 * @param out where to
	 * @param type what happened
	 * @param packetId the packet identifier
	 */
	void packet(RecordBuffer out, byte type, int packetId) {
		out.begin().putByte(type).putShort(packetId).end();
	}

	void received(RecordBuffer out, int packetId, int fingerprint) {
		out.begin().putByte(RECEIVED).putShort(packetId).putInt(fingerprint).end();
	}

	void cleared(RecordBuffer out) {
		out.begin().putByte(CLEARED).end();
	}

	void held(RecordBuffer out, HeldMessageRecord held) {
		out.begin().putByte(HELD).putLong(held.id());
		text(out, held.holder());
		text(out, held.filter());
		MessageFormat.write(out, packet(held.message()));
		out.end();
	}

	private static void text(RecordBuffer out, String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		out.putInt(bytes.length).putBytes(bytes);
	}

	// What matters for its handler. The rest is of a packet that was acknowledged
	private static PublishPacket packet(InboundPublish message) {
		return new PublishPacket(message.topic(), message.payload(), message.qos(), message.retained(),
				message.properties());
	}

	void handled(RecordBuffer out, long id) {
		out.begin().putByte(HANDLED).putLong(id).end();
	}

	/**
	 * Return the records that make up a state.
	 * @param state the state, copied
	 * @param unreadable the contents of records that were set aside
	 * @return the records
	 */
	Journal.Content all(OutboxState state, List<byte[]> unreadable) {
		List<AcceptedMessage> messages = state.messages();
		List<AcceptedMessage> aside = state.aside();
		List<InflightMessage> inflight = state.inflight();
		Map<Integer, Integer> received = state.received();
		List<HeldMessageRecord> held = state.held();
		return new Journal.Content() {

			@Override
			public long size() {
				return Stream.concat(messages.stream(), aside.stream())
					.mapToLong((message) -> MessageFormat.sizeOf(message.packet()))
					.sum() + unreadable.stream().mapToLong((content) -> content.length).sum()
						+ held.stream().mapToLong((message) -> MessageFormat.sizeOf(packet(message.message()))).sum()
						+ 32L * (inflight.size() + received.size());
			}

			@Override
			public void writeTo(Output out) throws IOException {
				Parts parts = new Parts(out);
				for (byte[] content : unreadable) {
					parts.buffer.begin().putByte(UNREADABLE).putBytes(content).end();
					parts.next();
				}
				for (AcceptedMessage message : messages) {
					message(parts.buffer, message);
					parts.next();
				}
				for (AcceptedMessage message : aside) {
					message(parts.buffer, message);
					aside(parts.buffer, message.id());
					parts.next();
				}
				for (InflightMessage sent : inflight) {
					sent(parts.buffer, sent.packetId(), sent.message());
					if (sent.released()) {
						packet(parts.buffer, RELEASED, sent.packetId());
					}
					parts.next();
				}
				for (HeldMessageRecord message : held) {
					held(parts.buffer, message);
					parts.next();
				}
				received.forEach((packetId, fingerprint) -> received(parts.buffer, packetId, fingerprint));
				parts.end();
			}

		};
	}

	/**
	 * Hands on records in parts, so that not all of them are in memory at a time.
	 */
	private static final class Parts {

		private final RecordBuffer buffer = new RecordBuffer();

		private final Journal.Content.Output out;

		Parts(Journal.Content.Output out) {
			this.out = out;
		}

		void next() throws IOException {
			if (this.buffer.size() >= PART) {
				end();
			}
		}

		void end() throws IOException {
			this.out.write(this.buffer);
		}

	}

}
