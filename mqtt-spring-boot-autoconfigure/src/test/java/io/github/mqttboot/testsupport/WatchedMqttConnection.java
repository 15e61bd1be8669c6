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

package io.github.mqttboot.testsupport;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.connection.MqttConnectionSnapshot.Disconnect;
import io.github.mqttboot.connection.MqttConnectionSnapshot.Refusal;
import io.github.mqttboot.connection.MqttConnectionSnapshot.Stall;
import io.github.mqttboot.connection.MqttConnectionSnapshot.Subscription;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.connection.MqttPoisonMessage;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.TopicSubscription;
import org.jspecify.annotations.Nullable;

/**
 * Connection of which a test says in what condition it is, for those who watch it.
 */
public class WatchedMqttConnection extends FakeMqttConnection {

	private final List<MqttConnectionObserver> observers = new ArrayList<>();

	private final List<Subscription> subscriptions = new ArrayList<>();

	private final List<MqttConnectionSnapshot.Warning> warnings = new ArrayList<>();

	private final List<MqttPoisonMessage> poison = new ArrayList<>();

	private MqttConnectionState state = MqttConnectionState.STOPPED;

	private Instant since = Instant.EPOCH;

	private @Nullable Instant connectedSince;

	private @Nullable Instant disconnectedSince = Instant.EPOCH;

	private URI broker = URI.create("mqtt://broker.example.com:1883");

	private @Nullable ConnectAck connectAck;

	private @Nullable Duration lastPingRoundTrip;

	private @Nullable Instant lastPacketReceived;

	private @Nullable Disconnect lastDisconnect;

	private @Nullable Refusal lastRefusal;

	private @Nullable Stall stall;

	public WatchedMqttConnection(String name) {
		this(name, MqttVersion.MQTT_5_0);
	}

	public WatchedMqttConnection(String name, MqttVersion version) {
		super(name, (settings) -> settings.version(version));
	}

	public WatchedMqttConnection broker(URI broker) {
		this.broker = broker;
		return this;
	}

	public WatchedMqttConnection connected(Instant at, boolean sessionPresent) {
		return connected(at, ConnectAck.of(sessionPresent));
	}

	public WatchedMqttConnection connected(Instant at, ConnectAck ack) {
		moveTo(MqttConnectionState.CONNECTED, at);
		this.connectedSince = at;
		this.disconnectedSince = null;
		this.connectAck = ack;
		return this;
	}

	public WatchedMqttConnection lost(Instant at, MqttConnectionCause cause) {
		this.connectedSince = null;
		this.disconnectedSince = at;
		this.lastDisconnect = new Disconnect(at, cause);
		return moveTo(MqttConnectionState.WAITING, at);
	}

	public WatchedMqttConnection refused(Instant at, MqttConnectionCause cause) {
		this.lastDisconnect = new Disconnect(at, cause);
		return moveTo(MqttConnectionState.REFUSED, at);
	}

	public WatchedMqttConnection moveTo(MqttConnectionState state, Instant at) {
		this.state = state;
		this.since = at;
		return this;
	}

	public WatchedMqttConnection stalled(Instant since, String description) {
		this.stall = new Stall(since, description);
		return this;
	}

	public WatchedMqttConnection messageRefused(Instant at, String reason) {
		this.lastRefusal = new Refusal(at, reason);
		return this;
	}

	public WatchedMqttConnection subscribed(TopicSubscription request, @Nullable MqttReasonCode answer) {
		this.subscriptions.add(new Subscription(request, answer));
		return this;
	}

	public WatchedMqttConnection held(TopicSubscription request, int held) {
		this.subscriptions.add(new Subscription(request, MqttReasonCode.SUCCESS).withHeld(held));
		return this;
	}

	public WatchedMqttConnection pinged(Instant at, Duration roundTrip) {
		this.lastPacketReceived = at;
		this.lastPingRoundTrip = roundTrip;
		return this;
	}

	public List<MqttConnectionObserver> observers() {
		return this.observers;
	}

	public WatchedMqttConnection warned(Instant at, String text) {
		this.warnings.add(new MqttConnectionSnapshot.Warning(at, text));
		return this;
	}

	public WatchedMqttConnection gaveUp(MqttPoisonMessage message) {
		this.poison.add(message);
		return this;
	}

	@Override
	public List<MqttPoisonMessage> getPoisonMessages() {
		return List.copyOf(this.poison);
	}

	@Override
	public MqttConnectionSnapshot getSnapshot() {
		return new MqttConnectionSnapshot(this.state, this.since, 0, this.connectedSince, this.disconnectedSince,
				this.broker, "client", this.connectAck, getSettings().getKeepAliveInterval(), this.lastPingRoundTrip,
				this.lastPacketReceived, this.lastDisconnect, null, this.lastRefusal, this.stall, this.subscriptions, 3,
				20, 7, 2, this.warnings);
	}

	@Override
	public void addObserver(MqttConnectionObserver observer) {
		this.observers.add(observer);
	}

	@Override
	public void removeObserver(MqttConnectionObserver observer) {
		this.observers.remove(observer);
	}

}
