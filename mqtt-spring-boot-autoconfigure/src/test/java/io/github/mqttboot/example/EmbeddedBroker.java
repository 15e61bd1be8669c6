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

package io.github.mqttboot.example;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import com.hivemq.embedded.EmbeddedHiveMQ;
import io.github.mqttboot.autoconfigure.MqttConnectionDetails;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.test.util.TestSocketUtils;

/**
 * A broker in the JVM of the tests, as {@code docs/testing.md} shows it.
 */
@TestConfiguration(proxyBeanMethods = false)
class EmbeddedBroker {

	private static final String CONFIGURATION = """
			<hivemq>
				<listeners>
					<tcp-listener>
						<port>%d</port>
						<bind-address>127.0.0.1</bind-address>
					</tcp-listener>
				</listeners>
				<persistence>
					<mode>in-memory</mode>
				</persistence>
				<anonymous-usage-statistics>
					<enabled>false</enabled>
				</anonymous-usage-statistics>
			</hivemq>
			""";

	private final int port = TestSocketUtils.findAvailableTcpPort();

	@Bean
	EmbeddedHiveMQ broker() throws IOException {
		Path directory = Files.createTempDirectory("broker");
		Files.writeString(directory.resolve("config.xml"), CONFIGURATION.formatted(this.port));
		EmbeddedHiveMQ broker = EmbeddedHiveMQ.builder()
			.withConfigurationFolder(directory)
			.withDataFolder(Files.createDirectory(directory.resolve("data")))
			.withExtensionsFolder(Files.createDirectory(directory.resolve("extensions")))
			.withoutLoggingBootstrap()
			.build();
		broker.start().join();
		return broker;
	}

	@Bean
	MqttConnectionDetails brokerDetails(EmbeddedHiveMQ broker) {
		return () -> List.of(URI.create("mqtt://127.0.0.1:" + this.port));
	}

}
