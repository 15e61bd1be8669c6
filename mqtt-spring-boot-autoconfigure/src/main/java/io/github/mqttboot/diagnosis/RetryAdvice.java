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

package io.github.mqttboot.diagnosis;

import java.util.Set;

import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionCause.Kind;
import io.github.mqttboot.protocol.MqttReasonCode;

/**
 * Judges by the cause of a failure what another attempt to connect would come to.
 */
public final class RetryAdvice {

	/**
	 * CONNACK codes that pass by themselves.
	 */
	private static final Set<MqttReasonCode> PASSING = Set.of(MqttReasonCode.SERVER_UNAVAILABLE,
			MqttReasonCode.SERVER_BUSY, MqttReasonCode.QUOTA_EXCEEDED, MqttReasonCode.USE_ANOTHER_SERVER,
			MqttReasonCode.CONNECTION_RATE_EXCEEDED);

	/**
	 * Codes of DISCONNECT, by either side, that a new connection would only meet again.
	 */
	private static final Set<MqttReasonCode> LASTING = Set.of(MqttReasonCode.NOT_AUTHORIZED, MqttReasonCode.BANNED,
			MqttReasonCode.BAD_AUTHENTICATION_METHOD, MqttReasonCode.SERVER_MOVED);

	private RetryAdvice() {
	}

	/**
	 * Return whether a retry won't cure it soon.
	 * @param cause the cause
	 * @return whether to wait the refused delay
	 */
	public static boolean isLasting(MqttConnectionCause cause) {
		MqttReasonCode code = cause.reasonCode();
		return switch (cause.kind()) {
			case REFUSED -> code == null || !PASSING.contains(code);
			case BROKER, PROTOCOL -> code != null && LASTING.contains(code);
			default -> false;
		};
	}

	/**
	 * Return whether another client with the same identifier took the session.
	 * @param cause the cause
	 * @return whether the next attempt takes it back
	 */
	public static boolean isTakeover(MqttConnectionCause cause) {
		return cause.kind() == Kind.BROKER && cause.reasonCode() == MqttReasonCode.SESSION_TAKEN_OVER;
	}

}
