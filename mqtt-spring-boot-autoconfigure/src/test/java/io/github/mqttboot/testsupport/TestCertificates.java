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

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;

import javax.net.ssl.SSLContext;

import io.github.mqttboot.transport.TlsSettings;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.KeyUsage;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;

/**
 * A certification authority and what it has signed. All authorities have the same name,
 * each its own key: what one has signed, another doesn't vouch for. The bundles give
 * their certificates and keys (PKCS#8) as PEM text too.
 */
public final class TestCertificates {

	/**
	 * The password of all key stores.
	 */
	public static final String PASSWORD = "changeit";

	private static final Duration VALIDITY = Duration.ofDays(1);

	private static final TestCertificates shared = new TestCertificates();

	private final X509Bundle authority = build(null,
			new CertificateBuilder().subject("CN=Test Authority")
				.setIsCertificateAuthority(true)
				.setKeyUsage(true, KeyUsage.keyCertSign, KeyUsage.cRLSign));

	private final X509Bundle server = createServer("localhost", "127.0.0.1");

	private final X509Bundle client = createClient("client");

	/**
	 * Return the authority of the brokers that the tests of this JVM share.
	 * @return the authority
	 */
	public static TestCertificates shared() {
		return shared;
	}

	public X509Bundle getAuthority() {
		return this.authority;
	}

	/**
	 * Return the identity of a server on this host, by the names {@code localhost} and
	 * {@code 127.0.0.1}.
	 * @return the certificate and its key
	 */
	public X509Bundle getServer() {
		return this.server;
	}

	/**
	 * Return the identity of a client, with the subject {@code CN=client}.
	 * @return the certificate and its key
	 */
	public X509Bundle getClient() {
		return this.client;
	}

	/**
	 * Sign an identity of a server.
	 * @param hosts host names and IPv4 addresses
	 * @return the certificate and its key
	 */
	public X509Bundle createServer(String... hosts) {
		return build(this.authority, serverBuilder(hosts));
	}

	/**
	 * Sign an identity of a server on this host that was valid until yesterday.
	 * @return the certificate and its key
	 */
	public X509Bundle createExpiredServer() {
		Instant end = Instant.now().minus(Duration.ofDays(1));
		return build(this.authority,
				serverBuilder("localhost", "127.0.0.1").notBefore(end.minus(VALIDITY)).notAfter(end));
	}

	/**
	 * Sign an identity of a client.
	 * @param commonName the common name of its subject
	 * @return the certificate and its key
	 */
	public X509Bundle createClient(String commonName) {
		return build(this.authority, builder(commonName).addExtendedKeyUsageClientAuth());
	}

	/**
	 * Create a context that trusts this authority.
	 * @param identity what to present to the other side, if anything
	 * @return the context
	 */
	public SSLContext createSslContext(@Nullable X509Bundle identity) {
		try {
			SSLContext context = SSLContext.getInstance("TLS");
			context.init((identity != null) ? identity.toKeyManagerFactory().getKeyManagers() : null,
					this.authority.toTrustManagerFactory().getTrustManagers(), null);
			return context;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Create TLS settings that trust this authority, and verify the host name.
	 * @param identity what to present to the other side, if anything
	 * @return the settings
	 */
	public TlsSettings createTlsSettings(@Nullable X509Bundle identity) {
		try {
			return TlsSettings.of("TLS", (identity != null) ? identity.toKeyManagerFactory().getKeyManagers() : null,
					this.authority.toTrustManagerFactory().getTrustManagers(), null, null, new String[0], true);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Write a key store with a certificate and its key.
	 * @param type the type of the key store, {@code JKS} or {@code PKCS12}
	 * @param identity the certificate and its key
	 * @param file the file
	 * @return the file
	 */
	public static Path writeKeyStore(String type, X509Bundle identity, Path file) {
		return write(type, file, (keyStore) -> keyStore.setKeyEntry("key", identity.getKeyPair().getPrivate(),
				PASSWORD.toCharArray(), identity.getCertificatePath()));
	}

	/**
	 * Write a key store with the certificate of this authority.
	 * @param type the type of the key store, {@code JKS} or {@code PKCS12}
	 * @param file the file
	 * @return the file
	 */
	public Path writeTrustStore(String type, Path file) {
		return write(type, file,
				(keyStore) -> keyStore.setCertificateEntry("authority", this.authority.getCertificate()));
	}

	private static Path write(String type, Path file, KeyStoreContent content) {
		try (OutputStream output = Files.newOutputStream(file)) {
			KeyStore keyStore = KeyStore.getInstance(type);
			keyStore.load(null, null);
			content.addTo(keyStore);
			keyStore.store(output, PASSWORD.toCharArray());
			return file;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static CertificateBuilder serverBuilder(String... hosts) {
		CertificateBuilder builder = builder(hosts[0]).addExtendedKeyUsageServerAuth();
		for (String host : hosts) {
			if (Character.isDigit(host.charAt(0))) {
				builder.addSanIpAddress(host);
			}
			else {
				builder.addSanDnsName(host);
			}
		}
		return builder;
	}

	private static CertificateBuilder builder(String commonName) {
		return new CertificateBuilder().subject("CN=" + commonName).setKeyUsage(true, KeyUsage.digitalSignature);
	}

	private static X509Bundle build(@Nullable X509Bundle issuer, CertificateBuilder builder) {
		try {
			builder.ecp256();
			return (issuer != null) ? builder.buildIssuedBy(issuer) : builder.buildSelfSigned();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Adds the entries of a key store.
	 */
	@FunctionalInterface
	private interface KeyStoreContent {

		void addTo(KeyStore keyStore) throws Exception;

	}

}
