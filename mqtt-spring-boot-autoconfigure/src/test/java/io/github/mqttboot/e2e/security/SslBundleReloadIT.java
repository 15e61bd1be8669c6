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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.mqttboot.e2e.RecordingListener;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.e2e.Traffic;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.QuicFront;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.testsupport.TestCertificates;
import io.github.mqttboot.testsupport.TlsServer;
import io.github.mqttboot.testsupport.WebSocketServer;
import io.github.mqttboot.transport.MqttClientType;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * New certificates come into use while the application runs.
 */
@ExtendWith({ EmbeddedHiveMqExtension.class, OutputCaptureExtension.class })
class SslBundleReloadIT {

	private static final int ROTATIONS = 3;

	private final TestCertificates certificates = TestCertificates.shared();

	@TempDir
	Path folder;

	@BeforeEach
	void writeAuthority() throws IOException {
		Files.writeString(this.folder.resolve("ca.pem"), this.certificates.getAuthority().getCertificatePEM());
	}

	@ParameterizedTest
	@CsvSource({ "MQTT_3_1_1, PAHO", "MQTT_5_0, PAHO", "MQTT_5_0, NETTY" })
	void rotationUnderLoadLosesNothing(MqttVersion version, MqttClientType clientType, EmbeddedHiveMq broker)
			throws Exception {
		String name = "rotation-" + version + clientType;
		writeClient("first");
		try (TestApplication application = application(broker.getUrl("mqtts"), clientType)
			.persistentSession(version, name)
			.property("test.topic", name + "/in")
			.startAndAwaitUp(); Traffic traffic = new Traffic(name, application, broker.getPort())) {
			for (int rotations = 1; rotations <= ROTATIONS; rotations++) {
				traffic.awaitFlow(50);
				writeClient("client-" + rotations);
				long connects = 1 + rotations;
				await().until(() -> application.connects() == connects);
			}
			traffic.assertNothingLost();
			assertThat(application.count("mqtt.connection.losses")).isZero();
		}
	}

	@Test
	void rotationOverQuicLosesNothingAndPresentsTheNewCertificate(EmbeddedHiveMq broker) throws Exception {
		String name = "rotation-quic";
		X509Bundle first = writeClient("first");
		try (QuicFront front = QuicFront.to(broker.getPort()).requireClient(this.certificates.getAuthority()).start();
				TestApplication application = application(front.getUrl(), MqttClientType.NETTY)
					.persistentSession(MqttVersion.MQTT_5_0, name)
					.property("test.topic", name + "/in")
					.startAndAwaitUp();
				Traffic traffic = new Traffic(name, application, broker.getPort())) {
			traffic.awaitFlow(50);
			X509Bundle second = writeClient("second");
			await().until(() -> application.connects() == 2);
			traffic.assertNothingLost();
			assertThat(application.count("mqtt.connection.losses")).isZero();
			assertThat(front.handshakes()).extracting(QuicFront.Handshake::clientCertificate)
				.containsExactly(first.getCertificate(), second.getCertificate());
		}
	}

