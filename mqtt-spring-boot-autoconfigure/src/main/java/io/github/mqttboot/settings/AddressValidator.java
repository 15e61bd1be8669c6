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
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

import io.github.mqttboot.protocol.BrokerAddress;

/**
 * Holds the URLs, and the headers of WebSockets, against what links can be made of.
 */
final class AddressValidator {

	private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

	private static final Pattern PLAIN_NAME = Pattern.compile("[0-9A-Za-z-]+");

	private final String connectionName;

	private final SettingChecks check;

	AddressValidator(String connectionName, SettingChecks check) {
		this.connectionName = connectionName;
		this.check = check;
	}

	void validate(List<URI> urls, Map<String, String> webSocketHeaders) {
		this.check.require(!urls.isEmpty(), "url", null, "There is no address.",
				"Set it to the address of the broker.");
		// all of them, whatever the first says
		boolean webSocket = false;
		for (URI url : urls) {
			webSocket |= address(url).scheme().isWebSocket();
		}
		if (!webSocket && !webSocketHeaders.isEmpty()) {
			throw this.check.invalid("websocket.headers", null,
					"None of the URLs is that of a WebSocket, so that nothing would send them.",
					"Remove them, or use ws or wss in '" + this.check.name("url") + "'.");
		}
		webSocketHeaders.forEach(this::checkHeader);
	}

	private BrokerAddress address(URI url) {
		try {
			return BrokerUrl.addressOf(url);
		}
		catch (IllegalArgumentException ex) {
			throw InvalidMqttSettingException.ofUrl(this.connectionName, url.toString(), ex);
		}
	}

	private void checkHeader(String name, String value) {
		String key = "websocket.headers" + (PLAIN_NAME.matcher(name).matches() ? "." + name : "[" + name + "]");
		this.check.require(HEADER_NAME.matcher(name).matches(), key, null, "It is not the name of a header.",
				"Write it with letters, digits and '-'.");
		this.check.require(!name.toLowerCase(Locale.ROOT).startsWith("sec-websocket-") && isAccepted(name, "value"),
				key, null, "The handshake of the WebSocket sets this header itself.", "Remove it.");
		this.check.require(isAccepted(name, value), key, null, "Its value has a character that HTTP does not allow.",
				"Remove that character.");
		this.check.require(StandardCharsets.US_ASCII.newEncoder().canEncode(value), key, null,
				"Its value has a character outside of ASCII, which HTTP clients do not send alike.",
				"Remove that character, or encode the value, such as by Base64.");
	}

	// by the HTTP client that makes the handshake
	private static boolean isAccepted(String name, String value) {
		try {
			HttpRequest.newBuilder().header(name, value);
			return true;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

}
