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

package io.github.mqttboot.protocol;

import java.net.URI;
import java.util.Locale;

/**
 * Where a broker listens, with nothing left to a default.
 *
 * @param scheme how to get there
 * @param host the host name or address, IPv6 without brackets
 * @param port the port
 * @param path the path of a WebSocket, with its query if there is one; empty without
 * WebSocket
 * @since 0.1.0
 */
public record BrokerAddress(Scheme scheme, String host, int port, String path) {

	/**
	 * Hide what may be a secret: the user info that a URL must not, but may, hold, and
	 * the query of a WebSocket.
	 * @param url the URL
	 * @return the URL, fit for printing
	 */
	public static String mask(String url) {
		if (url.indexOf('@') == -1 && url.indexOf('?') == -1) {
			return url;
		}
		return url.replaceFirst("^([^/]*//)?.*@", "$1******@").replaceFirst("\\?.+", "?******");
	}

	/**
	 * Hide what may be a secret.
	 * @param url the URL
	 * @return the URL, fit for printing
	 */
	public static URI mask(URI url) {
		String text = url.toString();
		String masked = mask(text);
		return masked.equals(text) ? url : URI.create(masked);
	}

	/**
	 * Return the URL with scheme and port.
	 * @return the URL, such as {@code mqtt://broker.example.com:1883}
	 */
	public URI toUri() {
		String uriHost = (this.host.indexOf(':') != -1) ? "[" + this.host + "]" : this.host;
		return URI.create(this.scheme + "://" + uriHost + ":" + this.port + this.path);
	}

	@Override
	public String toString() {
		return mask(toUri()).toString();
	}

	/**
	 * How to get to a broker.
	 */
	public enum Scheme {

		/**
		 * TCP.
		 */
		MQTT(1883),

		/**
		 * TLS over TCP.
		 */
		MQTTS(8883),

		/**
		 * WebSocket.
		 */
		WS(8083),

		/**
		 * WebSocket over TLS.
		 */
		WSS(8084),

		/**
		 * QUIC, which is TLS over UDP.
		 */
		QUIC(14567);

		private final int defaultPort;

		Scheme(int defaultPort) {
			this.defaultPort = defaultPort;
		}

		/**
		 * Return the port where the broker listens by default.
		 * @return the port of a URL without one
		 */
		public int getDefaultPort() {
			return this.defaultPort;
		}

		/**
		 * Return whether the link is encrypted.
		 * @return whether TLS is spoken
		 */
		public boolean isSecure() {
			return this == MQTTS || this == WSS || this == QUIC;
		}

		/**
		 * Return whether MQTT goes through a WebSocket.
		 * @return whether there is a WebSocket, and so a path
		 */
		public boolean isWebSocket() {
			return this == WS || this == WSS;
		}

		@Override
		public String toString() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
