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

package io.github.mqttboot.supervisor;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import io.github.mqttboot.concurrent.SerialExecutor;
import io.github.mqttboot.concurrent.TimeSource.Timer;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.session.Session;
import io.github.mqttboot.session.inbound.Acknowledger;
import io.github.mqttboot.transport.MqttTransport;
import io.github.mqttboot.transport.MqttTransport.LinkActivity;
import io.github.mqttboot.transport.MqttTransportListener;
import io.github.mqttboot.transport.TransportClosed;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * What dies with one transport: the transport itself, the deadline of its CONNACK, its
 * keep-alive, its departure and the renewal of its credentials. It takes the transport's
 * calls over to the serial executor of the connection, where all else in it lives, and
 * nobody hears of them once it is over.
 */
public final class ConnectAttempt implements MqttTransportListener, Acknowledger {

	private final ConnectionSupervisor connection;

	private final SerialExecutor serial;

	private final Session session;

	private final URI url;

	private final long startedAt;

	private int sessionNumber;

	private volatile @Nullable MqttTransport transport;

	private volatile boolean over;

	private long acceptedAt;

	private @Nullable Timer deadline;

	private @Nullable KeepAlive keepAlive;

	private @Nullable GracefulDisconnect departure;

	private @Nullable Timer renewal;

	/**
	 * Create an attempt.
	 * @param connection the connection
	 * @param serial the serial executor of the connection
	 * @param session what outlives the attempt
	 * @param url the broker
	 * @param startedAt when it began
	 * @param sessionNumber the number of the broker's session that it hopes to resume
	 */
	ConnectAttempt(ConnectionSupervisor connection, SerialExecutor serial, Session session, URI url, long startedAt,
			int sessionNumber) {
		this.connection = connection;
		this.serial = serial;
		this.session = session;
		this.url = url;
		this.startedAt = startedAt;
		this.sessionNumber = sessionNumber;
	}

	URI url() {
		return this.url;
	}

	long startedAt() {
		return this.startedAt;
	}

	int sessionNumber() {
		return this.sessionNumber;
	}

	/**
	 * The broker accepted this transport.
	 * @param sessionNumber the number of the session it belongs to
	 * @param now the time
	 */
	void accepted(int sessionNumber, long now) {
		this.sessionNumber = sessionNumber;
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

	/**
	 * Leave the broker, unless that is under way.
	 * @param departure how
	 * @param timeout how long it may take
	 */
	void depart(GracefulDisconnect departure, Duration timeout) {
		if (!isLeaving()) {
			cancelDeparture();
			this.departure = departure;
			departure.start(timeout);
		}
	}

	boolean isDeparting() {
		return this.departure != null;
	}

	/**
	 * Return whether DISCONNECT was sent.
	 * @return whether nothing more can be sent
	 */
	boolean isLeaving() {
		return this.departure != null && this.departure.isLeaving();
	}

	void leaveIfDrained() {
		if (this.departure != null) {
			this.departure.leaveIfDrained();
		}
	}

	private void cancelDeparture() {
		if (this.departure != null) {
			this.departure.cancel();
		}
	}

	void renewal(@Nullable Timer renewal) {
		this.renewal = renewal;
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
		cancelDeparture();
		if (this.renewal != null) {
			this.renewal.cancel();
		}
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
	@Override
	public boolean acknowledge(InboundPublish message) {
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

	/**
	 * Run a task in the serial executor of the connection, unless this is over by then.
	 * @param task the task
	 */
	void execute(Runnable task) {
		this.serial.execute(() -> {
			if (!this.over) {
				task.run();
			}
		});
	}

	@Override
	public void onConnected(ConnectAck ack) {
		this.session.router().connected(ack.sessionPresent());
		execute(() -> this.connection.accepted(this, ack));
	}

	@Override
	public void onMessage(InboundPublish message) {
		this.session.router().received(this, message);
	}

	@Override
	public void onPublishAcknowledged(int packetId, MqttReasonCode reasonCode, @Nullable String reasonString) {
		// also if it was given up meanwhile, as long as the broker's session lasts
		this.serial
			.execute(() -> this.connection.publishAcknowledged(this.sessionNumber, packetId, reasonCode, reasonString));
	}

	@Override
	public void onQos0Sent() {
		execute(this.connection::qos0Sent);
	}

	@Override
	public void onSubscribeAcknowledged(int packetId, List<MqttReasonCode> reasonCodes, @Nullable String reasonString) {
		execute(() -> this.session.subscriptions().subscribeAcknowledged(packetId, reasonCodes, reasonString));
	}

	@Override
	public void onUnsubscribeAcknowledged(int packetId, List<MqttReasonCode> reasonCodes,
			@Nullable String reasonString) {
		execute(() -> this.session.subscriptions().unsubscribeAcknowledged(packetId, reasonCodes, reasonString));
	}

	@Override
	public void onPingAnswered(long roundTripNanos) {
		this.connection.pingAnswered(Duration.ofNanos(roundTripNanos));
	}

	@Override
	public void onPacket(boolean inbound, int packetType, int bytes) {
		this.connection.packet(inbound, packetType, bytes);
	}

	@Override
	public void onClosed(TransportClosed reason) {
		execute(() -> this.connection.closed(reason));
	}

}
