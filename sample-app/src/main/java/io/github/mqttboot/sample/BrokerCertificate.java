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

package io.github.mqttboot.sample;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;

/**
 * A certificate for a broker on this host, which vouches for itself, and its key. Made by
 * the JDK's {@code keytool}, so there is none to run out of date.
 */
final class BrokerCertificate {

	// Keeps nobody out: the key is as short-lived as the broker
	static final String PASSWORD = "changeit";

	private static final String ALIAS = "broker";

	private final Path keyStoreFile;

	private final X509Certificate certificate;

	private BrokerCertificate(Path keyStoreFile, X509Certificate certificate) {
		this.keyStoreFile = keyStoreFile;
		this.certificate = certificate;
	}

	static BrokerCertificate create(Path keyStoreFile) throws IOException {
		Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
		Process process = new ProcessBuilder(keytool.toString(), "-genkeypair", "-alias", ALIAS, "-keyalg", "EC",
				"-dname", "CN=localhost", "-ext", "san=dns:localhost,ip:127.0.0.1", "-validity", "30", "-keystore",
				keyStoreFile.toString(), "-storepass", PASSWORD)
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes());
		if (!Files.exists(keyStoreFile)) {
			throw new IOException("keytool made no certificate: " + output.strip());
		}
		return new BrokerCertificate(keyStoreFile, read(keyStoreFile));
	}

	private static X509Certificate read(Path keyStoreFile) throws IOException {
		try (InputStream input = Files.newInputStream(keyStoreFile)) {
			KeyStore keyStore = KeyStore.getInstance("PKCS12");
			keyStore.load(input, PASSWORD.toCharArray());
			return (X509Certificate) keyStore.getCertificate(ALIAS);
		}
		catch (GeneralSecurityException ex) {
			throw new IOException(ex);
		}
	}

	/**
	 * Return what a client needs to trust a broker that has one of these.
	 * @param certificates the certificates
	 * @return the bundle
	 * @throws IOException if there can be none
	 */
	static SslBundle trust(BrokerCertificate... certificates) throws IOException {
		try {
			KeyStore trustStore = KeyStore.getInstance("PKCS12");
			trustStore.load(null, null);
			for (BrokerCertificate certificate : certificates) {
				trustStore.setCertificateEntry(certificate.getSerial(), certificate.certificate);
			}
			return SslBundle.of(SslStoreBundle.of(null, null, trustStore));
		}
		catch (GeneralSecurityException ex) {
			throw new IOException(ex);
		}
	}

	/**
	 * Return the key store of the broker.
	 * @return the file, with the {@link #PASSWORD}
	 */
	Path getKeyStoreFile() {
		return this.keyStoreFile;
	}

	X509Certificate getCertificate() {
		return this.certificate;
	}

	/**
	 * Return the serial number as browsers and {@code openssl} print it.
	 * @return the hexadecimal digits
	 */
	String getSerial() {
		return this.certificate.getSerialNumber().toString(16);
	}

	Instant getExpiry() {
		return this.certificate.getNotAfter().toInstant();
	}

}
