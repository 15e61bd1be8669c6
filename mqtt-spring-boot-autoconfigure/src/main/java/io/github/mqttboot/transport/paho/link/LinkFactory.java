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

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

import javax.net.ssl.SSLException;

import io.github.mqttboot.transport.ConnectStage;
import io.github.mqttboot.transport.TlsSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Makes the links of one connection, each for the scheme of its URI. Lives as long as the
 * connection, and holds what its links share: an HTTP client has threads of its own.
 *
 * @since 0.1.0
 */
public final class LinkFactory {

	private final Supplier<TlsSettings> tlsSettings;

	private final Map<String, String> webSocketHeaders;

	private @Nullable TlsSettings tlsSettingsOfHttpClient;

	private @Nullable HttpClient httpClient;

	/**
	 * Create a factory.
	 * @param tlsSettings gives the settings for each new TLS link; the same ones unless
	 * something changed
	 * @param webSocketHeaders headers of the WebSocket handshake
	 */
	public LinkFactory(Supplier<TlsSettings> tlsSettings, Map<String, String> webSocketHeaders) {
		Assert.notNull(tlsSettings, "'tlsSettings' must not be null");
		Assert.notNull(webSocketHeaders, "'webSocketHeaders' must not be null");
		this.tlsSettings = tlsSettings;
		this.webSocketHeaders = Map.copyOf(webSocketHeaders);
	}

	/**
	 * Return a link, not yet open.
	 * @param uri the broker, scheme {@code mqtt}, {@code mqtts}, {@code ws} or
	 * {@code wss}
	 * @param address the address to connect to, with the name of the host if that is to
	 * be verified; an unresolved one is resolved by {@link Link#open()}. A WebSocket goes
	 * to the host of the URI
	 * @param timeout how long connecting may take, unless it is a WebSocket
	 * @param onStage is notified of each stage of {@link Link#open()}
	 * @return the link
	 */
	public Link create(URI uri, InetSocketAddress address, Duration timeout, Consumer<ConnectStage> onStage) {
		return switch (uri.getScheme()) {
			case "mqtt" -> new TcpLink(address, timeout, onStage);
			case "mqtts" -> new TlsLink(new TcpLink(address, timeout, onStage), this::currentTlsSettings, onStage);
			case "ws", "wss" -> new WebSocketLink(uri, this.webSocketHeaders, this::currentHttpClient, onStage);
			default -> throw new IllegalArgumentException("No link for scheme '" + uri.getScheme() + "'");
		};
	}

	private TlsSettings currentTlsSettings() throws SSLException {
		try {
			return this.tlsSettings.get();
		}
		catch (RuntimeException ex) {
			throw new SSLException("There are no TLS settings", ex);
		}
	}

	private synchronized HttpClient currentHttpClient() throws SSLException {
		TlsSettings current = currentTlsSettings();
		if (this.httpClient == null || this.tlsSettingsOfHttpClient != current) {
			this.httpClient = HttpClient.newBuilder()
				.sslContext(current.context())
				.sslParameters(current.parameters())
				.build();
			this.tlsSettingsOfHttpClient = current;
		}
		return this.httpClient;
	}

}
