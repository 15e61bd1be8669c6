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

package io.github.mqttboot.transport.netty.link;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.ConnectPacket;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.settings.BrokerUrl;
import io.github.mqttboot.store.ManualStore;
import io.github.mqttboot.testsupport.QuicFront;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.testsupport.TestCertificates;
import io.github.mqttboot.testsupport.UdpProxy;
import io.github.mqttboot.transport.ConnectStage;
import io.github.mqttboot.transport.LinkFailure;
import io.github.mqttboot.transport.LinkFailure.Kind;
import io.github.mqttboot.transport.MqttTransport;
import io.github.mqttboot.transport.MqttTransports;
import io.github.mqttboot.transport.RecordingTransportListener;
import io.github.mqttboot.transport.RecordingTransportListener.PingAnswered;
import io.github.mqttboot.transport.TlsSettings;
import io.github.mqttboot.transport.TransportClosed;
import io.github.mqttboot.transport.TransportRequest;
import io.github.mqttboot.transport.TransportSettings;
import io.github.mqttboot.transport.netty.NettyTransportFactory;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicPathEvent;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Links over QUIC: their TLS, their ends, and networks that are not what they should be.
 */
class QuicLinksIT {

	/**
	 * A server waits some round trips for the answer by which it validates a new address.
	 * Where packets take no time these are 40 ms, which a busy machine may take.
	 */
	private static final Duration ONE_WAY = Duration.ofMillis(20);

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	private static final String PASSWORD = "password";

	private final TestCertificates certificates = TestCertificates.shared();

	private final ScriptedBroker broker = ScriptedBroker.start();

	private final QuicFront front = QuicFront.to(this.broker.address().getPort());

	private final RecordingTransportListener listener = new RecordingTransportListener();

	private final ExecutorService workers = Executors.newCachedThreadPool();

	private final List<MqttTransports> opened = new ArrayList<>();

	private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

	@AfterEach
	void close() {
		this.loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
		this.opened.forEach(MqttTransports::close);
		this.workers.shutdownNow();
		this.front.close();
		this.broker.close();
	}

	@ParameterizedTest
	// without a dot, Netty leaves it out
	@CsvSource({ "broker.example.com, broker.example.com", "broker,", "127.0.0.1,", "::1," })
	void namesTheHost(String host, String serverName) throws IOException {
		this.front.start();
		open(host, anyHost(null), TIMEOUT);
		this.listener.await(ConnectAck.class);
		assertThat(this.listener.stages()).containsExactly(ConnectStage.CONNECTING, ConnectStage.CONNACK);
		assertThat(this.front.handshakes()).singleElement().extracting(QuicFront.Handshake::host).isEqualTo(serverName);
	}

	@Test
	void hostNameIsVerified() throws IOException {
		this.front.start();
		open("elsewhere.example.com", verifying(null), TIMEOUT);
		assertFailure(Kind.CERTIFICATE_OF_ANOTHER_HOST);
		assertThat(this.broker.sessions()).isEmpty();
	}

	@Test
	void hostNameOfASingleLabelIsVerified() throws IOException {
		this.front.present(this.certificates.createServer("broker")).start();
		open("broker", verifying(null), TIMEOUT);
		this.listener.await(ConnectAck.class);
		RecordingTransportListener other = new RecordingTransportListener();
		transports(verifying(null)).create(request("gateway", TIMEOUT, 60), other).open();
		assertThat(other.await(TransportClosed.class).failure().kind()).isEqualTo(Kind.CERTIFICATE_OF_ANOTHER_HOST);
	}

	@Test
	void certificateOfAnUnknownAuthorityIsRefused() throws IOException {
		this.front.start();
		open("localhost", TlsSettings.ofJvm(), TIMEOUT);
		assertFailure(Kind.CERTIFICATE_UNTRUSTED);
	}

	@Test
	void expiredCertificateIsRefused() throws IOException {
		this.front.present(this.certificates.createExpiredServer()).start();
		open("localhost", verifying(null), TIMEOUT);
		assertFailure(Kind.CERTIFICATE_EXPIRED);
	}

	@Test
	void clientCertificateIsShown() throws IOException {
		this.front.requireClient(this.certificates.getAuthority()).start();
		open("localhost", verifying(this.certificates.getClient()), TIMEOUT);
		this.listener.await(ConnectAck.class);
		assertThat(this.front.handshakes()).singleElement()
			.extracting(QuicFront.Handshake::clientCertificate)
			.isEqualTo(this.certificates.getClient().getCertificate());
	}

