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

package io.github.mqttboot.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Authenticator;
import java.net.InetAddress;
import java.net.PasswordAuthentication;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.supervisor.DefaultMqttConnectionFactory;
import io.github.mqttboot.testsupport.ProxyServer;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.testsupport.ScriptedBroker.Session;
import io.github.mqttboot.testsupport.TestCertificates;
import io.github.mqttboot.testsupport.TlsServer;
import io.github.mqttboot.testsupport.WebSocketServer;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What connections must do, whatever client they are on, over links to servers that are
 * slow, silent, or free with the rules of WebSocket.
 */
@ExtendWith(OutputCaptureExtension.class)
public abstract class LinksContract {

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	private final DefaultMqttConnectionFactory connections;

	private final TestCertificates certificates = TestCertificates.shared();

	private final TlsServer tls = new TlsServer(this.certificates.getServer());

	private final WebSocketServer webSocket = new WebSocketServer();

	private final List<String> received = new CopyOnWriteArrayList<>();

	protected LinksContract(MqttTransportFactory... factories) {
		this.connections = new DefaultMqttConnectionFactory(List.of(factories));
	}

	@AfterEach
	void close() {
		this.connections.close();
	}

	@ParameterizedTest
	@EnumSource
	void webSocketCarriesMqtt(MqttVersion version) {
		try (ScriptedBroker broker = ScriptedBroker.start(this.tls, this.webSocket)) {
			MqttConnection connection = connect(broker, (settings) -> settings.version(version));
			byte[] payload = "large ".repeat(50_000).getBytes(StandardCharsets.UTF_8);
			assertThat(publish(connection, payload)).succeedsWithin(TIMEOUT);
			MqttPublishMessage published = broker.await(MqttPublishMessage.class);
			assertThat(published.payload().readableBytes()).isEqualTo(payload.length);
			assertReceives(broker, "large ".repeat(50_000));
		}
	}

	@Test
	void webSocketAnswersPings() {
		try (ScriptedBroker broker = ScriptedBroker.start(this.webSocket)) {
			MqttConnection connection = connect(broker, (settings) -> settings);
			for (int i = 0; i < 3; i++) {
				this.webSocket.connection().ping("ping " + i);
			}
			await().untilAsserted(() -> assertThat(this.webSocket.connection().pongs()).containsExactly("ping 0",
					"ping 1", "ping 2"));
			assertReceives(broker, "message");
			assertThat(publish(connection, new byte[0])).succeedsWithin(TIMEOUT);
			assertThat(broker.sessions()).hasSize(1);
		}
	}

	@Test
	void packetMayComeInFragments() {
		this.webSocket.fragments(1);
		try (ScriptedBroker broker = ScriptedBroker.start(this.webSocket)) {
			connect(broker, (settings) -> settings);
			assertReceives(broker, "byte by byte");
			this.webSocket.fragments(1000);
			assertReceives(broker, "larger ".repeat(10_000));
			// as Artemis does
			this.webSocket.fragments(65_536);
			assertReceives(broker, "largest ".repeat(20_000));
		}
	}

	@Test
	void pingMayComeBetweenFragments() {
		try (ScriptedBroker broker = ScriptedBroker.start(this.webSocket)) {
			connect(broker, (settings) -> settings);
			this.webSocket.fragments(100);
			for (int i = 0; i < 20; i++) {
				broker.session().publish("topic", "message " + i, 1, i + 1);
				this.webSocket.connection().ping("ping");
			}
			await().untilAsserted(() -> assertThat(this.received).hasSize(20));
			await().untilAsserted(() -> assertThat(this.webSocket.connection().pongs()).hasSize(20));
		}
	}

	@Test
	void packetMayComeInSeveralMessages() {
		this.webSocket.messages(2);
		try (ScriptedBroker broker = ScriptedBroker.start(this.webSocket)) {
			connect(broker, (settings) -> settings);
			assertReceives(broker, "two by two");
		}
	}

	@Test
	void manyPacketsMayComeInOneMessage() {
		try (ScriptedBroker broker = ScriptedBroker.start(this.webSocket)) {
			connect(broker, (settings) -> settings);
			this.webSocket.together(100);
			IntStream.rangeClosed(1, 100).forEach((id) -> broker.session().publish("topic", "message " + id, 1, id));
			await().untilAsserted(() -> assertThat(this.received)
				.containsExactlyElementsOf(IntStream.rangeClosed(1, 100).mapToObj((id) -> "message " + id).toList()));
			this.webSocket.together(1);
			broker.await(MqttMessageType.PUBACK, 100);
		}
	}

