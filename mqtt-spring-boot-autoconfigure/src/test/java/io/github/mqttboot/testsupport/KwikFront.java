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

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.KeyStore;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.pkitesting.X509Bundle;
import tech.kwik.core.QuicConnection;
import tech.kwik.core.QuicStream;
import tech.kwik.core.log.NullLogger;
import tech.kwik.core.server.ApplicationProtocolConnection;
import tech.kwik.core.server.ApplicationProtocolConnectionFactory;
import tech.kwik.core.server.ServerConnectionConfig;
import tech.kwik.core.server.ServerConnector;
import tech.kwik.core.stream.SendBuffer;

import org.springframework.test.util.ReflectionTestUtils;

/**
 * Takes MQTT over QUIC as {@link QuicFront} does, with another implementation of QUIC and
 * TLS, which is Kwik's, in Java. It presents the server of
 * {@link TestCertificates#shared()}.
 */
public final class KwikFront implements AutoCloseable {

	private static final String ALIAS = "server";

	private static final long WINDOW = 1024 * 1024;

	private final ExecutorService threads = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "kwik-front");
		thread.setDaemon(true);
		return thread;
	});

	private static final Set<KwikFront> open = ConcurrentHashMap.newKeySet();

	private final Set<QuicStream> streams = ConcurrentHashMap.newKeySet();

	private final Set<QuicConnection> connections = ConcurrentHashMap.newKeySet();

	private final int brokerPort;

	private final InetSocketAddress address;

	private final ServerConnector connector;

	private KwikFront(int brokerPort, String applicationProtocol) throws Exception {
		this.brokerPort = brokerPort;
		DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
		this.address = (InetSocketAddress) socket.getLocalSocketAddress();
		char[] password = TestCertificates.PASSWORD.toCharArray();
		X509Bundle server = TestCertificates.shared().getServer();
		KeyStore identity = KeyStore.getInstance("PKCS12");
		identity.load(null, null);
		identity.setKeyEntry(ALIAS, server.getKeyPair().getPrivate(), password, server.getCertificatePath());
		ServerConnectionConfig configuration = ServerConnectionConfig.builder()
			.maxIdleTimeoutInSeconds(120)
			.maxBidirectionalStreamBufferSize(WINDOW)
			.maxConnectionBufferSize(WINDOW)
			.maxOpenPeerInitiatedBidirectionalStreams(1)
			.retryRequired(false)
			.build();
		this.connector = ServerConnector.builder()
			.withSocket(socket)
			.withKeyStore(identity, ALIAS, password, "secp256r1")
			.withConfiguration(configuration)
			.withLogger(new NullLogger())
			.build();
		this.connector.registerApplicationProtocol(applicationProtocol, new Factory());
		this.connector.start();
		open.add(this);
	}

	/**
	 * Start a front.
	 * @param brokerPort the port of the broker on this host
	 * @return the front
	 */
	public static KwikFront to(int brokerPort) {
		return start(brokerPort, "mqtt");
	}

	/**
	 * Start a front that does not speak MQTT.
	 * @return the front
	 */
	public static KwikFront ofAnotherProtocol() {
		return start(0, "h3");
	}

	private static KwikFront start(int brokerPort, String applicationProtocol) {
		try {
			return new KwikFront(brokerPort, applicationProtocol);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Return the address to connect to.
	 * @return the address
	 */
	public InetSocketAddress address() {
		return this.address;
	}

	/**
	 * Close all connections with an error of the application.
	 * @param error the error
	 * @param reason the reason
	 */
	public void closeConnections(long error, String reason) {
		this.connections.forEach((connection) -> connection.close(error, reason));
	}

	/**
	 * Return whether Kwik has forgotten to send something, as
	 * {@code findings/kwik-rest-of-a-write.sh} shows: a part of what was written waits,
	 * and nothing is queued that would send it.
	 * @return how many bytes wait in the fronts that are open
	 */
	public static int forgottenBytes() {
		return open.stream().flatMap((front) -> front.streams.stream()).mapToInt((stream) -> {
			OutputStream output = stream.getOutputStream();
			AtomicInteger requests = (AtomicInteger) ReflectionTestUtils.getField(output, "sendRequestsQueued");
			SendBuffer buffer = (SendBuffer) ReflectionTestUtils.getField(output, "sendBuffer");
			return (requests.get() <= 0) ? buffer.getAvailableBytes() : 0;
		}).sum();
	}

	private void serve(QuicConnection connection, QuicStream stream) {
		try (Socket broker = new Socket(InetAddress.getLoopbackAddress(), this.brokerPort)) {
			broker.setTcpNoDelay(true);
			this.threads.execute(() -> {
				try {
					pass(stream.getInputStream(), broker.getOutputStream());
					broker.shutdownOutput();
				}
				catch (IOException ex) {
					close(broker);
				}
			});
			pass(broker.getInputStream(), stream.getOutputStream());
			stream.getOutputStream().close();
		}
		catch (IOException ex) {
			connection.close(1, "no broker");
		}
	}

	private static void pass(InputStream from, OutputStream to) throws IOException {
		byte[] buffer = new byte[16 * 1024];
		for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
			to.write(buffer, 0, read);
			to.flush();
		}
	}

	private static void close(Socket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		open.remove(this);
		this.connections.forEach(QuicConnection::close);
		this.connector.close();
		this.threads.shutdownNow();
		try {
			this.threads.awaitTermination(1, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Takes connections.
	 */
	private final class Factory implements ApplicationProtocolConnectionFactory {

		@Override
		public ApplicationProtocolConnection createConnection(String protocol, QuicConnection connection) {
			KwikFront.this.connections.add(connection);
			return new ApplicationProtocolConnection() {

				@Override
				public void acceptPeerInitiatedStream(QuicStream stream) {
					KwikFront.this.streams.add(stream);
					KwikFront.this.threads.execute(() -> serve(connection, stream));
				}

			};
		}

		@Override
		public int maxConcurrentPeerInitiatedBidirectionalStreams() {
			return 1;
		}

		@Override
		public int maxConcurrentPeerInitiatedUnidirectionalStreams() {
			return 0;
		}

	}

}