	@Test
	void missingClientCertificateIsSaidSo() throws IOException {
		this.front.requireClient(this.certificates.getAuthority()).start();
		open("localhost", verifying(null), TIMEOUT);
		assertFailure(Kind.CLIENT_CERTIFICATE_MISSING);
	}

	@Test
	void clientCertificateOfAnUnknownAuthorityIsRefused() throws IOException {
		this.front.requireClient(this.certificates.getAuthority()).start();
		open("localhost", verifying(new TestCertificates().getClient()), TIMEOUT);
		// what Netty's server says to that is internal_error
		assertThat(this.listener.await(TransportClosed.class).failure().kind()).isIn(Kind.CLIENT_CERTIFICATE_REFUSED,
				Kind.CLIENT_CERTIFICATE_MISSING, Kind.TLS_ALERT);
	}

	@Test
	void newMaterialCountsFromTheNextConnectionOn() throws IOException {
		TestCertificates others = new TestCertificates();
		this.front.start();
		TlsSettings[] current = { verifying(null) };
		MqttTransports transports = transports(() -> current[0]);
		MqttTransport first = transports.create(request("localhost", TIMEOUT, 60), this.listener);
		first.open();
		this.listener.await(ConnectAck.class);
		this.front.present(others.getServer());
		first.close();
		RecordingTransportListener before = new RecordingTransportListener();
		transports.create(request("localhost", TIMEOUT, 60), before).open();
		assertThat(before.await(TransportClosed.class).failure().kind()).isEqualTo(Kind.CERTIFICATE_UNTRUSTED);
		current[0] = others.createTlsSettings(null);
		RecordingTransportListener after = new RecordingTransportListener();
		transports.create(request("localhost", TIMEOUT, 60), after).open();
		after.await(ConnectAck.class);
	}

	@Test
	void hostNameIsVerifiedWithNewMaterialToo() throws IOException {
		this.front.requireClient(this.certificates.getAuthority()).start();
		TlsSettings[] current = { verifying(this.certificates.getClient()) };
		MqttTransports transports = transports(() -> current[0]);
		transports.create(request("localhost", TIMEOUT, 60), this.listener).open();
		this.listener.await(ConnectAck.class);
		X509Bundle next = this.certificates.createClient("next");
		current[0] = verifying(next);
		RecordingTransportListener elsewhere = new RecordingTransportListener();
		transports.create(request("elsewhere.example.com", TIMEOUT, 60), elsewhere).open();
		assertThat(elsewhere.await(TransportClosed.class).failure().kind()).isEqualTo(Kind.CERTIFICATE_OF_ANOTHER_HOST);
		RecordingTransportListener after = new RecordingTransportListener();
		transports.create(request("localhost", TIMEOUT, 60), after).open();
		after.await(ConnectAck.class);
		assertThat(this.front.handshakes()).extracting(QuicFront.Handshake::clientCertificate)
			.containsExactly(this.certificates.getClient().getCertificate(), next.getCertificate());
	}

	@Test
	void withoutABundleWhomTheJvmTrustsIsTrusted(@TempDir Path directory) throws Exception {
		Path trusted = directory.resolve("trusted.p12");
		KeyStore store = KeyStore.getInstance("PKCS12");
		store.load(null, null);
		store.setCertificateEntry("authority", this.certificates.getAuthority().getCertificate());
		try (OutputStream out = Files.newOutputStream(trusted)) {
			store.store(out, PASSWORD.toCharArray());
		}
		this.front.start();
		Map<String, String> properties = Map.of("javax.net.ssl.trustStore", trusted.toString(),
				"javax.net.ssl.trustStorePassword", PASSWORD);
		properties.forEach(System::setProperty);
		try {
			open("localhost", TlsSettings.ofJvm(), TIMEOUT);
			this.listener.await(ConnectAck.class);
			RecordingTransportListener other = new RecordingTransportListener();
			transports(TlsSettings.ofJvm()).create(request("elsewhere.example.com", TIMEOUT, 60), other).open();
			assertThat(other.await(TransportClosed.class).failure().kind()).isEqualTo(Kind.CERTIFICATE_OF_ANOTHER_HOST);
		}
		finally {
			properties.keySet().forEach(System::clearProperty);
		}
	}

	@Test
	void noSessionIsResumedSoThatNothingIsSentEarly() throws Exception {
		this.front.takeEarlyData().start();
		assertClientThatOffersASessionResumesIt();
		CountingTrust trust = new CountingTrust();
		MqttTransports transports = transports(
				TlsSettings.of("TLS", null, new TrustManager[] { trust }, null, null, new String[0], true));
		for (int i = 1; i <= 3; i++) {
			MqttTransport transport = transports.create(request("localhost", TIMEOUT, 60), this.listener);
			transport.open();
			this.listener.await(ConnectAck.class, i);
			transport.close();
		}
		// a server shows its certificate unless a session is resumed, which early data
		// needs
		assertThat(trust.checks).hasValue(3);
	}

