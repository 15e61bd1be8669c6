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

package io.github.mqttboot.transport;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.util.Arrays;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Keys, trust and rules of TLS links. Immutable: new material makes new settings.
 *
 * @since 0.1.0
 */
public final class TlsSettings {

	private final SSLContext context;

	private final SSLParameters parameters;

	private final @Nullable Material material;

	/**
	 * Create settings.
	 * @param context makes the sockets
	 * @param parameters protocols, cipher suites, application protocols and the endpoint
	 * identification
	 */
	public TlsSettings(SSLContext context, SSLParameters parameters) {
		this(context, parameters, null);
	}

	private TlsSettings(SSLContext context, SSLParameters parameters, @Nullable Material material) {
		Assert.notNull(context, "'context' must not be null");
		Assert.notNull(parameters, "'parameters' must not be null");
		this.context = context;
		this.parameters = parameters;
		this.material = material;
	}

	/**
	 * Return settings that trust whom the JVM trusts, with its protocols and cipher
	 * suites, and verify the host name.
	 * @return the settings
	 */
	public static TlsSettings ofJvm() {
		try {
			return new TlsSettings(SSLContext.getDefault(), parameters(null, null, new String[0]),
					new Material(keysOfJvm(), null));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("The JVM has no default TLS settings", ex);
		}
	}

	/**
	 * Return the keys of the JVM, which are in its default context too, but cannot be had
	 * from there.
	 * @return the keys of {@code javax.net.ssl.keyStore}, or {@code null} if it is not
	 * set
	 * @throws GeneralSecurityException if they cannot be read
	 */
	public static KeyManager @Nullable [] keysOfJvm() throws GeneralSecurityException {
		String location = System.getProperty("javax.net.ssl.keyStore", "");
		if (location.isEmpty()) {
			return null;
		}
		String type = System.getProperty("javax.net.ssl.keyStoreType", KeyStore.getDefaultType());
		String provider = System.getProperty("javax.net.ssl.keyStoreProvider", "");
		String password = System.getProperty("javax.net.ssl.keyStorePassword", "");
		char @Nullable [] secret = password.isEmpty() ? null : password.toCharArray();
		KeyStore keyStore = provider.isEmpty() ? KeyStore.getInstance(type) : KeyStore.getInstance(type, provider);
		// a token is no file, and asks for its password itself
		boolean token = location.equals("NONE");
		try (InputStream file = token ? null : new FileInputStream(location)) {
			keyStore.load(file, secret);
		}
		catch (IOException ex) {
			throw new KeyStoreException("The key store of the JVM cannot be read: " + ex.getMessage(), ex);
		}
		KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		factory.init(keyStore, token ? null : secret);
		return factory.getKeyManagers();
	}

	/**
	 * Make settings.
	 * @param protocol the protocol of the context, such as {@code TLS}
	 * @param keyManagers our keys, for brokers that ask for a client certificate
	 * @param trustManagers whom to trust
	 * @param protocols the enabled protocols, or {@code null} for those of the JVM
	 * @param cipherSuites the enabled cipher suites, or {@code null} for those of the JVM
	 * @param applicationProtocols the application protocols to offer (ALPN), if any
	 * @param verifyHostname whether the certificate must be for the host
	 * @return the settings
	 * @throws GeneralSecurityException if they cannot be made
	 */
	public static TlsSettings of(String protocol, KeyManager @Nullable [] keyManagers,
			TrustManager @Nullable [] trustManagers, String @Nullable [] protocols, String @Nullable [] cipherSuites,
			String[] applicationProtocols, boolean verifyHostname) throws GeneralSecurityException {
		SSLContext context = SSLContext.getInstance(protocol);
		TrustManager[] trust = verifyHostname ? trustManagers : ofAnyHost(trustManagers);
		context.init(keyManagers, trust, null);
		SSLParameters parameters = parameters(protocols, cipherSuites, applicationProtocols);
		// fails for a protocol or a cipher suite that is not known
		context.createSSLEngine().setSSLParameters(parameters);
		return new TlsSettings(context, parameters, new Material(keyManagers, trust));
	}

	private static TrustManager @Nullable [] ofAnyHost(TrustManager @Nullable [] trustManagers) {
		return (trustManagers != null) ? Arrays.stream(trustManagers)
			.map((manager) -> (manager instanceof X509TrustManager x509) ? new AnyHostTrustManager(x509) : manager)
			.toArray(TrustManager[]::new) : null;
	}

	private static SSLParameters parameters(String @Nullable [] protocols, String @Nullable [] cipherSuites,
			String[] applicationProtocols) {
		SSLParameters parameters = new SSLParameters(cipherSuites, protocols);
		parameters.setEndpointIdentificationAlgorithm("HTTPS");
		parameters.setApplicationProtocols(applicationProtocols);
		return parameters;
	}

	public SSLContext context() {
		return this.context;
	}

	public SSLParameters parameters() {
		return this.parameters;
	}

	/**
	 * Return what the context was made of, for TLS that is not the JDK's.
	 * @return the keys and the trust, or {@code null} if only the context is known
	 */
	public @Nullable Material material() {
		return this.material;
	}

	/**
	 * What a context is made of.
	 *
	 * @param keyManagers our keys, or {@code null} for none
	 * @param trustManagers whom to trust, or {@code null} for whom the JVM trusts
	 */
	@SuppressWarnings("ArrayRecordComponent") // not compared
	public record Material(KeyManager @Nullable [] keyManagers, TrustManager @Nullable [] trustManagers) {

	}

}
