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

package io.github.mqttboot.transport.paho.link;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;

import javax.net.ssl.SSLParameters;

import io.github.mqttboot.testsupport.ProxyServer;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.testsupport.TestCertificates;
import io.github.mqttboot.testsupport.TlsServer;
import io.github.mqttboot.testsupport.WebSocketServer;
import io.github.mqttboot.transport.TlsSettings;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The proxies of the JVM are used, whatever the link.
 */
class ProxyIT {

	private static final byte[] CONNECT = { 0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 1, 'a' };

	private static final byte[] CONNACK = { 0x20, 2, 0, 0 };

	private final TestCertificates certificates = TestCertificates.shared();

	private final TlsServer tls = new TlsServer(this.certificates.getServer());

	@Test
	void tcp() throws Exception {
		try (ScriptedBroker broker = ScriptedBroker.start()) {
			assertThat(requests(broker)).isEqualTo("SOCKS " + broker.address().getPort());
		}
	}

	@Test
	void tls() throws Exception {
		try (ScriptedBroker broker = ScriptedBroker.start(this.tls)) {
			assertThat(requests(broker)).isEqualTo("SOCKS " + broker.address().getPort());
		}
	}

	@Test
	void webSocket() throws Exception {
		try (ScriptedBroker broker = ScriptedBroker.start(new WebSocketServer())) {
			assertThat(requests(broker)).isEqualTo("CONNECT 127.0.0.1:" + broker.address().getPort());
		}
	}

	@Test
	void webSocketOverTls() throws Exception {
		try (ScriptedBroker broker = ScriptedBroker.start(this.tls, new WebSocketServer())) {
			assertThat(requests(broker)).isEqualTo("CONNECT 127.0.0.1:" + broker.address().getPort());
		}
	}

	private String requests(ScriptedBroker broker) throws Exception {
		try (ProxyServer proxy = new ProxyServer(broker.address().getPort())) {
			TlsSettings settings = new TlsSettings(this.certificates.createSslContext(null), new SSLParameters());
			InetSocketAddress address = new InetSocketAddress("127.0.0.1", broker.address().getPort());
			Link link = new LinkFactory(() -> settings, Map.of()).create(broker.uri(), address, Duration.ofSeconds(5),
					(stage) -> {
					});
			link.open();
			link.getOutputStream().write(CONNECT);
			assertThat(link.getInputStream().readNBytes(CONNACK.length)).isEqualTo(CONNACK);
			link.close();
			assertThat(proxy.requests()).hasSize(1);
			return proxy.requests().get(0);
		}
	}

}