	// otherwise nothing would follow from a client that does not
	private void assertClientThatOffersASessionResumesIt() throws Exception {
		CountingTrust trust = new CountingTrust();
		QuicSslContext resuming = contextOfNetty(trust, true);
		int connections = 0;
		int before;
		do {
			// the ticket comes after the handshake, at some time
			before = trust.checks.get();
			connectByNetty(resuming, this.front.address(), new ChannelInboundHandlerAdapter()).close().sync();
			assertThat(++connections).isLessThan(100);
		}
		while (trust.checks.get() > before);
	}

	@Test
	void clientIsNotNotifiedThatItsAddressChanged() throws Exception {
		this.front.start();
		List<Object> events = new CopyOnWriteArrayList<>();
		try (UdpProxy network = new UdpProxy(this.front.address(), 1)) {
			network.delay(ONE_WAY);
			QuicChannel client = connectByNetty(contextOfNetty(new CountingTrust(), false), network.address(),
					new ChannelInboundHandlerAdapter() {

						@Override
						public void userEventTriggered(ChannelHandlerContext context, Object event) {
							events.add(event);
						}

					});
			QuicStreamChannel stream = client
				.createStream(QuicStreamType.BIDIRECTIONAL, new ChannelInboundHandlerAdapter())
				.get();
			for (int i = 1; i <= 3; i++) {
				network.rebind();
				stream.writeAndFlush(Unpooled.wrappedBuffer(new byte[] { (byte) 0xC0, 0 })).sync();
				int changes = i;
				await().until(() -> this.front.migrations() == changes);
				this.broker.await(MqttMessageType.PINGREQ, i);
			}
			assertThat(events).noneMatch(QuicPathEvent.class::isInstance);
			assertThat(client.collectStats().get().pathsCount()).isOne();
			assertThat(client.localSocketAddress()).isInstanceOfSatisfying(InetSocketAddress.class,
					(address) -> assertThat(address.getAddress().isAnyLocalAddress()).isTrue());
		}
	}

	private static QuicSslContext contextOfNetty(TrustManager trust, boolean earlyData) {
		return QuicSslContextBuilder.forClient()
			.applicationProtocols("mqtt")
			.earlyData(earlyData)
			.trustManager(trust)
			.build();
	}

	private QuicChannel connectByNetty(QuicSslContext context, InetSocketAddress address, ChannelHandler handler)
			throws Exception {
		Channel socket = new Bootstrap().group(this.loops)
			.channel(NioDatagramChannel.class)
			.handler(new QuicClientCodecBuilder()
				.sslEngineProvider((channel) -> context.newEngine(channel.alloc(), "localhost", address.getPort()))
				.initialMaxData(1024)
				.initialMaxStreamDataBidirectionalLocal(1024)
				.build())
			.bind(0)
			.sync()
			.channel();
		return QuicChannel.newBootstrap(socket)
			.handler(handler)
			.remoteAddress(address)
			.connect()
			.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
	}

	@Test
	void anotherApplicationProtocolIsSaidSo() throws IOException {
		this.front.applicationProtocol("h3").start();
		open("localhost", verifying(null), TIMEOUT);
		assertThat(this.listener.await(TransportClosed.class).failure())
			.isEqualTo(LinkFailure.of(Kind.APPLICATION_PROTOCOL_REFUSED, "mqtt"));
	}

	@Test
	void settingsWithoutTls13AreNotFitForQuic() throws Exception {
		this.front.start();
		open("localhost", settings(new String[] { "TLSv1.2" }, null), TIMEOUT);
		assertFailure(Kind.TLS);
	}

	@Test
	void cipherSuiteMustBeOneOfTheSettings() throws Exception {
		this.front.start();
		open("localhost", settings(null, new String[] { "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384" }), TIMEOUT);
		assertFailure(Kind.TLS);
		assertThat(this.broker.sessions()).isEmpty();
		RecordingTransportListener allowed = new RecordingTransportListener();
		transports(settings(null, new String[] { "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384" }))
			.create(request("localhost", TIMEOUT, 60), allowed)
			.open();
		allowed.await(ConnectAck.class);
	}

