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

import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttConnectionSnapshot.Refusal;
import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.connection.MqttSendOutcome;
import io.github.mqttboot.connection.MqttSendOutcome.Kind;
import io.github.mqttboot.diagnosis.PublishAdvice;
import io.github.mqttboot.diagnosis.RefusalCures;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.session.outbound.MessageStore.Restored;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttConnectionSettings.Outbox;
import io.github.mqttboot.transport.MqttTransport;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The accepted messages from the caller's hand to the broker's word, in order: waiting,
 * then in flight within the window. Belongs to the session, so it outlives transports.
 * All but {@link #accept} and the counters live in the serial executor of the connection;
 * results are completed outside of it, for what hangs on them is the user's code.
 */
public final class OutboundQueue {

	private static final Log logger = LogFactory.getLog(OutboundQueue.class);

	/**
	 * Why a QoS 0 message fails without a connection.
	 */
	public static final String QOS_0_DOES_NOT_WAIT = "There is no connection to the broker, and a QoS 0 message does not"
			+ " wait for one. Publish with QoS 1 to have it wait.";

	private final String connectionName;

	private final Outbox settings;

	private final int maxInflight;

	private final MessageStore store;

	private final TimeSource time;

	private final Executor results;

	private final MqttConnectionObserver observers;

	private final Semaphore room;

	private final Deque<OutboundMessage> waiting = new ArrayDeque<>();

	private final Map<Integer, OutboundMessage> inflight = new LinkedHashMap<>();

	private final Deque<OutboundMessage> qos0 = new ArrayDeque<>();

	private volatile int inflightCount;

	private volatile @Nullable Refusal lastRefusal;

	public OutboundQueue(MqttConnectionSettings settings, MessageStore store, TimeSource time, Executor results,
			MqttConnectionObserver observers) {
		this.connectionName = settings.getName();
		this.settings = settings.getOutbox();
		this.maxInflight = settings.getMaxInflight();
		this.store = store;
		this.time = time;
		this.results = results;
		this.observers = observers;
		this.room = new Semaphore(this.settings.maxMessages() - restore(settings.getName()));
	}

	private int restore(String name) {
		List<Restored> restored = this.store.restore(this.time.nanoTime());
		for (Restored message : restored) {
			if (message.packetId() != 0) {
				this.inflight.put(message.packetId(), message.message());
			}
			else {
				this.waiting.add(message.message());
			}
		}
		this.inflightCount = this.inflight.size();
		if (!restored.isEmpty()) {
			logger.info("MQTT connection '" + name + "': " + restored.size()
					+ " messages that an earlier run accepted are still to be sent");
		}
		return restored.size();
	}

	/**
	 * Accept a message if there is room. May block the caller.
	 * @param packet the message
	 * @return the accepted message, to be {@link #add added}
	 * @throws MqttPublishException if there is no room, or it could not be kept
	 */
	public OutboundMessage accept(PublishPacket packet) {
		long asked = this.time.nanoTime();
		if (!this.room.tryAcquire() && !waitForRoom()) {
			Duration waited = Duration.ofNanos(this.time.nanoTime() - asked);
			this.observers.onMessageSent(packet.qos(), waited, MqttSendOutcome.failed(Kind.OUTBOX_FULL));
			throw new MqttPublishException(packet.topic(),
					PublishAdvice.outboxFull(this.connectionName, this.settings.maxMessages()), null, null);
		}
		return new OutboundMessage(packet, true, this.time.nanoTime(), new CompletableFuture<>(), keep(packet));
	}

	private long keep(PublishPacket packet) {
		try {
			return this.store.add(packet);
		}
		catch (RuntimeException ex) {
			this.room.release();
			throw ex;
		}
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

	public void add(OutboundMessage message) {
		this.waiting.add(message);
	}

	/**
	 * Add a message of the connection itself, for which there is always room.
	 * @param packet the message
	 */
	public void addOwn(PublishPacket packet) {
		this.waiting.add(new OutboundMessage(packet, false, this.time.nanoTime(), new CompletableFuture<>(), 0));
	}

	/**
	 * Send what waits, as far as the window allows.
	 * @param transport an accepted connection
	 * @param receiveMaximum the broker's limit
	 * @param check says why a message can't be sent to this broker
	 */
	public void send(MqttTransport transport, int receiveMaximum, PublishCheck check) {
		int limit = Math.min(this.maxInflight, receiveMaximum);
		for (OutboundMessage next = this.waiting.peek(); next != null; next = this.waiting.peek()) {
			boolean free = (next.packet().qos().isAcknowledged()) ? this.inflight.size() < limit
					: this.qos0.size() < this.maxInflight;
			if (!free) {
				break;
			}
			this.waiting.remove();
			try {
				check.perform(next.packet());
				int packetId = this.store.send(next, transport);
				if (next.packet().qos().isAcknowledged()) {
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
				fail(next, MqttSendOutcome.failed(Kind.INVALID), new MqttPublishException(next.packet().topic(),
						"The message cannot be sent: " + ex.getMessage(), null, ex));
			}
		}
		this.inflightCount = this.inflight.size();
	}

	public void acknowledged(int packetId, MqttReasonCode reasonCode, @Nullable String reasonString) {
		OutboundMessage message = this.inflight.remove(packetId);
		this.inflightCount = this.inflight.size();
		if (message == null) {
			// resumed from before a restart: nobody waits for it
			return;
		}
		if (reasonCode.isError()) {
			refused(message, reasonCode, RefusalCures.describe(reasonCode, reasonString));
		}
		else {
			succeed(message, new MqttPublishResult(reasonCode, reasonString));
		}
	}

	private void refused(OutboundMessage message, MqttReasonCode reasonCode, String reason) {
		String topic = message.packet().topic();
		this.lastRefusal = new Refusal(this.time.now(), reason);
		this.observers.onPublishRefused(topic, reasonCode);
		fail(message, MqttSendOutcome.refused(reasonCode),
				new MqttPublishException(topic, "The broker refused the message: " + reason, reasonCode, null));
	}

	public void qos0Sent() {
		OutboundMessage message = this.qos0.poll();
		if (message != null) {
			succeed(message, new MqttPublishResult(MqttReasonCode.SUCCESS, null));
		}
	}

	/**
	 * There is no connection: what is in flight waits for the session to be resumed, and
	 * QoS 0 is over.
	 */
	public void failQos0() {
		List<OutboundMessage> failed = new ArrayList<>(this.qos0);
		this.qos0.clear();
		this.waiting.removeIf((message) -> message.packet().qos() == MqttQos.AT_MOST_ONCE && failed.add(message));
		failed.forEach((message) -> fail(message, MqttSendOutcome.failed(Kind.NOT_CONNECTED), QOS_0_DOES_NOT_WAIT));
	}

	/**
	 * The broker knows nothing of what is in flight: send it anew, before all else.
	 */
	public void sessionLost() {
		List<OutboundMessage> again = new ArrayList<>(this.inflight.values());
		Collections.reverse(again);
		again.forEach(this.waiting::addFirst);
		this.inflight.clear();
		this.inflightCount = 0;
	}

	/**
	 * The connection was stopped: nobody need wait any longer. What is stored stays where
	 * it is, for the next start.
	 * @param reason the reason for whoever waits
	 */
	public void failAll(String reason) {
		List<OutboundMessage> all = new ArrayList<>(this.inflight.values());
		all.addAll(this.qos0);
		all.addAll(this.waiting);
		this.inflight.values().removeIf((message) -> !message.isStored());
		this.inflightCount = this.inflight.size();
		this.qos0.clear();
		this.waiting.removeIf((message) -> !message.isStored());
		all.forEach((message) -> stopped(message, reason));
	}

	/**
	 * A message came when the connection was being stopped.
	 * @param message the message
	 * @param reason the reason for whoever waits
	 */
	public void addStopped(OutboundMessage message, String reason) {
		if (message.isStored()) {
			this.waiting.add(message);
		}
		stopped(message, reason);
	}

	private void stopped(OutboundMessage message, String reason) {
		if (!message.isStored()) {
			fail(message, MqttSendOutcome.failed(Kind.STOPPED), reason);
		}
		else if (!message.result().isDone()) {
			MqttPublishException failure = new MqttPublishException(message.packet().topic(),
					reason + ". It is kept in the outbox, and sent after the next start", null, null);
			this.results.execute(() -> message.result().completeExceptionally(failure));
		}
	}

	public boolean isEmpty() {
		return this.waiting.isEmpty() && this.inflight.isEmpty() && this.qos0.isEmpty();
	}

	/**
	 * Return whether the broker has answered all that was sent to it.
	 * @return whether nothing is under way
	 */
	public boolean isNothingSent() {
		return this.inflight.isEmpty() && this.qos0.isEmpty();
	}

	public int size() {
		return this.settings.maxMessages() - this.room.availablePermits();
	}

	public @Nullable Refusal lastRefusal() {
		return this.lastRefusal;
	}

	public int inflight() {
		return this.inflightCount;
	}

	private void succeed(OutboundMessage message, MqttPublishResult result) {
		settled(message, MqttSendOutcome.SUCCESS);
		this.results.execute(() -> message.result().complete(result));
	}

	public void fail(OutboundMessage message, MqttSendOutcome outcome, String reason) {
		fail(message, outcome, new MqttPublishException(message.packet().topic(), reason, null, null));
	}

	private void fail(OutboundMessage message, MqttSendOutcome outcome, MqttPublishException failure) {
		settled(message, outcome);
		if (message.result().isDone()) {
			logger.warn("A message of an earlier run to '" + MqttText.printable(message.packet().topic())
					+ "' is given up: " + failure.getMessage());
		}
		this.results.execute(() -> message.result().completeExceptionally(failure));
	}

	private void settled(OutboundMessage message, MqttSendOutcome outcome) {
		this.store.remove(message);
		if (message.counted()) {
			this.room.release();
		}
		Duration duration = Duration.ofNanos(this.time.nanoTime() - message.acceptedAt());
		this.observers.onMessageSent(message.packet().qos(), duration, outcome);
	}

}
