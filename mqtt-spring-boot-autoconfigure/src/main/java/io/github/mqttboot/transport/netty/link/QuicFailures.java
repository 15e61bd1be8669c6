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

package io.github.mqttboot.transport.netty.link;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.github.mqttboot.transport.JdkFailures;
import io.github.mqttboot.transport.LinkFailure;
import io.github.mqttboot.transport.LinkFailure.Kind;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.quic.QuicClosedChannelException;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicStreamResetException;
import io.netty.handler.codec.quic.QuicTimeoutClosedChannelException;
import io.netty.handler.codec.quic.QuicTransportError;

/**
 * Finds out what errors of QUIC stand for.
 */
final class QuicFailures {

	private static final int NO_APPLICATION_PROTOCOL = 120;

	/**
	 * The TLS alerts that say something about a certificate or a cipher, with their names
	 * as the JDK has them.
	 */
	private static final Map<Integer, String> ALERTS = Map.ofEntries(Map.entry(40, "handshake_failure"),
			Map.entry(42, "bad_certificate"), Map.entry(43, "unsupported_certificate"),
			Map.entry(44, "certificate_revoked"), Map.entry(45, "certificate_expired"),
			Map.entry(46, "certificate_unknown"), Map.entry(48, "unknown_ca"), Map.entry(49, "access_denied"),
			Map.entry(70, "protocol_version"), Map.entry(71, "insufficient_security"), Map.entry(80, "internal_error"),
			Map.entry(112, "unrecognized_name"), Map.entry(116, "certificate_required"));

	private QuicFailures() {
	}

	/**
	 * Return what an exception stands for.
	 * @param error the exception
	 * @return the failure
	 */
	static LinkFailure of(Throwable error) {
		if (error instanceof ConnectTimeoutException) {
			return LinkFailure.of(Kind.QUIC_UNANSWERED);
		}
		if (error instanceof QuicTimeoutClosedChannelException) {
			return LinkFailure.of(Kind.QUIC_IDLE);
		}
		if (error instanceof QuicClosedChannelException closed && closed.event() != null) {
			return of(closed.event());
		}
		if (error instanceof QuicStreamResetException reset) {
			return LinkFailure.of(Kind.QUIC_ERROR, "the stream was reset with the error "
					+ hex(reset.applicationProtocolCode()) + " of the application");
		}
		return NettyFailures.of(error);
	}

	/**
	 * Return what it stands for that the other side closed the connection.
	 * @param close how it did
	 * @return the failure
	 */
	static LinkFailure of(QuicConnectionCloseEvent close) {
		if (close.error() == 0) {
			return LinkFailure.of(Kind.CLOSED);
		}
		int alert = QuicConnectionCloseEvent.extractTlsError(close.error());
		if (close.isTlsError() && alert == NO_APPLICATION_PROTOCOL) {
			return LinkFailure.of(Kind.APPLICATION_PROTOCOL_REFUSED, QuicTls.APPLICATION_PROTOCOL);
		}
		if (close.isTlsError()) {
			return JdkFailures.ofAlert(ALERTS.getOrDefault(alert, "alert " + alert));
		}
		return LinkFailure.of(Kind.QUIC_ERROR,
				"the other side closed the connection with the error " + describe(close) + reason(close));
	}

	private static String describe(QuicConnectionCloseEvent close) {
		if (close.isApplicationClose()) {
			return hex(close.error()) + " of the application";
		}
		QuicTransportError error = QuicTransportError.valueOf(close.error());
		return (error != null) ? error.name() : hex(close.error());
	}

	private static String reason(QuicConnectionCloseEvent close) {
		byte[] reason;
		try {
			reason = close.reason();
		}
		catch (NullPointerException ex) {
			// what Netty throws if the other side gave none
			return "";
		}
		return (reason.length > 0) ? ": " + new String(reason, StandardCharsets.UTF_8) : "";
	}

	private static String hex(long code) {
		return "0x" + Long.toHexString(code);
	}

}
