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
import java.net.UnknownHostException;

import io.github.mqttboot.protocol.BrokerAddress;
import org.jspecify.annotations.Nullable;

/**
 * An address that stands in a URL itself, and for which no name service is asked.
 */
final class LiteralAddress {

	private LiteralAddress() {
	}

	/**
	 * Find the address in a URL. Never blocks.
	 * @param broker what the URL stands for
	 * @return the address, or {@code null} if there is a name, or if a proxy may have to
	 * be found first, as for a WebSocket
	 */
	static @Nullable InetSocketAddress find(BrokerAddress broker) {
		String host = broker.host();
		// no name has a colon, and the JDK takes a wrong IPv6 address for no name
		boolean literal = host.indexOf(':') != -1 || isIpv4(host);
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

	// four numbers up to 255 without leading zeros
	private static boolean isIpv4(String host) {
		int numbers = 1;
		int number = -1;
		for (int i = 0; i < host.length(); i++) {
			char character = host.charAt(i);
			if (character == '.' && number != -1) {
				numbers++;
				number = -1;
			}
			else if (character >= '0' && character <= '9' && number != 0) {
				number = Math.max(number, 0) * 10 + character - '0';
				if (number > 255) {
					return false;
				}
			}
			else {
				return false;
			}
		}
		return numbers == 4 && number != -1;
	}

}
