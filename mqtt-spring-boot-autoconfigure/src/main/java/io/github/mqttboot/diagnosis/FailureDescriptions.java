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

import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.transport.LinkFailure;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Describes why a link to a broker failed, and what may cure it.
 */
final class FailureDescriptions {

	private FailureDescriptions() {
	}

	static String of(LinkFailure failure) {
		// details come from elsewhere, such as from a server; the cure after one is ours
		String detail = failure.detail();
		return describe(failure, (detail != null) ? MqttText.printable(detail) : null);
	}

	private static String describe(LinkFailure failure, @Nullable String detail) {
		return switch (failure.kind()) {
			case UNKNOWN_HOST -> "the host name cannot be resolved" + after(": ", detail);
			case REFUSED -> "connection refused";
			case TIMED_OUT -> "the host did not answer in time";
			case CLOSED -> "the other side closed the connection";
			case RESET, NETWORK ->
				StringUtils.hasText(detail) ? StringUtils.uncapitalize(detail) : "the network failed";
			case CERTIFICATE_EXPIRED -> "the certificate of the broker has expired (" + detail + ")";
			case CERTIFICATE_NOT_YET_VALID -> "the certificate of the broker is not valid yet (" + detail + ")";
			case CERTIFICATE_UNTRUSTED ->
				"the certificate of the broker is signed by nobody we trust: its authority belongs into the trust "
						+ "store of the SSL bundle";
			case CERTIFICATE_OF_ANOTHER_HOST -> "the certificate of the broker is not for this host: " + detail;
			case HOST_NAME_NOT_VERIFIABLE ->
				"the JDK cannot check whether the certificate of the broker is for '" + detail
						+ "', since a host name has only letters, digits, '-' and '.': give the broker another name"
						+ " (in Docker Compose a network alias, without '_'), which its certificate has as well";
			case CERTIFICATE_INVALID -> "the certificate of the broker cannot be trusted: " + detail;
			case CLIENT_CERTIFICATE_MISSING -> "the broker broke off the TLS handshake (" + detail
					+ "): it may require a client certificate, from the key store of the SSL bundle";
			case CLIENT_CERTIFICATE_REFUSED -> "the broker does not accept the client certificate (" + detail + ")";
			case TLS_NOTHING_IN_COMMON ->
				"the broker accepts none of our TLS versions and cipher suites (" + detail + ")";
			case TLS_ALERT -> "the broker broke off TLS (" + detail + ")";
			case TLS_NOT_SPOKEN -> "the other side does not speak TLS on this port: another port, or scheme, is meant";
			case TLS_CLOSED ->
				"the other side closed the connection during the TLS handshake: it may not speak TLS on this port, "
						+ "or want another client certificate";
			case TLS -> "TLS failed: " + StringUtils.uncapitalize(String.valueOf(detail));
			case UPGRADE_REFUSED -> describeUpgrade(failure.httpStatus(), detail);
			case PROXY_AUTHENTICATION ->
				"the HTTP proxy wants a user name and a password (HTTP 407): exclude the broker from it by "
						+ "'http.nonProxyHosts', or use one that lets it pass";
			case PROXY_REFUSED -> "the HTTP proxy does not connect to the broker (HTTP " + detail + ")";
			case NO_WEB_SERVER ->
				"the other side did not answer as a web server: no WebSocket on this port, or one over TLS";
			case QUIC_UNANSWERED ->
				"nothing answered over UDP in time: nothing may listen there for QUIC, or a firewall may block UDP";
			case APPLICATION_PROTOCOL_REFUSED ->
				"the other side does not speak the application protocol '" + detail + "' (ALPN)";
			case QUIC_IDLE -> "nothing came in within the idle timeout of QUIC";
			case QUIC_ERROR -> "QUIC failed: " + detail;
			case FOREIGN_TLS -> "the port expects TLS: use mqtts:// or wss://";
			case FOREIGN_HTTP ->
				"an HTTP server answers there: the port is wrong, or WebSocket is meant, which is ws:// or wss://";
			case FOREIGN ->
				"what answers there is not an MQTT broker: it begins with the bytes " + detail + ", not with CONNACK";
			case OTHER -> String.valueOf(detail);
		};
	}

	private static String describeUpgrade(int status, @Nullable String detail) {
		String answer = "the server answered the WebSocket request with HTTP " + status;
		return switch (status) {
			case 101 -> "the server does not open a WebSocket for MQTT" + after(": ", detail);
			case 401, 403 -> answer + ": it may want other headers, or a certificate";
			case 404 -> answer + ": the path of the URL may be wrong";
			case 301, 302, 307, 308 ->
				answer + ": the broker moved to " + ((detail != null) ? detail : "an unknown place");
			default -> answer;
		};
	}

	private static String after(String separator, @Nullable String detail) {
		return (detail != null) ? separator + detail : "";
	}

}
