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
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.concurrent.TimeSource.Timer;
import io.github.mqttboot.diagnosis.Unacknowledged;
import io.github.mqttboot.diagnosis.Unacknowledged.Packet;
import io.github.mqttboot.protocol.PacketType;
import io.github.mqttboot.session.Session;
import io.github.mqttboot.store.InflightMessage;
import io.github.mqttboot.transport.MqttTransport;
import org.jspecify.annotations.Nullable;

/**
 * Finds out that a broker, though it answers pings, acknowledges nothing any more of what
 * waits for it: PUBLISH and PUBREL, SUBSCRIBE, or UNSUBSCRIBE. Each acknowledgement of a
 * kind starts the clock of that kind again, so that a broker that is only slow is never
 * taken for one that is stuck. Neither is a network that is slow to take what was sent. A
 * message is stuck, too, if one that was sent later was acknowledged that long ago.
 * <p>
 * {@link #packet} is called by threads of the transport; the rest lives in the serial
 * executor of the connection, until the attempt ends.
 */
@InSerialExecutor
final class AcknowledgementWatch {

	private static final Packet[] PACKETS = Packet.values();

	private final AttemptContext context;

	private final Duration timeout;

	private final long timeoutNanos;

	private final Consumer<Unacknowledged> onTimeout;

	// a map would be iterated over at the end of each turn
	private final Clock[] clocks = new Clock[PACKETS.length];

	/**
	 * Counts the PUBLISH packets that were written, also those that the transport sends
	 * again by itself.
	 */
	private final AtomicLong written = new AtomicLong();

	private long notSentHere;

	/**
	 * When the latest message had been sent that was acknowledged when this was noted.
	 */
	private long acknowledgedUntil;

	private long notedAt;

	private @Nullable MqttTransport transport;

	private @Nullable Timer timer;

	private boolean armed;

	/**
	 * Create a watch, which counts from now on and watches once started.
	 * @param context what its attempt has in common with others
	 * @param onTimeout is notified once, of what waits
	 */
	AcknowledgementWatch(AttemptContext context, Consumer<Unacknowledged> onTimeout) {
		this.context = context;
		this.timeout = context.settings().getAcknowledgementTimeout();
		this.timeoutNanos = TimeUnit.NANOSECONDS.convert(this.timeout);
		this.onTimeout = onTimeout;
		Arrays.setAll(this.clocks, (packet) -> new Clock());
	}

	void start(MqttTransport transport) {
		this.context.serial().assertInside();
		this.transport = transport;
		this.notSentHere = session().outbound().unanswered().sent();
		for (InflightMessage sent : session().store().inflight()) {
			if (!sent.released()) {
				this.notSentHere--;
			}
		}
		this.armed = !this.timeout.isZero();
		noteAcknowledged();
	}

	/**
	 * A packet went by. For any thread.
	 * @param inbound whether it came in
	 * @param type its type
	 */
	void packet(boolean inbound, int type) {
		if (!inbound) {
			if (type == PacketType.PUBLISH) {
				this.written.incrementAndGet();
			}
			return;
		}
		switch (type) {
			case PacketType.PUBACK, PacketType.PUBREC, PacketType.PUBCOMP -> acknowledged(Packet.PUBLISH);
			case PacketType.SUBACK -> acknowledged(Packet.SUBSCRIBE);
			case PacketType.UNSUBACK -> acknowledged(Packet.UNSUBSCRIBE);
			default -> {
			}
		}
	}

	private void acknowledged(Packet packet) {
		clock(packet).acknowledged = this.context.time().nanoTime();
		clock(packet).acknowledging = true;
	}

	/**
	 * Look what waits now. Called at the end of each turn of the serial executor, so that
	 * the messages of a burst need not be looked at one by one.
	 */
	void look() {
		this.context.serial().assertInside();
		long now = this.context.time().nanoTime();
		boolean any = false;
		for (Packet packet : PACKETS) {
			boolean waits = isWaiting(packet);
			clock(packet).look(waits, now);
			any |= waits;
		}
		if (any && this.armed && this.timer == null) {
			checkAfter(this.timeoutNanos);
		}
	}

	private boolean isWaiting(Packet packet) {
		return switch (packet) {
			case PUBLISH -> session().outbound().unanswered().isAcknowledgementAwaited();
			case SUBSCRIBE -> session().subscriptions().isSubackAwaited();
			case UNSUBSCRIBE -> session().subscriptions().isUnsubackAwaited();
		};
	}