	@Test
	void trustThatCannotVerifyTheHostIsNotFitForQuic() throws Exception {
		this.front.start();
		TrustManager any = new X509TrustManager() {

			@Override
			public void checkClientTrusted(X509Certificate[] chain, String authType) {
			}

			@Override
			public void checkServerTrusted(X509Certificate[] chain, String authType) {
			}

			@Override
			public X509Certificate[] getAcceptedIssuers() {
				return new X509Certificate[0];
			}

		};
		open("elsewhere.example.com",
				TlsSettings.of("TLS", null, new TrustManager[] { any }, null, null, new String[0], true), TIMEOUT);
		assertFailure(Kind.TLS);
	}

	@Test
	void contextAloneIsNotFitForQuic() throws IOException {
		this.front.start();
		open("localhost", new TlsSettings(this.certificates.createSslContext(null), new SSLParameters()), TIMEOUT);
		assertFailure(Kind.TLS);
	}

	@Test
	void silenceIsGivenUpBeforeTheConnectionTimeout() throws IOException {
		int port = this.front.start().getPort();
		this.front.close();
		long start = System.nanoTime();
		transports(verifying(null)).create(request("localhost", port, Duration.ofSeconds(30), 60), this.listener)
			.open();
		assertThat(await().atMost(Duration.ofSeconds(6))
			.until(() -> this.listener.events(TransportClosed.class), (events) -> !events.isEmpty())).singleElement()
			.extracting(TransportClosed::failure)
			.isEqualTo(LinkFailure.of(Kind.QUIC_UNANSWERED));
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(QuicLink.LONGEST_HANDSHAKE.minusMillis(100),
				QuicLink.LONGEST_HANDSHAKE.plusSeconds(1));
		assertThat(this.listener.stages()).containsExactly(ConnectStage.CONNECTING);
	}

	@Test
	void closedConnectionIsClosed() throws IOException {
		this.front.start();
		open("localhost", verifying(null), TIMEOUT);
		this.listener.await(ConnectAck.class);
		this.front.closeConnections(0, "");
		assertFailure(Kind.CLOSED);
	}

	@Test
	void errorOfThePeerIsSaid() throws IOException {
		this.front.start();
		open("localhost", verifying(null), TIMEOUT);
		this.listener.await(ConnectAck.class);
		this.front.closeConnections(0x17, "kicked out");
		assertThat(this.listener.await(TransportClosed.class).failure()).isEqualTo(LinkFailure.of(Kind.QUIC_ERROR,
				"the other side closed the connection with the error 0x17 of the application: kicked out"));
	}

	@Test
	void streamThatIsResetIsTheEnd() throws IOException {
		this.front.start();
		open("localhost", verifying(null), TIMEOUT);
		this.listener.await(ConnectAck.class);
		this.front.resetStreams(0x17);
		assertThat(this.listener.await(TransportClosed.class).failure())
			.isEqualTo(LinkFailure.of(Kind.QUIC_ERROR, "the stream was reset with the error 0x17 of the application"));
		await().until(() -> this.front.connections() == 0);
	}

