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

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

import io.github.mqttboot.protocol.BrokerAddress;
import io.github.mqttboot.transport.ConnectStage;
import io.github.mqttboot.transport.TlsSettings;
import io.github.mqttboot.transport.TransportRequest;
import io.github.mqttboot.transport.TransportSettings;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline needs for its scheme and its proxy, found before it connects: handlers
 * from the network inwards are those of the proxy, of TLS, the {@link InboundClock},
 * those of the WebSocket, and the {@link LinkOpening} that waits for all of them.
 */
final class ChannelSetup {

	/**
	 * A host name that TLS can carry. One with an underscore is left out.
	 */
	private static final Pattern SINGLE_LABEL = Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?");

	private final TransportRequest request;

	private final TransportSettings settings;

	private final Executor workers;

	private final BrokerAddress broker;

	private final InetSocketAddress target;

	private final @Nullable ProxyRoute proxy;

	private final @Nullable TlsSettings tls;

	private ChannelSetup(TransportRequest request, TransportSettings settings, Executor workers) throws Exception {
		this.request = request;
		this.settings = settings;
		this.workers = workers;
		this.broker = request.broker();
		this.proxy = ProxyRoute.select(this.broker, request.address());
		this.target = (this.proxy != null) ? this.proxy.target(request.address())
				: AddressResolution.resolve(request.address());
		this.tls = this.broker.scheme().isSecure() ? tlsSettings(settings) : null;
	}

	/**
	 * Find what is needed. May block.
	 * @param request where to connect to
	 * @param settings the settings of the connection
	 * @param workers runs what may block
	 * @return the setup
	 * @throws Exception if there is no way to connect
	 */
	static ChannelSetup of(TransportRequest request, TransportSettings settings, Executor workers) throws Exception {
		return new ChannelSetup(request, settings, workers);
	}

	static TlsSettings tlsSettings(TransportSettings settings) throws SSLException {
		try {
			return settings.tls().get();
		}
		catch (RuntimeException ex) {
			throw new SSLException("There are no TLS settings", ex);
		}
	}

	/**
	 * Return what to connect to.
	 * @return the broker, which a proxy handler replaces by the proxy
	 */
	InetSocketAddress target() {
		return this.target;
	}

	/**
	 * Fill a pipeline.
	 * @param channel the channel, not yet connected
	 * @param listener is notified of the stages
	 */
	void addHandlers(Channel channel, LinkListener listener) {
		ChannelPipeline pipeline = channel.pipeline();
		Deque<ConnectStage> stages = new ArrayDeque<>(3);
		stages.add(ConnectStage.CONNECTING);
		if (this.proxy != null) {
			this.proxy.addHandlers(pipeline, this.request.timeout());
		}
		if (this.tls != null) {
			stages.add(ConnectStage.TLS);
			pipeline.addLast(tlsHandler(this.tls), new TlsEnd());
		}
		pipeline.addLast(new InboundClock(listener));
		if (this.broker.scheme().isWebSocket()) {
			stages.add(ConnectStage.UPGRADE);
			WebSocketSetup.addHandlers(pipeline, this.request, this.settings.webSocketHeaders(), listener);
		}
		pipeline.addLast(new LinkOpening(stages, this.proxy != null, listener));
	}

	private SslHandler tlsHandler(TlsSettings tls) {
		String host = this.request.address().getHostString();
		SSLEngine engine = tls.context().createSSLEngine(host, this.broker.port());
		engine.setUseClientMode(true);
		// with them the verification of the host name, which Netty leaves off for a ready
		// context
		engine.setSSLParameters(tls.parameters());
		if (SINGLE_LABEL.matcher(host).matches()) {
			// the JDK does by itself (SNI) if there is a dot, which names within a
			// network of containers do not have
			SSLParameters parameters = engine.getSSLParameters();
			parameters.setServerNames(List.of(new SNIHostName(host)));
			engine.setSSLParameters(parameters);
		}
		// to check a certificate may take its time, and ask others
		SslHandler handler = new SslHandler(engine, false, this.workers);
		handler.setHandshakeTimeoutMillis(this.request.timeout().toMillis());
		return handler;
	}

}
