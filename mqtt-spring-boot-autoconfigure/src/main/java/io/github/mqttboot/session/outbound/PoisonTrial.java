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
import java.util.HashSet;
import java.util.Set;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.concurrent.SerialExecutor;
import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.concurrent.TimeSource.Timer;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.diagnosis.PoisonAdvice;
import io.github.mqttboot.diagnosis.Suspects;
import io.github.mqttboot.diagnosis.Suspects.Verdict;
import io.github.mqttboot.protocol.MqttQos;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Finds the message for which a broker ends the connection each time, among those that
 * are in flight when it ends, by the rules of {@link Suspects}: while a message is
 * suspect its topic is held back, so that the order per topic stays. QoS 0 messages,
 * which nothing acknowledges, are kept apart from the suspect, so that none of them can
 * be what it is given up for. Lives in the serial executor of the connection.
 */
@InSerialExecutor
final class PoisonTrial {

	private static final Log logger = LogFactory.getLog(PoisonTrial.class);

	/**
	 * How soon after a message the connection has to end for it to be the reason.
	 */
	private static final Duration SOON = Duration.ofSeconds(10);

	/**
	 * How often a connection ends after a QoS 0 message of its own, which is sent on each
	 * connection, before that message may be the reason.
	 */
	private static final int OWN_LOSSES = 2;

	private final String connectionName;

	private final SerialExecutor serial;

	private final TimeSource time;

	private final Duration stableAfter;

	private final WaitingMessages waiting;

	private final SentMessages sent;

	private final Suspects<OutboundMessage> suspects = new Suspects<>(true);

	/**
	 * Topics of the connection's own messages, which are created for each connection.
	 */
	private Set<String> condemnedOwn = Set.of();

	private long connectedAt;

	/**
	 * Whether the broker may not have read yet what was sent with QoS 0.
	 */
	private boolean qos0Unread;

	private long qos0SentAt;

	/**
	 * A message of the connection itself with QoS 0 that the broker may not have read
	 * yet.
	 */
	private @Nullable OutboundMessage ownUnread;

	private int ownLosses;

	private boolean suspicious;

	private @Nullable Timer lasting;

	PoisonTrial(String connectionName, SerialExecutor serial, TimeSource time, Duration stableAfter,
			WaitingMessages waiting, SentMessages sent) {
		this.connectionName = connectionName;
		this.serial = serial;
		this.time = time;
		this.stableAfter = stableAfter;
		this.waiting = waiting;
		this.sent = sent;
	}

	/**
	 * There is another connection.
	 * @param proceed sends what may be sent after a while
	 */
	void connected(Runnable proceed) {
		this.serial.assertInside();
		this.suspects.connected();
		this.connectedAt = this.time.nanoTime();
		this.qos0Unread = false;
		this.ownUnread = null;
		if (this.suspects.isAnyHeld()) {
			// there may be nothing else whose acknowledgement would show that it works
			this.lasting = this.serial.schedule(this.stableAfter, () -> lasted(proceed));
		}
	}

	private void lasted(Runnable proceed) {
		this.suspects.lasted();
		Duration unread = unread();
		if (!unread.isZero()) {
			// nothing is sent meanwhile, for the suspect is next
			this.lasting = this.serial.schedule(unread, () -> lasted(proceed));
		}
		else {
			this.qos0Unread = false;
			proceed.run();
		}
	}

	/**
	 * Return how long it takes until the broker must have read what was sent with QoS 0.
	 * @return the time, zero if it has
	 */
	Duration unread() {
		Duration left = SOON.minusNanos(this.time.nanoTime() - this.qos0SentAt);
		return (this.qos0Unread && !left.isNegative()) ? left : Duration.ZERO;
	}

	/**
	 * Return whether a QoS 0 message may be sent. While there is a suspect none follows
	 * what is in flight: so an acknowledgement shows that the broker has read all of
	 * them.
	 * @return whether it need not wait
	 */
	boolean isFreeForQos0() {
		return !this.suspects.isAnyHeld() || this.sent.inflightCount() == 0;
	}

	/**
	 * A message was sent.
	 * @param message the message
	 * @param now the time
	 */
	void sent(OutboundMessage message, long now) {
		this.serial.assertInside();
		if (!message.isAcknowledged()) {
			this.qos0Unread = true;
			this.qos0SentAt = now;
			this.ownUnread = message.isCounted() ? this.ownUnread : message;
		}
	}

	/**
	 * Return how many messages may be in flight.
	 * @param limit how many are allowed
	 * @return one while it is not clear which of them the broker does not like
	 */
	int window(int limit) {
		return this.suspects.isCareful() ? 1 : limit;
	}

	/**
	 * Return whether only the suspect may be sent, and that with nothing else under way.
	 * @return whether the others have to wait
	 */
	boolean isTesting() {
		return this.suspects.isTesting() || this.suspects.next() != null;
	}

	/**
	 * Return the suspect to be sent now.
	 * @return the suspect, or {@code null} if there is none, or something else could be
	 * the reason if the connection ends
	 */
	@Nullable OutboundMessage next() {
		return this.qos0Unread ? null : this.suspects.next();
	}

	void testing(OutboundMessage suspect) {
		this.serial.assertInside();
		this.suspects.testing(suspect);
	}

	void answered(OutboundMessage message) {
		this.serial.assertInside();
		// what was sent before it, maybe on an earlier connection, does not show it
		this.qos0Unread &= message.sentAt() - this.qos0SentAt < 0;
		OutboundMessage own = this.ownUnread;
		if (own != null && message.sentAt() - own.sentAt() >= 0) {
			this.ownUnread = null;
			this.ownLosses = isOwnDoubtful() ? this.ownLosses : 0;
		}
		if (this.suspects.acknowledged(message)) {
			release(message);
		}
	}

