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

package io.github.mqttboot.transport.netty;

import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import javax.net.ssl.SSLParameters;

import io.github.mqttboot.protocol.BrokerAddress;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.ConnectPacket;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.settings.BrokerUrl;
import io.github.mqttboot.store.ManualStore;
import io.github.mqttboot.testsupport.ProxyServer;
import io.github.mqttboot.testsupport.QuicFront;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.testsupport.TestCertificates;
import io.github.mqttboot.testsupport.TlsServer;
import io.github.mqttboot.testsupport.WebSocketServer;
import io.github.mqttboot.transport.ConnectStage;
import io.github.mqttboot.transport.LinkFailure;
import io.github.mqttboot.transport.LinkFailure.Kind;
import io.github.mqttboot.transport.LinksContract;
import io.github.mqttboot.transport.MqttTransport;
import io.github.mqttboot.transport.MqttTransports;
import io.github.mqttboot.transport.RecordingTransportListener;
import io.github.mqttboot.transport.TlsSettings;
import io.github.mqttboot.transport.TransportClosed;
import io.github.mqttboot.transport.TransportRequest;
import io.github.mqttboot.transport.TransportSettings;
import io.netty.handler.codec.mqtt.MqttMessageType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Connections on Netty over links to servers that are slow, silent, or free with the
 * rules of TLS, WebSocket and proxies; of QUIC where it can be so as well.
 */
class NettyLinksIT extends LinksContract {

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	private final TestCertificates certificates = TestCertificates.shared();

	private final TlsServer tls = new TlsServer(this.certificates.getServer());

	private final RecordingTransportListener listener = new RecordingTransportListener();

	private final ExecutorService workers = Executors.newCachedThreadPool();

	private final List<MqttTransports> opened = new ArrayList<>();

	NettyLinksIT() {
		super(new NettyTransportFactory());
	}

	@AfterEach
	void closeTransports() {
		this.opened.forEach(MqttTransports::close);
		this.workers.shutdownNow();
	}

	@ParameterizedTest
	@CsvSource({ "broker.example.com, broker.example.com", "broker, broker", "my_broker,", "127.0.0.1,", "::1," })
	void tlsNamesTheHost(String host, String serverName) throws IOException {
		TlsSettings anyHost = new TlsSettings(this.certificates.createSslContext(null), new SSLParameters());
		try (ScriptedBroker broker = ScriptedBroker.start(this.tls)) {
			open(broker.uri(), address(host, broker), anyHost, TIMEOUT);
			this.listener.await(ConnectAck.class);
			assertThat(this.listener.stages()).containsExactly(ConnectStage.CONNECTING, ConnectStage.TLS,
					ConnectStage.CONNACK);
			assertThat(this.tls.handshakes()).hasSize(1);
			assertThat(this.tls.handshakes().get(0).host()).isEqualTo(serverName);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "broker.example.com", "broker" })
	void tlsOffersApplicationProtocols(String host) throws IOException {
		SSLParameters parameters = new SSLParameters();
		parameters.setApplicationProtocols(new String[] { "x-amzn-mqtt-ca", "mqtt" });
		TlsSettings offering = new TlsSettings(this.certificates.createSslContext(null), parameters);
		try (ScriptedBroker broker = ScriptedBroker.start(this.tls.applicationProtocol("mqtt"))) {
			open(broker.uri(), address(host, broker), offering, TIMEOUT);
			this.listener.await(ConnectAck.class);
			assertThat(this.tls.applicationProtocols()).containsExactly("mqtt");
		}
	}

	@Test
	void webSocketOffersApplicationProtocols() throws IOException {
		SSLParameters parameters = new SSLParameters();
		parameters.setApplicationProtocols(new String[] { "x-amzn-mqtt-ca", "mqtt" });
		TlsSettings offering = new TlsSettings(this.certificates.createSslContext(null), parameters);
		this.tls.applicationProtocol("mqtt");
		try (ScriptedBroker broker = start("wss")) {
			open(broker.uri(), address("localhost", broker), offering, TIMEOUT);
			this.listener.await(ConnectAck.class);
			assertThat(this.tls.applicationProtocols()).containsExactly("mqtt");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "mqtts", "wss" })
	void certificateForAnotherHostIsRefused(String scheme) throws IOException {
		try (ScriptedBroker broker = start(scheme)) {
			URI uri = URI.create(scheme + "://elsewhere.example.com:" + broker.address().getPort());
			open(uri, address("elsewhere.example.com", broker), verifying(), TIMEOUT);
			assertFailure(Kind.CERTIFICATE_OF_ANOTHER_HOST);
		}
	}

