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

package io.github.mqttboot.e2e.security;

import java.nio.file.Path;
import java.util.Map;

import io.github.mqttboot.e2e.RecordingListener;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.testsupport.EachClientType;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.testsupport.TestCertificates;
import io.github.mqttboot.testsupport.TlsServer;
import io.github.mqttboot.testsupport.TlsServer.Handshake;
import io.github.mqttboot.testsupport.WebSocketServer;
import io.github.mqttboot.transport.MqttClientType;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * SSL bundles of each kind take effect in full, whatever the link.
 */
@EachClientType
class SslBundleIT {

	@Parameter
	private MqttClientType clientType;

	private final TestCertificates certificates = TestCertificates.shared();

	private final TlsServer tls = new TlsServer(this.certificates.getServer())
		.requireClient(this.certificates.getAuthority());

	@TempDir
	Path folder;

	@ParameterizedTest
	@ValueSource(strings = { "JKS", "PKCS12" })
	void keyStores(String type) {
		Path keyStore = TestCertificates.writeKeyStore(type, this.certificates.getClient(),
				this.folder.resolve("keys"));
		Path trustStore = this.certificates.writeTrustStore(type, this.folder.resolve("trust"));
		try (ScriptedBroker broker = ScriptedBroker.start(this.tls)) {
			Handshake handshake = connect(broker,
					Map.of("jks.broker.keystore.location", keyStore.toUri(), "jks.broker.keystore.type", type,
							"jks.broker.keystore.password", TestCertificates.PASSWORD, "jks.broker.truststore.location",
							trustStore.toUri(), "jks.broker.truststore.type", type, "jks.broker.truststore.password",
							TestCertificates.PASSWORD));
			assertThat(handshake.clientCertificate()).isEqualTo(this.certificates.getClient().getCertificate());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "mqtts", "wss" })
	void protocolsAndCipherSuites(String scheme) {
		String cipherSuite = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";
		try (ScriptedBroker broker = scheme.equals("wss") ? ScriptedBroker.start(this.tls, new WebSocketServer())
				: ScriptedBroker.start(this.tls)) {
			Handshake handshake = connect(broker,
					Map.of("pem.broker.truststore.certificate", this.certificates.getAuthority().getCertificatePEM(),
							"pem.broker.keystore.certificate", this.certificates.getClient().getCertificatePathPEM(),
							"pem.broker.keystore.private-key", this.certificates.getClient().getPrivateKeyPEM(),
							"pem.broker.options.enabled-protocols", "TLSv1.2", "pem.broker.options.ciphers",
							cipherSuite));
			assertThat(handshake.protocol()).isEqualTo("TLSv1.2");
			assertThat(handshake.cipherSuite()).isEqualTo(cipherSuite);
			assertThat(handshake.clientCertificate()).isEqualTo(this.certificates.getClient().getCertificate());
		}
	}

	private Handshake connect(ScriptedBroker broker, Map<String, Object> bundle) {
		TestApplication.Builder application = TestApplication.of(Application.class)
			.property("mqtt.url", broker.uri())
			.property("mqtt.client-type", this.clientType)
			.property("mqtt.ssl.bundle", "broker")
			.property("test.topic", "bundle");
		bundle.forEach((key, value) -> application.property("spring.ssl.bundle." + key, value));
		application.startAndAwaitUp().close();
		assertThat(this.tls.handshakes()).hasSize(1);
		return this.tls.handshakes().get(0);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(RecordingListener.class)
	static class Application {

	}

}
