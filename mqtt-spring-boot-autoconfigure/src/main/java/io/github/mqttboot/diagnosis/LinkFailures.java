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
import io.github.mqttboot.protocol.MqttText;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Says in words why a link to a broker failed, and what may cure it. The JDK tells most
 * of it by the type of an exception deep down, and some only by its message.
 */
public final class LinkFailures {

	private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");

	private LinkFailures() {
	}

	static String inWords(@Nullable Throwable error) {
		List<Throwable> chain = Stream.iterate(error, Objects::nonNull, Throwable::getCause).toList();
		if (chain.isEmpty()) {
			return "the other side closed the connection";
		}
		WebSocketHandshakeException handshake = find(chain, WebSocketHandshakeException.class);
		if (handshake != null) {
			return MqttText.printable(ofUpgrade(handshake));
		}
		Throwable root = chain.get(chain.size() - 1);
		String words = chain.stream().anyMatch(SSLException.class::isInstance) ? ofTls(chain, root)
				: ofNetwork(chain, root);
		return MqttText.printable(words);
	}

	/**
	 * Return whether the other side cut off a connection that was there already.
	 * @param error the failure
	 * @return whether it happened after connecting, and after the TLS handshake
	 */
	public static boolean isCutOff(@Nullable Throwable error) {
		return error instanceof SocketException && (StringUtils.startsWithIgnoreCase(error.getMessage(), "broken pipe")
				|| StringUtils.startsWithIgnoreCase(error.getMessage(), "connection reset"));
	}

	private static String ofTls(List<Throwable> chain, Throwable root) {
		if (root instanceof CertificateExpiredException) {
			return "the certificate of the broker has expired (" + root.getMessage() + ")";
		}
		if (root instanceof CertificateNotYetValidException) {
			return "the certificate of the broker is not valid yet (" + root.getMessage() + ")";
		}
		CertPathValidatorException path = find(chain, CertPathValidatorException.class);
		boolean wrongSignature = path != null && path.getReason() == BasicReason.INVALID_SIGNATURE;
		if (wrongSignature || find(chain, CertPathBuilderException.class) != null) {
			return "the certificate of the broker is signed by nobody we trust: its authority belongs into the trust "
					+ "store of the SSL bundle";
		}
		if (path != null) {
			return "the certificate of the broker cannot be trusted: " + path.getMessage();
		}
		if (find(chain, CertificateException.class) != null) {
			return "the certificate of the broker is not for this host: " + root.getMessage();
		}
		String message = String.valueOf(chain.stream()
			.filter(SSLException.class::isInstance)
			.findFirst()
			.map(Throwable::getMessage)
			.orElse(null));
		Matcher alert = ALERT.matcher(message);
		if (alert.find()) {
			return ofAlert(alert.group(1));
		}
		if (message.startsWith("Unsupported or unrecognized SSL message")) {
			return "the other side does not speak TLS on this port: another port, or scheme, is meant";
		}
		if (root instanceof EOFException || root instanceof SocketException) {
			return "the other side closed the connection during the TLS handshake: it may not speak TLS on this port, "
					+ "or want another client certificate";
		}
		return "TLS failed: " + StringUtils.uncapitalize((root.getMessage() != null) ? root.getMessage() : message);
	}

	private static String ofAlert(String alert) {
		return switch (alert) {
			case "bad_certificate", "certificate_required", "handshake_failure" ->
				"the broker broke off the TLS handshake (" + alert
						+ "): it may require a client certificate, from the key store of the SSL bundle";
			case "certificate_unknown", "unknown_ca", "certificate_expired", "certificate_revoked",
					"unsupported_certificate", "access_denied" ->
				"the broker does not accept the client certificate (" + alert + ")";
			case "protocol_version", "insufficient_security" ->
				"the broker accepts none of our TLS versions and cipher suites (" + alert + ")";
			default -> "the broker broke off TLS (" + alert + ")";
		};
	}

	private static String ofUpgrade(WebSocketHandshakeException handshake) {
		int status = handshake.getResponse().statusCode();
		String answer = "the server answered the WebSocket request with HTTP " + status;
		return switch (status) {
			case 101 -> "the server does not open a WebSocket for MQTT"
					+ ((handshake.getCause() != null) ? ": " + handshake.getCause().getMessage() : "");
			case 401, 403 -> answer + ": it may want other headers, or a certificate";
			case 404 -> answer + ": the path of the URL may be wrong";
			case 301, 302, 307,
					308 ->
				answer + ": the broker moved to "
						+ handshake.getResponse()
							.headers()
							.firstValue("Location")
							.map(BrokerAddress::mask)
							.orElse("an unknown place");
			default -> answer;
		};
	}

	private static String ofNetwork(List<Throwable> chain, Throwable root) {
		if (find(chain, UnknownHostException.class) != null || find(chain, UnresolvedAddressException.class) != null) {
			return "the host name cannot be resolved" + ((root.getMessage() != null) ? ": " + root.getMessage() : "");
		}
		if (find(chain, SocketTimeoutException.class) != null || find(chain, HttpTimeoutException.class) != null) {
			return "the host did not answer in time";
		}
		if (find(chain, ProtocolException.class) != null
				|| StringUtils.startsWithIgnoreCase(chain.get(0).getMessage(), "HTTP/1.1 header parser")) {
			return "the other side did not answer as a web server: no WebSocket on this port, or one over TLS";
		}
		if (root instanceof EOFException) {
			return "the other side closed the connection";
		}
		if (find(chain, ConnectException.class) != null && root.getMessage() == null) {
			return "connection refused";
		}
		if (root instanceof SocketException) {
			return StringUtils.hasText(root.getMessage()) ? StringUtils.uncapitalize(root.getMessage())
					: "the network failed";
		}
		return root.toString();
	}

	private static <T extends Throwable> @Nullable T find(List<Throwable> chain, Class<T> type) {
		return chain.stream().filter(type::isInstance).map(type::cast).findFirst().orElse(null);
	}

}
