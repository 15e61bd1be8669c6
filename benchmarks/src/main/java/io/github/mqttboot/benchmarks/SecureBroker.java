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

package io.github.mqttboot.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import io.github.mqttboot.benchmarks.client.LinkClient;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.quic.InsecureQuicTokenHandler;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;

/**
 * The {@link BenchmarkBroker} over TLS and over QUIC, with one certificate, in a process
 * of its own.
 *
 * @param process the process
 * @param tlsPort the port for {@code mqtts}
 * @param quicPort the port for {@code quic}
 * @param plainPort the port for {@code mqtt}
 * @param folder where its certificates and its key are
 */
record SecureBroker(ChildProcess process, int tlsPort, int quicPort, int plainPort,
		Path folder) implements AutoCloseable {

	private static final String AUTHORITY = "authority.pem";

	private static final String CERTIFICATES = "server.pem";

	private static final String KEY = "server.key";

	private static final int BACKLOG = 4096;

	private static final long WINDOW = 4 * 1024 * 1024;

	/**
	 * How many addresses of a client are known at once.
	 */
	private static final int CONNECTION_IDS = 64;

	private static final int MOST_PACKET_BYTES = 2048;

	/**
	 * Return why there can be no QUIC on this machine.
	 * @return the reason, or {@code null} if there can
	 */
	static @Nullable String unavailable() {
		Throwable cause = Quic.unavailabilityCause();
		return (cause != null) ? "Not measured, since there is no QUIC on this platform: " + cause : null;
	}

	/**
	 * Start a broker.
	 * @return the broker
	 * @throws IOException if it can't be started
	 */
	static SecureBroker start() throws IOException {
		ChildProcess process = ChildProcess.start(SecureBroker.class);
		String[] line = process.readLine().split(" ");
		return new SecureBroker(process, Integer.parseInt(line[0]), Integer.parseInt(line[1]),
				Integer.parseInt(line[2]), Path.of(line[3]));
	}

	/**
	 * Return the file with the certificate of the authority.
	 * @return the file
	 */
	Path authority() {
		return this.folder.resolve(AUTHORITY);
	}

	/**
	 * Return the file with the certificates of the broker.
	 * @return the file
	 */
	Path certificates() {
		return this.folder.resolve(CERTIFICATES);
	}

	/**
	 * Return the file with the key of the broker.
	 * @return the file
	 */
	Path key() {
		return this.folder.resolve(KEY);
	}

	URI url(Link link) {
		return link.url((link == Link.QUIC) ? this.quicPort : this.tlsPort);
	}

	LinkClient connect(Link link) throws Exception {
		return new LinkClient(url(link), authority());
	}

	@Override
	public void close() {
		this.process.close();
	}

	/**
	 * Start a broker, and print its ports and the folder with its certificates.
	 * @param args none
	 * @throws Exception if that failed
	 */
	public static void main(String[] args) throws Exception {
		X509Bundle authority = new CertificateBuilder().subject("CN=authority")
			.setIsCertificateAuthority(true)
			.buildSelfSigned();
		X509Bundle identity = new CertificateBuilder().subject("CN=localhost")
			.addSanIpAddress("127.0.0.1")
			.buildIssuedBy(authority);
		Path folder = Files.createTempDirectory("certificates");
		folder.toFile().deleteOnExit();
		write(folder.resolve(AUTHORITY), authority.getCertificatePEM());
		write(folder.resolve(CERTIFICATES), identity.getCertificatePathPEM());
		write(folder.resolve(KEY), identity.getPrivateKeyPEM());
		SslContext tls = SslContextBuilder.forServer(identity.getKeyPair().getPrivate(), identity.getCertificatePath())
			.protocols("TLSv1.3")
			.build();
		EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
		System.out.println(port(listen(group, tls)) + " " + port(listenForQuic(group, identity)) + " "
				+ port(listen(group, null)) + " " + folder);
	}

	private static void write(Path file, String text) throws IOException {
		file.toFile().deleteOnExit();
		Files.writeString(file, text);
	}

	private static int port(Channel channel) {
		return ((InetSocketAddress) channel.localAddress()).getPort();
	}

	private static Channel listen(EventLoopGroup group, @Nullable SslContext tls) {
		return new ServerBootstrap().group(group)
			.channel(NioServerSocketChannel.class)
			.option(ChannelOption.SO_BACKLOG, BACKLOG)
			.childOption(ChannelOption.TCP_NODELAY, true)
			.childHandler(new ChannelInitializer<SocketChannel>() {

				@Override
				protected void initChannel(SocketChannel channel) {
					if (tls != null) {
						channel.pipeline().addLast(tls.newHandler(channel.alloc()));
					}
					BenchmarkBroker.addHandlers(channel);
				}

			})
			.bind("127.0.0.1", 0)
			.syncUninterruptibly()
			.channel();
	}

	private static Channel listenForQuic(EventLoopGroup group, X509Bundle identity) {
		QuicSslContext context = QuicSslContextBuilder
			.forServer(identity.getKeyPair().getPrivate(), null, identity.getCertificatePath())
			.applicationProtocols("mqtt")
			.build();
		return new Bootstrap().group(group)
			.channel(NioDatagramChannel.class)
			.handler(new QuicServerCodecBuilder().sslContext(context)
				.maxIdleTimeout(2, TimeUnit.MINUTES)
				.initialMaxData(WINDOW)
				.initialMaxStreamDataBidirectionalRemote(WINDOW)
				.initialMaxStreamsBidirectional(1)
				.activeMigration(true)
				.activeConnectionIdLimit(CONNECTION_IDS)
				.maxRecvUdpPayloadSize(MOST_PACKET_BYTES)
				.tokenHandler(InsecureQuicTokenHandler.INSTANCE)
				.handler(new ChannelInitializer<QuicChannel>() {

					@Override
					protected void initChannel(QuicChannel connection) {
						// nothing to do before its stream comes
					}

				})
				.streamHandler(new ChannelInitializer<QuicStreamChannel>() {

					@Override
					protected void initChannel(QuicStreamChannel stream) {
						BenchmarkBroker.addHandlers(stream);
					}

				})
				.build())
			.bind("127.0.0.1", 0)
			.syncUninterruptibly()
			.channel();
	}

	/**
	 * The links that are compared.
	 */
	enum Link {

		MQTTS, QUIC;

		String title() {
			return "`" + scheme() + "`";
		}

		private String scheme() {
			return (this == QUIC) ? "quic" : "mqtts";
		}

		URI url(int port) {
			return URI.create(scheme() + "://127.0.0.1:" + port);
		}

	}

}
