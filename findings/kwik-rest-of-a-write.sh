#!/usr/bin/env bash
# Kwik 0.10.8, both as client and as server of QUIC: of what is written at once to a stream, if it is longer than a
# packet, the rest may stay in Kwik until something else is written, although the connection is up and the other
# side acknowledges everything. StreamOutputStreamImpl counts a request to send after it has queued it: if the
# thread that sends is faster, the count is -1 while it finds that there is more, and no request is queued for
# that. The server answers each byte with 3,000 bytes; an answer stands still when it is not there after ten
# seconds. What is printed is the state of Kwik's stream at that time.
source "$(dirname "$0")/lib/common.bash"

cat >Rest.java <<'END'
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import tech.kwik.core.QuicClientConnection;
import tech.kwik.core.QuicConnection;
import tech.kwik.core.QuicStream;
import tech.kwik.core.log.NullLogger;
import tech.kwik.core.server.ApplicationProtocolConnection;
import tech.kwik.core.server.ApplicationProtocolConnectionFactory;
import tech.kwik.core.server.ServerConnectionConfig;
import tech.kwik.core.server.ServerConnector;

final class Rest {

	private static final int BYTES = 3000;

	private static final int ANSWERS = 20;

	private static final int CONNECTIONS = 100;

	private static volatile QuicStream ofServer;

	public static void main(String[] args) throws Exception {
		int connections = 0;
		while (run(args[0]) && ++connections < CONNECTIONS) {
			// a connection that stands still is looked for
		}
		Object output = ofServer.getOutputStream();
		int left = (int) call(field(output, "sendBuffer"), "getAvailableBytes");
		System.out.println("an answer stands still: " + (connections < CONNECTIONS) + ", a part of it waits in Kwik: "
				+ (left > 0) + ", requests to send it: " + field(output, "sendRequestsQueued"));
		System.exit(0);
	}

	private static Object field(Object object, String name) throws Exception {
		Field field = object.getClass().getDeclaredField(name);
		field.setAccessible(true);
		return field.get(object);
	}

	private static Object call(Object object, String name) throws Exception {
		Method method = object.getClass().getDeclaredMethod(name);
		method.setAccessible(true);
		return method.invoke(object);
	}

	private static boolean run(String keys) throws Exception {
		char[] password = "secret".toCharArray();
		KeyStore store = KeyStore.getInstance("PKCS12");
		try (InputStream in = new FileInputStream(keys)) {
			store.load(in, password);
		}
		DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
		ServerConnector server = ServerConnector.builder()
			.withSocket(socket)
			.withKeyStore(store, "server", password, "secp256r1")
			.withConfiguration(ServerConnectionConfig.builder()
				.maxIdleTimeoutInSeconds(60)
				.maxOpenPeerInitiatedBidirectionalStreams(1)
				.retryRequired(false)
				.build())
			.withLogger(new NullLogger())
			.build();
		server.registerApplicationProtocol("test", new Answering());
		server.start();
		QuicClientConnection client = QuicClientConnection.newBuilder()
			.uri(URI.create("test://127.0.0.1:" + socket.getLocalPort()))
			.applicationProtocol("test")
			.noServerCertificateCheck()
			.maxIdleTimeout(Duration.ofSeconds(60))
			.logger(new NullLogger())
			.build();
		client.connect();
		QuicStream stream = client.createStream(true);
		for (int i = 0; i < ANSWERS; i++) {
			stream.getOutputStream().write(new byte[1]);
			CompletableFuture<byte[]> answer = CompletableFuture.supplyAsync(() -> read(stream));
			try {
				answer.get(10, TimeUnit.SECONDS);
			}
			catch (TimeoutException ex) {
				return false;
			}
		}
		client.closeAndWait();
		server.close();
		return true;
	}

	private static byte[] read(QuicStream stream) {
		try {
			return stream.getInputStream().readNBytes(BYTES);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Answers each byte.
	 */
	private static final class Answering implements ApplicationProtocolConnectionFactory {

		@Override
		public ApplicationProtocolConnection createConnection(String protocol, QuicConnection connection) {
			return new ApplicationProtocolConnection() {

				@Override
				public void acceptPeerInitiatedStream(QuicStream stream) {
					ofServer = stream;
					new Thread(() -> answer(stream)).start();
				}

			};
		}

		private static void answer(QuicStream stream) {
			try {
				InputStream in = stream.getInputStream();
				OutputStream out = stream.getOutputStream();
				while (in.read() >= 0) {
					out.write(new byte[BYTES]);
				}
			}
			catch (IOException ex) {
				// the end
			}
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
END
keytool -genkeypair -keyalg EC -alias server -dname CN=server -storetype PKCS12 -storepass secret -keystore keys.p12 2>errors
packages=$(classpath tech.kwik:kwik:0.10.8)
java -XX:TieredStopAtLevel=1 -cp "$packages" Rest.java keys.p12 2>errors | grep '^an answer' >output ||
  { cat errors >&2; exit 1; }
seen cat output
expected <<'END'
an answer stands still: true, a part of it waits in Kwik: true, requests to send it: 0
END
