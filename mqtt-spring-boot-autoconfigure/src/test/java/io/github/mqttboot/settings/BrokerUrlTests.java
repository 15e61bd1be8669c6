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

import io.github.mqttboot.protocol.BrokerAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link BrokerUrl}.
 */
class BrokerUrlTests {

	@ParameterizedTest
	@CsvSource(
			textBlock = """
					mqtt://broker.example.com,      MQTT,  broker.example.com, 1883,  '',       mqtt://broker.example.com:1883
					tcp://broker.example.com,       MQTT,  broker.example.com, 1883,  '',       mqtt://broker.example.com:1883
					MQTT://broker:2883,             MQTT,  broker,             2883,  '',       mqtt://broker:2883
					mqtt://broker:2883/,            MQTT,  broker,             2883,  '',       mqtt://broker:2883
					mqtt://my_broker,               MQTT,  my_broker,          1883,  '',       mqtt://my_broker:1883
					mqtt://my_broker:65535/,        MQTT,  my_broker,          65535, '',       mqtt://my_broker:65535
					mqtt://192.0.2.7:1,             MQTT,  192.0.2.7,          1,     '',       mqtt://192.0.2.7:1
					mqtt://[2001:db8::7],           MQTT,  2001:db8::7,        1883,  '',       mqtt://[2001:db8::7]:1883
					mqtt://[::1]:2883/,             MQTT,  ::1,                2883,  '',       mqtt://[::1]:2883
					' mqtt://broker ',              MQTT,  broker,             1883,  '',       mqtt://broker:1883
					mqtts://broker,                 MQTTS, broker,             8883,  '',       mqtts://broker:8883
					ssl://broker:1/,                MQTTS, broker,             1,     '',       mqtts://broker:1
					ws://broker,                    WS,    broker,             8083,  /mqtt,    ws://broker:8083/mqtt
					ws://broker/,                   WS,    broker,             8083,  /,        ws://broker:8083/
					WS://[::1]:80/a/b?c=d%20e,      WS,    ::1,                80,    /a/b?c=d%20e, ws://[::1]:80/a/b?c=d%20e
					quic://broker,                  QUIC,  broker,             14567, '',       quic://broker:14567
					quic://[::1]:443/,              QUIC,  ::1,                443,   '',       quic://[::1]:443
					wss://broker?token=1,           WSS,   broker,             8084,  /mqtt?token=1, wss://broker:8084/mqtt?token=1
					""")
	void reads(String url, BrokerAddress.Scheme scheme, String host, int port, String path, URI normalized) {
		BrokerAddress address = BrokerUrl.parse(url);
		assertThat(address).isEqualTo(new BrokerAddress(scheme, host, port, path));
		assertThat(address.toUri()).isEqualTo(normalized);
		assertThat(BrokerUrl.addressOf(normalized)).isEqualTo(address);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			broker.example.com        | It has no scheme
			localhost:1883            | It has no scheme
			://broker                 | It is not a URL
			http://broker             | The scheme 'http' is none of mqtt, mqtts, ws, wss and quic
			mqtt://ann:secret@broker  | It holds a user name or a password, and URLs are printed
			mqtt://ann:s/cret@broker  | It holds a user name or a password, and URLs are printed
			mqtt://ann@my_broker      | It holds a user name or a password, and URLs are printed
			mqtt://                   | It is not a URL
			mqtt:///                  | It has no host
			mqtt://:1883              | It has no host
			mqtt://broker:            | The port '' is not from 1 to 65535
			mqtt://broker:0           | The port '0' is not from 1 to 65535
			mqtt://broker:65536       | The port '65536' is not from 1 to 65535
			mqtt://broker:001883      | The port '001883' is not from 1 to 65535
			mqtt://broker:+1883       | The port '+1883' is not from 1 to 65535
			mqtt://broker:port        | The port 'port' is not from 1 to 65535
			mqtt://[::1               | It is not a URL
			mqtt://a b                | It is not a URL
			mqtt://broker/path        | It has more than a host and a port, which only a WebSocket may have
			mqtt://broker?query       | It has more than a host and a port, which only a WebSocket may have
			mqtt://broker#fragment    | It has more than a host and a port, which only a WebSocket may have
			mqtts://broker/path       | It has more than a host and a port, which only a WebSocket may have
			ws://broker/path#fragment | It has a fragment, which is not sent to a server
			ws://my_broker/path       | The host has an underscore, which is not possible with a WebSocket
			""")
	void refuses(String url, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> BrokerUrl.parse(url)).withMessage(message);
	}

	@Test
	void doesNotRepeatTheUrlInTheMessage() {
		assertThatIllegalArgumentException().isThrownBy(() -> BrokerUrl.parse("mqtt://ann:s ecret@broker"))
			.withMessage("It is not a URL")
			.withNoCause();
	}

}