	@ParameterizedTest
	@EnumSource
	void presentsTheNewCertificateAndKeepsItWhenTheNextIsUnreadable(MqttClientType clientType, CapturedOutput output)
			throws Exception {
		TlsServer tls = new TlsServer(this.certificates.getServer()).requireClient(this.certificates.getAuthority());
		X509Bundle first = writeClient("first");
		try (ScriptedBroker broker = ScriptedBroker.start(tls);
				TestApplication application = application(broker.uri().toString(), clientType)
					.property("test.topic", "rotation")
					.startAndAwaitUp()) {
			X509Bundle second = writeClient("second");
			broker.await(MqttConnectMessage.class, 2);
			assertThat(broker.received(MqttMessageType.DISCONNECT)).hasSize(1);
			X509Bundle third = reloadDuringAnAttempt(broker, application, 3);
			broker.await(MqttConnectMessage.class, 4);
			write("client.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
			await().until(() -> output.getOut().contains("Unexpected SSL reload error"));
			broker.session().drop();
			broker.await(MqttConnectMessage.class, 5);
			application.awaitHealth(Status.UP);
			X509Bundle fourth = writeClient("fourth");
			broker.await(MqttConnectMessage.class, 6);
			assertThat(tls.handshakes()).extracting(TlsServer.Handshake::clientCertificate)
				.containsExactly(first.getCertificate(), second.getCertificate(), second.getCertificate(),
						third.getCertificate(), third.getCertificate(), fourth.getCertificate());
		}
	}

	@ParameterizedTest
	@EnumSource
	void aKeyOfAnotherCertificateIsNotUsedAndTheNextPairIs(MqttClientType clientType, CapturedOutput output)
			throws Exception {
		TlsServer tls = new TlsServer(this.certificates.getServer()).requireClient(this.certificates.getAuthority());
		X509Bundle first = writeClient("first");
		try (ScriptedBroker broker = ScriptedBroker.start(tls);
				TestApplication application = application(broker.uri().toString(), clientType)
					.property("test.topic", "rotation")
					.startAndAwaitUp()) {
			write("client.key", this.certificates.createClient("other").getPrivateKeyPEM());
			await().until(() -> output.getOut()
				.contains("the reloaded SSL bundle cannot be used, the old one stays: "
						+ "The private key does not belong to the certificate of 'CN=first'"));
			application.template().send("rotation", "still there");
			assertThat(application.health()).isEqualTo(Status.UP);
			assertThat(broker.received(MqttMessageType.CONNECT)).hasSize(1);
			broker.session().drop();
			broker.await(MqttConnectMessage.class, 2);
			application.awaitHealth(Status.UP);
			X509Bundle second = writeClient("second");
			broker.await(MqttConnectMessage.class, 3);
			assertThat(tls.handshakes()).extracting(TlsServer.Handshake::clientCertificate)
				.containsExactly(first.getCertificate(), first.getCertificate(), second.getCertificate());
		}
	}

	/**
	 * The certificate that the attempt has presented is not the one to stay with when it
	 * succeeds.
	 */
	private X509Bundle reloadDuringAnAttempt(ScriptedBroker broker, TestApplication application, int attempt)
			throws Exception {
		CountDownLatch reloaded = new CountDownLatch(1);
		// after that of the connection, since it was added later
		application.bean(SslBundles.class).addBundleUpdateHandler("broker", (bundle) -> reloaded.countDown());
		broker.on(MqttMessageType.CONNECT, ScriptedBroker.ignore());
		broker.session().drop();
		broker.await(MqttConnectMessage.class, attempt);
		X509Bundle next = writeClient("during-an-attempt");
		assertThat(reloaded.await(10, TimeUnit.SECONDS)).isTrue();
		broker.on(MqttMessageType.CONNECT, (session, packet) -> session.accept(false));
		broker.session().accept(false);
		return next;
	}

	@ParameterizedTest
	@CsvSource({ "mqtts, PAHO", "mqtts, NETTY", "wss, NETTY" })
	void verifiesTheHostWithTheNewBundleToo(String scheme, MqttClientType clientType) throws IOException {
		TlsServer tls = new TlsServer(this.certificates.getServer()).requireClient(this.certificates.getAuthority());
		TlsServer other = new TlsServer(this.certificates.createServer("elsewhere.example.com"));
		writeClient("first");
		try (ScriptedBroker elsewhere = ScriptedBroker.start(other);
				ScriptedBroker broker = scheme.equals("wss") ? ScriptedBroker.start(tls, new WebSocketServer())
						: ScriptedBroker.start(tls);
				TestApplication application = application(broker.uri().toString(), clientType)
					.property("test.topic", "rotation")
					.startAndAwaitUp()) {
			broker.on(MqttMessageType.CONNECT, (session, packet) -> session.refuse(0x9C,
					new StringProperty(MqttProperties.SERVER_REFERENCE, "localhost:" + elsewhere.address().getPort())));
			X509Bundle second = writeClient("second");
			await().untilAsserted(() -> assertThat(application.snapshot().lastFailure()).isNotNull()
				.extracting((failure) -> failure.cause().description())
				.asString()
				.startsWith("the certificate of the broker is not for this host"));
			assertThat(tls.handshakes()).extracting(TlsServer.Handshake::clientCertificate)
				.contains(second.getCertificate());
			assertThat(elsewhere.received()).isEmpty();
		}
	}

	private X509Bundle writeClient(String name) throws IOException {
		X509Bundle client = this.certificates.createClient(name);
		write("client.key", client.getPrivateKeyPEM());
		write("client.pem", client.getCertificatePathPEM());
		return client;
	}

	private void write(String name, String content) throws IOException {
		// at once, as those who rotate certificates do
		Path complete = Files.writeString(this.folder.resolve(name + ".new"), content);
		Files.move(complete, this.folder.resolve(name), StandardCopyOption.ATOMIC_MOVE,
				StandardCopyOption.REPLACE_EXISTING);
	}

	private TestApplication.Builder application(String url, MqttClientType clientType) {
		return TestApplication.of(Application.class)
			.property("spring.config.import", "classpath:example/tls.yml")
			.property("certificates", this.folder)
			.property("mqtt.url", url)
			.property("mqtt.client-type", clientType)
			.property("spring.ssl.bundle.watch.file.quiet-period", "200ms");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(RecordingListener.class)
	static class Application {

	}

}
