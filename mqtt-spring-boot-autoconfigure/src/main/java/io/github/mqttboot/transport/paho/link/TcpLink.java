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

package io.github.mqttboot.transport.paho.link;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.function.Consumer;

import io.github.mqttboot.transport.ConnectStage;

/**
 * {@link Link} over plain TCP.
 */
class TcpLink implements Link {

	private final Socket socket = new Socket();

	private final InetSocketAddress address;

	private final Duration timeout;

	private final Consumer<ConnectStage> onStage;

	TcpLink(InetSocketAddress address, Duration timeout, Consumer<ConnectStage> onStage) {
		this.address = address;
		this.timeout = timeout;
		this.onStage = onStage;
	}

	@Override
	public void open() throws IOException {
		this.onStage.accept(ConnectStage.CONNECTING);
		InetSocketAddress resolved = resolve();
		// Nagle's algorithm and delayed acknowledgements add 40 ms to a larger packet
		this.socket.setTcpNoDelay(true);
		this.socket.setKeepAlive(true);
		this.socket.connect(resolved, Math.toIntExact(this.timeout.toMillis()));
	}

	private InetSocketAddress resolve() throws UnknownHostException {
		if (!this.address.isUnresolved()) {
			return this.address;
		}
		InetSocketAddress resolved = new InetSocketAddress(this.address.getHostString(), this.address.getPort());
		if (resolved.isUnresolved()) {
			throw new UnknownHostException(this.address.getHostString());
		}
		return resolved;
	}

	Socket socket() {
		return this.socket;
	}

	/**
	 * Return the host as it was named, not looked up.
	 * @return the name, or the address if there is none
	 */
	String host() {
		return this.address.getHostString();
	}

	int port() {
		return this.address.getPort();
	}

	@Override
	public InputStream getInputStream() throws IOException {
		return this.socket.getInputStream();
	}

	@Override
	public OutputStream getOutputStream() throws IOException {
		return this.socket.getOutputStream();
	}

	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			// It is of no use any more, closed or not
		}
	}

}
