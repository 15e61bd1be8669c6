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
import java.net.SocketException;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import io.github.mqttboot.transport.ConnectStage;
import io.github.mqttboot.transport.TlsSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * {@link Link} over TLS. It is closed below TLS: an SSL socket would wait for a write
 * that hangs, to send its close_notify after it.
 */
class TlsLink implements Link {

	/**
	 * A host name that TLS can carry. One with an underscore is left out.
	 */
	private static final Pattern SINGLE_LABEL = Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?");

	private final TcpLink tcp;

	private final TlsSource<TlsSettings> settings;

	private final Consumer<ConnectStage> onStage;

	private volatile @Nullable SSLSocket socket;

	TlsLink(TcpLink tcp, TlsSource<TlsSettings> settings, Consumer<ConnectStage> onStage) {
		this.tcp = tcp;
		this.settings = settings;
		this.onStage = onStage;
	}

	@Override
	public void open() throws IOException {
		TlsSettings settings = this.settings.get();
		this.tcp.open();
		this.onStage.accept(ConnectStage.TLS);
		SSLSocket layered = (SSLSocket) settings.context()
			.getSocketFactory()
			.createSocket(this.tcp.socket(), this.tcp.host(), this.tcp.port(), false);
		layered.setSSLParameters(settings.parameters());
		nameHost(layered, this.tcp.host());
		handshake(layered);
		this.socket = layered;
	}

	private static void nameHost(SSLSocket layered, String host) {
		// the JDK does by itself (SNI) if there is a dot, which names within a network of
		// containers do not have
		if (SINGLE_LABEL.matcher(host).matches()) {
			SSLParameters parameters = layered.getSSLParameters();
			parameters.setServerNames(List.of(new SNIHostName(host)));
			layered.setSSLParameters(parameters);
		}
	}

	private static void handshake(SSLSocket layered) throws IOException {
		try {
			layered.startHandshake();
		}
		catch (SocketException ex) {
			// otherwise nobody knows in which step the connection broke
			throw new SSLException("Closed during the handshake", ex);
		}
	}

	@Override
	public InputStream getInputStream() throws IOException {
		return socket().getInputStream();
	}

	@Override
	public OutputStream getOutputStream() throws IOException {
		return socket().getOutputStream();
	}

	private SSLSocket socket() {
		SSLSocket open = this.socket;
		Assert.state(open != null, "Not open");
		return open;
	}

	@Override
	public void close() {
		this.tcp.close();
	}

}
