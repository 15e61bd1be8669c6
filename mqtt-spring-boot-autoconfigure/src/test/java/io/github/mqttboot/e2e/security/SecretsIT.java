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
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.github.mqttboot.autoconfigure.MqttConnectionSettingsCustomizer;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.connection.MqttPublishResult;
import io.github.mqttboot.e2e.RecordingListener;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.protocol.ConnectPacket;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.settings.BrokerUrl;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttCredentials;
import io.github.mqttboot.testsupport.QuicFront;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.testsupport.TestCertificates;
import io.github.mqttboot.testsupport.TlsServer;
import io.github.mqttboot.testsupport.WebSocketServer;
import io.github.mqttboot.transport.MqttClientType;
import io.github.mqttboot.transport.TransportRequest;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * What is secret is shown nowhere: not by Actuator, although configured to show all
 * values, not in the log, though it says all it can, not in exceptions and not as text of
 * settings.
 */
@ExtendWith(OutputCaptureExtension.class)
class SecretsIT {

	private static final String PREFIX = "canary-";

	private static final List<String> NAMES = List.of("password", "variable", "auth-data", "will-payload",
			"correlation-data", "will-property", "user-property", "header", "query", "key-store", "key", "trust-store",
			"provider", "user-info");

	private final TestCertificates certificates = TestCertificates.shared();

	private final HttpClient http = HttpClient.newHttpClient();

	@TempDir
	Path folder;

	@ParameterizedTest
	@EnumSource
	void areShownNowhere(MqttClientType clientType, CapturedOutput output) throws Exception {
		if (clientType == MqttClientType.NETTY) {
			QuicFront.assumeAvailable();
		}
		String privateKey = this.certificates.getClient().getPrivateKeyPEM();
		TlsServer tls = new TlsServer(this.certificates.getServer()).requireClient(this.certificates.getAuthority());
		StringBuilder shown = new StringBuilder();
		WebSocketServer webSocket = new WebSocketServer();
		try (ScriptedBroker broker = ScriptedBroker.start(tls, webSocket);
				ScriptedBroker plant = (clientType == MqttClientType.NETTY) ? ScriptedBroker.start()
						: ScriptedBroker.start(tls);
				QuicFront front = (clientType == MqttClientType.NETTY) ? front(plant) : null;
				TestApplication application = application(clientType, broker,
						(front != null) ? front.getUrl() : plant.uri().toString(), privateKey)
					.property("mqtt.client-type", clientType)
					.property("mqtt.clients.plant.client-type", clientType)
					.start()) {
			await().until(() -> application.connection("default").getSnapshot().isConnected()
					&& application.connection("plant").getSnapshot().isConnected());
			await().until(() -> application.connection("failing").getSnapshot().state() == MqttConnectionState.WAITING);
			// they are in use
			assertThat(broker.await(MqttConnectMessage.class).payload().passwordInBytes())
				.isEqualTo(canary("variable").getBytes(StandardCharsets.UTF_8));
			assertThat(plant.await(MqttConnectMessage.class).payload().passwordInBytes())
				.isEqualTo(canary("password").getBytes(StandardCharsets.UTF_8));
			assertThat(webSocket.upgrades()).singleElement().satisfies((upgrade) -> {
				assertThat(upgrade.uri()).hasQuery("token=" + canary("query"));
				assertThat(upgrade.headers()).containsValue("Bearer " + canary("header"));
			});
			readAll(application, shown);
			Stream.of("default", "plant")
				.map(application::connection)
				.forEach((connection) -> describe(connection, shown));
		}
		assertThat(shown).contains("mqtt.clients.plant.password", "BROKER_SECRET",
				"mqtt.websocket.headers.Authorization", "******");
		assertThat(output.getAll()).contains("TRACE", "connected to wss://", "?******");
		assertHidden("the log", output.getAll(), privateKey);
		assertHidden("what Actuator and settings show", shown.toString(), privateKey);
	}

