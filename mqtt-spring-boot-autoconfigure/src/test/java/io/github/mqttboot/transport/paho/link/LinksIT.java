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

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.net.ssl.SSLParameters;

import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.testsupport.TestCertificates;
import io.github.mqttboot.testsupport.TlsServer;
import io.github.mqttboot.testsupport.WebSocketServer;
import io.github.mqttboot.transport.ConnectStage;
import io.github.mqttboot.transport.JdkFailures;
import io.github.mqttboot.transport.LinkFailure;
import io.github.mqttboot.transport.LinksContract;
import io.github.mqttboot.transport.TlsSettings;
import io.github.mqttboot.transport.paho.PahoV3TransportFactory;
import io.github.mqttboot.transport.paho.PahoV5TransportFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

/**
 * Connections of Paho over links to servers that are slow, silent, or free with the rules
 * of WebSocket.
 */
class LinksIT extends LinksContract {

	private final TestCertificates certificates = TestCertificates.shared();

	private final TlsServer tls = new TlsServer(this.certificates.getServer());

	private final List<ConnectStage> stages = new CopyOnWriteArrayList<>();

	LinksIT() {
		super(new PahoV5TransportFactory(), new PahoV3TransportFactory());
	}

	@ParameterizedTest
	@CsvSource({ "broker.example.com, broker.example.com", "broker, broker", "my_broker,", "127.0.0.1,", "::1," })
	void tlsNamesTheHost(String host, String serverName) throws IOException {
		TlsSettings anyHost = new TlsSettings(this.certificates.createSslContext(null), new SSLParameters());
		try (ScriptedBroker broker = ScriptedBroker.start(this.tls)) {
			InetAddress address = InetAddress.getByAddress(host, broker.address().getAddress().getAddress());
			Link link = new LinkFactory(() -> anyHost, Map.of()).create(broker.uri(),
					new InetSocketAddress(address, broker.address().getPort()), Duration.ofSeconds(5),
					this.stages::add);
			link.open();
			assertThat(this.stages).containsExactly(ConnectStage.CONNECTING, ConnectStage.TLS);
			await().untilAsserted(() -> assertThat(this.tls.handshakes()).hasSize(1));
			assertThat(this.tls.handshakes().get(0).host()).isEqualTo(serverName);
			link.close();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "broker.example.com", "broker" })
	void tlsOffersApplicationProtocols(String host) throws IOException {
		SSLParameters parameters = new SSLParameters();
		parameters.setApplicationProtocols(new String[] { "x-amzn-mqtt-ca", "mqtt" });
		TlsSettings offering = new TlsSettings(this.certificates.createSslContext(null), parameters);
		try (ScriptedBroker broker = ScriptedBroker.start(this.tls.applicationProtocol("mqtt"))) {
			InetAddress address = InetAddress.getByAddress(host, broker.address().getAddress().getAddress());
			Link link = new LinkFactory(() -> offering, Map.of()).create(broker.uri(),
					new InetSocketAddress(address, broker.address().getPort()), Duration.ofSeconds(5),
					this.stages::add);
			link.open();
			await().untilAsserted(() -> assertThat(this.tls.applicationProtocols()).containsExactly("mqtt"));
			link.close();
		}
	}

	/**
	 * Why {@code ssl.application-protocols} is refused there.
	 */
	@Test
	void webSocketOffersNoApplicationProtocols() throws IOException {
		SSLParameters parameters = new SSLParameters();
		parameters.setApplicationProtocols(new String[] { "x-amzn-mqtt-ca", "mqtt" });
		TlsSettings offering = new TlsSettings(this.certificates.createSslContext(null), parameters);
		try (ScriptedBroker broker = ScriptedBroker.start(this.tls.applicationProtocol("mqtt"),
				new WebSocketServer())) {
			Link link = new LinkFactory(() -> offering, Map.of()).create(broker.uri(), broker.address(),
					Duration.ofSeconds(5), this.stages::add);
			link.open();
			assertThat(this.tls.handshakes()).hasSize(1);
			assertThat(this.tls.applicationProtocols()).isEmpty();
			link.close();
		}
	}

	@Test
	void hostNameThatTheJdkCannotCheckIsNotACertificateForAnotherHost() throws IOException {
		SSLParameters parameters = new SSLParameters();
		parameters.setEndpointIdentificationAlgorithm("HTTPS");
		TlsSettings verifying = new TlsSettings(this.certificates.createSslContext(null), parameters);
		try (ScriptedBroker broker = ScriptedBroker.start(this.tls)) {
			InetAddress address = InetAddress.getByAddress("my_broker", broker.address().getAddress().getAddress());
			Link link = new LinkFactory(() -> verifying, Map.of()).create(broker.uri(),
					new InetSocketAddress(address, broker.address().getPort()), Duration.ofSeconds(5),
					this.stages::add);
			assertThatIOException().isThrownBy(link::open)
				.satisfies((ex) -> assertThat(JdkFailures.of(ex))
					.isEqualTo(LinkFailure.of(LinkFailure.Kind.HOST_NAME_NOT_VERIFIABLE, "my_broker")));
			link.close();
		}
	}

}
