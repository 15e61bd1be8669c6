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

package io.github.mqttboot.supervisor;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

import io.github.mqttboot.protocol.BrokerAddress;
import io.github.mqttboot.settings.BrokerUrl;
import org.jspecify.annotations.Nullable;

/**
 * An address that stands in a URL itself, and for which no name service is asked.
 */
final class LiteralAddress {

	private static final String BYTE = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";

	private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");

	private LiteralAddress() {
	}

	/**
	 * Find the address in a URL. Never blocks.
	 * @param url the URL
	 * @return the address, or {@code null} if there is a name, or if a proxy may have to
	 * be found first, as for a WebSocket
	 */
	static @Nullable InetSocketAddress find(URI url) {
		BrokerAddress broker = BrokerUrl.addressOf(url);
		String host = broker.host();
		// no name has a colon, and the JDK takes a wrong IPv6 address for no name
		boolean literal = host.indexOf(':') != -1 || IPV4.matcher(host).matches();
		if (!literal || broker.scheme().isWebSocket()) {
			return null;
		}
		try {
			return new InetSocketAddress(InetAddress.getByName(host), broker.port());
		}
		catch (UnknownHostException ex) {
			// the resolver says so, with the same reason, where failures are expected
			return null;
		}
	}

}
