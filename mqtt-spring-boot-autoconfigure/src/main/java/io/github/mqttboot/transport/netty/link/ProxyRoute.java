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

import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;

import io.github.mqttboot.protocol.BrokerAddress;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.proxy.ProxyConnectionEvent;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.proxy.Socks5ProxyHandler;
import org.jspecify.annotations.Nullable;

/**
 * The way through a proxy that the JVM is set to: of SOCKS for TCP and TLS, of HTTP for a
 * WebSocket.
 *
 * @since 0.1.0
 */
public final class ProxyRoute {

	private final Proxy.Type type;

	private final InetSocketAddress address;

	private final @Nullable String username;

	private final @Nullable String password;

	private ProxyRoute(Proxy.Type type, InetSocketAddress address) {
		this.type = type;
		this.address = address;
		PasswordAuthentication known = (type == Proxy.Type.SOCKS) ? ask(address) : null;
		this.username = (known != null) ? known.getUserName() : System.getProperty("java.net.socks.username");
		this.password = (known != null) ? new String(known.getPassword())
				: System.getProperty("java.net.socks.password");
	}

	// as the JDK asks, which does so only once the proxy wants to know
	private static @Nullable PasswordAuthentication ask(InetSocketAddress proxy) {
		return Authenticator.requestPasswordAuthentication(proxy.getHostString(), proxy.getAddress(), proxy.getPort(),
				"SOCKS5", "SOCKS authentication", null);
	}

	/**
	 * Find the proxy. May block.
	 * @param broker where to connect to
	 * @param address the address of the broker
	 * @return the way, or {@code null} if no proxy is to be used
	 * @throws UnknownHostException if the name service does not know the proxy
	 */
	static @Nullable ProxyRoute select(BrokerAddress broker, InetSocketAddress address) throws UnknownHostException {
		Proxy.Type type = type(broker);
		if (isNone(type)) {
			return null;
		}
		InetSocketAddress proxy = find(broker, address.getHostString(), type);
		return (proxy != null) ? new ProxyRoute(type, AddressResolution.resolve(proxy)) : null;
	}

	/**
	 * Return whether there is a proxy on the way. May block.
	 * @param broker where to connect to
	 * @return whether a proxy is to be used
	 */
	public static boolean isUsed(BrokerAddress broker) {
		Proxy.Type type = type(broker);
		return !isNone(type) && find(broker, broker.host(), type) != null;
	}

	/**
	 * Return whether the JVM is known to have no SOCKS proxy, without asking a selector
	 * of the application or of the operating system. Never blocks.
	 * @return {@code false} if it has one, or may have
	 */
	static boolean isNoneOfSocks() {
		ProxySelector selector = ProxySelector.getDefault();
		boolean ofJdk = selector == null || selector.getClass().getModule() == Object.class.getModule();
		return ofJdk && System.getProperty("socksProxyHost") == null
				&& !Boolean.getBoolean("java.net.useSystemProxies");
	}

	private static boolean isNone(Proxy.Type type) {
		return type == Proxy.Type.SOCKS && isNoneOfSocks();
	}

	private static Proxy.Type type(BrokerAddress broker) {
		return broker.scheme().isWebSocket() ? Proxy.Type.HTTP : Proxy.Type.SOCKS;
	}

	private static @Nullable InetSocketAddress find(BrokerAddress broker, String host, Proxy.Type type) {
		ProxySelector selector = ProxySelector.getDefault();
		if (selector == null) {
			return null;
		}
		for (Proxy proxy : selector.select(uri(broker, host))) {
			if (proxy.type() == Proxy.Type.DIRECT) {
				return null;
			}
			if (proxy.type() == type && proxy.address() instanceof InetSocketAddress address) {
				return address;
			}
		}
		return null;
	}

	// as the JDK asks for them
	private static URI uri(BrokerAddress broker, String host) {
		String scheme = switch (broker.scheme()) {
			case MQTT, MQTTS -> "socket";
			case WS -> "http";
			case WSS -> "https";
			case QUIC -> throw new IllegalArgumentException("No proxy carries QUIC");
		};
		String uriHost = (host.indexOf(':') != -1) ? "[" + host + "]" : host;
		return URI.create(scheme + "://" + uriHost + ":" + broker.port());
	}

	/**
	 * Return what the proxy is to connect to.
	 * @param broker the address of the broker
	 * @return the address; for HTTP the name, which only the proxy may know
	 */
	InetSocketAddress target(InetSocketAddress broker) {
		return (this.type == Proxy.Type.HTTP)
				? InetSocketAddress.createUnresolved(broker.getHostString(), broker.getPort()) : broker;
	}

	/**
	 * Add the handlers that connect through the proxy.
	 * @param pipeline where to
	 * @param timeout how long that may take
	 */
	void addHandlers(ChannelPipeline pipeline, Duration timeout) {
		ProxyHandler handler = (this.type == Proxy.Type.HTTP) ? new HttpProxyHandler(this.address)
				: new Socks5ProxyHandler(this.address, this.username, this.password);
		handler.setConnectTimeoutMillis(timeout.toMillis());
		pipeline.addLast(handler, new TunnelEvents());
	}

	/**
	 * Says in the terms of {@link LinkOpening} that the tunnel is there.
	 */
	private static final class TunnelEvents extends ChannelInboundHandlerAdapter {

		@Override
		public void userEventTriggered(ChannelHandlerContext context, Object event) {
			context.fireUserEventTriggered((event instanceof ProxyConnectionEvent) ? LinkOpening.TUNNEL : event);
		}

	}

}