	@Test
	void areNoPartOfText() {
		String secret = canary("password");
		byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
		MqttUserProperty userProperty = new MqttUserProperty("token", secret);
		PublishProperties properties = new PublishProperties(null, null, null, null, bytes, List.of(userProperty));
		PublishPacket publish = new PublishPacket("topic", bytes, MqttQos.AT_LEAST_ONCE, false, properties);
		ConnectPacket.Properties connectProperties = new ConnectPacket.Properties(null, null, null, null, null, null,
				List.of(userProperty), "method", bytes);
		ConnectPacket connect = new ConnectPacket(MqttVersion.MQTT_5_0, "client", true, 60, "user", bytes, publish,
				null, connectProperties);
		URI url = URI.create("ws://broker:8083/mqtt?token=" + secret);
		assertThat(Stream.of(userProperty, properties, publish, connectProperties, connect,
				new MqttCredentials("user", secret), BrokerUrl.addressOf(url),
				new TransportRequest(BrokerUrl.addressOf(url), null, null, connect, null),
				new MqttPublishResult(MqttReasonCode.SUCCESS, null)))
			.allSatisfy((object) -> assertThat(object.toString()).as(object.getClass().getName())
				.doesNotContain(secret)
				.doesNotContain(Arrays.toString(bytes)));
	}