	private void check() {
		this.context.serial().assertInside();
		this.timer = null;
		long now = this.context.time().nanoTime();
		long shortest = Long.MAX_VALUE;
		for (Packet packet : PACKETS) {
			if (!isWaiting(packet)) {
				continue;
			}
			long waited = now - waitingSince(packet);
			long remaining = this.timeoutNanos - waited;
			if (remaining <= 0) {
				stop();
				this.onTimeout.accept(describe(packet, Duration.ofNanos(waited)));
				return;
			}
			shortest = Math.min(shortest, remaining);
		}
		String overtaken = overtaken(now);
		if (overtaken != null) {
			stop();
			this.onTimeout.accept(Unacknowledged.overtaken(this.timeout, session().outbound().unanswered().inflight(),
					List.of(overtaken)));
			return;
		}
		// none waits: the next one starts the timer again
		if (shortest != Long.MAX_VALUE) {
			checkAfter(Math.min(shortest, this.timeoutNanos - (now - this.notedAt)));
		}
	}

	// The time between two looks is what a broker has to acknowledge in another order
	private @Nullable String overtaken(long now) {
		if (now - this.notedAt < this.timeoutNanos) {
			return null;
		}
		String overtaken = session().outbound().unanswered().overtaken(this.acknowledgedUntil);
		noteAcknowledged();
		return overtaken;
	}

	private void noteAcknowledged() {
		this.acknowledgedUntil = session().outbound().unanswered().acknowledgedUntil();
		this.notedAt = this.context.time().nanoTime();
	}

	private void checkAfter(long nanos) {
		this.timer = this.context.serial().schedule(Duration.ofNanos(nanos), this::check);
	}

	private long waitingSince(Packet packet) {
		long since = clock(packet).waitingSince();
		MqttTransport transport = this.transport;
		if (packet == Packet.PUBLISH && transport != null && isBeingWritten()) {
			// a slow network, of which the broker has not seen all yet
			since = Math.max(since, transport.activity().lastOutbound());
		}
		return since;
	}

	private boolean isBeingWritten() {
		return session().outbound().unanswered().sent() - this.notSentHere > this.written.get();
	}

	private Unacknowledged describe(Packet packet, Duration waited) {
		Session session = session();
		return switch (packet) {
			case PUBLISH -> Unacknowledged.of(packet, waited, session.outbound().unanswered().inflight(),
					session.outbound().unanswered().oldestTopics());
			case SUBSCRIBE -> of(packet, waited, session.subscriptions().subscribing());
			case UNSUBSCRIBE -> of(packet, waited, session.subscriptions().unsubscribing());
		};
	}

	private static Unacknowledged of(Packet packet, Duration waited, List<String> filters) {
		return Unacknowledged.of(packet, waited, filters.size(), filters);
	}

	/**
	 * Return until when the broker is known to have acknowledged what it should.
	 * @return now, or the time since when it owes an acknowledgement
	 */
	long workedUntil() {
		long until = this.context.time().nanoTime();
		for (Packet packet : PACKETS) {
			if (clock(packet).waits) {
				until = Math.min(until, waitingSince(packet));
			}
		}
		return until;
	}

	/**
	 * Return whether the broker has acknowledged something, and nothing else waits since
	 * before that.
	 * @return whether it is known to answer
	 */
	boolean isAcknowledging() {
		for (Clock clock : this.clocks) {
			if (clock.waits && !clock.acknowledging) {
				return false;
			}
		}
		return true;
	}

	private Clock clock(Packet packet) {
		return this.clocks[packet.ordinal()];
	}

	private Session session() {
		return this.context.traffic().session();
	}

	void stop() {
		this.context.serial().assertInside();
		this.armed = false;
		if (this.timer != null) {
			this.timer.cancel();
			this.timer = null;
		}
	}

	/**
	 * The clock of one kind of packet.
	 */
	private static final class Clock {

		private volatile boolean acknowledging;

		private volatile long acknowledged;

		private boolean waits;

		private long since;

		void look(boolean waits, long now) {
			if (waits && !this.waits) {
				this.since = now;
			}
			this.waits = waits;
		}

		long waitingSince() {
			// what was acknowledged before anything waited does not count
			boolean progressed = this.acknowledging && this.acknowledged - this.since > 0;
			return progressed ? this.acknowledged : this.since;
		}

	}

}
