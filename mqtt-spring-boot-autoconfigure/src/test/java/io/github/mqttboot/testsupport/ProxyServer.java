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

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;

/**
 * The proxy of this JVM as long as it is open: HTTP CONNECT for web addresses and SOCKS 5
 * for plain sockets. Connections to some port only go through it.
 */
public final class ProxyServer implements AutoCloseable {

	private static final int SOCKS_5 = 5;

	private final ServerSocket server;

	private final int targetPort;

	private volatile int status = 200;

	private volatile @Nullable String credentials;

	private final ProxySelector before = ProxySelector.getDefault();

	private final List<String> requests = new CopyOnWriteArrayList<>();

	/**
	 * Open a proxy.
	 * @param targetPort the port that is reached through it
	 */
	public ProxyServer(int targetPort) {
		this.targetPort = targetPort;
		try {
			this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		start(this::accept);
		ProxySelector.setDefault(new Selector());
	}

	/**
	 * Let the proxy refuse HTTP clients.
	 * @param status the HTTP status of its answer
	 */
	public void refuse(int status) {
		this.status = status;
	}

	/**
	 * Let the proxy ask SOCKS clients who they are.
	 * @param credentials {@code user:password}
	 */
	public void require(String credentials) {
		this.credentials = credentials;
	}

	/**
	 * Return what clients asked for.
	 * @return {@code CONNECT host:port} or {@code SOCKS port} of each
	 */
	public List<String> requests() {
		return List.copyOf(this.requests);
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket client = this.server.accept();
				start(() -> serve(client));
			}
			catch (IOException ex) {
				// closed
			}
		}
	}

	private void serve(Socket client) {
		try (client) {
			PushbackInputStream in = new PushbackInputStream(client.getInputStream());
			int first = in.read();
			in.unread(first);
			int port = (first == SOCKS_5) ? greetSocks(in, client) : greetHttp(in, client);
			try (Socket target = new Socket(Proxy.NO_PROXY)) {
				target.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
				start(() -> relay(target, client));
				in.transferTo(target.getOutputStream());
			}
		}
		catch (IOException ex) {
			// one of the two went away
		}
	}

	private int greetHttp(PushbackInputStream in, Socket client) throws IOException {
		// nothing follows the empty line before the answer
		BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
		String[] request = reader.readLine().split(" ");
		while (!reader.readLine().isEmpty()) {
			continue;
		}
		this.requests.add(request[0] + " " + request[1]);
		client.getOutputStream()
			.write(("HTTP/1.1 " + this.status + " Answer\r\nContent-Length: 0\r\n\r\n")
				.getBytes(StandardCharsets.US_ASCII));
		if (this.status != 200) {
			throw new IOException("Refused");
		}
		return URI.create("http://" + request[1]).getPort();
	}

	private int greetSocks(PushbackInputStream in, Socket client) throws IOException {
		DataInputStream data = new DataInputStream(in);
		data.readByte();
		data.skipNBytes(data.readUnsignedByte());
		client.getOutputStream().write(new byte[] { SOCKS_5, (byte) ((this.credentials != null) ? 2 : 0) });
		if (this.credentials != null) {
			authenticate(data, client);
		}
		data.skipNBytes(3);
		int addressType = data.readUnsignedByte();
		data.skipNBytes((addressType == 3) ? data.readUnsignedByte() : (addressType == 4) ? 16 : 4);
		int port = data.readUnsignedShort();
		this.requests.add("SOCKS " + port);
		client.getOutputStream().write(new byte[] { SOCKS_5, 0, 0, 1, 127, 0, 0, 1, 0, 0 });
		return port;
	}

	private void authenticate(DataInputStream data, Socket client) throws IOException {
		data.readByte();
		String username = new String(data.readNBytes(data.readUnsignedByte()), StandardCharsets.US_ASCII);
		String password = new String(data.readNBytes(data.readUnsignedByte()), StandardCharsets.US_ASCII);
		boolean known = (username + ":" + password).equals(this.credentials);
		client.getOutputStream().write(new byte[] { 1, (byte) (known ? 0 : 1) });
		if (!known) {
			throw new IOException("Refused");
		}
	}

	private static void relay(Socket from, Socket to) {
		try {
			from.getInputStream().transferTo(to.getOutputStream());
			to.shutdownOutput();
		}
		catch (IOException ex) {
			// one of the two went away
		}
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "proxy");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() throws IOException {
		ProxySelector.setDefault(this.before);
		this.server.close();
	}

	private final class Selector extends ProxySelector {

		@Override
		public List<Proxy> select(URI uri) {
			if (uri.getPort() != ProxyServer.this.targetPort) {
				return List.of(Proxy.NO_PROXY);
			}
			Proxy.Type type = uri.getScheme().equals("socket") ? Proxy.Type.SOCKS : Proxy.Type.HTTP;
			return List.of(new Proxy(type, ProxyServer.this.server.getLocalSocketAddress()));
		}

		@Override
		public void connectFailed(URI uri, SocketAddress address, IOException failure) {
		}

	}

}
