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

import java.net.URI;
import java.time.Duration;
import java.util.List;

import io.github.mqttboot.connection.TimeSource.Timer;
import io.github.mqttboot.transport.ConnectAck;
import io.github.mqttboot.transport.InboundPublish;
import io.github.mqttboot.transport.MqttTransport;
import io.github.mqttboot.transport.MqttTransport.LinkActivity;
import io.github.mqttboot.transport.MqttTransportListener;
import io.github.mqttboot.transport.TransportClosed;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * What dies with one transport: the transport itself, the deadline of its CONNACK and its
 * keep-alive. It takes the transport's calls over to the serial executor of the
 * connection; all else in it lives there.
 */
final class ConnectAttempt implements MqttTransportListener {

	private final ConnectionSupervisor connection;

	private final SerialExecutor serial;

	private final InboundRouter router;

	private final URI url;

	private final long startedAt;

	private int session;

	private volatile @Nullable MqttTransport transport;

	private volatile boolean over;

	private long acceptedAt;

	private @Nullable Timer deadline;

	private @Nullable KeepAlive keepAlive;

	/**
	 * Create an attempt.
	 * @param connection the connection
	 * @param serial the serial executor of the connection
	 * @param router takes what comes in
	 * @param url the broker
	 * @param startedAt when it began
	 * @param session the number of the session it hopes to resume
	 */
	ConnectAttempt(ConnectionSupervisor connection, SerialExecutor serial, InboundRouter router, URI url,
			long startedAt, int session) {
		this.connection = connection;
		this.serial = serial;
		this.router = router;
		this.url = url;
		this.startedAt = startedAt;
		this.session = session;
	}

	URI url() {
		return this.url;
	}

	long startedAt() {
		return this.startedAt;
	}

	int session() {
		return this.session;
	}

	/**
	 * The broker accepted this transport.
	 * @param session the number of the session it belongs to
	 * @param now the time
	 */
	void accepted(int session, long now) {
		this.session = session;
		this.acceptedAt = now;
		cancelDeadline();
	}

	/**
	 * Return how long an accepted transport lasted.
	 * @param now the time
	 * @return the time since it was accepted
	 */
	Duration lasted(long now) {
		return Duration.ofNanos(now - this.acceptedAt);
	}

	/**
	 * Return whether this was given up. For any thread.
	 * @return whether it is over
	 */
	boolean isOver() {
		return this.over;
	}

	void open(MqttTransport transport) {
		this.transport = transport;
		transport.open();
	}

	MqttTransport transport() {
		MqttTransport transport = this.transport;
		Assert.state(transport != null, "No transport yet");
		return transport;
	}

	@Nullable LinkActivity activity() {
		MqttTransport transport = this.transport;
		return (transport != null) ? transport.activity() : null;
	}

	/**
	 * Return whether something was sent and nothing came in after that.
	 * @return whether the broker keeps silent
	 */
	boolean isUnanswered() {
		LinkActivity activity = activity();
		return activity != null && activity.lastOutbound() - activity.lastInbound() > 0;
	}

	void deadline(Timer deadline) {
		this.deadline = deadline;
	}

	void keepAlive(KeepAlive keepAlive) {
		this.keepAlive = keepAlive;
		keepAlive.start();
	}

	private void cancelDeadline() {
		if (this.deadline != null) {
			this.deadline.cancel();
		}
	}

	/**
	 * Drop the network connection and all that waits for it.
	 */
	void end() {
		this.over = true;
		cancelDeadline();
		if (this.keepAlive != null) {
			this.keepAlive.stop();
		}
		MqttTransport transport = this.transport;
		if (transport != null) {
			transport.close();
		}
	}

	/**
	 * Acknowledge a message that came over this transport. For any thread.
	 * @param message the message
	 * @return whether the transport was still there to do so
	 */
	boolean acknowledge(InboundPublish message) {
		if (this.over) {
			return false;
		}
		try {
			transport().acknowledge(message);
			return true;
		}
		catch (IllegalStateException ex) {
			// it ended just now
			return false;
		}
	}

	@Override
	public void onConnected(ConnectAck ack) {
		this.serial.execute(() -> this.connection.accepted(this, ack));
	}

	@Override
	public void onMessage(InboundPublish message) {
		this.router.received(this, message);
	}

	@Override
	public void onPublishAcknowledged(int packetId, int reasonCode, @Nullable String reasonString) {
		this.serial.execute(() -> this.connection.publishAcknowledged(this, packetId, reasonCode, reasonString));
	}

	@Override
	public void onQos0Sent() {
		this.serial.execute(() -> this.connection.qos0Sent(this));
	}

	@Override
	public void onSubscribeAcknowledged(int packetId, List<Integer> reasonCodes, @Nullable String reasonString) {
		this.serial.execute(() -> this.connection.subscribeAcknowledged(this, packetId, reasonCodes, reasonString));
	}

	@Override
	public void onUnsubscribeAcknowledged(int packetId, List<Integer> reasonCodes, @Nullable String reasonString) {
		this.serial.execute(() -> this.connection.unsubscribeAcknowledged(this, packetId, reasonCodes, reasonString));
	}

	@Override
	public void onPingAnswered(long roundTripNanos) {
		this.router.pingAnswered(roundTripNanos);
	}

	@Override
	public void onPacket(boolean inbound, int packetType, int bytes) {
		this.router.packet(inbound, packetType, bytes);
	}

	@Override
	public void onClosed(TransportClosed reason) {
		this.serial.execute(() -> this.connection.closed(this, reason));
	}

}