	@Test
	void hostNameThatTheJdkCannotCheckIsNotACertificateForAnotherHost() throws IOException {
		try (ScriptedBroker broker = start("mqtts")) {
			URI uri = URI.create("mqtts://my_broker:" + broker.address().getPort());
			open(uri, address("my_broker", broker), verifying(), TIMEOUT);
			assertFailure(Kind.HOST_NAME_NOT_VERIFIABLE);
		}
	}

	@Test
	void certificateOfAnUnknownAuthorityIsRefused() throws IOException {
		try (ScriptedBroker broker = ScriptedBroker.start(this.tls)) {
			open(broker.uri(), broker.address(), TlsSettings.ofJvm(), TIMEOUT);
			assertFailure(Kind.CERTIFICATE_UNTRUSTED);
		}
	}

	@Test
	void settingsThatCannotBeHadAreAFailureOfTls() {
		try (ScriptedBroker broker = ScriptedBroker.start(this.tls)) {
			MqttTransports transports = new NettyTransportFactory(1)
				.open(new TransportSettings("test", MqttVersion.MQTT_5_0, () -> {
					throw new IllegalStateException("no such bundle");
				}, Map.of()), this.workers);
			this.opened.add(transports);
			transports.create(request(broker.uri(), broker.address(), TIMEOUT), this.listener).open();
			assertFailure(Kind.TLS);
		}
	}

	@Test
	void plainBrokerDoesNotSpeakTls() {
		try (ScriptedBroker broker = ScriptedBroker.start()) {
			broker.onAccept((session) -> session.sendBytes(0x20, 0x02, 0x00, 0x00, 0x00));
			open(URI.create("mqtts://127.0.0.1:" + broker.address().getPort()), broker.address(), verifying(), TIMEOUT);
			assertFailure(Kind.TLS_NOT_SPOKEN);
		}
	}

	@Test
	void closeDuringTheHandshakeIsSaidSo() {
		try (ScriptedBroker broker = ScriptedBroker.start()) {
			broker.onAccept(ScriptedBroker.Session::drop);
			open(URI.create("mqtts://127.0.0.1:" + broker.address().getPort()), broker.address(), verifying(), TIMEOUT);
			assertFailure(Kind.TLS_CLOSED);
		}
	}

