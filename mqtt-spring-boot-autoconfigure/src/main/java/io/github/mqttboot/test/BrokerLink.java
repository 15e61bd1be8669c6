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

package io.github.mqttboot.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The way to the broker: a port that stays the same, and connections that can be cut. Has
 * a daemon thread for accepting, and two for each connection.
 */
final class BrokerLink {

	private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

	private final int brokerPort;

	private final int port;

	private Acceptor acceptor;

	private BrokerLink(int brokerPort, ServerSocket socket) {
		this.brokerPort = brokerPort;
		this.port = socket.getLocalPort();
		this.acceptor = listen(socket);
	}

	static BrokerLink open(int brokerPort) {
		return new BrokerLink(brokerPort, bind(0));
	}

	private static ServerSocket bind(int port) {
		try {
			ServerSocket socket = new ServerSocket();
			socket.setReuseAddress(true);
			socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
			return socket;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot listen on port " + port, ex);
		}
	}

	private Acceptor listen(ServerSocket socket) {
		return new Acceptor(socket, run(() -> accept(socket)));
	}

	private static Thread run(Runnable task) {
		Thread thread = new Thread(task, "mqtt-test-broker-link");
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

	int getPort() {
		return this.port;
	}

	void cut() {
		this.connections.forEach(Connection::close);
	}

	synchronized void shut() {
		this.acceptor.close();
		cut();
	}

	synchronized void reopen() {
		this.acceptor.close();
		this.acceptor = listen(bind(this.port));
	}

	private void accept(ServerSocket socket) {
		try {
			while (true) {
				Connection connection = new Connection(socket.accept(), new Socket());
				this.connections.add(connection);
				if (socket.isClosed()) {
					// shut() may have cut before this one was there
					connection.close();
				}
				run(() -> serve(connection));
			}
		}
		catch (IOException ex) {
			// shut
		}
	}

	private void serve(Connection connection) {
		try {
			connection.broker.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.brokerPort));
			connection.client.setTcpNoDelay(true);
			connection.broker.setTcpNoDelay(true);
			run(() -> transfer(connection, connection.client, connection.broker));
			transfer(connection, connection.broker, connection.client);
		}
		catch (IOException ex) {
			end(connection);
		}
	}

	private void transfer(Connection connection, Socket from, Socket to) {
		try (InputStream in = from.getInputStream()) {
			in.transferTo(to.getOutputStream());
		}
		catch (IOException ex) {
			// cut, by either end or by the test
		}
		end(connection);
	}

	private void end(Connection connection) {
		connection.close();
		this.connections.remove(connection);
	}

	private static void closeQuietly(AutoCloseable closeable) {
		try {
			closeable.close();
		}
		catch (Exception ex) {
			// it is closed all the same
		}
	}

	/**
	 * What listens, and the thread that accepts. The port is in use until that thread has
	 * left its call, not just until the socket is closed.
	 */
	private record Acceptor(ServerSocket socket, Thread thread) {

		void close() {
			closeQuietly(this.socket);
			boolean interrupted = false;
			while (this.thread.isAlive()) {
				try {
					this.thread.join();
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}

	}

	/**
	 * The connection of a client, and the one to the broker for it.
	 */
	private record Connection(Socket client, Socket broker) {

		void close() {
			closeQuietly(this.client);
			closeQuietly(this.broker);
		}

	}

}
