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

package io.github.mqttboot.autoconfigure;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import javax.net.ssl.X509KeyManager;

import io.github.mqttboot.testsupport.TestCertificates;
import io.github.mqttboot.transport.TlsSettings;
import io.netty.pkitesting.X509Bundle;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link BundleTlsSettings}.
 */
@ExtendWith(OutputCaptureExtension.class)
class BundleTlsSettingsTests {

	private final AtomicReference<SslBundle> bundle = new AtomicReference<>(SslBundle.systemDefault());

	private final BundleTlsSettings settings = new BundleTlsSettings("orders", this.bundle::get, true, List.of());

	@Test
	void keepsTheSettingsOfABundle() {
		assertThat(this.settings.get()).isSameAs(this.settings.get());
		assertThat(this.settings.renew()).isFalse();
	}

	@Test
	void makesNewOnesOfAReloadedBundle() {
		TlsSettings old = this.settings.get();
		this.bundle.set(SslBundle.systemDefault());
		assertThat(this.settings.renew()).isTrue();
		assertThat(this.settings.get()).isNotSameAs(old);
	}

	@Test
	void whenTheReloadedBundleIsUnreadableKeepsTheOldAndTriesAgain(CapturedOutput output) {
		TlsSettings old = this.settings.get();
		SslBundle reloaded = mock();
		SslManagerBundle managers = SslBundle.systemDefault().getManagers();
		given(reloaded.getProtocol()).willReturn("TLS");
		given(reloaded.getOptions()).willReturn(SslOptions.NONE);
		given(reloaded.getManagers()).willThrow(new IllegalStateException("No such file")).willReturn(managers);
		this.bundle.set(reloaded);
		assertThat(this.settings.renew()).isFalse();
		assertThat(output).contains("MQTT connection 'orders': the reloaded SSL bundle cannot be used, "
				+ "the old one stays: No such file");
		assertThat(this.settings.get()).isNotSameAs(old);
	}

	@Test
	void whenTheFirstBundleIsUnreadableFails() {
		SslBundle unreadable = mock();
		given(unreadable.getManagers()).willThrow(new IllegalStateException("No such file"));
		this.bundle.set(unreadable);
		assertThatIllegalStateException().isThrownBy(this.settings::get).withMessage("No such file");
	}

	@Test
	void withoutBundleTrustsWhomTheJvmTrusts() {
		this.bundle.set(null);
		assertThat(this.settings.get()).isSameAs(this.settings.get());
		assertThat(new BundleTlsSettings("orders", this.bundle::get, false, List.of()).get()).isNotNull();
	}

	@Test
	void offersApplicationProtocols() {
		this.bundle.set(null);
		TlsSettings settings = new BundleTlsSettings("orders", this.bundle::get, true,
				List.of("mqtt", "x-amzn-mqtt-ca"))
			.get();
		assertThat(settings.parameters().getApplicationProtocols()).containsExactly("mqtt", "x-amzn-mqtt-ca");
	}

	@ParameterizedTest
	@CsvSource({ "true,", "true, mqtt", "false," })
	void withoutBundleHasTheKeysOfTheJvm(boolean verifyHostname, @Nullable String applicationProtocol,
			@TempDir Path directory) {
		Path file = TestCertificates.writeKeyStore("PKCS12", TestCertificates.shared().getClient(),
				directory.resolve("client.p12"));
		this.bundle.set(null);
		System.setProperty("javax.net.ssl.keyStore", file.toString());
		System.setProperty("javax.net.ssl.keyStorePassword", TestCertificates.PASSWORD);
		try {
			TlsSettings settings = new BundleTlsSettings("orders", this.bundle::get, verifyHostname,
					(applicationProtocol != null) ? List.of(applicationProtocol) : List.of())
				.get();
			assertThat(settings.material().keyManagers())
				.singleElement(InstanceOfAssertFactories.type(X509KeyManager.class))
				.satisfies((keys) -> assertThat(keys.getClientAliases(
						TestCertificates.shared().getClient().getKeyPair().getPrivate().getAlgorithm(), null))
					.hasSize(1));
		}
		finally {
			System.clearProperty("javax.net.ssl.keyStore");
			System.clearProperty("javax.net.ssl.keyStorePassword");
		}
	}

	@Test
	void aKeyOfAnotherCertificateIsRefused() {
		TestCertificates certificates = TestCertificates.shared();
		X509Bundle client = certificates.getClient();
		this.bundle.set(pem(client.getCertificatePathPEM(), client.getPrivateKeyPEM()));
		assertThat(this.settings.get()).isNotNull();
		this.bundle.set(pem(client.getCertificatePathPEM(), certificates.createClient("other").getPrivateKeyPEM()));
		BundleTlsSettings ofOther = new BundleTlsSettings("orders", this.bundle::get, true, List.of());
		assertThatIllegalStateException().isThrownBy(ofOther::get)
			.withMessageStartingWith("The private key does not belong to the certificate of '");
	}

	private static SslBundle pem(String certificate, String privateKey) {
		return SslBundle
			.of(new PemSslStoreBundle(PemSslStoreDetails.forCertificate(certificate).withPrivateKey(privateKey), null));
	}

}
