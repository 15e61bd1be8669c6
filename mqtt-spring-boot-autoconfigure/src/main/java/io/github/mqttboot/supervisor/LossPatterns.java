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
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionCause.Kind;
import io.github.mqttboot.diagnosis.BrokerAdvice;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.settings.MqttConnectionSettings;

/**
 * Sees in the losses of a connection what a single one does not show:
 * <ul>
 * <li>Several in a row soon after CONNACK, without a reason: MQTT 3 has none for a
 * session that another client has taken over, and some brokers of MQTT 5 do not give
 * it.</li>
 * <li>Several at the same age of our silence, before it is as long as the keep-alive
 * interval allows: somebody ends connections earlier than was agreed.</li>
 * </ul>
 * Lives in the serial executor of the connection, as long as the connection.
 */
@InSerialExecutor
final class LossPatterns {

	/**
	 * How many losses are a pattern.
	 */
	static final int LOSSES = 3;

	/**
	 * Shorter silences say nothing.
	 */
	private static final Duration SHORTEST_SILENCE = Duration.ofSeconds(3);

	/**
	 * How long a connection has to last until what was said of earlier ones is over.
	 */
	private static final Duration LONG = Duration.ofMinutes(10);

	private final MqttConnectionSettings settings;

	private final String clientId;

	private final ConnectionWarnings warnings;

	private int early;

	private int silent;

	private Duration silence = Duration.ZERO;

	LossPatterns(MqttConnectionSettings settings, String clientId, ConnectionWarnings warnings) {
		this.settings = settings;
		this.clientId = clientId;
		this.warnings = warnings;
	}

	/**
	 * A connection was lost.
	 * @param cause why
	 * @param idle whether nothing that was sent over it is unanswered, which could be why
	 * @param lasted how long it worked
	 * @param silence for how long nothing was sent over it
	 * @param keepAlive the keep-alive interval in force, or zero
	 */
	void lost(MqttConnectionCause cause, boolean idle, Duration lasted, Duration silence, Duration keepAlive) {
		if (lasted.compareTo(LONG) >= 0) {
			this.warnings.clear(ConnectionWarnings.Kind.CLIENT_ID);
		}
		early(cause, idle, lasted);
		silent(cause, silence, keepAlive);
	}

	private void early(MqttConnectionCause cause, boolean idle, Duration lasted) {
		if (lasted.compareTo(this.settings.getReconnect().stableAfter()) >= 0 || cause.kind() != Kind.NETWORK) {
			this.early = 0;
			return;
		}
		if (idle && ++this.early >= LOSSES) {
			this.warnings.warn(ConnectionWarnings.Kind.CLIENT_ID, BrokerAdvice.clientIdInUse(LOSSES,
					this.settings.getName(), this.clientId, this.settings.getVersion()));
		}
	}

	private void silent(MqttConnectionCause cause, Duration silence, Duration keepAlive) {
		boolean said = cause.kind() == Kind.BROKER && cause.reasonCode() == MqttReasonCode.KEEP_ALIVE_TIMEOUT;
		if (silence.compareTo(keepAlive) >= 0 || silence.compareTo(SHORTEST_SILENCE) < 0
				|| !(said || cause.kind() == Kind.NETWORK)) {
			return;
		}
		// brokers look from time to time only
		long tolerance = Math.max(Duration.ofSeconds(1).toMillis(), silence.toMillis() / 10);
		boolean same = Math.abs(silence.minus(this.silence).toMillis()) <= tolerance;
		this.silent = same ? this.silent + 1 : 1;
		this.silence = same ? this.silence : silence;
		if (said || this.silent >= LOSSES) {
			this.warnings.warn(ConnectionWarnings.Kind.KEEP_ALIVE,
					BrokerAdvice.endsInSilence(this.settings.getName(), this.silence, keepAlive));
		}
	}

}
