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

package io.github.mqttboot.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttReasonCode;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * {@link MqttTransportListener} that records what happens, and waits for it.
 */
public class RecordingTransportListener implements MqttTransportListener {

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	private final List<Object> events = Collections.synchronizedList(new ArrayList<>());

	private final List<ConnectStage> stages = Collections.synchronizedList(new ArrayList<>());

	private final List<Packet> packets = Collections.synchronizedList(new ArrayList<>());

	private volatile Consumer<InboundPublish> handler = (message) -> {
	};

	@Override
	public void onConnected(ConnectAck ack) {
		this.events.add(ack);
	}

	@Override
	public void onMessage(InboundPublish message) {
		this.events.add(message);
		this.handler.accept(message);
	}

	/**
	 * Handle messages from now on, on the thread that hands them over.
	 * @param handler what to do
	 */
	public void handle(Consumer<InboundPublish> handler) {
		this.handler = handler;
	}

	@Override
	public void onPublishAcknowledged(int packetId, MqttReasonCode reasonCode, @Nullable String reasonString) {
		this.events.add(new PublishAcknowledged(packetId, reasonCode, reasonString));
	}

	@Override
	public void onStage(ConnectStage stage) {
		this.stages.add(stage);
	}

	/**
	 * The stages so far.
	 */
	public List<ConnectStage> stages() {
		return this.stages;
	}

	@Override
	public void onQos0Sent() {
		this.events.add(new Qos0Sent());
	}

	@Override
	public void onSubscribeAcknowledged(int packetId, List<MqttReasonCode> reasonCodes, @Nullable String reasonString) {
		this.events.add(new SubscribeAcknowledged(packetId, reasonCodes));
	}

	@Override
	public void onUnsubscribeAcknowledged(int packetId, List<MqttReasonCode> reasonCodes,
			@Nullable String reasonString) {
		this.events.add(new UnsubscribeAcknowledged(packetId, reasonCodes));
	}

	@Override
	public void onPingAnswered(long roundTripNanos) {
		this.events.add(new PingAnswered(roundTripNanos));
	}

	@Override
	public void onPacket(boolean inbound, int packetType, int bytes) {
		this.packets.add(new Packet(inbound, packetType, bytes));
	}

	@Override
	public void onClosed(TransportClosed reason) {
		this.events.add(reason);
	}

	/**
	 * Return what was reported, other than that packets went by.
	 * @return a snapshot
	 */
	public List<Object> events() {
		synchronized (this.events) {
			return List.copyOf(this.events);
		}
	}

	public <T> List<T> events(Class<T> kind) {
		return events().stream().filter(kind::isInstance).map(kind::cast).toList();
	}

	public List<Packet> packets() {
		synchronized (this.packets) {
			return List.copyOf(this.packets);
		}
	}

	/**
	 * Wait until something was reported.
	 * @param <T> the kind
	 * @param kind the kind
	 * @return the first of its kind
	 */
	public <T> T await(Class<T> kind) {
		return await(kind, (event) -> true);
	}

	public <T> T await(Class<T> kind, Predicate<T> condition) {
		return Awaitility.await()
			.atMost(TIMEOUT)
			.until(() -> events(kind).stream().filter(condition).findFirst().orElse(null), (event) -> event != null);
	}

	public <T> List<T> await(Class<T> kind, int count) {
		return Awaitility.await().atMost(TIMEOUT).until(() -> events(kind), (events) -> events.size() >= count);
	}

	/**
	 * {@link #onPublishAcknowledged}.
	 */
	public record PublishAcknowledged(int packetId, MqttReasonCode reasonCode, @Nullable String reasonString) {

	}

	/**
	 * {@link #onQos0Sent}.
	 */
	public record Qos0Sent() {

	}

	/**
	 * {@link #onSubscribeAcknowledged}.
	 */
	public record SubscribeAcknowledged(int packetId, List<MqttReasonCode> reasonCodes) {

	}

	/**
	 * {@link #onUnsubscribeAcknowledged}.
	 */
	public record UnsubscribeAcknowledged(int packetId, List<MqttReasonCode> reasonCodes) {

	}

	/**
	 * {@link #onPingAnswered}.
	 */
	public record PingAnswered(long roundTripNanos) {

	}

	/**
	 * {@link #onPacket}.
	 */
	public record Packet(boolean inbound, int type, int bytes) {

	}

}
