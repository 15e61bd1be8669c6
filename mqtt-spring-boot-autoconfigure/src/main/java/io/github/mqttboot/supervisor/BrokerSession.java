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

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.diagnosis.BrokerAdvice;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.settings.MqttConnectionSettings;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The session that the broker keeps, as far as CONNACK says: which one it is, and whether
 * the next CONNECT is to find it. Lives in the serial executor of its connection, as long
 * as the connection.
 */
@InSerialExecutor
final class BrokerSession {

	private static final Log logger = LogFactory.getLog(BrokerSession.class);

	private final MqttConnectionSettings settings;

	private int number;

	private boolean expected;

	private @Nullable Long reportedExpiry;

	BrokerSession(MqttConnectionSettings settings) {
		this.settings = settings;
	}

	/**
	 * The connection was started.
	 */
	void beginRun() {
		// a clean start begins each run, and within a run only MQTT 3 repeats it
		this.expected &= !this.settings.isCleanStart();
	}

	/**
	 * Return whether the next CONNECT asks for a new session.
	 * @return the clean start flag
	 */
	boolean isCleanStart() {
		boolean resumable = this.settings.getVersion().hasProperties() && this.expected;
		return this.settings.isCleanStart() && !resumable;
	}

	/**
	 * The broker accepted a connection.
	 * @param ack its answer
	 * @return whether it has lost the session that was to be resumed
	 */
	boolean accepted(ConnectAck ack) {
		boolean lost = this.expected && !ack.sessionPresent();
		if (!ack.sessionPresent()) {
			this.number++;
		}
		reportShorterExpiry(ack);
		this.expected = this.settings.isSessionKept() && !Long.valueOf(0).equals(ack.sessionExpiryInterval());
		return lost;
	}

	// once for each value: every CONNACK repeats it
	private void reportShorterExpiry(ConnectAck ack) {
		Duration asked = this.settings.getSessionExpiryInterval();
		Long granted = ack.sessionExpiryInterval();
		if (asked != null && granted != null && granted < asked.toSeconds() && !granted.equals(this.reportedExpiry)) {
			this.reportedExpiry = granted;
			logger.warn(BrokerAdvice.shorterSession(this.settings.getName(), asked, granted));
		}
	}

	/**
	 * Return which of the broker's sessions this is. A transport that was given up may
	 * still settle messages of it.
	 * @return the number
	 */
	int number() {
		return this.number;
	}

}
