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

import org.jspecify.annotations.Nullable;

/**
 * Why a link to a broker could not be made, or broke. The same for every client library:
 * what a transport reports differs from others by its {@link Kind}, never by an exception
 * of the library. It has no text for users: that is made where the settings of the
 * connection are known.
 *
 * @param kind what happened
 * @param detail what the kind does not say, see there
 * @param httpStatus the status of {@link Kind#UPGRADE_REFUSED}, or 0
 * @since 0.1.0
 */
public record LinkFailure(Kind kind, @Nullable String detail, int httpStatus) {

	/**
	 * HTTP status of a proxy that asks for authentication.
	 */
	public static final int PROXY_AUTHENTICATION_REQUIRED = 407;

	/**
	 * Create a failure of which the kind says all.
	 * @param kind what happened
	 * @return the failure
	 */
	public static LinkFailure of(Kind kind) {
		return new LinkFailure(kind, null, 0);
	}

	/**
	 * Create a failure.
	 * @param kind what happened
	 * @param detail what the kind does not say
	 * @return the failure
	 */
	public static LinkFailure of(Kind kind, @Nullable String detail) {
		return new LinkFailure(kind, detail, 0);
	}

	/**
	 * Create a failure of the WebSocket handshake.
	 * @param httpStatus the status of the HTTP response
	 * @param detail see {@link Kind#UPGRADE_REFUSED}
	 * @return the failure
	 */
	public static LinkFailure ofUpgrade(int httpStatus, @Nullable String detail) {
		return new LinkFailure(Kind.UPGRADE_REFUSED, detail, httpStatus);
	}

	/**
	 * Create a failure of an HTTP proxy.
	 * @param httpStatus the status of its answer
	 * @return the failure
	 */
	public static LinkFailure ofProxy(int httpStatus) {
		return (httpStatus == PROXY_AUTHENTICATION_REQUIRED) ? of(Kind.PROXY_AUTHENTICATION)
				: of(Kind.PROXY_REFUSED, Integer.toString(httpStatus));
	}

	/**
	 * What happened to a link.
	 */
	public enum Kind {

		/**
		 * The name service does not know the host. Detail: its message.
		 */
		UNKNOWN_HOST,

		/**
		 * Nothing listens on the port.
		 */
		REFUSED,

		/**
		 * The host did not answer in time.
		 */
		TIMED_OUT,

		/**
		 * The other side closed the connection in good order.
		 */
		CLOSED,

		/**
		 * The other side cut off a connection that was there, after a TLS handshake if
		 * there is one. Detail: the message of the operating system.
		 */
		RESET,

		/**
		 * The network failed otherwise. Detail: the message of the operating system.
		 */
		NETWORK,

		/**
		 * The server's certificate has expired. Detail: when.
		 */
		CERTIFICATE_EXPIRED,

		/**
		 * The server's certificate is not valid yet. Detail: from when on.
		 */
		CERTIFICATE_NOT_YET_VALID,

		/**
		 * No trusted authority signed the server's certificate.
		 */
		CERTIFICATE_UNTRUSTED,

		/**
		 * The server's certificate is for another host. Detail: for which not.
		 */
		CERTIFICATE_OF_ANOTHER_HOST,

		/**
		 * The JDK cannot tell whether the server's certificate is for the host, for the
		 * name of the host is none by its rules. Detail: the name.
		 */
		HOST_NAME_NOT_VERIFIABLE,

		/**
		 * The server's certificate is invalid for another reason. Detail: which.
		 */
		CERTIFICATE_INVALID,

		/**
		 * The server ended the TLS handshake as it does when it misses a client
		 * certificate. Detail: the name of the TLS alert.
		 */
		CLIENT_CERTIFICATE_MISSING,

		/**
		 * The server does not accept the client certificate. Detail: the name of the TLS
		 * alert.
		 */
		CLIENT_CERTIFICATE_REFUSED,

		/**
		 * No TLS version or cipher suite in common. Detail: the name of the TLS alert.
		 */
		TLS_NOTHING_IN_COMMON,

		/**
		 * The server ended TLS with another alert. Detail: its name.
		 */
		TLS_ALERT,

		/**
		 * The other side does not speak TLS.
		 */
		TLS_NOT_SPOKEN,

		/**
		 * The other side closed the connection during the TLS handshake.
		 */
		TLS_CLOSED,

		/**
		 * TLS failed otherwise, or there are no TLS settings. Detail: the message.
		 */
		TLS,

		/**
		 * The server did not open a WebSocket. Detail: for a redirect its location
		 * without secrets, for status 101 what was wrong with the handshake.
		 */
		UPGRADE_REFUSED,

		/**
		 * The HTTP proxy asks for authentication.
		 */
		PROXY_AUTHENTICATION,

		/**
		 * The HTTP proxy does not connect to the broker. Detail: the HTTP status.
		 */
		PROXY_REFUSED,

		/**
		 * What answered the WebSocket handshake is not a web server.
		 */
		NO_WEB_SERVER,

		/**
		 * Nothing answered over UDP in time.
		 */
		QUIC_UNANSWERED,

		/**
		 * The server does not speak the application protocol (ALPN). Detail: its name.
		 */
		APPLICATION_PROTOCOL_REFUSED,

		/**
		 * Nothing came over a QUIC connection within its idle timeout.
		 */
		QUIC_IDLE,

		/**
		 * A QUIC connection, or its stream, ended with an error. Detail: the whole
		 * clause.
		 */
		QUIC_ERROR,

		/**
		 * What answered CONNECT speaks TLS.
		 */
		FOREIGN_TLS,

		/**
		 * What answered CONNECT speaks HTTP.
		 */
		FOREIGN_HTTP,

		/**
		 * What answered CONNECT is not an MQTT broker. Detail: the bytes it began with.
		 */
		FOREIGN,

		/**
		 * Something else. Detail: what.
		 */
		OTHER

	}

}
