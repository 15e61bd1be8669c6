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

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of a {@link ScriptedBroker}, and what its clients showed in their handshakes.
 * <pre class="code">
 * TlsServer tls = new TlsServer(certificates.getServer()).requireClient(certificates.getAuthority());
 * ScriptedBroker broker = ScriptedBroker.start(tls);
 * </pre>
 */
public final class TlsServer {

	private final List<Handshake> handshakes = new CopyOnWriteArrayList<>();

	private final List<Throwable> failures = new CopyOnWriteArrayList<>();

	private final List<String> applicationProtocols = new CopyOnWriteArrayList<>();

	private volatile X509Bundle identity;

	private volatile @Nullable String applicationProtocol;

	private volatile @Nullable X509Bundle clientAuthority;

	private volatile String @Nullable [] protocols;

	/**
	 * Create a server.
	 * @param identity its certificate and key
	 */
	public TlsServer(X509Bundle identity) {
		this.identity = identity;
	}

	/**
	 * Present another identity from the next network connection on.
	 * @param identity certificate and key
	 * @return this server
	 */
	public TlsServer present(X509Bundle identity) {
		this.identity = identity;
		return this;
	}

	/**
	 * Require a certificate of each client.
	 * @param authority the authority that has signed it
	 * @return this server
	 */
	public TlsServer requireClient(X509Bundle authority) {
		this.clientAuthority = authority;
		return this;
	}

	/**
	 * Speak some protocols only.
	 * @param protocols the names, such as {@code TLSv1.2}
	 * @return this server
	 */
	public TlsServer protocols(String... protocols) {
		this.protocols = protocols;
		return this;
	}

	/**
	 * Return the handshakes that came to a good end.
	 * @return a snapshot
	 */
	public List<Handshake> handshakes() {
		return List.copyOf(this.handshakes);
	}

	/**
	 * Return why the other handshakes failed.
	 * @return a snapshot
	 */
	public List<Throwable> failures() {
		return List.copyOf(this.failures);
	}

	/**
	 * Agree to an application protocol (ALPN) that the client offers.
	 * @param applicationProtocol the name
	 * @return this server
	 */
	public TlsServer applicationProtocol(String applicationProtocol) {
		this.applicationProtocol = applicationProtocol;
		return this;
	}

	/**
	 * Return the application protocols that were agreed on.
	 * @return a snapshot, in the order of the handshakes
	 */
	public List<String> applicationProtocols() {
		return List.copyOf(this.applicationProtocols);
	}

	void addHandlers(Channel channel) throws SSLException {
		channel.pipeline().addLast(createContext().newHandler(channel.alloc()), new HandshakeRecorder());
	}

	private SslContext createContext() throws SSLException {
		X509Bundle identity = this.identity;
		SslContextBuilder builder = SslContextBuilder
			.forServer(identity.getKeyPair().getPrivate(), identity.getCertificatePath())
			.sslProvider(SslProvider.JDK)
			.protocols(this.protocols);
		if (this.clientAuthority != null) {
			builder.clientAuth(ClientAuth.REQUIRE).trustManager(this.clientAuthority.getCertificate());
		}
		if (this.applicationProtocol != null) {
			builder.applicationProtocolConfig(new ApplicationProtocolConfig(ApplicationProtocolConfig.Protocol.ALPN,
					ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
					ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT, this.applicationProtocol));
		}
		return builder.build();
	}

	/**
	 * What a client has shown.
	 *
	 * @param protocol the protocol that was agreed on
	 * @param cipherSuite the cipher suite that was agreed on
	 * @param host the host name that it asked for (SNI), if any
	 * @param clientCertificate its certificate, if any
	 */
	public record Handshake(String protocol, String cipherSuite, @Nullable String host,
			@Nullable X509Certificate clientCertificate) {

	}

	private final class HandshakeRecorder extends ChannelInboundHandlerAdapter {

		@Override
		public void userEventTriggered(ChannelHandlerContext context, Object event) {
			if (event instanceof SslHandshakeCompletionEvent completion) {
				if (completion.isSuccess()) {
					String agreed = context.pipeline().get(SslHandler.class).applicationProtocol();
					if (agreed != null) {
						TlsServer.this.applicationProtocols.add(agreed);
					}
					TlsServer.this.handshakes.add(handshake(context));
				}
				else {
					TlsServer.this.failures.add(completion.cause());
				}
			}
			context.fireUserEventTriggered(event);
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
			// SslHandler closes, and what it said in the handshake is recorded
			if (!(cause instanceof DecoderException && cause.getCause() instanceof SSLException)) {
				context.fireExceptionCaught(cause);
			}
		}

		private Handshake handshake(ChannelHandlerContext context) {
			ExtendedSSLSession session = (ExtendedSSLSession) context.pipeline()
				.get(SslHandler.class)
				.engine()
				.getSession();
			return new Handshake(session.getProtocol(), session.getCipherSuite(),
					host(session.getRequestedServerNames()), clientCertificate(session));
		}

		private @Nullable String host(List<SNIServerName> names) {
			return (!names.isEmpty()) ? ((SNIHostName) names.get(0)).getAsciiName() : null;
		}

		private @Nullable X509Certificate clientCertificate(ExtendedSSLSession session) {
			try {
				return (X509Certificate) session.getPeerCertificates()[0];
			}
			catch (SSLPeerUnverifiedException ex) {
				return null;
			}
		}

	}

}
