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

import java.net.Socket;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

import io.github.mqttboot.transport.TlsSettings;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicSslEngine;
import org.jspecify.annotations.Nullable;

/**
 * TLS of one attempt to connect by QUIC. QUIC does not use the TLS of the JDK, but its
 * keys and its trust. There is no session to resume and no early data, which anybody
 * could send once more: each attempt is a whole handshake.
 */
final class QuicTls {

	/**
	 * The application protocol (ALPN), without which there is no QUIC.
	 */
	static final String APPLICATION_PROTOCOL = "mqtt";

	private static final String PROTOCOL = "TLSv1.3";

	private final SSLParameters parameters;

	private final RecordingTrustManager trust;

	private final QuicSslContext context;

	/**
	 * Create an instance.
	 * @param settings the TLS settings of the connection
	 * @throws Exception if they are not fit for QUIC
	 */
	QuicTls(TlsSettings settings) throws Exception {
		TlsSettings.Material material = settings.material();
		if (material == null) {
			throw new SSLException("QUIC needs the keys and the trust that the TLS settings are made of");
		}
		this.parameters = settings.parameters();
		String[] protocols = this.parameters.getProtocols();
		if (protocols != null && !List.of(protocols).contains(PROTOCOL)) {
			throw new SSLException("QUIC is always TLS 1.3, which the SSL bundle does not enable");
		}
		String identification = this.parameters.getEndpointIdentificationAlgorithm();
		this.trust = new RecordingTrustManager(find(material.trustManagers(), identification != null));
		QuicSslContextBuilder builder = QuicSslContextBuilder.forClient()
			.applicationProtocols(APPLICATION_PROTOCOL)
			.earlyData(false)
			.endpointIdentificationAlgorithm(identification)
			.trustManager(this.trust);
		KeyManager keys = find(material.keyManagers());
		if (keys != null) {
			builder.keyManager(keys, null);
		}
		this.context = builder.build();
	}

	private static X509TrustManager find(TrustManager @Nullable [] managers, boolean verifyHostname) throws Exception {
		TrustManager[] candidates = managers;
		if (candidates == null) {
			TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
			factory.init((KeyStore) null);
			candidates = factory.getTrustManagers();
		}
		X509TrustManager found = (X509TrustManager) Arrays.stream(candidates)
			.filter(X509TrustManager.class::isInstance)
			.findFirst()
			.orElseThrow(() -> new SSLException("QUIC needs a trust manager for X.509 certificates"));
		if (verifyHostname && !(found instanceof X509ExtendedTrustManager)) {
			// the JDK would do it in its place, but not for QUIC
			throw new SSLException("The trust manager " + found.getClass().getName()
					+ " cannot verify the host name, which QUIC needs it to do");
		}
		return found;
	}

	private static @Nullable KeyManager find(KeyManager @Nullable [] managers) {
		return (managers != null)
				? Arrays.stream(managers).filter(X509ExtendedKeyManager.class::isInstance).findFirst().orElse(null)
				: null;
	}

	/**
	 * Return the engine of a connection, which names the host (SNI) if it has a dot.
	 * @param allocator allocates buffers
	 * @param host the host, for which the certificate must be
	 * @param port the port
	 * @return the engine
	 */
	QuicSslEngine engine(ByteBufAllocator allocator, String host, int port) {
		return this.context.newEngine(allocator, host, port);
	}

	/**
	 * Insist on the cipher suites of the settings, of which QUIC offers its own.
	 * @param session the session after the handshake
	 * @throws SSLException if what was agreed on is none of them
	 */
	void verify(SSLSession session) throws SSLException {
		String[] allowed = this.parameters.getCipherSuites();
		if (allowed != null && !List.of(allowed).contains(session.getCipherSuite())) {
			throw new SSLException("QUIC agreed on " + session.getCipherSuite()
					+ ", which is not among the ciphers of the SSL bundle");
		}
	}

	/**
	 * Return why the handshake failed, if it is for the certificate of the broker: QUIC
	 * itself only knows that it did.
	 * @return the exception, or {@code null} if the certificate was not refused
	 */
	@Nullable SSLException refusal() {
		CertificateException refusal = this.trust.refusal;
		return (refusal != null) ? (SSLException) new SSLHandshakeException(refusal.getMessage()).initCause(refusal)
				: null;
	}

	/**
	 * Remembers why a certificate was refused.
	 */
	private static final class RecordingTrustManager extends X509ExtendedTrustManager {

		private final X509TrustManager delegate;

		private volatile @Nullable CertificateException refusal;

		RecordingTrustManager(X509TrustManager delegate) {
			this.delegate = delegate;
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
				throws CertificateException {
			try {
				if (this.delegate instanceof X509ExtendedTrustManager extended) {
					extended.checkServerTrusted(chain, authType, engine);
				}
				else {
					this.delegate.checkServerTrusted(chain, authType);
				}
			}
			catch (CertificateException ex) {
				this.refusal = ex;
				throw ex;
			}
			catch (RuntimeException ex) {
				this.refusal = new CertificateException(ex);
				throw ex;
			}
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String authType) {
			throw new UnsupportedOperationException();
		}

		@Override
		public X509Certificate[] getAcceptedIssuers() {
			return this.delegate.getAcceptedIssuers();
		}

	}

}
