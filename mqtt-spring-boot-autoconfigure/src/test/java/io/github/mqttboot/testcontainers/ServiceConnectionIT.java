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

package io.github.mqttboot.testcontainers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.testsupport.MosquittoContainer;
import io.github.mqttboot.testsupport.TestCertificates;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.testcontainers.service.connection.PemTrustStore;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application talks to a Mosquitto that {@link ServiceConnection @ServiceConnection}
 * brings along, over TLS, and not to the broker of its properties.
 */
@DirtiesContext
@SpringBootTest(properties = { "mqtt.url=ws://127.0.0.1:1/nowhere", "mqtt.username=ann", "mqtt.startup.fail-fast=true",
		"mqtt.clients.second.url=mqtt://127.0.0.1:1" })
@Testcontainers(disabledWithoutDocker = true)
class ServiceConnectionIT {

	private static final String AUTHORITY = "target/service-connection-authority.pem";

	@Container
	@ServiceConnection
	@PemTrustStore(certificate = "file:" + AUTHORITY)
	private static final MosquittoContainer broker = startable();

	private final BlockingQueue<String> received;

	ServiceConnectionIT(@Autowired Application application) {
		this.received = application.received;
	}

	@Test
	void talksToTheContainer(@Autowired MqttConnection connection, @Autowired MqttTemplate template) throws Exception {
		// retained, for the broker may take it before the other connection's subscription
		template.to("service-connection").payload("hello").retained(true).send();
		assertThat(this.received.poll(10, TimeUnit.SECONDS)).isEqualTo("hello");
		assertThat(connection.getSettings().getUrls()).hasToString("[" + broker.getUrl("mqtts") + "]");
	}

	private static MosquittoContainer startable() {
		try {
			Files.writeString(Path.of(AUTHORITY), TestCertificates.shared().getAuthority().getCertificatePEM());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		return new MosquittoContainer();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

		@MqttListener(topics = "service-connection", client = "second")
		void onMessage(String payload) {
			this.received.add(payload);
		}

	}

}
