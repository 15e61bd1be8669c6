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

package io.github.mqttboot.session.outbound;

import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.store.AcceptedMessage;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way out, from its acceptance to the answer of the broker. It is
 * accepted on the thread of the caller, and after that belongs to the serial executor of
 * the connection.
 */
@InSerialExecutor
public final class OutboundMessage {

	private static final long NOT_CHECKED = -1;

	private final AcceptedMessage accepted;

	private final boolean counted;

	private final long acceptedAt;

	private final Result result = new Result();

	private boolean awaited;

	private long size = NOT_CHECKED;

	private @Nullable ConnectAck checkedFor;

	private long sentAt = Long.MIN_VALUE;

	/**
	 * Create a message.
	 * @param accepted the message
	 * @param counted whether it takes room in the outbox
	 * @param acceptedAt when it was accepted in this run, by
	 * {@link TimeSource#nanoTime()}
	 */
	OutboundMessage(AcceptedMessage accepted, boolean counted, long acceptedAt) {
		this.accepted = accepted;
		this.counted = counted;
		this.acceptedAt = acceptedAt;
	}

	/**
	 * Remember that the message was checked.
	 * @param size the size of its packet
	 * @param broker the broker whose limits it is within, if that is known
	 * @return this
	 */
	OutboundMessage checked(long size, @Nullable ConnectAck broker) {
		this.size = size;
		this.checkedFor = broker;
		return this;
	}

	/**
	 * Check the message, unless it was checked for that connection.
	 * @param check the check
	 * @param broker what the broker of the connection announced
	 * @throws IllegalArgumentException if it can't be sent there
	 */
	void check(PublishCheck check, ConnectAck broker) {
		if (this.checkedFor == broker) {
			return;
		}
		// one of an earlier run may have been accepted with another protocol version
		long size = (this.size != NOT_CHECKED) ? this.size : check.perform(packet());
		PublishCheck.limits(packet(), size, broker);
		checked(size, broker);
	}

	void sentAt(long now) {
		this.sentAt = now;
	}

	/**
	 * Return when it was sent by this run, which may be before the connection.
	 * @return the time, or the least there is
	 */
	long sentAt() {
		return this.sentAt;
	}

	AcceptedMessage accepted() {
		return this.accepted;
	}

	PublishPacket packet() {
		return this.accepted.packet();
	}

	boolean isCounted() {
		return this.counted;
	}

	long acceptedAt() {
		return this.acceptedAt;
	}

	/**
	 * Return whether it survives the end of the process.
	 * @return whether the store keeps it
	 */
	boolean isKept() {
		return this.accepted.id() != 0;
	}

	/**
	 * Return whether the broker acknowledges the message.
	 * @return whether it is of QoS 1 or 2
	 */
	public boolean isAcknowledged() {
		return packet().qos().isAcknowledged();
	}

	/**
	 * Return whether it waits for a connection, however long that takes.
	 * @return whether it is acknowledged and does not expire
	 */
	public boolean isPatient() {
		return isAcknowledged() && packet().properties().messageExpiryInterval() == null;
	}

	/**
	 * Return whether it was accepted by an earlier run, so that nobody waits for its
	 * result.
	 * @return whether it was restored from the store
	 */
	boolean isOfEarlierRun() {
		return this.result.withdraw == null && this.result.isCancelled();
	}

	/**
	 * Set what to do if the result is cancelled.
	 * @param withdraw withdraws the message, for any thread
	 */
	public void onCancel(Runnable withdraw) {
		this.result.withdraw = withdraw;
	}

	/**
	 * Nobody has the result but a thread that waits for it. Called before the message is
	 * {@link OutboundQueue#add added}.
	 */
	public void awaited() {
		this.awaited = true;
	}

	/**
	 * Return whether no code of the application depends on the result.
	 * @return whether any thread may complete it
	 */
	boolean isAwaited() {
		return this.awaited;
	}

	/**
	 * Return the answer of the broker.
	 * @return the result, which fails if there will be none
	 */
	public CompletableFuture<MqttPublishResult> result() {
		return this.result;
	}

	/**
	 * Notices that it is cancelled, for no more than a field.
	 */
	private static final class Result extends CompletableFuture<MqttPublishResult> {

		private volatile @Nullable Runnable withdraw;

		@Override
		public boolean cancel(boolean mayInterruptIfRunning) {
			boolean before = isDone();
			boolean cancelled = super.cancel(mayInterruptIfRunning);
			Runnable withdraw = this.withdraw;
			if (!before && cancelled && withdraw != null) {
				withdraw.run();
			}
			return cancelled;
		}

		@Override
		public <U> CompletableFuture<U> newIncompleteFuture() {
			return new CompletableFuture<>();
		}

	}

}