	@Test
	void webSocketMayOpenSlowly() {
		this.webSocket.delayUpgrade(Duration.ofSeconds(2));
		try (ScriptedBroker broker = ScriptedBroker.start(this.webSocket)) {
			MqttConnection connection = connect(broker,
					(settings) -> settings.connectionTimeout(Duration.ofSeconds(10)));
			assertThat(connection.getSnapshot().lastFailure()).isNull();
			assertReceives(broker, "message");
		}
	}

	@ParameterizedTest
	@CsvSource({ "1001, going away", "1008, policy violation", "1012, restarting" })
	void closedWebSocketIsALoss(int status, String reason, CapturedOutput output) {
		try (ScriptedBroker broker = ScriptedBroker.start(this.webSocket)) {
			MqttConnection connection = connect(broker, (settings) -> settings);
			this.webSocket.connection().close(status, reason);
			broker.await(MqttSubscribeMessage.class, 2);
			String description = "the other side closed the WebSocket with status " + status + ": " + reason;
			assertThat(connection.getSnapshot().lastDisconnect().cause().description()).isEqualTo(description);
			assertThat(output).contains("lost " + broker.uri() + ": " + description);
			assertReceives(broker, "message");
		}
	}

	@Test
	void endOfTlsAloneIsALoss() {
		assertEndOfTlsAloneIsALoss("mqtts");
	}

	protected final void assertEndOfTlsAloneIsALoss(String scheme) {
		try (ScriptedBroker broker = start(scheme)) {
			MqttConnection connection = connect(broker, (settings) -> settings);
			Session session = broker.session();
			session.endTls();
			broker.await(MqttSubscribeMessage.class, 2);
			assertThat(connection.getSnapshot().lastDisconnect().cause().description())
				.startsWith("the other side closed the connection");
			await().until(() -> !session.isOpen());
			assertReceives(broker, "message");
		}
	}

	@Test
	void textEndsTheWebSocket() {
		try (ScriptedBroker broker = ScriptedBroker.start(this.webSocket)) {
			connect(broker, (settings) -> settings);
			Session session = broker.session();
			this.webSocket.connection().send(new TextWebSocketFrame("text"));
			await().until(() -> !session.isOpen());
			broker.await(MqttSubscribeMessage.class, 2);
			assertReceives(broker, "message");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "mqtt", "mqtts", "ws", "wss" })
	void silentServerIsGivenUpInTime(String scheme) throws IOException {
		// neither the ten seconds of the default nor those of a link of its own
		Duration bound = Duration.ofSeconds(5);
		try (SilentServer server = new SilentServer()) {
			URI url = URI.create(scheme + "://127.0.0.1:" + server.port() + (scheme.startsWith("ws") ? "/mqtt" : ""));
			start(url, (settings) -> settings.connectionTimeout(Duration.ofMillis(300)));
			await().untilAsserted(() -> assertThat(server.durations).hasSizeGreaterThan(1));
			assertThat(server.durations).allSatisfy((duration) -> assertThat(duration).isLessThan(bound));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "mqtt", "mqtts", "ws", "wss" })
	void brokerThatDoesNotAnswerConnectIsGivenUp(String scheme) {
		try (ScriptedBroker broker = start(scheme)) {
			assertUnansweredConnectIsGivenUp(broker, broker.uri());
		}
	}

	protected final void assertUnansweredConnectIsGivenUp(ScriptedBroker broker, URI url) {
		broker.on(MqttMessageType.CONNECT, ScriptedBroker.ignore());
		start(url, (settings) -> settings.connectionTimeout(Duration.ofMillis(1500)));
		// it bounds the TLS handshake, too, which may take long on a busy machine
		broker.await(MqttMessageType.CONNECT, 1);
		broker.await(MqttMessageType.CONNECT, 2);
		await().until(() -> !broker.sessions().get(0).isOpen());
	}