	/**
	 * A message is over without an answer of the broker.
	 * @param message the message
	 */
	void forget(OutboundMessage message) {
		this.serial.assertInside();
		if (this.suspects.forget(message)) {
			release(message);
		}
	}

	private void release(OutboundMessage message) {
		this.waiting.release(message.packet().topic());
	}

	/**
	 * The connection ended. Suspects, and what else may be, are taken back from what the
	 * next transport would send again.
	 * @param cause why
	 * @return the message that is condemned, or {@code null} if there is none
	 */
	@Nullable OutboundMessage ended(MqttConnectionCause cause) {
		this.serial.assertInside();
		this.suspicious = false;
		doubtOwn(cause);
		OutboundMessage first = this.sent.firstUnanswered();
		if (first == null) {
			endedIdle(cause);
			return null;
		}
		Verdict verdict = judge(cause, first);
		this.suspicious = verdict == Verdict.HELD || verdict == Verdict.CONDEMNED;
		if (verdict == Verdict.CONDEMNED) {
			this.sent.takeBack((message) -> message == first);
		}
		// One of QoS 2 stays in flight if it can, for the broker may have it already
		boolean again = verdict != Verdict.NONE;
		this.waiting.addFirst(this.sent
			.takeBack((message) -> isHeld(message) || (again && message.packet().qos() == MqttQos.AT_LEAST_ONCE)));
		return (verdict == Verdict.CONDEMNED) ? first : null;
	}

	// None of the other QoS 0 messages is sent on more than one connection
	private void doubtOwn(MqttConnectionCause cause) {
		OutboundMessage own = this.ownUnread;
		if (own == null || isOwnDoubtful()) {
			return;
		}
		if (!PoisonAdvice.mayBeRefusal(cause) || !isSoonAfter(own.sentAt())) {
			this.ownLosses = 0;
			return;
		}
		this.ownLosses += PoisonAdvice.isRefusalOfMessage(cause) ? OWN_LOSSES : 1;
		if (isOwnDoubtful()) {
			logger.warn(prefix() + PoisonAdvice.doubtfulPresence(own.packet().topic(), this.connectionName, cause));
		}
	}

	/**
	 * Return whether a message of the connection itself may be what connections end for,
	 * which nothing shows at QoS 0.
	 * @return whether it is to be sent with QoS 1, from now on
	 */
	boolean isOwnDoubtful() {
		return this.ownLosses >= OWN_LOSSES;
	}

	private void endedIdle(MqttConnectionCause cause) {
		boolean soon = isSoonAfter(this.connectedAt) || (this.qos0Unread && isSoonAfter(this.qos0SentAt));
		if (PoisonAdvice.mayBeRefusal(cause) && soon) {
			this.suspects.endedIdle().forEach(this::release);
		}
	}

	private boolean isSoonAfter(long then) {
		return this.time.nanoTime() - then <= SOON.toNanos();
	}

	private Verdict judge(MqttConnectionCause cause, OutboundMessage first) {
		if (!PoisonAdvice.mayBeRefusal(cause) || !isSoonAfter(Math.max(this.connectedAt, first.sentAt()))) {
			return Verdict.NONE;
		}
		Verdict verdict = this.suspects.ended(first, PoisonAdvice.isRefusalOfMessage(cause));
		String topic = first.packet().topic();
		if (verdict == Verdict.HELD) {
			this.waiting.hold(topic);
			logger.warn(prefix() + PoisonAdvice.suspect(topic, first.packet().payload().length, cause));
		}
		else if (verdict == Verdict.CONDEMNED) {
			this.waiting.release(topic);
			if (!first.isCounted()) {
				condemnOwn(topic);
			}
			logger.error(prefix() + describe(first, cause));
		}
		return verdict;
	}

	/**
	 * Describe a message that is condemned.
	 * @param message the message
	 * @param cause why the connection ended
	 * @return the description
	 */
	String describe(OutboundMessage message, MqttConnectionCause cause) {
		String topic = message.packet().topic();
		int size = message.packet().payload().length;
		return message.isCounted() ? PoisonAdvice.condemned(topic, size, cause)
				: PoisonAdvice.condemnedPresence(topic, size, this.connectionName, cause);
	}

	/**
	 * There is no connection any more.
	 */
	void disconnected() {
		this.serial.assertInside();
		if (this.lasting != null) {
			this.lasting.cancel();
			this.lasting = null;
		}
	}

	/**
	 * Return whether a message is not to be sent again by the next transport.
	 * @param message a message in flight
	 * @return whether it is suspect, or of the topic of one that is
	 */
	private boolean isHeld(OutboundMessage message) {
		return this.suspects.isHeld(message) || this.waiting.isHeld(message.packet().topic());
	}

	/**
	 * Return whether the last connection made a message suspect, or proved that it is the
	 * reason.
	 * @return whether it did
	 */
	boolean isSuspicious() {
		return this.suspicious;
	}

	// few connections have any, and there may be many connections
	private void condemnOwn(String topic) {
		if (this.condemnedOwn.isEmpty()) {
			this.condemnedOwn = new HashSet<>();
		}
		this.condemnedOwn.add(topic);
	}

	boolean isCondemnedOwn(String topic) {
		return this.condemnedOwn.contains(topic);
	}

	private String prefix() {
		return "MQTT connection '" + this.connectionName + "': ";
	}

}