	@ParameterizedTest
	@CsvSource({ "mqtts, TLS", "ws, UPGRADE", "wss, TLS" })
	void silentPeerTimesOutInTheStageItIsIn(String scheme, ConnectStage stage) throws IOException {
		try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			open(URI.create(scheme + "://127.0.0.1:" + silent.getLocalPort()),
					(InetSocketAddress) silent.getLocalSocketAddress(), verifying(), Duration.ofMillis(300));
			assertFailure(Kind.TIMED_OUT);
			assertThat(this.listener.stages()).last().isEqualTo(stage);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			HTTP/1.1 404 Not Found                        | 404 |
			HTTP/1.1 302 Found,Location: http://u:p@x/y?t | 302 | http://******@x/y?******
			HTTP/1.1 401 Unauthorized                     | 401 |
			""")
	void refusedUpgradeHasItsStatus(String response, int status, String detail) throws IOException {
		try (ServerSocket server = answering(response.replace(",", "\r\n") + "\r\nContent-Length: 9999999\r\n\r\n")) {
			open(URI.create("ws://127.0.0.1:" + server.getLocalPort()),
					(InetSocketAddress) server.getLocalSocketAddress(), verifying(), TIMEOUT);
			assertThat(this.listener.await(TransportClosed.class).failure())
				.isEqualTo(LinkFailure.ofUpgrade(status, detail));
		}
	}

	@Test
	void whatDoesNotSpeakHttpIsNoWebServer() throws IOException {
		try (ServerSocket server = answering("220 mail.example.com ESMTP\r\n\r\n")) {
			open(URI.create("ws://127.0.0.1:" + server.getLocalPort()),
					(InetSocketAddress) server.getLocalSocketAddress(), verifying(), TIMEOUT);
			assertFailure(Kind.NO_WEB_SERVER);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "Sec-WebSocket-Protocol: MQTT\r\n" })
	void subprotocolThatIsNotOursIsAViolation(String header) throws IOException {
		try (ServerSocket server = answering("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
				+ "Connection: Upgrade\r\nSec-WebSocket-Accept: any\r\n" + header + "\r\n")) {
			open(URI.create("ws://127.0.0.1:" + server.getLocalPort()),
					(InetSocketAddress) server.getLocalSocketAddress(), verifying(), TIMEOUT);
			TransportClosed closed = this.listener.await(TransportClosed.class);
			assertThat(closed.origin()).isEqualTo(TransportClosed.Origin.PROTOCOL);
			assertThat(closed.reasonString())
				.isEqualTo("the server opened a WebSocket but did not agree to the subprotocol 'mqtt'");
		}
	}

	@Test
	void bytesOfAFrameThatIsNotWholeAreASignOfLife() {
		WebSocketServer webSocket = new WebSocketServer();
		try (ScriptedBroker broker = ScriptedBroker.start(webSocket)) {
			MqttTransport transport = open(broker.uri(), broker.address(), verifying(), TIMEOUT);
			this.listener.await(ConnectAck.class);
			long before = transport.activity().lastInbound();
			// a frame of 1,000 bytes, and of these the beginning of a PUBLISH of as many
			webSocket.connection()
				.sendBytes(new byte[] { (byte) 0x82, 126, 0x03, (byte) 0xE8, 0x30, (byte) 0xE5, 0x07, 0, 1, 't', 0 });
			await().until(() -> transport.activity().lastInbound() > before);
			assertThat(this.listener.events(InboundPublish.class)).isEmpty();
			webSocket.connection().sendBytes(new byte[993]);
			assertThat(this.listener.await(InboundPublish.class).payload()).hasSize(993);
			broker.session().publish("topic", "x".repeat(8 * 1024 * 1024), 0, 0);
			assertThat(this.listener.await(InboundPublish.class, 2).get(1).payload()).hasSize(8 * 1024 * 1024);
		}
	}

	@ParameterizedTest
	@CsvSource({ "mqtt, SOCKS", "mqtts, SOCKS", "ws, CONNECT", "wss, CONNECT" })
	void proxyOfTheJvmIsUsed(String scheme, String method) throws IOException {
		try (ScriptedBroker broker = start(scheme); ProxyServer proxy = new ProxyServer(broker.address().getPort())) {
			open(broker.uri(), broker.address(), anyHost(), TIMEOUT);
			this.listener.await(ConnectAck.class);
			assertThat(proxy.requests()).singleElement().asString().startsWith(method);
		}
	}

	@ParameterizedTest
	@CsvSource({ "mqtt, true, false", "ws, true, true", "ws, false, false", "wss, true, true" })
	void nameOfTheHostIsLeftToAnHttpProxyOnly(String scheme, boolean proxied, boolean resolves) throws IOException {
		BrokerAddress address = BrokerUrl.parse(scheme + "://broker.example.com:4711");
		try (ProxyServer proxy = new ProxyServer(proxied ? 4711 : 1)) {
			MqttTransports transports = transports(verifying());
			assertThat(transports.resolves(address)).isEqualTo(resolves);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "mqtt", "ws" })
	void silentProxyIsGivenUpInTime(String scheme) throws IOException {
		ProxySelector before = ProxySelector.getDefault();
		try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			InetSocketAddress proxy = (InetSocketAddress) silent.getLocalSocketAddress();
			ProxySelector.setDefault(scheme.equals("mqtt") ? socks(proxy) : ProxySelector.of(proxy));
			open(URI.create(scheme + "://127.0.0.1:1883"), new InetSocketAddress("127.0.0.1", 1883), anyHost(),
					Duration.ofMillis(300));
			assertThat(this.listener.await(TransportClosed.class).origin()).isEqualTo(TransportClosed.Origin.NETWORK);
			assertThat(this.listener.stages()).containsExactly(ConnectStage.CONNECTING);
		}
		finally {
			ProxySelector.setDefault(before);
		}
	}

	private static ProxySelector socks(InetSocketAddress address) {
		return new ProxySelector() {

			@Override
			public List<Proxy> select(URI uri) {
				return List.of(new Proxy(Proxy.Type.SOCKS, address));
			}

			@Override
			public void connectFailed(URI uri, SocketAddress failed, IOException failure) {
			}

		};
	}

	@Test
	void handshakeOfTheWebSocketHasWhatIsConfiguredAndNoOrigin() {
		WebSocketServer webSocket = new WebSocketServer();
		try (ScriptedBroker broker = ScriptedBroker.start(webSocket)) {
			MqttTransports transports = new NettyTransportFactory(1).open(
					new TransportSettings("test", MqttVersion.MQTT_5_0, this::anyHost, Map.of("X-Tenant", "north")),
					this.workers);
			this.opened.add(transports);
			URI uri = URI.create("ws://127.0.0.1:" + broker.address().getPort() + "/deep/path?token=a%20b");
			transports.create(request(uri, broker.address(), TIMEOUT), this.listener).open();
			this.listener.await(ConnectAck.class);
			assertThat(webSocket.upgrades()).singleElement().satisfies((upgrade) -> {
				assertThat(upgrade.uri()).hasToString("/deep/path?token=a%20b");
				Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
				headers.putAll(upgrade.headers());
				assertThat(headers).containsEntry("X-Tenant", "north")
					.containsEntry("Host", "127.0.0.1:" + broker.address().getPort())
					.containsEntry("Sec-WebSocket-Protocol", "mqtt")
					.doesNotContainKeys("Origin", "Sec-WebSocket-Extensions");
			});
		}
	}

	@ParameterizedTest
	@CsvSource({ "1001, going away", "1008, policy violation", "1012, restarting" })
	void closeOfTheWebSocketIsAnswered(int status, String reason) {
		WebSocketServer webSocket = new WebSocketServer();
		try (ScriptedBroker broker = ScriptedBroker.start(webSocket)) {
			open(broker.uri(), broker.address(), anyHost(), TIMEOUT);
			this.listener.await(ConnectAck.class);
			webSocket.connection().close(status, reason);
			TransportClosed closed = this.listener.await(TransportClosed.class);
			assertThat(closed.failure()).isEqualTo(LinkFailure.of(Kind.NETWORK,
					"the other side closed the WebSocket with status " + status + ": " + reason));
			await().untilAsserted(() -> assertThat(webSocket.connection().closeStatus()).isEqualTo(status));
		}
	}

	/**
	 * The WebSocket of the JDK, which links for Paho are on, does not say so: there it is
	 * the ping that finds out.
	 */
	@Test
	void endOfTlsAloneIsALossOfAWebSocketToo() {
		assertEndOfTlsAloneIsALoss("wss");
	}

	/**
	 * QUIC is on Netty only. There are no proxies for it, and a server of it cannot be
	 * free with the rules of WebSocket.
	 */
	@Test
	void brokerThatDoesNotAnswerConnectOverQuicIsGivenUp() {
		try (ScriptedBroker broker = ScriptedBroker.start();
				QuicFront front = QuicFront.to(broker.address().getPort()).start()) {
			assertUnansweredConnectIsGivenUp(broker, URI.create(front.getUrl()));
		}
	}

	@Test
	void silentServerOfQuicIsGivenUpInTime() throws IOException {
		QuicFront.assumeAvailable();
		// not the four seconds that its handshake may take
		Duration bound = Duration.ofSeconds(3);
		try (DatagramSocket silent = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
			start(URI.create("quic://127.0.0.1:" + silent.getLocalPort()),
					(settings) -> settings.connectionTimeout(Duration.ofMillis(300)));
			Set<SocketAddress> attempts = new HashSet<>(Set.of(receive(silent)));
			long start = System.nanoTime();
			while (attempts.size() < 2) {
				attempts.add(receive(silent));
			}
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(bound);
		}
	}

	private static SocketAddress receive(DatagramSocket socket) throws IOException {
		socket.setSoTimeout((int) TIMEOUT.toMillis());
		DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
		socket.receive(packet);
		return packet.getSocketAddress();
	}

	@Test
	void hostThatOnlyTheHttpProxyKnowsIsReached() throws IOException {
		try (ScriptedBroker broker = start("ws"); ProxyServer proxy = new ProxyServer(broker.address().getPort())) {
			int port = broker.address().getPort();
			open(URI.create("ws://only-the-proxy.invalid:" + port),
					InetSocketAddress.createUnresolved("only-the-proxy.invalid", port), anyHost(), TIMEOUT);
			this.listener.await(ConnectAck.class);
			assertThat(proxy.requests()).containsExactly("CONNECT only-the-proxy.invalid:" + port);
		}
	}

	@Test
	void frameThatIsLargerThanWeAllowEndsTheLink() throws IOException {
		try (ScriptedBroker broker = start("ws")) {
			ConnectPacket.Properties properties = new ConnectPacket.Properties(null, null, 1000L, null, null, null,
					List.of(), null, null);
			transports(anyHost())
				.create(new TransportRequest(BrokerUrl.addressOf(broker.uri()), broker.address(), TIMEOUT,
						connect(properties), new ManualStore()), this.listener)
				.open();
			this.listener.await(ConnectAck.class);
			broker.session().publish("topic", "x".repeat(3 * 1024 * 1024), 0, 0);
			TransportClosed closed = this.listener.await(TransportClosed.class);
			assertThat(closed.origin()).isEqualTo(TransportClosed.Origin.PROTOCOL);
			assertThat(closed.reasonCode()).isEqualTo(MqttReasonCode.PACKET_TOO_LARGE);
			broker.await(MqttMessageType.CONNECT, 1);
		}
	}

	private void assertFailure(Kind kind) {
		TransportClosed closed = this.listener.await(TransportClosed.class);
		assertThat(closed.origin()).isEqualTo(TransportClosed.Origin.NETWORK);
		assertThat(closed.failure()).isNotNull();
		assertThat(closed.failure().kind()).isEqualTo(kind);
	}

	private MqttTransport open(URI uri, InetSocketAddress address, TlsSettings settings, Duration timeout) {
		MqttTransport transport = transports(settings).create(request(uri, address, timeout), this.listener);
		transport.open();
		return transport;
	}

	private MqttTransports transports(TlsSettings settings) {
		MqttTransports transports = new NettyTransportFactory(1)
			.open(new TransportSettings("test", MqttVersion.MQTT_5_0, () -> settings, Map.of()), this.workers);
		this.opened.add(transports);
		return transports;
	}

	private static TransportRequest request(URI uri, InetSocketAddress address, Duration timeout) {
		return new TransportRequest(BrokerUrl.addressOf(uri), address, timeout, connect(ConnectPacket.Properties.NONE),
				new ManualStore());
	}

	private static ConnectPacket connect(ConnectPacket.Properties properties) {
		return new ConnectPacket(MqttVersion.MQTT_5_0, "links", true, 60, null, null, null, null, properties);
	}

	private static InetSocketAddress address(String host, ScriptedBroker broker) throws IOException {
		return new InetSocketAddress(InetAddress.getByAddress(host, broker.address().getAddress().getAddress()),
				broker.address().getPort());
	}

	private TlsSettings anyHost() {
		return new TlsSettings(this.certificates.createSslContext(null), new SSLParameters());
	}

	private TlsSettings verifying() {
		SSLParameters parameters = new SSLParameters();
		parameters.setEndpointIdentificationAlgorithm("HTTPS");
		return new TlsSettings(this.certificates.createSslContext(null), parameters);
	}

	private ScriptedBroker start(String scheme) {
		return switch (scheme) {
			case "mqtt" -> ScriptedBroker.start();
			case "mqtts" -> ScriptedBroker.start(this.tls);
			case "ws" -> ScriptedBroker.start(new WebSocketServer());
			default -> ScriptedBroker.start(this.tls, new WebSocketServer());
		};
	}

	private ServerSocket answering(String response) throws IOException {
		ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		this.workers.execute(() -> {
			try (Socket client = server.accept()) {
				OutputStream out = client.getOutputStream();
				out.write(response.getBytes(StandardCharsets.US_ASCII));
				out.flush();
				client.getInputStream().transferTo(OutputStream.nullOutputStream());
			}
			catch (IOException ex) {
				// the client went away
			}
		});
		return server;
	}

}
