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

import java.time.Duration;
import java.util.List;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.session.Session;
import io.github.mqttboot.session.inbound.Acknowledger;
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
 * The transport of one attempt, and what it reports. Calls of the transport come on its
 * threads: messages go to their handlers there, all else goes on in the serial executor
 * of the connection, unless the attempt is over by then.
 */
@InSerialExecutor
final class AttemptLink implements MqttTransportListener, Acknowledger {

	private static final Log logger = LogFactory.getLog(AttemptLink.class);

	private final Owner owner;

	private final AttemptContext context;

	private final AcknowledgementWatch acknowledgements;

	/**
	 * Until the attempt is accepted, that of the session that it hopes to resume:
	 * messages of that one may be acknowledged at once.
	 */
	private int sessionNumber;

	private volatile @Nullable ConnectStage stage;

	private volatile @Nullable MqttTransport transport;

	private volatile boolean over;

	/**
	 * Create a link.
	 * @param owner the attempt
	 * @param context what attempts have in common
	 * @param acknowledgements watches what the broker acknowledges
	 */
	AttemptLink(Owner owner, AttemptContext context, AcknowledgementWatch acknowledgements) {
		this.owner = owner;
		this.context = context;
		this.acknowledgements = acknowledgements;
		this.sessionNumber = context.traffic().sessionNumber();
	}

	// Used by the attempt

	/**
	 * Connect.
	 * @param transport a transport of which this is the listener
	 */
	void open(MqttTransport transport) {
		this.context.serial().assertInside();
		this.transport = transport;
		transport.open();
	}

	/**
	 * Return how far the transport has come.
	 * @return the stage, or {@code null} if there is no transport yet
	 */
	@Nullable ConnectStage stage() {
		return this.stage;
	}

	/**
	 * The broker accepted the connection: acknowledgements are for its session.
	 */
	void accepted() {
		this.context.serial().assertInside();
		this.sessionNumber = this.context.traffic().sessionNumber();
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

	/**
	 * Return whether CONNECT was sent, and nothing came in after it.
	 * @return whether the broker has not said a word
	 */
	boolean isUnanswered() {
		LinkActivity activity = activity();
		// The end may be noticed before the thread that wrote CONNECT says that it did:
		// then both times are those of the beginning
		return activity != null && (activity.lastOutbound() - activity.lastInbound() > 0
				|| (this.stage == ConnectStage.CONNACK && activity.lastOutbound() == activity.lastInbound()));
	}

	/**
	 * The attempt is over: the transport reports to nobody any more.
	 */
	void over() {
		this.context.serial().assertInside();
		this.over = true;
	}

	boolean isOver() {
		return this.over;
	}

	/**
	 * Close the transport, if there is one.
	 */
	void close() {
		MqttTransport transport = this.transport;
		if (transport != null) {
			close(transport);
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

	/**
	 * Run a task in the serial executor of the connection, unless the attempt is over by
	 * then. For any thread.
	 * @param task the task
	 */
	void execute(Runnable task) {
		this.context.serial().execute(() -> {
			if (!this.over) {
				task.run();
			}
		});
	}

	// Called by the transport

	@Override
	public void onStage(ConnectStage stage) {
		this.stage = stage;
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
		execute(() -> this.owner.closed(reason, unanswered));
	}

	/**
	 * The attempt. It is called in the serial executor of the connection, and only until
	 * it is over.
	 */
	interface Owner {

		/**
		 * The broker accepted the connection. At most once.
		 * @param ack what it announced
		 */
		void accepted(ConnectAck ack);

		/**
		 * The transport has ended.
		 * @param reason why
		 * @param unanswered whether CONNECT was sent, and nothing came in after it
		 */
		void closed(TransportClosed reason, boolean unanswered);

	}

}
