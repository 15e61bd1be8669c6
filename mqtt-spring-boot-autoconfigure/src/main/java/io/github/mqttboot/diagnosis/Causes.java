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

import java.io.EOFException;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionCause.Kind;
import io.github.mqttboot.protocol.BrokerAddress;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.settings.InvalidMqttSettingException;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.transport.TransportClosed;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Says in words why something happened to a connection, and whether to try again soon.
 */
public final class Causes {

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

	private Causes() {
	}

	public static MqttConnectionCause of(TransportClosed closed, MqttConnectionSettings settings) {
		return switch (closed.origin()) {
			case REFUSED -> new MqttConnectionCause(Kind.REFUSED, closed.reasonCode(),
					"the broker refused the connection: " + describe(closed, settings), closed.error());
			case BROKER -> new MqttConnectionCause(Kind.BROKER, closed.reasonCode(),
					"the broker disconnected: " + describe(closed, settings), closed.error());
			case NETWORK -> network(closed.error());
			case PROTOCOL -> new MqttConnectionCause(
					Kind.PROTOCOL, closed.reasonCode(), ConnectionCures
						.named(MqttText.printable(String.valueOf(closed.reasonString())), settings.getName()),
					closed.error());
			case LOCAL -> application("closed");
		};
	}

	private static String describe(TransportClosed closed, MqttConnectionSettings settings) {
		MqttReasonCode code = Objects.requireNonNullElse(closed.reasonCode(), MqttReasonCode.UNSPECIFIED_ERROR);
		String cure = ConnectionCures.of(code, settings);
		return code.describe(closed.reasonString()) + ((cure != null) ? ": " + cure : "");
	}

	public static MqttConnectionCause network(@Nullable Throwable error) {
		return new MqttConnectionCause(Kind.NETWORK, null, LinkFailures.inWords(error), error);
	}

	public static MqttConnectionCause credentials(Throwable error) {
		if (error instanceof InvalidMqttSettingException invalid) {
			return new MqttConnectionCause(Kind.CREDENTIALS, null,
					"the credentials cannot be sent: '" + invalid.getPropertyName() + "' is invalid: "
							+ invalid.getReason() + " " + StringUtils.trimTrailingCharacter(invalid.getCure(), '.'),
					error);
		}
		// what the provider says may hold a secret
		return new MqttConnectionCause(Kind.CREDENTIALS, null,
				"the credentials provider failed with " + error.getClass().getName(), error);
	}

	public static MqttConnectionCause application(String description) {
		return new MqttConnectionCause(Kind.APPLICATION, null, description, null);
	}

	public static MqttConnectionCause connectionTimeout(Duration timeout, URI url, boolean linked) {
		String doubt = linked ? "" : switch (BrokerAddress.of(url).scheme()) {
			case MQTT -> "";
			case MQTTS -> "; is it TLS that is spoken on this port?";
			case WS -> "; is it a web server that listens on this port?";
			case WSS -> "; is it a web server with TLS that listens on this port?";
		};
		return new MqttConnectionCause(Kind.CONNECTION_TIMEOUT, null,
				"the broker did not accept the connection within " + timeout.toMillis() + " ms" + doubt, null);
	}

	public static MqttConnectionCause keepAlive(Duration timeout) {
		return new MqttConnectionCause(Kind.KEEP_ALIVE, null,
				"nothing came in within " + timeout.toMillis() + " ms after a ping", null);
	}

	/**
	 * Say what may be wrong when the other side takes CONNECT and says nothing to it,
	 * which is what those do who don't understand it.
	 * @param cause how the attempt ended
	 * @param url the broker
	 * @param version the protocol version
	 * @return the cause, in more words if it is one of these
	 */
	public static MqttConnectionCause unanswered(MqttConnectionCause cause, URI url, MqttVersion version) {
		boolean closed = cause.kind() == Kind.NETWORK
				&& (cause.error() instanceof EOFException || cause.error() instanceof SocketException);
		if (!closed && cause.kind() != Kind.CONNECTION_TIMEOUT) {
			return cause;
		}
		String hint = "; it said nothing to CONNECT: it may not speak MQTT " + version;
		hint += switch (BrokerAddress.of(url).scheme()) {
			case MQTT -> ", or the port may expect TLS (mqtts://) or WebSocket (ws://)";
			case MQTTS, WSS -> ", or want another client certificate";
			case WS -> "";
		};
		return new MqttConnectionCause(cause.kind(), cause.reasonCode(), cause.description() + hint, cause.error());
	}

	public static MqttConnectionCause bug(Throwable error) {
		return new MqttConnectionCause(Kind.BUG, null, "unexpected failure: " + error, error);
	}

	public static boolean isLasting(MqttConnectionCause cause) {
		// a retry won't cure it soon
		MqttReasonCode code = cause.reasonCode();
		return switch (cause.kind()) {
			case REFUSED -> code == null || !PASSING.contains(code);
			case BROKER, PROTOCOL -> code != null && LASTING.contains(code);
			default -> false;
		};
	}

	public static boolean isTakeover(MqttConnectionCause cause) {
		return cause.kind() == Kind.BROKER && cause.reasonCode() == MqttReasonCode.SESSION_TAKEN_OVER;
	}

}
