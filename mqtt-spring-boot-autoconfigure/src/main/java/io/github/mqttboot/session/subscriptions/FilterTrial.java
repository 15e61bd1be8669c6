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

package io.github.mqttboot.session.subscriptions;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.concurrent.SerialExecutor;
import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.concurrent.TimeSource.Timer;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.diagnosis.PoisonAdvice;
import io.github.mqttboot.diagnosis.Suspects;
import io.github.mqttboot.diagnosis.Suspects.Verdict;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Finds the topic filter of a SUBSCRIBE for which a broker ends the connection. Once a
 * connection ended with a SUBSCRIBE unanswered, filters are requested one by one; one
 * that is suspect is requested after all others, when the connection has lasted. Belongs
 * to the session. Lives in the serial executor of the connection.
 */
@InSerialExecutor
final class FilterTrial {

	private static final Log logger = LogFactory.getLog(FilterTrial.class);

	/**
	 * How soon after SUBSCRIBE the connection has to end for it to be the reason.
	 */
	private static final Duration SOON = Duration.ofSeconds(10);

	private final String connectionName;

	private final Duration stableAfter;

	private final Supplier<Duration> unread;

	private final SerialExecutor serial;

	private final TimeSource time;

	private final Suspects<WantedFilter> suspects = new Suspects<>(false);

	private long connectedAt;

	private @Nullable Timer lasting;

	private @Nullable WantedFilter due;

	private Runnable proceed = () -> {
	};

	FilterTrial(SubscriptionTerms terms, Supplier<Duration> unread, SerialExecutor serial, TimeSource time) {
		this.connectionName = terms.connectionName();
		this.stableAfter = terms.stableAfter();
		this.unread = unread;
		this.serial = serial;
		this.time = time;
	}

	/**
	 * There is another connection.
	 * @param proceed requests what may be requested after a while
	 */
	void connected(Runnable proceed) {
		this.serial.assertInside();
		this.suspects.connected();
		this.connectedAt = this.time.nanoTime();
		this.proceed = proceed;
		if (this.suspects.isAnyHeld()) {
			this.lasting = this.serial.schedule(this.stableAfter, () -> {
				this.suspects.lasted();
				proceed.run();
			});
		}
	}

	/**
	 * Return what may be requested now.
	 * @param missing what is not requested yet
	 * @param awaited whether the answer to another one is awaited
	 * @return some of it
	 */
	List<WantedFilter> next(Collection<WantedFilter> missing, boolean awaited) {
		this.serial.assertInside();
		if (!this.suspects.isCareful() && !this.suspects.isAnyHeld()) {
			return List.copyOf(missing);
		}
		if (awaited || this.suspects.isTesting()) {
			return List.of();
		}
		List<WantedFilter> others = missing.stream().filter((filter) -> !isHeld(filter)).limit(1).toList();
		if (!others.isEmpty()) {
			return others;
		}
		this.suspects.settled();
		WantedFilter suspect = this.suspects.next();
		if (suspect == null || !missing.contains(suspect)) {
			return List.of();
		}
		Duration unread = this.unread.get();
		if (!unread.isZero()) {
			cancel();
			this.due = suspect;
			this.lasting = this.serial.schedule(unread, this.proceed);
			return List.of();
		}
		this.due = null;
		this.suspects.testing(suspect);
		return List.of(suspect);
	}

	/**
	 * Return whether the broker may not have read all messages, of which none is to be
	 * what a suspect is given up for.
	 * @return whether nothing else should be sent until a suspect is
	 */
	boolean isWaiting() {
		return this.due != null && isHeld(this.due);
	}

	/**
	 * Return whether it has to be certain that it is a SUBSCRIBE after which the
	 * connection ends.
	 * @return whether nothing else should be sent while an answer is awaited
	 */
	boolean isCareful() {
		return this.suspects.isCareful();
	}

	boolean isHeld(WantedFilter filter) {
		return this.suspects.isHeld(filter);
	}

	void answered(WantedFilter filter) {
		this.serial.assertInside();
		this.suspects.acknowledged(filter);
	}

	/**
	 * A filter is not wanted any more.
	 * @param filter the filter
	 */
	void forget(WantedFilter filter) {
		this.serial.assertInside();
		this.suspects.forget(filter);
	}

	/**
	 * The connection ended with nothing unanswered.
	 * @param cause why
	 */
	void endedIdle(MqttConnectionCause cause) {
		this.serial.assertInside();
		if (PoisonAdvice.mayBeRefusalOfSubscription(cause) && isSoonAfter(this.connectedAt)) {
			this.suspects.endedIdle();
		}
	}

	/**
	 * The connection ended with a SUBSCRIBE unanswered.
	 * @param cause why
	 * @param first the first filter that is unanswered
	 * @param sentAt when it was requested
	 * @param certain whether it can only be that one
	 * @return what that makes of it
	 */
	Verdict ended(MqttConnectionCause cause, WantedFilter first, long sentAt, boolean certain) {
		this.serial.assertInside();
		if (!PoisonAdvice.mayBeRefusalOfSubscription(cause) || !isSoonAfter(sentAt)) {
			return Verdict.NONE;
		}
		Verdict verdict = this.suspects.ended(first, certain, PoisonAdvice.isRefusalOfSubscription(cause));
		if (verdict == Verdict.HELD) {
			logger.warn("MQTT connection '" + this.connectionName + "': "
					+ PoisonAdvice.suspectSubscription(first.filter(), cause));
		}
		return verdict;
	}

	private boolean isSoonAfter(long then) {
		return this.time.nanoTime() - then <= SOON.toNanos();
	}

	/**
	 * There is no connection any more.
	 */
	void disconnected() {
		this.serial.assertInside();
		this.due = null;
		cancel();
	}

	private void cancel() {
		if (this.lasting != null) {
			this.lasting.cancel();
			this.lasting = null;
		}
	}

}
