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
import java.util.function.Consumer;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.concurrent.SerialExecutor;
import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.concurrent.TimeSource.Timer;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.diagnosis.ConnectionCauses;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.transport.MqttTransport;
import io.github.mqttboot.transport.MqttTransport.LinkActivity;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Watches one transport: sends PINGREQ when nothing came in or nothing went out for an
 * interval (MQTT 5 section 3.1.2.10), and reports a link as dead when not a byte comes in
 * within the ping timeout, or when no answer has come by the time of the next ping. Lives
 * in the serial executor of its connection, until its attempt ends.
 * <p>
 * One timer is pending at a time, for the earliest moment at which there may be something
 * to do. When it fires, the traffic since then decides which of three it was:
 * <ul>
 * <li>idle: the interval since the last traffic, in the direction that was quiet for
 * longer, is over. PINGREQ is due.</li>
 * <li>ping timeout: it runs from when PINGREQ left, not from when we asked for it. Any
 * byte that comes in ends it, since a link that delivers is alive.</li>
 * <li>neither: there was traffic meanwhile. It is set again for what remains.</li>
 * </ul>
 */
@InSerialExecutor
final class KeepAlive {

	private static final Log logger = LogFactory.getLog(KeepAlive.class);

	private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(10);

	private final SerialExecutor serial;

	private final TimeSource time;

	private final MqttTransport transport;

	private final long idleNanos;

	private final long timeoutNanos;

	private final Consumer<MqttConnectionCause> onMissed;

	private long pingRequested;

	private boolean pingOutstanding;

	private @Nullable Timer timer;

	/**
	 * Create an instance.
	 * @param serial the serial executor of the connection
	 * @param time the time
	 * @param transport what to watch, accepted by the broker
	 * @param interval the keep-alive interval in force
	 * @param timeout how long to wait for a sign of life after PINGREQ
	 * @param onMissed called once, if there is none, with what is missing
	 */
	KeepAlive(SerialExecutor serial, TimeSource time, MqttTransport transport, Duration interval, Duration timeout,
			Consumer<MqttConnectionCause> onMissed) {
		this.serial = serial;
		this.time = time;
		this.transport = transport;
		// a little early, for the gap seen by the broker includes the way there
		this.idleNanos = interval.toNanos() / 20 * 19;
		this.timeoutNanos = timeout.toNanos();
		this.onMissed = onMissed;
	}

	/**
	 * Return how long to wait for a sign of life.
	 * @param settings the settings
	 * @param interval the interval in force
	 * @return the configured timeout, or else half the interval, at most ten seconds
	 */
	static Duration timeout(MqttConnectionSettings settings, Duration interval) {
		Duration configured = settings.getPingTimeout();
		if (configured != null) {
			return configured;
		}
		// dividedBy() would calculate with decimals
		Duration half = Duration.ofNanos(interval.toNanos() / 2);
		return (half.compareTo(LONGEST_TIMEOUT) < 0) ? half : LONGEST_TIMEOUT;
	}

	void start() {
		this.serial.assertInside();
		check();
	}

	void stop() {
		this.serial.assertInside();
		if (this.timer != null) {
			// also if it has fired, and its check waits in the executor behind this
			this.timer.cancel();
		}
	}

	private void check() {
		this.serial.assertInside();
		LinkActivity activity = this.transport.activity();
		long now = this.time.nanoTime();
		// Not only PINGRESP: it may be behind a long message. Compared with the time at
		// which the ping was asked for: what came in before says nothing about the link
		// now
		if (this.pingOutstanding && activity.lastInbound() - this.pingRequested >= 0) {
			this.pingOutstanding = false;
		}
		if (this.pingOutstanding) {
			long remaining = this.timeoutNanos - (now - waitingSince(activity));
			if (remaining <= 0) {
				this.onMissed.accept(ConnectionCauses.ofMissedPing(Duration.ofNanos(this.timeoutNanos)));
				return;
			}
			checkAfter(remaining);
			return;
		}
		long remaining = this.idleNanos - Math.max(now - activity.lastInbound(), now - activity.lastOutbound());
		if (remaining <= 0) {
			if (isAnswerOverdue(activity, now)) {
				this.onMissed.accept(ConnectionCauses.ofUnansweredPing());
				return;
			}
			this.pingRequested = now;
			this.pingOutstanding = true;
			ping();
			// the earliest moment at which it can be missed: if it leaves later, the rest
			// of the time is waited for then
			checkAfter(this.timeoutNanos);
			return;
		}
		checkAfter(remaining);
	}

	private void ping() {
		try {
			this.transport.ping();
		}
		catch (IllegalStateException ex) {
			// it ended just now, and says so by itself
			logger.trace("No ping", ex);
		}
	}

	private boolean isAnswerOverdue(LinkActivity activity, long now) {
		// a packet that claims to be longer than it is swallows the answers
		return activity.pingUnanswered() && now - activity.lastInbound() > this.idleNanos / 2;
	}

	private long waitingSince(LinkActivity activity) {
		// PINGREQ may be stuck behind what the network takes slowly
		boolean pingLeft = activity.lastPing() != 0 && activity.lastPing() - this.pingRequested >= 0;
		return pingLeft ? activity.lastPing()
				: this.pingRequested + Math.max(0, activity.lastOutbound() - this.pingRequested);
	}

	private void checkAfter(long nanos) {
		this.timer = this.serial.schedule(Duration.ofNanos(nanos), this::check);
	}

}
