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

package io.github.mqttboot.connection;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.github.mqttboot.connection.MqttConnectionSettings.Outbox;
import io.github.mqttboot.transport.MqttTransport;
import io.github.mqttboot.transport.PublishPacket;
import org.jspecify.annotations.Nullable;

/**
 * The accepted messages from the caller's hand to the broker's word, in order: waiting,
 * then in flight within the window. Belongs to the session, so it outlives transports.
 * All but {@link #accept} and the counters live in the serial executor of the connection;
 * results are completed outside of it, for what hangs on them is the user's code.
 */
final class OutboundQueue {

	static final String QOS_0_DOES_NOT_WAIT = "There is no connection to the broker, and a QoS 0 message does not"
			+ " wait for one. Publish with QoS 1 to have it wait.";

	private final Outbox settings;

	private final int maxInflight;

	private final TimeSource time;

	private final Executor results;

	private final Observers observers;

	private final Semaphore room;

	private final Deque<OutboundMessage> waiting = new ArrayDeque<>();

	private final Map<Integer, OutboundMessage> inflight = new LinkedHashMap<>();

	private final Deque<OutboundMessage> qos0 = new ArrayDeque<>();

	private volatile int inflightCount;

	OutboundQueue(MqttConnectionSettings settings, TimeSource time, Executor results, Observers observers) {
		this.settings = settings.getOutbox();
		this.maxInflight = settings.getMaxInflight();
		this.time = time;
		this.results = results;
		this.observers = observers;
		this.room = new Semaphore(this.settings.maxMessages());
	}

	/**
	 * Accept a message if there is room. May block the caller.
	 * @param packet the message
	 * @return the accepted message, to be {@link #add added}
	 * @throws MqttPublishException if there is no room
	 */
	OutboundMessage accept(PublishPacket packet) {
		if (!this.room.tryAcquire() && !waitForRoom()) {
			throw new MqttPublishException(packet.topic(),
					"The outbox is full: " + this.settings.maxMessages()
							+ " messages wait for the broker. Publish more slowly or raise 'mqtt.outbox.max-messages'.",
					-1, null);
		}
		return new OutboundMessage(packet, true, this.time.nanoTime(), new CompletableFuture<>());
	}

	private boolean waitForRoom() {
		if (this.settings.overflow() == Outbox.Overflow.FAIL) {
			return false;
		}
		try {
			return this.room.tryAcquire(this.settings.blockTimeout().toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	void add(OutboundMessage message) {
		this.waiting.add(message);
	}

	/**
	 * Add a message of the connection itself, for which there is always room.
	 * @param packet the message
	 */
	void addOwn(PublishPacket packet) {
		this.waiting.add(new OutboundMessage(packet, false, this.time.nanoTime(), new CompletableFuture<>()));
	}

	/**
	 * Send what waits, as far as the window allows.
	 * @param transport an accepted connection
	 * @param receiveMaximum the broker's limit
	 * @param check says why a message can't be sent to this broker
	 */
	void send(MqttTransport transport, int receiveMaximum, PublishCheck check) {
		int limit = Math.min(this.maxInflight, receiveMaximum);
		for (OutboundMessage next = this.waiting.peek(); next != null; next = this.waiting.peek()) {
			boolean free = (next.packet().qos() > 0) ? this.inflight.size() < limit
					: this.qos0.size() < this.maxInflight;
			if (!free) {
				break;
			}
			this.waiting.remove();
			try {
				check.perform(next.packet());
				int packetId = transport.publish(next.packet());
				if (next.packet().qos() > 0) {
					this.inflight.put(packetId, next);
				}
				else {
					this.qos0.add(next);
				}
			}
			catch (IllegalStateException ex) {
				// the connection just ended; the transport will say so
				this.waiting.addFirst(next);
				break;
			}
			catch (RuntimeException ex) {
				fail(next, "invalid", new MqttPublishException(next.packet().topic(),
						"The message cannot be sent: " + ex.getMessage(), -1, ex));
			}
		}
		this.inflightCount = this.inflight.size();
	}

	void acknowledged(int packetId, int reasonCode, @Nullable String reasonString) {
		OutboundMessage message = this.inflight.remove(packetId);
		this.inflightCount = this.inflight.size();
		if (message == null) {
			// resumed from before a restart: nobody waits for it
			return;
		}
		if (reasonCode >= 0x80) {
			fail(message, MqttReasonCode.tagOf(reasonCode),
					new MqttPublishException(message.packet().topic(),
							"The broker refused the message: " + MqttReasonCode.describe(reasonCode, reasonString),
							reasonCode, null));
		}
		else {
			succeed(message, new MqttPublishResult(reasonCode, reasonString));
		}
	}

	void qos0Sent() {
		OutboundMessage message = this.qos0.poll();
		if (message != null) {
			succeed(message, new MqttPublishResult(0, null));
		}
	}

	/**
	 * There is no connection: what is in flight waits for the session to be resumed, and
	 * QoS 0 is over.
	 */
	void failQos0() {
		List<OutboundMessage> failed = new ArrayList<>(this.qos0);
		this.qos0.clear();
		this.waiting.removeIf((message) -> message.packet().qos() == 0 && failed.add(message));
		failed.forEach((message) -> fail(message, "not-connected", QOS_0_DOES_NOT_WAIT));
	}

	/**
	 * The broker knows nothing of what is in flight: send it anew, before all else.
	 */
	void sessionLost() {
		List<OutboundMessage> again = new ArrayList<>(this.inflight.values());
		Collections.reverse(again);
		again.forEach(this.waiting::addFirst);
		this.inflight.clear();
		this.inflightCount = 0;
	}

	void failAll(String reason) {
		List<OutboundMessage> all = new ArrayList<>(this.inflight.values());
		all.addAll(this.qos0);
		all.addAll(this.waiting);
		this.inflight.clear();
		this.inflightCount = 0;
		this.qos0.clear();
		this.waiting.clear();
		all.forEach((message) -> fail(message, "stopped", reason));
	}

	boolean isEmpty() {
		return this.waiting.isEmpty() && this.inflight.isEmpty() && this.qos0.isEmpty();
	}

	/**
	 * Return whether the broker has answered all that was sent to it.
	 * @return whether nothing is under way
	 */
	boolean isNothingSent() {
		return this.inflight.isEmpty() && this.qos0.isEmpty();
	}

	int size() {
		return this.settings.maxMessages() - this.room.availablePermits();
	}

	int inflight() {
		return this.inflightCount;
	}

	private void succeed(OutboundMessage message, MqttPublishResult result) {
		settled(message, "none");
		this.results.execute(() -> message.result().complete(result));
	}

	void fail(OutboundMessage message, String tag, String reason) {
		fail(message, tag, new MqttPublishException(message.packet().topic(), reason, -1, null));
	}

	private void fail(OutboundMessage message, String reason, MqttPublishException failure) {
		settled(message, reason);
		this.results.execute(() -> message.result().completeExceptionally(failure));
	}

	private void settled(OutboundMessage message, String reason) {
		if (message.counted()) {
			this.room.release();
		}
		Duration duration = Duration.ofNanos(this.time.nanoTime() - message.acceptedAt());
		this.observers.tell((observer) -> observer.onMessageSent(message.packet().qos(), duration, reason));
	}

}
