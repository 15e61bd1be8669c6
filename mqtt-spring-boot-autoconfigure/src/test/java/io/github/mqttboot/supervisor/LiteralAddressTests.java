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

import java.net.InetSocketAddress;

import io.github.mqttboot.settings.BrokerUrl;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LiteralAddress}.
 */
class LiteralAddressTests {

	@ParameterizedTest
	@CsvSource({ "mqtt://192.0.2.7, 192.0.2.7, 1883", "mqtt://10.0.0.10, 10.0.0.10, 1883",
			"mqtts://127.0.0.1:8884, 127.0.0.1, 8884", "mqtt://255.255.255.255:1, 255.255.255.255, 1",
			"mqtt://[::1]:1884, 0:0:0:0:0:0:0:1, 1884" })
	void findsAnAddressWithItsPort(String url, String address, int port) {
		InetSocketAddress found = LiteralAddress.find(BrokerUrl.parse(url));
		assertThat(found).isNotNull();
		assertThat(found.getAddress().getHostAddress()).isEqualTo(address);
		assertThat(found.getPort()).isEqualTo(port);
	}

	@ParameterizedTest
	@ValueSource(strings = { "mqtt://localhost", "mqtt://256.1.1.1", "mqtt://1.2.3", "mqtt://1.2.3.4.5",
			"mqtt://1.2.3.4.example.com", "mqtt://01.2.3.4", "mqtt://1..3.4", "mqtt://1.2.3.", "mqtt://.2.3.4",
			"mqtt://12" })
	void nameServiceIsAskedForWhatMayBeAName(String url) {
		assertThat(LiteralAddress.find(BrokerUrl.parse(url))).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "ws://127.0.0.1", "wss://127.0.0.1" })
	void proxyIsFoundFirstForAWebSocket(String url) {
		assertThat(LiteralAddress.find(BrokerUrl.parse(url))).isNull();
	}

}
