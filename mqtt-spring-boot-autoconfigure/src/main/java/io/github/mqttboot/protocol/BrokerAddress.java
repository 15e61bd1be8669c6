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
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Where a broker listens. Reads the authority of a URL itself, since {@link URI} knows no
 * host with an underscore.
 *
 * @param scheme how to get there
 * @param host the host name or address, IPv6 without brackets
 * @param port the port
 * @param path the path of a WebSocket, with its query if there is one; empty without
 * WebSocket
 * @since 0.1.0
 */
public record BrokerAddress(Scheme scheme, String host, int port, String path) {

	private static final String DEFAULT_WEBSOCKET_PATH = "/mqtt";

	/**
	 * Parse a URL as people write it.
	 * @param url the URL, such as {@code mqtt://broker.example.com:1883}
	 * @return the address
	 * @throws IllegalArgumentException if it is not the URL of a broker; the message does
	 * not repeat the URL, which may hold a password
	 */
	public static BrokerAddress parse(String url) {
		if (!url.contains("://")) {
			throw new IllegalArgumentException("It has no scheme");
		}
		try {
			return of(new URI(url.trim()));
		}
		catch (URISyntaxException ex) {
			throw new IllegalArgumentException("It is not a URL");
		}
	}

	/**
	 * Take the address out of a URL.
	 * @param url the URL
	 * @return the address
	 * @throws IllegalArgumentException if it is not the URL of a broker; the message does
	 * not repeat the URL, which may hold a password
	 */
	public static BrokerAddress of(URI url) {
		Scheme scheme = Scheme.of(url.getScheme());
		// anywhere: a password with a slash ends the authority
		if (url.toString().indexOf('@') != -1) {
			throw new IllegalArgumentException("It holds a user name or a password, and URLs are printed");
		}
		String authority = url.getRawAuthority();
		if (authority == null) {
			throw new IllegalArgumentException("It has no host");
		}
		int portSeparator = authority.indexOf(':', authority.lastIndexOf(']') + 1);
		String host = (portSeparator != -1) ? authority.substring(0, portSeparator) : authority;
		if (host.isEmpty()) {
			throw new IllegalArgumentException("It has no host");
		}
		int port = (portSeparator != -1) ? parsePort(authority.substring(portSeparator + 1)) : scheme.defaultPort;
		return new BrokerAddress(scheme, host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port,
				pathOf(url, scheme));
	}

	private static String pathOf(URI url, Scheme scheme) {
		boolean hasPath = !(url.getRawPath().isEmpty() || url.getRawPath().equals("/"));
		if (!scheme.isWebSocket()) {
			if (hasPath || url.getRawQuery() != null || url.getRawFragment() != null) {
				throw new IllegalArgumentException(
						"It has more than a host and a port, which only a WebSocket may have");
			}
			return "";
		}
		if (url.getHost() == null) {
			throw new IllegalArgumentException("The host has an underscore, which is not possible with a WebSocket");
		}
		if (url.getRawFragment() != null) {
			throw new IllegalArgumentException("It has a fragment, which is not sent to a server");
		}
		String path = StringUtils.hasLength(url.getRawPath()) ? url.getRawPath() : DEFAULT_WEBSOCKET_PATH;
		return (url.getRawQuery() != null) ? path + "?" + url.getRawQuery() : path;
	}

	private static int parsePort(String text) {
		int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
		if (port < 1 || port > 65535) {
			throw new IllegalArgumentException("The port '" + text + "' is not from 1 to 65535");
		}
		return port;
	}

	/**
	 * Hide what may be a secret: the user info that a URL must not, but may, hold, and
	 * the query of a WebSocket.
	 * @param url the URL
	 * @return the URL, fit for printing
	 */
	public static String mask(String url) {
		return url.replaceFirst("^([^/]*//)?.*@", "$1******@").replaceFirst("\\?.+", "?******");
	}

	/**
	 * Hide what may be a secret.
	 * @param url the URL
	 * @return the URL, fit for printing
	 */
	public static URI mask(URI url) {
		return URI.create(mask(url.toString()));
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

		private static Scheme of(@Nullable String text) {
			String name = (text != null) ? text.toLowerCase(Locale.ROOT) : "";
			return switch (name) {
				case "tcp" -> MQTT;
				case "ssl" -> MQTTS;
				default -> Arrays.stream(values())
					.filter((scheme) -> scheme.toString().equals(name))
					.findFirst()
					.orElseThrow(() -> new IllegalArgumentException(
							"The scheme '" + name + "' is none of mqtt, mqtts, ws, wss and quic"));
			};
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
