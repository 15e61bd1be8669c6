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

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.PacketType;
import io.github.mqttboot.store.AcceptedMessage;
import io.github.mqttboot.store.InflightMessage;
import io.github.mqttboot.store.InflightStore;
import io.github.mqttboot.store.ReceivedMessages;
import io.github.mqttboot.store.Ticket;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The store of the session as one transport may use it: no more once the transport has
 * ended. The threads of its client outlive it by a moment, and by then the packet
 * identifiers in the store may be those of the next transport. It also sees to it that
 * packets are not written before the store has what they stand for.
 */
class FencedInflightStore {

	private final InflightStore store;

	private final WriteBarrier barrier;

	private final Set<Integer> packetIds = new HashSet<>();

	private final ReceivedMessages receivedMessages;

	// read and set under the lock under which the store is changed: once it is set, no
	// change is under way any more
	private boolean fenced;

	private @Nullable AcceptedMessage sending;

	private int sendingId;

	FencedInflightStore(InflightStore store) {
		this.store = store;
		this.receivedMessages = new ReceivedMessages(store);
		store.inflight().forEach((message) -> this.packetIds.add(message.packetId()));
		boolean resumes = !this.packetIds.isEmpty() || !store.received().isEmpty();
		this.barrier = new WriteBarrier(resumes ? store.saved() : Ticket.DONE);
	}

	/**
	 * Let nothing through any more.
	 */
	synchronized void fence() {
		this.fenced = true;
	}

	/**
	 * The broker has the session of an earlier transport: go on with what that left.
	 */
	synchronized void sessionResumed() {
		this.receivedMessages.resume();
	}

	/**
	 * The broker has no session: nothing is in flight.
	 */
	synchronized void sessionLost() {
		this.packetIds.clear();
	}

	/**
	 * Return whether a message of ours is in flight.
	 * @param packetId the packet identifier
	 * @return whether it was sent and is not settled
	 */
	synchronized boolean isInflight(int packetId) {
		return this.packetIds.contains(packetId);
	}

	/**
	 * A message is about to be given to the client, which will say under which packet
	 * identifier it is {@link #sent}. One at a time.
	 * @param message the message
	 */
	synchronized void beginSending(AcceptedMessage message) {
		this.sending = message;
	}

	/**
	 * The client has the message.
	 */
	synchronized void endSending() {
		this.sending = null;
		this.sendingId = 0;
	}

	/**
	 * The message was not sent after all. The client takes it back too, which comes too
	 * late if the transport ended in between: then it would be sent again with the next,
	 * beside the attempt of whoever knows that it was not sent.
	 */
	synchronized void undoSending() {
		if (this.sendingId != 0) {
			this.store.withdrawn(this.sendingId);
			this.packetIds.remove(this.sendingId);
		}
		endSending();
	}

	/**
	 * A PUBLISH is about to be sent.
	 * @param packetId the packet identifier
	 * @throws IllegalStateException if the transport has ended: it is not kept
	 */
	synchronized void sent(int packetId) {
		checkFence();
		AcceptedMessage message = this.sending;
		Assert.state(message != null, "No message is being sent");
		this.barrier.hold(PacketType.PUBLISH, packetId, this.store.sent(packetId, message));
		this.sendingId = packetId;
		this.packetIds.add(packetId);
	}

	/**
	 * The client takes a PUBLISH back, or forgets one that is settled.
	 * @param packetId the packet identifier
	 */
	synchronized void forgotten(int packetId) {
		// of one that is settled the store has nothing any more: its acknowledgement was
		// seen before Paho got it
		if (packetId == this.sendingId && !this.fenced) {
			this.store.withdrawn(packetId);
			this.packetIds.remove(packetId);
			this.sendingId = 0;
		}
	}

	/**
	 * A PUBREL is about to be sent for the first time.
	 * @param packetId the packet identifier
	 * @throws IllegalStateException if the transport has ended: it is not kept
	 */
	synchronized void released(int packetId) {
		checkFence();
		this.barrier.hold(PacketType.PUBREL, packetId, this.store.released(packetId));
	}

	synchronized void settled(int packetId) {
		if (!this.fenced) {
			this.packetIds.remove(packetId);
			this.store.settled(packetId);
		}
	}

	/**
	 * A PUBREC is about to be sent for the first time.
	 * @param message what it acknowledges
	 * @throws IllegalStateException if the transport has ended: it is not kept
	 */
	synchronized void received(InboundPublish message) {
		checkFence();
		this.barrier.hold(PacketType.PUBREC, message.packetId(), this.receivedMessages.add(message));
	}

	/**
	 * Return whether an incoming message was acknowledged by PUBREC before.
	 * @param message the message
	 * @return whether it comes again
	 */
	synchronized boolean wasReceived(InboundPublish message) {
		return this.receivedMessages.contains(message);
	}

	/**
	 * The broker has released a message, and PUBCOMP is about to be sent.
	 * @param packetId the packet identifier
	 * @return whether it was acknowledged before
	 * @throws IllegalStateException if the transport has ended
	 */
	synchronized boolean completed(int packetId) {
		checkFence();
		boolean known = this.receivedMessages.contains(packetId);
		this.barrier.hold(PacketType.PUBCOMP, packetId, this.receivedMessages.remove(packetId));
		return known;
	}

	private void checkFence() {
		Assert.state(!this.fenced, "The transport has ended");
	}

	List<InflightMessage> inflight() {
		return this.store.inflight();
	}

	/**
	 * Wait until the store has what a packet stands for. Called by the thread that
	 * writes.
	 * @param bytes how the packet begins
	 */
	void awaitSaved(ByteBuffer bytes) {
		this.barrier.await(bytes);
	}

}
