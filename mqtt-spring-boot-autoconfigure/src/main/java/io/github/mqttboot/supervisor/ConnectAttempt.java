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

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;

import io.github.mqttboot.concurrent.TimeSource.Timer;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.diagnosis.ConnectionCauses;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.session.Session;
import io.github.mqttboot.session.inbound.Acknowledger;
import io.github.mqttboot.settings.MqttCredentials;
import io.github.mqttboot.settings.MqttWill;
import io.github.mqttboot.supervisor.BrokerAddresses.Target;
import io.github.mqttboot.transport.ConnectStage;
import io.github.mqttboot.transport.MqttTransport;
import io.github.mqttboot.transport.MqttTransport.LinkActivity;
import io.github.mqttboot.transport.MqttTransportListener;
import io.github.mqttboot.transport.TransportClosed;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * One attempt to connect, and the resulting connection: it is replaced, never repaired.
 * What ends with its transport is here:
 * <ul>
 * <li>its preparation, and the deadline from there to CONNACK</li>
 * <li>the {@link MqttTransport}, of which this is the listener</li>
 * <li>the {@link LiveConnection} that it becomes once it is accepted</li>
 * </ul>
 * Calls of the transport come on its threads and go on in the serial executor of the
 * connection, where everything else in here lives. Once {@link #end ended}, nothing of it
 * reaches the {@link Owner} any more.
 */
final class ConnectAttempt implements MqttTransportListener, Connector.Listener, Acknowledger {

	private static final Log logger = LogFactory.getLog(ConnectAttempt.class);

	private final Owner owner;

	private final AttemptContext context;

	private final Target target;

	private final boolean cleanStart;

	private final long startedAt;

	private final AcknowledgementWatch acknowledgements;

	private final @Nullable Authentication authentication;

	/**
	 * Until it is accepted, that of the session that it hopes to resume: messages of that
	 * one may be acknowledged at once.
	 */
	private int sessionNumber;

	private volatile @Nullable ConnectStage linkStage;

	private volatile @Nullable MqttTransport transport;

	private volatile boolean over;

	private @Nullable Timer deadline;

	private @Nullable LiveConnection live;

	/**
	 * Create an attempt.
	 * @param owner is notified of the result
	 * @param context what it has in common with others
	 * @param target where to connect to
	 */
	ConnectAttempt(Owner owner, AttemptContext context, Target target) {
		this.owner = owner;
		this.context = context;
		this.target = target;
		this.cleanStart = context.traffic().isCleanStart();
		this.sessionNumber = context.traffic().sessionNumber();
		this.startedAt = context.time().nanoTime();
		this.acknowledgements = new AcknowledgementWatch(context,
				(unacknowledged) -> ended(context.causes().ofUnacknowledged(unacknowledged), null));
		this.authentication = Authentication.of(context, (cause) -> execute(() -> ended(cause, null)));
	}

	// Connecting

	void start() {
		this.context.serial().assertInside();
		this.deadline = this.context.serial().schedule(this.context.settings().getConnectionTimeout(), this::timedOut);
		this.context.connector().prepare(this.target, this);
	}

	@Override
	public void beginAuthentication() {
		if (this.authentication != null) {
			this.authentication.begin();
		}
	}

	@Override
	public void prepared(MqttCredentials credentials, @Nullable MqttWill will, List<InetSocketAddress> addresses) {
		execute(() -> open(credentials, will, addresses));
	}

	private void open(MqttCredentials credentials, @Nullable MqttWill will, List<InetSocketAddress> addresses) {
		Target resolved = (this.target.address() != null) ? this.target
				: new Target(this.target.url(), this.owner.resolved(addresses), addresses.size());
		this.context.renewal().using(credentials.expiresAt());
		this.linkStage = ConnectStage.CONNECTING;
		MqttTransport created = this.context.connector()
			.create(resolved, credentials, will, (this.authentication != null) ? this.authentication.begun() : null,
					this.cleanStart, this);
		this.transport = created;
		created.open();
	}

	@Override
	public void unprepared(MqttConnectionCause cause) {
		execute(() -> ended(cause, null));
	}

	private void timedOut() {
		ended(this.context.causes().ofTimeout(stage(), url(), isUnanswered()), null);
	}

	/**
	 * Return how far it has come.
	 * @return the stage
	 */
	ConnectStage stage() {
		ConnectStage stage = this.linkStage;
		if (stage == ConnectStage.CONNACK && this.authentication != null && this.authentication.isAsking()) {
			return ConnectStage.AUTHENTICATION;
		}
		return (stage != null) ? stage : this.context.connector().stage();
	}

	/**
	 * The owner takes the connection that came of it.
	 * @param keepAliveInterval the keep-alive interval in force
	 */
	void accepted(Duration keepAliveInterval) {
		this.context.serial().assertInside();
		this.sessionNumber = this.context.traffic().sessionNumber();
		cancel(this.deadline);
		this.live = new LiveConnection(this.context, transport(), this.acknowledgements, (cause) -> ended(cause, null),
				this.authentication);
		this.live.start(keepAliveInterval);
	}

	/**
	 * Return the connection that it has become.
	 * @return the connection, or {@code null} if it is not accepted
	 */
	@Nullable LiveConnection live() {
		return this.live;
	}

	URI url() {
		return this.target.url();
	}

	/**
	 * Return how long it is since it was started.
	 * @return the time
	 */
	Duration age() {
		return Duration.ofNanos(this.context.time().nanoTime() - this.startedAt);
	}

	MqttTransport transport() {
		MqttTransport transport = this.transport;
		Assert.state(transport != null, "No transport yet");
		return transport;
	}

	/**
	 * Return when which traffic was seen last. For any thread.
	 * @return a snapshot, or {@code null} if there is no transport yet
	 */
	@Nullable LinkActivity activity() {
		MqttTransport transport = this.transport;
		return (transport != null) ? transport.activity() : null;
	}

	/**
	 * Return for how long nothing was sent.
	 * @return the time, zero if there is no transport
	 */
	Duration silence() {
		LinkActivity activity = activity();
		return (activity != null) ? Duration.ofNanos(this.context.time().nanoTime() - activity.lastOutbound())
				: Duration.ZERO;
	}

	private boolean isUnanswered() {
		LinkActivity activity = activity();
		// the end may be noticed before the thread that wrote CONNECT says that it did:
		// both
		// times are then those of the beginning
		return activity != null && (activity.lastOutbound() - activity.lastInbound() > 0
				|| (stage() == ConnectStage.CONNACK && activity.lastOutbound() == activity.lastInbound()));
	}

	// Ending

	private void ended(MqttConnectionCause cause, @Nullable String serverReference) {
		if (this.authentication != null) {
			this.authentication.end(cause);
		}
		this.owner.ended(cause, serverReference);
	}

	@Override
	public boolean isOver() {
		return this.over;
	}

	/**
	 * Drop the network connection and all that waits for it.
	 */
	void end() {
		this.context.serial().assertInside();
		this.over = true;
		cancel(this.deadline);
		if (this.authentication != null) {
			this.authentication.end(ConnectionCauses.ofApplication("closed"));
		}
		if (this.live != null) {
			this.live.end();
		}
		MqttTransport transport = this.transport;
		if (transport != null) {
			close(transport);
		}
	}

	private static void cancel(@Nullable Timer timer) {
		if (timer != null) {
			timer.cancel();
		}
	}

	private static void close(MqttTransport transport) {
		try {
			transport.close();
		}
		catch (Throwable ex) {
			// of a defect in a transport: the connection goes on with the next one
			logger.error("An MQTT transport could not be closed", ex);
		}
	}

	// Called by the transport

	/**
	 * Run a task in the serial executor of the connection, unless this is over by then.
	 * @param task the task
	 */
	private void execute(Runnable task) {
		this.context.serial().execute(() -> {
			if (!this.over) {
				task.run();
			}
		});
	}

	@Override
	public void onStage(ConnectStage stage) {
		this.linkStage = stage;
	}

	@Override
	public void onConnected(ConnectAck ack) {
		// here and not later: a message may come right behind it
		session().router().connected(ack);
		execute(() -> this.owner.accepted(ack));
	}

	@Override
	public void onMessage(InboundPublish message) {
		session().router().received(this, message);
	}

	private Session session() {
		return this.context.traffic().session();
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

	@Override
	public void onPublishAcknowledged(int packetId, MqttReasonCode reasonCode, @Nullable String reasonString) {
		// Also if this was given up meanwhile: the store of the session has settled the
		// message already, so it would not be sent again and its future would stay open.
		// The number is read inside, after that of the accepted session was set
		this.context.serial()
			.execute(() -> this.context.traffic().acknowledged(this.sessionNumber, packetId, reasonCode, reasonString));
	}

	@Override
	public void onQos0Sent() {
		execute(this.context.traffic()::qos0Sent);
	}

	@Override
	public void onSubscribeAcknowledged(int packetId, List<MqttReasonCode> reasonCodes, @Nullable String reasonString) {
		execute(() -> this.context.traffic().subscribeAcknowledged(packetId, reasonCodes, reasonString));
	}

	@Override
	public void onUnsubscribeAcknowledged(int packetId, List<MqttReasonCode> reasonCodes,
			@Nullable String reasonString) {
		execute(() -> session().subscriptions().unsubscribeAcknowledged(packetId, reasonCodes, reasonString));
	}

	@Override
	public void onPingAnswered(long roundTripNanos) {
		this.context.traffic().pingAnswered(Duration.ofNanos(roundTripNanos));
	}

	@Override
	public void onPacket(boolean inbound, int packetType, int bytes) {
		this.acknowledgements.packet(inbound, packetType);
		this.context.traffic().packet(inbound, packetType, bytes);
	}

	@Override
	public void onClosed(TransportClosed reason) {
		// read before the traffic goes on
		boolean unanswered = isUnanswered();
		execute(() -> ended(cause(reason, unanswered), reason.serverReference()));
	}

	private MqttConnectionCause cause(TransportClosed reason, boolean unanswered) {
		return (this.live != null) ? this.context.causes().ofLoss(reason, session().subscriptions().subscribing())
				: this.context.causes().ofFailedAttempt(reason, url(), unanswered);
	}

	/**
	 * Who makes attempts, one after the other. It is called in the serial executor of the
	 * connection, and only by the attempt that it has not ended.
	 */
	interface Owner {

		/**
		 * The host of the broker was resolved.
		 * @param addresses the addresses, at least one
		 * @return the one to use
		 */
		InetSocketAddress resolved(List<InetSocketAddress> addresses);

		/**
		 * The broker accepted the connection. At most once.
		 * @param ack what it announced
		 */
		void accepted(ConnectAck ack);

		/**
		 * The attempt failed, or its connection is lost or closed. The owner ends it.
		 * @param cause why
		 * @param serverReference the server that the broker names instead
		 */
		void ended(MqttConnectionCause cause, @Nullable String serverReference);

	}

}
