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

package io.github.mqttboot.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

import io.github.mqttboot.protocol.BrokerAddress;
import io.github.mqttboot.protocol.BrokerAddress.Scheme;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * The URL of a broker as people write it: what is accepted, and what is taken for what it
 * leaves out, such as the port and the path of a WebSocket. Reads the authority itself,
 * since {@link URI} knows no host with an underscore.
 *
 * @since 0.1.0
 */
public final class BrokerUrl {

	private static final String DEFAULT_WEBSOCKET_PATH = "/mqtt";

	private BrokerUrl() {
	}

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
			return addressOf(new URI(url.trim()));
		}
		catch (URISyntaxException ex) {
			throw new IllegalArgumentException("It is not a URL");
		}
	}

	/**
	 * Return the address that a URL stands for.
	 * @param url the URL
	 * @return the address
	 * @throws IllegalArgumentException if it is not the URL of a broker; the message does
	 * not repeat the URL, which may hold a password
	 */
	public static BrokerAddress addressOf(URI url) {
		Scheme scheme = scheme(url.getScheme());
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
		int port = (portSeparator != -1) ? port(authority.substring(portSeparator + 1)) : scheme.getDefaultPort();
		return new BrokerAddress(scheme, host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port,
				path(url, scheme, host));
	}

	private static Scheme scheme(@Nullable String text) {
		String name = (text != null) ? text.toLowerCase(Locale.ROOT) : "";
		return switch (name) {
			case "mqtt", "tcp" -> Scheme.MQTT;
			case "mqtts", "ssl" -> Scheme.MQTTS;
			case "ws" -> Scheme.WS;
			case "wss" -> Scheme.WSS;
			case "quic" -> Scheme.QUIC;
			default -> throw new IllegalArgumentException(
					"The scheme '" + name + "' is none of mqtt, mqtts, ws, wss and quic");
		};
	}

	private static int port(String text) {
		int port = isNumber(text) ? Integer.parseInt(text) : 0;
		if (port < 1 || port > 65535) {
			throw new IllegalArgumentException("The port '" + text + "' is not from 1 to 65535");
		}
		return port;
	}

	// of up to five digits, without a sign
	private static boolean isNumber(String text) {
		for (int i = 0; i < text.length(); i++) {
			if (text.charAt(i) < '0' || text.charAt(i) > '9') {
				return false;
			}
		}
		return !text.isEmpty() && text.length() <= 5;
	}

	private static String path(URI url, Scheme scheme, String host) {
		boolean hasPath = !(url.getRawPath().isEmpty() || url.getRawPath().equals("/"));
		if (!scheme.isWebSocket()) {
			if (hasPath || url.getRawQuery() != null || url.getRawFragment() != null) {
				throw new IllegalArgumentException(
						"It has more than a host and a port, which only a WebSocket may have");
			}
			return "";
		}
		if (url.getHost() == null) {
			throw new IllegalArgumentException((host.indexOf('_') != -1)
					? "The host has an underscore, which is not possible with a WebSocket"
					: "The host has a character outside of ASCII, or a last part that begins with a digit, which is not "
							+ "possible with a WebSocket");
		}
		if (url.getRawFragment() != null) {
			throw new IllegalArgumentException("It has a fragment, which is not sent to a server");
		}
		String path = StringUtils.hasLength(url.getRawPath()) ? url.getRawPath() : DEFAULT_WEBSOCKET_PATH;
		return (url.getRawQuery() != null) ? path + "?" + url.getRawQuery() : path;
	}

}
