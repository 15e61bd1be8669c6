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

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.X509TrustManager;

import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link TestCertificates}.
 */
class TestCertificatesTests {

	private static final String AUTH_TYPE = "ECDHE_ECDSA";

	private final TestCertificates certificates = TestCertificates.shared();

	@Test
	void authorityVouchesForWhatItSigned() {
		X509TrustManager authority = trustManager(this.certificates);
		assertThatNoException().isThrownBy(
				() -> authority.checkServerTrusted(this.certificates.getServer().getCertificatePath(), AUTH_TYPE));
		assertThatNoException().isThrownBy(
				() -> authority.checkClientTrusted(this.certificates.getClient().getCertificatePath(), AUTH_TYPE));
	}

	@Test
	void authorityDoesNotVouchForWhatAnotherOfItsNameSigned() {
		TestCertificates other = new TestCertificates();
		assertThat(other.getAuthority().getCertificate().getSubjectX500Principal())
			.isEqualTo(this.certificates.getAuthority().getCertificate().getSubjectX500Principal());
		assertThatExceptionOfType(CertificateException.class).isThrownBy(() -> trustManager(this.certificates)
			.checkServerTrusted(other.getServer().getCertificatePath(), AUTH_TYPE));
	}

	@Test
	void expiredServerHasExpired() {
		X509Certificate certificate = this.certificates.createExpiredServer().getCertificate();
		assertThatExceptionOfType(CertificateExpiredException.class).isThrownBy(certificate::checkValidity);
	}

	@Test
	void serverHasItsHostsAsAlternativeNames() throws Exception {
		assertThat(this.certificates.getServer().getCertificate().getSubjectAlternativeNames())
			.containsExactly(List.of(2, "localhost"), List.of(7, "127.0.0.1"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "JKS", "PKCS12" })
	void keyStoresHoldIdentityAndAuthority(String type, @TempDir Path directory) throws Exception {
		X509Bundle client = this.certificates.getClient();
		Path keyStore = TestCertificates.writeKeyStore(type, client, directory.resolve("key-store"));
		Path trustStore = this.certificates.writeTrustStore(type, directory.resolve("trust-store"));
		assertThat(load(type, keyStore).getKey("key", TestCertificates.PASSWORD.toCharArray()))
			.isEqualTo(client.getKeyPair().getPrivate());
		assertThat(load(type, trustStore).getCertificate("authority"))
			.isEqualTo(this.certificates.getAuthority().getCertificate());
	}

	private KeyStore load(String type, Path file) throws Exception {
		KeyStore keyStore = KeyStore.getInstance(type);
		try (InputStream input = Files.newInputStream(file)) {
			keyStore.load(input, TestCertificates.PASSWORD.toCharArray());
		}
		return keyStore;
	}

	private X509TrustManager trustManager(TestCertificates certificates) {
		return (X509TrustManager) certificates.getAuthority().toTrustManager();
	}

}
