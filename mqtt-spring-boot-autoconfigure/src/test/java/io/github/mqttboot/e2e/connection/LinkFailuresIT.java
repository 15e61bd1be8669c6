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

package io.github.mqttboot.e2e.connection;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.supervisor.DefaultMqttConnectionFactory;
import io.github.mqttboot.testsupport.ClientTypes;
import io.github.mqttboot.testsupport.EachClientType;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.testsupport.TestCertificates;
import io.github.mqttboot.testsupport.TlsServer;
import io.github.mqttboot.testsupport.WebSocketServer;
import io.github.mqttboot.transport.MqttClientType;
import io.github.mqttboot.transport.TlsSettings;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What is said of failures of the network connection, as servers and the JDK cause them.
 */
@EachClientType
class LinkFailuresIT {

	private static final String UNTRUSTED = "the certificate of the broker is signed by nobody we trust: its authority "
			+ "belongs into the trust store of the SSL bundle";

	private final DefaultMqttConnectionFactory connections = new DefaultMqttConnectionFactory(ClientTypes.factories());

	private final TestCertificates certificates = TestCertificates.shared();

	private final WebSocketServer webSocket = new WebSocketServer();

	private TlsSettings tlsSettings = trusting(this.certificates.createSslContext(null));

	private Duration timeout = Duration.ofSeconds(10);

	@Parameter
	private MqttClientType clientType;

	@AfterEach
	void close() {
		this.connections.close();
	}

	@Test
	void expiredCertificate() {
		assertThat(failureOfTls(this.certificates.createExpiredServer()))
			.startsWith("the certificate of the broker has expired (NotAfter: ");
	}

	@ParameterizedTest
	@CsvSource({ "127.0.0.1, No subject alternative names matching IP address 127.0.0.1 found",
			"localhost, No subject alternative DNS name matching localhost found." })
	void certificateOfAnotherHost(String host, String detail) {
		X509Bundle identity = this.certificates.createServer("elsewhere.example.com");
		String words = "the certificate of the broker is not for this host: " + detail;
		try (ScriptedBroker broker = ScriptedBroker.start(new TlsServer(identity))) {
			assertThat(failure("mqtts", host, broker)).isEqualTo(words);
		}
		try (ScriptedBroker broker = ScriptedBroker.start(new TlsServer(identity), this.webSocket)) {
			assertThat(failure("wss", host, broker)).isEqualTo(words);
		}
	}

	@Test
	void certificateOfAnotherHostAfterARedirection() {
		try (ScriptedBroker named = ScriptedBroker
			.start(new TlsServer(this.certificates.createServer("elsewhere.example.com")));
				ScriptedBroker broker = ScriptedBroker.start(new TlsServer(this.certificates.getServer()))) {
			broker.on(MqttMessageType.CONNECT, (session, packet) -> session.refuse(0x9C,
					new StringProperty(MqttProperties.SERVER_REFERENCE, "localhost:" + named.address().getPort())));
			assertThat(failure("mqtts", "localhost", broker))
				.startsWith("the certificate of the broker is not for this host");
			assertThat(named.received()).isEmpty();
		}
	}

	@Test
	void authorityOfTheSameName() {
		assertThat(failureOfTls(new TestCertificates().getServer())).isEqualTo(UNTRUSTED);
	}