	/**
	 * An HTTP proxy gets no credentials, whatever the JVM has: the JDK does not give them
	 * either when it asks for a tunnel.
	 */
	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					ws  | 407 | the HTTP proxy wants a user name and a password (HTTP 407): exclude the broker from it by 'http.nonProxyHosts'
					wss | 407 | the HTTP proxy wants a user name and a password (HTTP 407): exclude the broker from it by 'http.nonProxyHosts'
					ws  | 403 | the HTTP proxy does not connect to the broker (HTTP 403)
					wss | 403 | the HTTP proxy does not connect to the broker (HTTP 403)
					""",
			quoteCharacter = '"')
	void proxyThatRefusesIsNamed(String scheme, int status, String description) throws IOException {
		try (ScriptedBroker broker = start(scheme); ProxyServer proxy = new ProxyServer(broker.address().getPort())) {
			Authenticator.setDefault(new Ann());
			proxy.refuse(status);
			MqttConnection connection = start(broker.uri(), (settings) -> settings);
			await().until(() -> connection.getSnapshot().lastFailure() != null);
			assertThat(connection.getSnapshot().lastFailure().cause().description()).startsWith(description);
			assertThat(broker.sessions()).isEmpty();
		}
		finally {
			Authenticator.setDefault(null);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "mqtt", "mqtts" })
	void proxyOfSocksGetsTheCredentialsOfTheJvm(String scheme) throws IOException {
		try (ScriptedBroker broker = start(scheme); ProxyServer proxy = new ProxyServer(broker.address().getPort())) {
			proxy.require(Ann.CREDENTIALS);
			Authenticator.setDefault(new Ann());
			connect(broker, (settings) -> settings);
			assertThat(proxy.requests()).containsExactly("SOCKS " + broker.address().getPort());
		}
		finally {
			Authenticator.setDefault(null);
		}
	}

	private ScriptedBroker start(String scheme) {
		return switch (scheme) {
			case "mqtt" -> ScriptedBroker.start();
			case "mqtts" -> ScriptedBroker.start(this.tls);
			case "ws" -> ScriptedBroker.start(this.webSocket);
			default -> ScriptedBroker.start(this.tls, this.webSocket);
		};
	}

	private MqttConnection connect(ScriptedBroker broker, UnaryOperator<MqttConnectionSettingsBuilder> customizer) {
		MqttConnection connection = start(broker.uri(), customizer);
		await()
			.untilAsserted(() -> assertThat(connection.getSnapshot().state()).isEqualTo(MqttConnectionState.CONNECTED));
		assertThat(connection.subscribe(TopicSubscription.of("topic", MqttQos.AT_LEAST_ONCE), (message) -> {
			this.received.add(new String(message.getPacket().payload(), StandardCharsets.UTF_8));
			message.acknowledge();
		}).granted()).succeedsWithin(TIMEOUT);
		return connection;
	}

	protected final MqttConnection start(URI url, UnaryOperator<MqttConnectionSettingsBuilder> customizer) {
		TlsSettings tlsSettings = this.certificates.createTlsSettings(null);
		MqttConnectionSettingsBuilder settings = new MqttConnectionSettingsBuilder("test").urls(List.of(url))
			.tls(() -> tlsSettings)
			.reconnect(new MqttConnectionSettings.Reconnect(Duration.ofMillis(50), Duration.ofMillis(50), 1,
					Duration.ZERO, Duration.ofSeconds(1)));
		MqttConnection connection = this.connections.createConnection(customizer.apply(settings).build());
		connection.start();
		return connection;
	}

	private static CompletableFuture<MqttPublishResult> publish(MqttConnection connection, byte[] payload) {
		return connection
			.publish(new PublishPacket("topic", payload, MqttQos.AT_LEAST_ONCE, false, PublishProperties.NONE));
	}

	private void assertReceives(ScriptedBroker broker, String payload) {
		broker.session().publish("topic", payload, 1, 1);
		await().untilAsserted(() -> assertThat(this.received).last().isEqualTo(payload));
	}

	/**
	 * Has a user name and a password for whoever asks.
	 */
	private static final class Ann extends Authenticator {

		private static final String CREDENTIALS = "ann:secret";

		@Override
		protected PasswordAuthentication getPasswordAuthentication() {
			return new PasswordAuthentication("ann", "secret".toCharArray());
		}

	}

	/**
	 * Takes connections, reads what comes and says nothing. Notes how long each lasted.
	 */
	private static final class SilentServer implements AutoCloseable {

		private final List<Duration> durations = new CopyOnWriteArrayList<>();

		private final ExecutorService threads = Executors.newCachedThreadPool();

		private final ServerSocket serverSocket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

		SilentServer() throws IOException {
			this.threads.execute(this::accept);
		}

		int port() {
			return this.serverSocket.getLocalPort();
		}

		private void accept() {
			try {
				while (true) {
					Socket client = this.serverSocket.accept();
					this.threads.execute(() -> listen(client));
				}
			}
			catch (IOException | RejectedExecutionException ex) {
				// closed
			}
		}

		private void listen(Socket client) {
			long start = System.nanoTime();
			try (client; InputStream input = client.getInputStream()) {
				input.transferTo(OutputStream.nullOutputStream());
			}
			catch (SocketException ex) {
				// reset, which is an end as well
			}
			catch (IOException ex) {
				return;
			}
			this.durations.add(Duration.ofNanos(System.nanoTime() - start));
		}

		@Override
		public void close() throws IOException {
			this.serverSocket.close();
			this.threads.shutdownNow();
		}

	}

}
