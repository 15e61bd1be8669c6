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

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.concurrent.TimeSource.Timer;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.diagnosis.ConnectionCauses;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.settings.MqttCredentials;
import io.github.mqttboot.settings.MqttWill;
import io.github.mqttboot.supervisor.BrokerAddresses.Target;
import io.github.mqttboot.transport.ConnectStage;
import io.github.mqttboot.transport.MqttTransport;
import io.github.mqttboot.transport.MqttTransport.LinkActivity;
import io.github.mqttboot.transport.TransportClosed;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to connect, and the resulting connection: it is replaced, never repaired.
 * What ends with its transport is here:
 * <ul>
 * <li>its preparation, and the deadline from there to CONNACK</li>
 * <li>the {@link AttemptLink} with the transport</li>
 * <li>the {@link LiveConnection} that it becomes once it is accepted</li>
 * </ul>
 * Lives in the serial executor of the connection. Once {@link #end ended}, nothing of it
 * reaches the {@link Owner} any more.
 */
@InSerialExecutor
final class ConnectAttempt implements Connector.Listener, AttemptLink.Owner {

	private final Owner owner;

	private final AttemptContext context;

	private final Target target;

	private final boolean cleanStart;

	private final long startedAt;

	private final AttemptLink link;

	private final AcknowledgementWatch acknowledgements;

	private final @Nullable Authentication authentication;

	private @Nullable Timer deadline;

	private @Nullable LiveConnection live;

	private boolean refused;

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
		this.startedAt = context.time().nanoTime();
		this.acknowledgements = new AcknowledgementWatch(context,
				(unacknowledged) -> ended(context.causes().ofUnacknowledged(unacknowledged), null));
		this.link = new AttemptLink(this, context, this.acknowledgements);
		this.authentication = Authentication.of(context, (cause) -> this.link.execute(() -> ended(cause, null)));
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
		this.link.execute(() -> open(credentials, will, addresses));
	}

	private void open(MqttCredentials credentials, @Nullable MqttWill will, List<InetSocketAddress> addresses) {
		Target resolved = (this.target.address() != null) ? this.target
				: this.target.resolved(this.owner.resolved(addresses), addresses.size());
		this.context.renewal().using(credentials.expiresAt());
		this.link.onStage(ConnectStage.CONNECTING);
		this.link.open(this.context.connector()
			.create(resolved, credentials, will, (this.authentication != null) ? this.authentication.begun() : null,
					this.cleanStart, this.link));
	}

	@Override
	public void unprepared(MqttConnectionCause cause) {
		this.link.execute(() -> ended(cause, null));
	}

	private void timedOut() {
		ended(this.context.causes().ofTimeout(stage(), url(), this.link.isUnanswered()), null);
	}

	/**
	 * Return how far it has come.
	 * @return the stage
	 */
	ConnectStage stage() {
		ConnectStage stage = this.link.stage();
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
		this.link.accepted();
		cancel(this.deadline);
		this.deadline = null;
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
		return this.link.transport();
	}

	/**
	 * Return when which traffic was seen last. For any thread.
	 * @return a snapshot, or {@code null} if there is no transport yet
	 */
	@Nullable LinkActivity activity() {
		return this.link.activity();
	}

	/**
	 * Return for how long nothing was sent.
	 * @return the time, zero if there is no transport
	 */
	Duration silence() {
		return this.link.silence();
	}

	// What comes of it

	@Override
	public void accepted(ConnectAck ack) {
		this.context.serial().assertInside();
		this.owner.accepted(ack);
	}

	@Override
	public void closed(TransportClosed reason, boolean unanswered) {
		this.context.serial().assertInside();
		this.refused = reason.origin() == TransportClosed.Origin.REFUSED;
		MqttConnectionCause cause = (this.live != null)
				? this.context.causes().ofLoss(reason, this.context.traffic().session().subscriptions().subscribing())
				: this.context.causes().ofFailedAttempt(reason, stage(), url(), unanswered);
		ended(cause, reason.serverReference());
	}

	private void ended(MqttConnectionCause cause, @Nullable String serverReference) {
		this.context.serial().assertInside();
		if (this.authentication != null) {
			this.authentication.end(cause);
		}
		this.owner.ended(cause, serverReference);
	}

	@Override
	public boolean isOver() {
		return this.link.isOver();
	}

	/**
	 * Drop the network connection and all that waits for it.
	 */
	void end() {
		this.context.serial().assertInside();
		this.link.over();
		cancel(this.deadline);
		if (this.authentication != null) {
			this.authentication.end(ConnectionCauses.ofApplication("closed"));
		}
		if (this.live != null) {
			this.live.end();
		}
		this.link.close();
	}

	/**
	 * Return whether the broker may have read CONNECT and begun a session, and its answer
	 * came too late or not at all. To be asked when it has ended: until then CONNECT may
	 * go out.
	 * @return whether it is not known what the broker has
	 */
	boolean isSessionUnknown() {
		return this.live == null && !this.refused && this.link.stage() == ConnectStage.CONNACK;
	}

	private static void cancel(@Nullable Timer timer) {
		if (timer != null) {
			timer.cancel();
		}
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