	@Test
	void unknownAuthority() {
		this.tlsSettings = TlsSettings.ofJvm();
		assertThat(failureOfTls(this.certificates.getServer())).isEqualTo(UNTRUSTED);
		TlsServer tls = new TlsServer(this.certificates.getServer());
		try (ScriptedBroker broker = ScriptedBroker.start(tls, this.webSocket)) {
			assertThat(failure("wss", "localhost", broker)).isEqualTo(UNTRUSTED);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void clientCertificateRequired(String protocol) {
		// the alert depends on the Java of the server, and may be lost when it closes
		// behind it
		String eitherWay = "the broker broke off the TLS handshake \\(\\w+\\): it may require a client certificate, "
				+ "from the key store of the SSL bundle|.*, or want another client certificate"
				+ "(; or it does not accept what CONNECT says: .*)?";
		TlsServer tls = new TlsServer(this.certificates.getServer()).protocols(protocol)
			.requireClient(this.certificates.getAuthority());
		try (ScriptedBroker broker = ScriptedBroker.start(tls)) {
			assertThat(failure("mqtts", "localhost", broker)).matches(eitherWay);
		}
	}

	@Test
	void clientCertificateOfAnotherAuthority() {
		this.tlsSettings = trusting(this.certificates.createSslContext(new TestCertificates().getClient()));
		TlsServer tls = new TlsServer(this.certificates.getServer()).protocols("TLSv1.2")
			.requireClient(this.certificates.getAuthority());
		try (ScriptedBroker broker = ScriptedBroker.start(tls)) {
			assertThat(failure("mqtts", "localhost", broker))
				.matches("the broker does not accept the client certificate \\(certificate_unknown\\)|.*"
						+ " or want another client certificate(; or it does not accept what CONNECT says: .*)?");
		}
	}

	@Test
	void noTlsVersionInCommon() {
		SSLParameters parameters = new SSLParameters(null, new String[] { "TLSv1.2" });
		this.tlsSettings = new TlsSettings(this.certificates.createSslContext(null), parameters);
		TlsServer tls = new TlsServer(this.certificates.getServer()).protocols("TLSv1.3");
		try (ScriptedBroker broker = ScriptedBroker.start(tls)) {
			assertThat(failure("mqtts", "localhost", broker))
				.isEqualTo("the broker accepts none of our TLS versions and cipher suites (protocol_version)");
		}
	}

	@Test
	void noTlsOnThePort() throws IOException {
		try (ServerSocket server = answering("HTTP/1.1 400 Bad Request\r\n\r\n")) {
			assertThat(failure("mqtts", "localhost", server.getLocalPort()))
				.isEqualTo("the other side does not speak TLS on this port: another port, or scheme, is meant");
		}
	}

	@Test
	void tlsSettingsThatCannotBeHad() {
		MqttConnectionSettings settings = new MqttConnectionSettingsBuilder("test").clientType(this.clientType)
			.urls(List.of(URI.create("mqtts://localhost:1")))
			.tls(() -> {
				throw new IllegalStateException("No such file");
			})
			.build();
		assertThat(failure(settings)).isEqualTo("TLS failed: no such file");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			401 | the server answered the WebSocket request with HTTP 401: it may want other headers, or a certificate
			403 | the server answered the WebSocket request with HTTP 403: it may want other headers, or a certificate
			404 | the server answered the WebSocket request with HTTP 404: the path of the URL may be wrong
			302 | the server answered the WebSocket request with HTTP 302: the broker moved to wss://other/?******
			503 | the server answered the WebSocket request with HTTP 503
			""")
	void webSocketRefused(int status, String words) {
		this.webSocket.refuse(status, Map.of("Location", "wss://other/?token=secret"));
		assertThat(failureOfWebSocket()).isEqualTo(words);
	}

	@Test
	void webSocketWithoutTheSubprotocol() {
		this.webSocket.subprotocol(null);
		assertThat(failureOfWebSocket())
			.endsWith("the server opened a WebSocket but did not agree to the subprotocol 'mqtt'");
		this.webSocket.subprotocol("chat");
		// the JDK's client does not take another one for an answer to ours
		assertThat(failureOfWebSocket()).isEqualTo((this.clientType == MqttClientType.PAHO)
				? "the server does not open a WebSocket for MQTT: Unexpected subprotocol: chat"
				: "the server opened a WebSocket but did not agree to the subprotocol 'mqtt'");
	}

	@Test
	void noWebServerOnThePort() throws IOException {
		try (ServerSocket server = answering("MQTT?\r\n\r\n")) {
			assertThat(failure("ws", "localhost", server.getLocalPort()))
				.isEqualTo("the other side did not answer as a web server: no WebSocket on this port, or one over TLS");
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void hangsUpDuringTheTlsHandshake(boolean reset) throws IOException {
		try (ServerSocket server = hangingUp(reset)) {
			assertThat(failure("mqtts", "localhost", server.getLocalPort()))
				.isEqualTo("the other side closed the connection during the TLS handshake: "
						+ "it may not speak TLS on this port, or want another client certificate");
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void hangsUpAtTheWebSocketHandshake(boolean reset) throws IOException {
		try (ServerSocket server = hangingUp(reset)) {
			// nothing is known of what comes after it
			assertThat(failure("ws", "localhost", server.getLocalPort())).contains("web server")
				.doesNotContain("CONNECT");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					mqtt  | ; it said nothing to CONNECT: it may not speak MQTT 5.0, or the port may expect TLS (mqtts://) or WebSocket (ws://)
					mqtts | ; is it TLS that is spoken on this port?
					ws    | ; is it a web server that listens on this port?
					wss   | ; is it a web server with TLS that listens on this port?
					""")
	void silence(String scheme, String doubt) throws IOException {
		// not less: it also bounds what comes before the silence
		this.timeout = Duration.ofSeconds(2);
		try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			// the JDK's WebSocket client does not show how far it has come
			String words = (this.clientType == MqttClientType.NETTY && scheme.equals("wss"))
					? "; is it TLS that is spoken on this port?" : doubt;
			assertThat(failure(scheme, "localhost", silent.getLocalPort()))
				.isEqualTo("the broker did not accept the connection within 2000 ms" + words);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "mqtt", "mqtts", "ws", "wss" })
	void nobodyListens(String scheme) throws IOException {
		int port;
		try (ServerSocket closed = new ServerSocket(0)) {
			port = closed.getLocalPort();
		}
		assertThat(failure(scheme, "127.0.0.1", port)).isEqualTo("connection refused");
	}

	@ParameterizedTest
	@ValueSource(strings = { "mqtt", "mqtts", "ws", "wss" })
	void hostUnknown(String scheme) {
		assertThat(failure(scheme, "no-such-host.invalid", 1)).startsWith("the host name cannot be resolved");
	}

	private String failureOfTls(X509Bundle identity) {
		try (ScriptedBroker broker = ScriptedBroker.start(new TlsServer(identity))) {
			return failure("mqtts", "localhost", broker);
		}
	}

	private String failureOfWebSocket() {
		try (ScriptedBroker broker = ScriptedBroker.start(this.webSocket)) {
			return failure("ws", "localhost", broker);
		}
	}

	private String failure(String scheme, String host, ScriptedBroker broker) {
		return failure(scheme, host, broker.address().getPort());
	}

	private String failure(String scheme, String host, int port) {
		URI url = URI.create(scheme + "://" + host + ":" + port + (scheme.startsWith("ws") ? "/mqtt" : ""));
		return failure(new MqttConnectionSettingsBuilder("test").clientType(this.clientType)
			.urls(List.of(url))
			.connectionTimeout(this.timeout)
			.tls(() -> this.tlsSettings)
			.build());
	}

	private String failure(MqttConnectionSettings settings) {
		MqttConnection connection = this.connections.createConnection(settings);
		connection.start();
		try {
			return await()
				.until(() -> connection.getSnapshot().lastFailure(),
						(failure) -> failure != null && !failure.cause().tag().equals("use-another-server"))
				.cause()
				.description();
		}
		finally {
			connection.stop();
		}
	}

	private static TlsSettings trusting(SSLContext context) {
		SSLParameters parameters = new SSLParameters();
		parameters.setEndpointIdentificationAlgorithm("HTTPS");
		return new TlsSettings(context, parameters);
	}

	private static ServerSocket answering(String text) throws IOException {
		return serving((client) -> {
			client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
			client.getInputStream().transferTo(OutputStream.nullOutputStream());
		});
	}

	// a broker of MQTT does so that reads something else
	private static ServerSocket hangingUp(boolean reset) throws IOException {
		return serving((client) -> {
			byte[] first = new byte[4096];
			assertThat(client.getInputStream().read(first)).isPositive();
			client.setSoLinger(reset, 0);
		});
	}

	private static ServerSocket serving(Service service) throws IOException {
		ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		Thread thread = new Thread(() -> {
			// the JDK's WebSocket client may try twice
			while (!server.isClosed()) {
				try (Socket client = server.accept()) {
					service.serve(client);
				}
				catch (IOException ex) {
					// the client has gone, or the test is over
				}
			}
		});
		thread.setDaemon(true);
		thread.start();
		return server;
	}

	/**
	 * What a server does with a client before it closes.
	 */
	private interface Service {

		void serve(Socket client) throws IOException;

	}

}
