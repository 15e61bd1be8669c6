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

package io.github.mqttboot.testsupport;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What lies under the MQTT of a {@link ScriptedBroker}, seen by clients of the JDK.
 */
class ScriptedBrokerIT {

	private static final byte[] CONNECT = HexFormat.of().parseHex("100c00044d515454040200000000");

	private static final byte[] CONNACK = HexFormat.of().parseHex("20020000");

	private final TestCertificates certificates = TestCertificates.shared();

	private final TlsServer tls = new TlsServer(this.certificates.getServer());

	private final WebSocketServer webSocket = new WebSocketServer();

	@Test
	void tlsRecordsWhatTheClientShows() throws Exception {
		this.tls.requireClient(this.certificates.getAuthority()).protocols("TLSv1.2");
		try (ScriptedBroker broker = ScriptedBroker.start(this.tls);
				SSLSocket socket = open(broker, this.certificates.createSslContext(this.certificates.getClient()))) {
			socket.getOutputStream().write(CONNECT);
			assertThat(socket.getInputStream().readNBytes(CONNACK.length)).isEqualTo(CONNACK);
			assertThat(this.tls.handshakes()).singleElement().satisfies((handshake) -> {
				assertThat(handshake.protocol()).isEqualTo("TLSv1.2");
				assertThat(handshake.host()).isEqualTo("localhost");
				assertThat(handshake.clientCertificate()).isEqualTo(this.certificates.getClient().getCertificate());
			});
			assertThat(broker.uri()).hasScheme("mqtts").hasPath("");
		}
	}

	@Test
	void tlsRefusesClientWithoutCertificateWhenItRequiresOne() throws Exception {
		this.tls.requireClient(this.certificates.getAuthority());
		try (ScriptedBroker broker = ScriptedBroker.start(this.tls);
				SSLSocket socket = open(broker, this.certificates.createSslContext(null))) {
			socket.startHandshake();
			await().until(() -> this.tls.failures().size() == 1);
			assertThat(this.tls.handshakes()).isEmpty();
		}
	}

	@Test
	void tlsPresentsItsIdentityOfTheMoment() throws Exception {
		try (ScriptedBroker broker = ScriptedBroker.start(this.tls)) {
			this.tls.present(this.certificates.createServer("elsewhere.example.com"));
			try (SSLSocket socket = open(broker, this.certificates.createSslContext(null))) {
				assertThat(socket.getSession().getPeerPrincipal()).hasToString("CN=elsewhere.example.com");
			}
		}
	}

	@Test
	void webSocketRecordsTheRequest() {
		try (ScriptedBroker broker = ScriptedBroker.start(this.webSocket)) {
			Client client = connect(URI.create(broker.uri() + "?token=1"));
			client.send(CONNECT);
			client.awaitFragments("20020000");
			assertThat(client.webSocket.getSubprotocol()).isEqualTo("mqtt");
			assertThat(this.webSocket.upgrades()).singleElement().satisfies((upgrade) -> {
				assertThat(upgrade.uri()).hasToString("/mqtt?token=1");
				assertThat(upgrade.headers()).containsEntry("x-test", "yes").containsKey("Sec-WebSocket-Key");
			});
			assertThat(broker.received(MqttConnectMessage.class)).hasSize(1);
		}
	}

	@Test
	void webSocketOverTls() {
		try (ScriptedBroker broker = ScriptedBroker.start(this.tls, this.webSocket)) {
			assertThat(broker.uri()).hasScheme("wss");
			Client client = connect(broker.uri());
			client.send(CONNECT);
			client.awaitFragments("20020000");
			assertThat(this.tls.handshakes()).hasSize(1);
		}
	}

	@Test
	void webSocketCutsPacketsUpAndSendsThemTogether() {
		this.webSocket.fragments(3).messages(4).together(2);
		try (ScriptedBroker broker = ScriptedBroker.start(this.webSocket)) {
			Client client = connect(broker.uri());
			broker.session().sendBytes(1, 2);
			broker.session().sendBytes(3, 4, 5, 6, 7);
			client.awaitFragments("010203-", "04", "050607");
		}
	}

	@Test
	void webSocketPingsAndCloses() {
		try (ScriptedBroker broker = ScriptedBroker.start(this.webSocket)) {
			Client client = connect(broker.uri());
			this.webSocket.connection().ping("there?");
			await().until(() -> this.webSocket.connection().pongs().equals(List.of("there?")));
			this.webSocket.connection().close(1001, "going away");
			assertThat(client.closeStatus.join()).isEqualTo(1001);
			await().until(() -> !broker.session().isOpen());
			assertThat(this.webSocket.connection().closeStatus()).isEqualTo(1001);
		}
	}

	@Test
	void webSocketIsClosedByTheClient() {
		try (ScriptedBroker broker = ScriptedBroker.start(this.webSocket)) {
			connect(broker.uri()).webSocket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
			await().until(() -> !broker.session().isOpen());
			assertThat(this.webSocket.connection().closeStatus()).isEqualTo(WebSocket.NORMAL_CLOSURE);
		}
	}

	@Test
	void webSocketRefusesTheUpgrade() {
		this.webSocket.delayUpgrade(Duration.ofMillis(1)).refuse(404, Map.of("X-Reason", "unknown"));
		try (ScriptedBroker broker = ScriptedBroker.start(this.webSocket)) {
			assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> connect(broker.uri()))
				.havingCause()
				.isInstanceOfSatisfying(WebSocketHandshakeException.class, (ex) -> {
					assertThat(ex.getResponse().statusCode()).isEqualTo(404);
					assertThat(ex.getResponse().headers().firstValue("x-reason")).hasValue("unknown");
				});
			this.webSocket.accept().subprotocol(null);
			assertThat(connect(broker.uri()).webSocket.getSubprotocol()).isEmpty();
		}
	}

	private SSLSocket open(ScriptedBroker broker, SSLContext context) throws Exception {
		SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", broker.address().getPort());
		SSLParameters parameters = socket.getSSLParameters();
		// unasked, the JDK names no host without a dot
		parameters.setServerNames(List.of(new SNIHostName("localhost")));
		socket.setSSLParameters(parameters);
		return socket;
	}

	private Client connect(URI uri) {
		Client client = new Client();
		client.webSocket = HttpClient.newBuilder()
			.sslContext(this.certificates.createSslContext(null))
			.build()
			.newWebSocketBuilder()
			.subprotocols("mqtt")
			.header("X-Test", "yes")
			.buildAsync(uri, client)
			.join();
		return client;
	}

	/**
	 * Collects fragments in hexadecimal. A {@code -} means that the message goes on.
	 */
	private static final class Client implements WebSocket.Listener {

		private final List<String> fragments = new CopyOnWriteArrayList<>();

		private final CompletableFuture<Integer> closeStatus = new CompletableFuture<>();

		private WebSocket webSocket;

		void send(byte[] bytes) {
			this.webSocket.sendBinary(ByteBuffer.wrap(bytes), true).join();
		}

		void awaitFragments(String... expected) {
			await().untilAsserted(() -> assertThat(this.fragments).containsExactly(expected));
		}

		@Override
		public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
			byte[] bytes = new byte[data.remaining()];
			data.get(bytes);
			this.fragments.add(HexFormat.of().formatHex(bytes) + (last ? "" : "-"));
			webSocket.request(1);
			return null;
		}

		@Override
		public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
			this.closeStatus.complete(statusCode);
			return null;
		}

	}

}
