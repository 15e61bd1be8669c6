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

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Where a broker listens. Reads the authority of a URL itself, since {@link URI} knows no
 * host with an underscore.
 *
 * @param host the host name or address, IPv6 without brackets
 * @param port the port
 * @since 0.1.0
 */
public record BrokerAddress(String host, int port) {

	private static final int DEFAULT_PORT = 1883;

	private static final Set<String> SCHEMES = Set.of("mqtt", "tcp");

	private static final Set<String> LATER_SCHEMES = Set.of("mqtts", "ssl", "ws", "wss");

	/**
	 * Parse a URL as people write it.
	 * @param url the URL, such as {@code mqtt://broker.example.com:1883}
	 * @return the address
	 * @throws IllegalArgumentException if it is not the URL of a broker; the message does
	 * not repeat the URL, which may hold a password
	 */
	public static BrokerAddress parse(String url) {
		if (!url.contains("://")) {
			throw new IllegalArgumentException("The URL has no scheme");
		}
		try {
			return of(new URI(url.trim()));
		}
		catch (URISyntaxException ex) {
			throw new IllegalArgumentException("The URL is malformed");
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
		checkScheme(url.getScheme());
		// anywhere: a password with a slash ends the authority
		if (url.toString().indexOf('@') != -1) {
			throw new IllegalArgumentException(
					"The URL holds credentials, and URLs are printed: they have keys of their own");
		}
		String authority = url.getRawAuthority();
		if (authority == null) {
			throw new IllegalArgumentException("The URL has no host");
		}
		if (!(url.getRawPath().isEmpty() || url.getRawPath().equals("/")) || url.getRawQuery() != null
				|| url.getRawFragment() != null) {
			throw new IllegalArgumentException("The URL has more than a host and a port");
		}
		int portSeparator = authority.indexOf(':', authority.lastIndexOf(']') + 1);
		String host = (portSeparator != -1) ? authority.substring(0, portSeparator) : authority;
		if (host.isEmpty()) {
			throw new IllegalArgumentException("The URL has no host");
		}
		int port = (portSeparator != -1) ? parsePort(authority.substring(portSeparator + 1)) : DEFAULT_PORT;
		return new BrokerAddress(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
	}

	private static void checkScheme(@Nullable String scheme) {
		String name = (scheme != null) ? scheme.toLowerCase(Locale.ROOT) : "";
		if (LATER_SCHEMES.contains(name)) {
			throw new IllegalArgumentException("The scheme '" + name + "' is not supported yet");
		}
		if (!SCHEMES.contains(name)) {
			throw new IllegalArgumentException("The scheme '" + name + "' is unknown");
		}
	}

	private static int parsePort(String text) {
		int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
		if (port < 1 || port > 65535) {
			throw new IllegalArgumentException("The URL has the port '" + text + "', which is not from 1 to 65535");
		}
		return port;
	}

	/**
	 * Hide the user info that a URL must not, but may, hold.
	 * @param url the URL
	 * @return the URL, fit for printing
	 */
	public static String mask(String url) {
		return url.replaceFirst("^([^/]*//)?.*@", "$1******@");
	}

	/**
	 * Return the URL with scheme and port.
	 * @return the URL, such as {@code mqtt://broker.example.com:1883}
	 */
	public URI toUri() {
		String uriHost = (this.host.indexOf(':') != -1) ? "[" + this.host + "]" : this.host;
		return URI.create("mqtt://" + uriHost + ":" + this.port);
	}

}
