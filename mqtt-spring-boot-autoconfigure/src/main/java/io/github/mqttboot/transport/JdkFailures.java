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

package io.github.mqttboot.transport;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocketHandshakeException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;

import io.github.mqttboot.protocol.BrokerAddress;
import io.github.mqttboot.transport.LinkFailure.Kind;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Reads the exceptions of the JDK's sockets, TLS and HTTP client, on which every client
 * library builds. The JDK shows most of it by the type of an exception deep down, and
 * some only by its message.
 *
 * @since 0.1.0
 */
public final class JdkFailures {

	private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");

	/**
	 * How the message begins that says that the name of the host is none.
	 */
	private static final String ILLEGAL_NAME = "Illegal given domain name: ";

	/**
	 * What the HTTP client says if a proxy does not connect.
	 */
	private static final Pattern TUNNEL = Pattern.compile("Tunnel failed, got: (\\d{3})");

	private JdkFailures() {
	}

	/**
	 * Return what an exception stands for.
	 * @param error the exception, or {@code null} if the other side closed
	 * @return the failure
	 */
	public static LinkFailure of(@Nullable Throwable error) {
		List<Throwable> chain = Stream.iterate(error, Objects::nonNull, Throwable::getCause).toList();
		if (chain.isEmpty()) {
			return LinkFailure.of(Kind.CLOSED);
		}
		WebSocketHandshakeException handshake = find(chain, WebSocketHandshakeException.class);
		if (handshake != null) {
			return ofUpgrade(handshake);
		}
		Throwable root = chain.get(chain.size() - 1);
		return has(chain, SSLException.class) ? ofTls(chain, root) : ofNetwork(chain, root);
	}

	private static LinkFailure ofTls(List<Throwable> chain, Throwable root) {
		LinkFailure certificate = ofCertificate(chain, root);
		if (certificate != null) {
			return certificate;
		}
		SSLException ssl = find(chain, SSLException.class);
		String message = String.valueOf((ssl != null) ? ssl.getMessage() : null);
		Matcher alert = ALERT.matcher(message);
		if (alert.find()) {
			return ofAlert(alert.group(1));
		}
		if (message.startsWith("Unsupported or unrecognized SSL message")) {
			return LinkFailure.of(Kind.TLS_NOT_SPOKEN);
		}
		if (root instanceof EOFException || root instanceof SocketException) {
			return LinkFailure.of(Kind.TLS_CLOSED);
		}
		return LinkFailure.of(Kind.TLS, (root.getMessage() != null) ? root.getMessage() : message);
	}

	private static @Nullable LinkFailure ofCertificate(List<Throwable> chain, Throwable root) {
		if (root instanceof CertificateExpiredException) {
			return LinkFailure.of(Kind.CERTIFICATE_EXPIRED, root.getMessage());
		}
		if (root instanceof CertificateNotYetValidException) {
			return LinkFailure.of(Kind.CERTIFICATE_NOT_YET_VALID, root.getMessage());
		}
		CertPathValidatorException path = find(chain, CertPathValidatorException.class);
		// an authority of the same name as a trusted one, with another key
		boolean wrongSignature = path != null && path.getReason() == BasicReason.INVALID_SIGNATURE;
		if (wrongSignature || has(chain, CertPathBuilderException.class)) {
			return LinkFailure.of(Kind.CERTIFICATE_UNTRUSTED);
		}
		if (path != null) {
			return LinkFailure.of(Kind.CERTIFICATE_INVALID, path.getMessage());
		}
		CertificateException invalid = find(chain, CertificateException.class);
		if (invalid != null && StringUtils.startsWithIgnoreCase(invalid.getMessage(), ILLEGAL_NAME)) {
			return LinkFailure.of(Kind.HOST_NAME_NOT_VERIFIABLE, invalid.getMessage().substring(ILLEGAL_NAME.length()));
		}
		return (invalid != null) ? LinkFailure.of(Kind.CERTIFICATE_OF_ANOTHER_HOST, root.getMessage()) : null;
	}

	/**
	 * Return what a fatal alert of the server stands for.
	 * @param alert the name of the TLS alert
	 * @return the failure
	 */
	public static LinkFailure ofAlert(String alert) {
		return LinkFailure.of(kindOfAlert(alert), alert);
	}

	private static Kind kindOfAlert(String alert) {
		return switch (alert) {
			case "bad_certificate", "certificate_required", "handshake_failure" -> Kind.CLIENT_CERTIFICATE_MISSING;
			case "certificate_unknown", "unknown_ca", "certificate_expired", "certificate_revoked",
					"unsupported_certificate", "access_denied" ->
				Kind.CLIENT_CERTIFICATE_REFUSED;
			case "protocol_version", "insufficient_security" -> Kind.TLS_NOTHING_IN_COMMON;
			default -> Kind.TLS_ALERT;
		};
	}

	private static LinkFailure ofUpgrade(WebSocketHandshakeException handshake) {
		int status = handshake.getResponse().statusCode();
		if (status == LinkFailure.PROXY_AUTHENTICATION_REQUIRED) {
			return LinkFailure.ofProxy(status);
		}
		String detail = (status == 101) ? (handshake.getCause() != null) ? handshake.getCause().getMessage() : null
				: handshake.getResponse().headers().firstValue("Location").map(BrokerAddress::mask).orElse(null);
		return LinkFailure.ofUpgrade(status, detail);
	}

	private static LinkFailure ofNetwork(List<Throwable> chain, Throwable root) {
		String message = root.getMessage();
		Matcher tunnel = TUNNEL.matcher(String.valueOf(message));
		if (tunnel.find()) {
			return LinkFailure.ofProxy(Integer.parseInt(tunnel.group(1)));
		}
		if (has(chain, UnknownHostException.class) || has(chain, UnresolvedAddressException.class)) {
			return LinkFailure.of(Kind.UNKNOWN_HOST, message);
		}
		if (has(chain, SocketTimeoutException.class) || has(chain, HttpTimeoutException.class)) {
			return LinkFailure.of(Kind.TIMED_OUT);
		}
		if (has(chain, ProtocolException.class)
				|| StringUtils.startsWithIgnoreCase(chain.get(0).getMessage(), "HTTP/1.1 header parser")) {
			return LinkFailure.of(Kind.NO_WEB_SERVER);
		}
		if (root instanceof EOFException) {
			return LinkFailure.of(Kind.CLOSED);
		}
		// the HTTP client has no message for it
		if (has(chain, ConnectException.class) && (message == null || "Connection refused".equals(message))) {
			return LinkFailure.of(Kind.REFUSED);
		}
		if (root instanceof SocketException) {
			return LinkFailure.of(isCutOff(chain.get(0)) ? Kind.RESET : Kind.NETWORK, message);
		}
		return LinkFailure.of(Kind.OTHER, root.toString());
	}

	// and nothing around it, which would be a step that comes before
	private static boolean isCutOff(Throwable error) {
		return error instanceof SocketException && (StringUtils.startsWithIgnoreCase(error.getMessage(), "broken pipe")
				|| StringUtils.startsWithIgnoreCase(error.getMessage(), "connection reset"));
	}

	private static boolean has(List<Throwable> chain, Class<? extends Throwable> type) {
		return find(chain, type) != null;
	}

	private static <T extends Throwable> @Nullable T find(List<Throwable> chain, Class<T> type) {
		return chain.stream().filter(type::isInstance).map(type::cast).findFirst().orElse(null);
	}

}