	@Test
	void ourCloseIsNoticedAtOnce() throws IOException {
		this.front.start();
		MqttTransport transport = open("localhost", verifying(null), TIMEOUT);
		this.listener.await(ConnectAck.class);
		transport.close();
		await().until(() -> !this.broker.session().isOpen());
		await().until(() -> this.front.connections() == 0);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 60 })
	void idleTimeoutOfThePeerIsNotReached(int keepAlive) throws IOException {
		this.front.idleTimeout(Duration.ofSeconds(1)).start();
		transports(verifying(null)).create(request("localhost", TIMEOUT, keepAlive), this.listener).open();
		this.listener.await(ConnectAck.class);
		await().during(Duration.ofSeconds(3))
			.atMost(Duration.ofSeconds(4))
			.until(() -> this.listener.events(TransportClosed.class).isEmpty());
		assertThat(this.listener.events(PingAnswered.class)).hasSizeBetween(2, 9);
	}

	@Test
	void keepAliveIntervalNeedsNoHelp() throws IOException {
		this.front.start();
		MqttTransport transport = transports(verifying(null)).create(request("localhost", TIMEOUT, 1), this.listener);
		transport.open();
		this.listener.await(ConnectAck.class);
		for (int i = 1; i <= 10; i++) {
			// the idle timeout is three round trips at least, and the first one was slow
			transport.ping();
			this.listener.await(PingAnswered.class, i);
		}
		assertThat(await().atMost(Duration.ofSeconds(20))
			.until(() -> this.listener.events(TransportClosed.class), (events) -> !events.isEmpty())).singleElement()
			.extracting(TransportClosed::failure)
			.isEqualTo(LinkFailure.of(Kind.QUIC_IDLE));
		assertThat(this.broker.received(MqttMessageType.PINGREQ)).hasSize(10);
	}

	@Test
	void anotherAddressOfTheClientIsNoLoss() throws IOException {
		this.front.start();
		try (UdpProxy network = new UdpProxy(this.front.address(), 1)) {
			network.delay(ONE_WAY);
			MqttTransport transport = transports(verifying(null))
				.create(request("localhost", network.getPort(), TIMEOUT, 60), this.listener);
			transport.open();
			this.listener.await(ConnectAck.class);
			for (int i = 1; i <= 10; i++) {
				network.rebind();
				transport.ping();
				this.listener.await(PingAnswered.class, i);
				// which may take longer than the answer
				int changes = i;
				await().until(() -> this.front.migrations() == changes);
			}
			assertThat(this.broker.sessions()).hasSize(1);
		}
	}

	@Test
	void networkMayLoseRepeatAndReorder() throws IOException {
		this.front.start();
		try (UdpProxy network = new UdpProxy(this.front.address(), 7)) {
			network.lose(0.1).repeat(0.1).reorder(0.1).delay(Duration.ofMillis(2));
			transports(verifying(null)).create(request("localhost", network.getPort(), TIMEOUT, 60), this.listener)
				.open();
			this.listener.await(ConnectAck.class);
			List<String> expected = new ArrayList<>();
			for (int i = 0; i < 500; i++) {
				expected.add("message " + i);
				this.broker.session().publish("topic", "message " + i, 0, 0);
			}
			await().atMost(Duration.ofSeconds(20))
				.until(() -> this.listener.events(InboundPublish.class).size() >= 500);
			assertThat(this.listener.events(InboundPublish.class))
				.extracting((message) -> new String(message.payload(), StandardCharsets.UTF_8))
				.containsExactlyElementsOf(expected);
		}
	}

	private void assertFailure(Kind kind) {
		TransportClosed closed = this.listener.await(TransportClosed.class);
		assertThat(closed.origin()).isEqualTo(TransportClosed.Origin.NETWORK);
		assertThat(closed.failure()).isNotNull();
		assertThat(closed.failure().kind()).as(String.valueOf(closed.failure())).isEqualTo(kind);
	}

	private MqttTransport open(String host, TlsSettings settings, Duration timeout) throws IOException {
		MqttTransport transport = transports(settings).create(request(host, timeout, 60), this.listener);
		transport.open();
		return transport;
	}

	private MqttTransports transports(TlsSettings settings) {
		return transports(() -> settings);
	}

	private MqttTransports transports(Supplier<TlsSettings> settings) {
		MqttTransports transports = new NettyTransportFactory(1)
			.open(new TransportSettings("test", MqttVersion.MQTT_5_0, settings, Map.of()), this.workers);
		this.opened.add(transports);
		return transports;
	}

	private TransportRequest request(String host, Duration timeout, int keepAlive) throws IOException {
		return request(host, this.front.getPort(), timeout, keepAlive);
	}

	private static TransportRequest request(String host, int port, Duration timeout, int keepAlive) throws IOException {
		InetSocketAddress address = new InetSocketAddress(
				InetAddress.getByAddress(host, InetAddress.getLoopbackAddress().getAddress()), port);
		ConnectPacket connect = new ConnectPacket(MqttVersion.MQTT_5_0, "quic", true, keepAlive, null, null, null, null,
				ConnectPacket.Properties.NONE);
		return new TransportRequest(BrokerUrl.parse("quic://broker:" + port), address, timeout, connect,
				new ManualStore());
	}

	private TlsSettings verifying(@Nullable X509Bundle identity) {
		return this.certificates.createTlsSettings(identity);
	}

	private TlsSettings anyHost(@Nullable X509Bundle identity) {
		try {
			return TlsSettings.of("TLS", (identity != null) ? identity.toKeyManagerFactory().getKeyManagers() : null,
					this.certificates.getAuthority().toTrustManagerFactory().getTrustManagers(), null, null,
					new String[0], false);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private TlsSettings settings(String @Nullable [] protocols, String @Nullable [] cipherSuites) throws Exception {
		return TlsSettings.of("TLS", null, this.certificates.getAuthority().toTrustManagerFactory().getTrustManagers(),
				protocols, cipherSuites, new String[0], true);
	}

	/**
	 * Trusts every server, and counts them.
	 */
	private static final class CountingTrust extends X509ExtendedTrustManager {

		private final AtomicInteger checks = new AtomicInteger();

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
			this.checks.incrementAndGet();
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
			this.checks.incrementAndGet();
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType) {
			this.checks.incrementAndGet();
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String authType) {
		}

		@Override
		public X509Certificate[] getAcceptedIssuers() {
			return new X509Certificate[0];
		}

	}

}
