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

package io.github.mqttboot.docker.compose;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;

import io.github.mqttboot.autoconfigure.MqttConnectionDetails;
import io.github.mqttboot.testsupport.TestCertificates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetailsFactories;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetailsNotFoundException;
import org.springframework.boot.docker.compose.core.ConnectionPorts;
import org.springframework.boot.docker.compose.core.ImageReference;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link MqttDockerComposeConnectionDetailsFactory}.
 */
class MqttDockerComposeConnectionDetailsFactoryTests {

	private static final String BUNDLE = "org.springframework.boot.sslbundle.pem.";

	private final Map<String, String> labels = new HashMap<>();

	@ParameterizedTest
	@ValueSource(strings = { "eclipse-mosquitto:2.0", "emqx:5.8", "emqx/emqx:5.8", "hivemq/hivemq-ce:2025.5",
			"hivemq/hivemq4:4.40", "registry.example.com/emqx/emqx" })
	void imageOfABrokerIsConnectedTo(String image) {
		MqttConnectionDetails details = details(image);
		assertThat(details.getUrls()).containsExactly(URI.create("mqtt://127.0.0.1:41883"));
		assertThat(details.getUsername()).isNull();
		assertThat(details.getPassword()).isNull();
		assertThat(details.getSslBundle()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "redis:8", "someone/eclipse-mosquitto", "emqx/neuron" })
	void anotherImageIsNot(String image) {
		assertThatExceptionOfType(ConnectionDetailsNotFoundException.class).isThrownBy(() -> details(image));
	}

	@Test
	void anotherImageIsWithTheLabelOfSpringBoot() {
		this.labels.put("org.springframework.boot.service-connection", "eclipse-mosquitto");
		assertThat(details("someone/broker").getUrls()).containsExactly(URI.create("mqtt://127.0.0.1:41883"));
	}

	@ParameterizedTest
	@CsvSource({ "mqtts, , , mqtts://127.0.0.1:48883", "ws, , , ws://127.0.0.1:48083/mqtt",
			"ws, 8000, , ws://127.0.0.1:48000/mqtt", "wss, , broker, wss://127.0.0.1:48084/broker",
			"ws, 9001, /mqtt?token=1, ws://127.0.0.1:49001/mqtt?token=1", ", 1884, , mqtt://127.0.0.1:41884",
			"'', '', '', mqtt://127.0.0.1:41883" })
	void labelsSetWhereItListens(String scheme, String port, String path, URI url) {
		label("scheme", scheme);
		label("port", port);
		label("path", path);
		assertThat(details("eclipse-mosquitto").getUrls()).containsExactly(url);
	}

	@Test
	void labelsGiveUserNameAndPassword() {
		label("username", "ann");
		label("password", "secret");
		MqttConnectionDetails details = details("eclipse-mosquitto");
		assertThat(details.getUsername()).isEqualTo("ann");
		assertThat(details.getPassword()).isEqualTo("secret");
	}

	@Test
	void sslBundleMakesItTls() {
		sslBundle();
		MqttConnectionDetails details = details("eclipse-mosquitto");
		assertThat(details.getUrls()).containsExactly(URI.create("mqtts://127.0.0.1:48883"));
		assertThat(details.getSslBundle().getStores().getTrustStore()).isNotNull();
	}

	@Test
	void sslBundleWithAWebSocket() {
		sslBundle();
		label("scheme", "wss");
		assertThat(details("eclipse-mosquitto").getUrls()).containsExactly(URI.create("wss://127.0.0.1:48084/mqtt"));
	}

	@Test
	void sslBundleWithoutTlsIsRefused() {
		sslBundle();
		label("scheme", "ws");
		assertThatIllegalStateException().isThrownBy(() -> details("eclipse-mosquitto"))
			.withMessage("Invalid labels 'io.github.mqttboot.…' of the Docker Compose service 'broker'. The label "
					+ "'scheme' is one without TLS, but others define an SSL bundle. Set it to mqtts or wss, or "
					+ "remove them.");
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '"',
			value = { "http, , , The scheme 'http' is none of mqtt", ", many, , The port 'many' is not from 1 to 65535",
					", , /mqtt, It has more than a host and a port", "ws, , /a b?token=secret, It is not a URL" })
	void labelsThatMakeNoUrlAreRefused(String scheme, String port, String path, String reason) {
		label("scheme", scheme);
		label("port", port);
		label("path", path);
		assertThatIllegalStateException().isThrownBy(() -> details("eclipse-mosquitto"))
			.withMessageStartingWith("Invalid labels 'io.github.mqttboot.…' of the Docker Compose service 'broker'. "
					+ "The labels 'scheme', 'port' and 'path' make no URL of a broker: " + reason)
			.withMessageNotContaining("secret")
			.withNoCause();
	}

	private void label(String name, String value) {
		if (value != null) {
			this.labels.put("io.github.mqttboot." + name, value);
		}
	}

	private void sslBundle() {
		this.labels.put(BUNDLE + "truststore.certificate",
				TestCertificates.shared().getAuthority().getCertificatePEM());
	}

	private MqttConnectionDetails details(String image) {
		RunningService service = mock(RunningService.class);
		ConnectionPorts ports = mock(ConnectionPorts.class);
		given(service.name()).willReturn("broker");
		given(service.image()).willReturn(ImageReference.of(image));
		given(service.labels()).willReturn(this.labels);
		given(service.host()).willReturn("127.0.0.1");
		given(service.ports()).willReturn(ports);
		given(ports.get(anyInt())).willAnswer((invocation) -> 40000 + invocation.getArgument(0, Integer.class));
		DockerComposeConnectionSource source = mock(DockerComposeConnectionSource.class);
		given(source.getRunningService()).willReturn(service);
		return (MqttConnectionDetails) new ConnectionDetailsFactories(null).getConnectionDetails(source, true)
			.get(MqttConnectionDetails.class);
	}

}