	@Test
	void areNotShownWhenTheStartIsRefused(CapturedOutput output) {
		String url = "mqtt://user:" + canary("user-info") + "@localhost";
		TestApplication.Builder application = TestApplication.of(Application.class)
			.property("mqtt.url", url)
			.property("mqtt.password", canary("password"))
			.property("test.topic", "secrets");
		assertThatException().isThrownBy(application::start).satisfies((ex) -> {
			for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
				assertHidden("the exception", String.valueOf(cause), null);
			}
		});
		assertThat(output).contains("APPLICATION FAILED TO START", "mqtt.url");
		assertHidden("the log", output.getAll(), null);
	}

	private QuicFront front(ScriptedBroker plant) {
		return QuicFront.to(plant.address().getPort()).requireClient(this.certificates.getAuthority()).start();
	}

	private TestApplication.Builder application(MqttClientType clientType, ScriptedBroker broker, String plant,
			String privateKey) {
		return TestApplication.of(Application.class)
			.property("logging.level.root", "TRACE")
			// the brokers of this test
			.property("logging.level.io.netty", "INFO")
			.property("spring.main.web-application-type", "servlet")
			.property("server.port", 0)
			.property("management.endpoints.web.exposure.include", "*")
			.property("management.endpoint.env.show-values", "always")
			.property("management.endpoint.configprops.show-values", "always")
			.property("management.endpoint.quartz.show-values", "always")
			.property("management.endpoint.health.show-details", "always")
			.property("management.endpoint.health.status.http-mapping.down", 200)
			.property("test.topic", "secrets")
			.property("BROKER_SECRET", canary("variable"))
			.property("mqtt.url", broker.uri() + "?token=" + canary("query"))
			.property("mqtt.client-id", "secrets")
			.property("mqtt.username", "user")
			.property("mqtt.password", "${BROKER_SECRET}")
			.property("mqtt.auth.method", "method")
			.property("mqtt.auth.data", canary("auth-data"))
			.property("mqtt.will.topic", "gone")
			.property("mqtt.will.payload", canary("will-payload"))
			.property("mqtt.will.correlation-data", canary("correlation-data"))
			.property("mqtt.will.user-properties.access-token", canary("will-property"))
			.property("mqtt.user-properties.api-key", canary("user-property"))
			.property("mqtt.websocket.headers.Authorization", "Bearer " + canary("header"))
			.property("mqtt.ssl.bundle", "stores")
			.property("spring.ssl.bundle.jks.stores.keystore.location", keyStore().toUri())
			.property("spring.ssl.bundle.jks.stores.keystore.password", canary("key-store"))
			.property("spring.ssl.bundle.jks.stores.key.password", canary("key"))
			.property("spring.ssl.bundle.jks.stores.truststore.location", trustStore().toUri())
			.property("spring.ssl.bundle.jks.stores.truststore.password", canary("trust-store"))
			.property("mqtt.clients.plant.url", plant)
			.property("mqtt.clients.plant.username", "plant")
			.property("mqtt.clients.plant.password", canary("password"))
			.property("mqtt.clients.plant.ssl.bundle", "pem")
			.property("spring.ssl.bundle.pem.pem.truststore.certificate",
					this.certificates.getAuthority().getCertificatePEM())
			.property("spring.ssl.bundle.pem.pem.keystore.certificate",
					this.certificates.getClient().getCertificatePathPEM())
			.property("spring.ssl.bundle.pem.pem.keystore.private-key", privateKey)
			.property("mqtt.clients.failing.url", plant)
			.property("mqtt.clients.failing.client-type", clientType)
			.property("mqtt.clients.failing.client-id", "failing");
	}

	private Path keyStore() {
		return write("keys", canary("key-store"),
				(keyStore) -> keyStore.setKeyEntry("key", this.certificates.getClient().getKeyPair().getPrivate(),
						canary("key").toCharArray(), this.certificates.getClient().getCertificatePath()));
	}

	private Path trustStore() {
		return write("trust", canary("trust-store"), (keyStore) -> keyStore.setCertificateEntry("authority",
				this.certificates.getAuthority().getCertificate()));
	}

	private Path write(String name, String password, StoreContent content) {
		Path file = this.folder.resolve(name);
		try (OutputStream output = Files.newOutputStream(file)) {
			// the only type whose keys may have passwords of their own
			KeyStore keyStore = KeyStore.getInstance("JKS");
			keyStore.load(null, null);
			content.addTo(keyStore);
			keyStore.store(output, password.toCharArray());
			return file;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Read what Actuator shows, each endpoint and what it leads to.
	 */
	private void readAll(TestApplication application, StringBuilder shown) throws IOException, InterruptedException {
		JsonNode links = JsonMapper.shared().readTree(get(application, "/actuator")).path("_links");
		List<String> endpoints = links.propertyStream()
			.filter((link) -> !link.getValue().path("templated").asBoolean() && !link.getKey().equals("self"))
			.map((link) -> URI.create(link.getValue().path("href").asString()).getPath())
			.toList();
		assertThat(endpoints).contains("/actuator/mqtt", "/actuator/env", "/actuator/configprops", "/actuator/health",
				"/actuator/metrics", "/actuator/beans", "/actuator/conditions", "/actuator/loggers");
		for (String endpoint : endpoints) {
			shown.append(get(application, endpoint));
		}
		for (String details : List.of("mqtt/default", "env/mqtt.password", "env/BROKER_SECRET", "configprops/mqtt")) {
			shown.append(get(application, "/actuator/" + details));
		}
		JsonNode meters = JsonMapper.shared().readTree(get(application, "/actuator/metrics")).path("names");
		for (JsonNode meter : meters) {
			shown.append(get(application, "/actuator/metrics/" + meter.asString()));
		}
	}

	private String get(TestApplication application, String path) throws IOException, InterruptedException {
		String port = Objects.requireNonNull(application.bean(Environment.class).getProperty("local.server.port"));
		HttpResponse<String> response = this.http.send(
				HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build(), BodyHandlers.ofString());
		assertThat(response.statusCode()).as(path).isEqualTo(200);
		return response.body();
	}

	private static void describe(MqttConnection connection, StringBuilder shown) {
		MqttConnectionSettings settings = connection.getSettings();
		Stream
			.of(connection, settings, settings.getWill(), settings.getCredentials(), settings.getTls(),
					settings.getUserProperties(), settings.getReconnect(), settings.getOutbox(),
					connection.getSnapshot(), connection.getRecentTransitions(), settings.getTls().get())
			.forEach(shown::append);
	}

	private static String canary(String name) {
		return PREFIX + name + "-0f9a1";
	}

	private static void assertHidden(String where, String text, String privateKey) {
		for (String name : NAMES) {
			assertHidden(where, name, text, canary(name));
		}
		if (privateKey != null) {
			assertHidden(where, "private key", text, privateKey.lines().skip(1).findFirst().orElseThrow());
		}
	}

	private static void assertHidden(String where, String name, String text, String secret) {
		byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
		String hex = HexFormat.of().formatHex(bytes);
		Map<String, String> forms = Map.of("as it is", secret, "in Base64",
				Base64.getEncoder().withoutPadding().encodeToString(bytes), "in hex", hex, "in capital hex",
				hex.toUpperCase(Locale.ROOT), "as bytes", Arrays.toString(bytes));
		forms.forEach((form, encoded) -> {
			int found = text.indexOf(encoded);
			assertThat(found)
				.as(() -> where + " holds the secret '" + name + "' " + form + ": "
						+ text.substring(Math.max(0, found - 200),
								Math.min(text.length(), found + encoded.length() + 50)))
				.isEqualTo(-1);
		});
	}

	private interface StoreContent {

		void addTo(KeyStore keyStore) throws Exception;

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(RecordingListener.class)
	static class Application {

		@Bean
		MqttConnectionSettingsCustomizer failingCredentials() {
			return (name, settings) -> {
				if (name.equals("failing")) {
					settings.credentials((connection) -> {
						throw new IllegalStateException("No token for " + canary("provider"));
					});
				}
			};
		}

	}

}
