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
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

import com.hivemq.embedded.EmbeddedHiveMQ;
import io.github.mqttboot.sample.SampleProperties.Broker;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.util.FileSystemUtils;

/**
 * HiveMQ Community Edition inside this application, so that the sample needs nothing
 * else. It listens on the loopback interface and forgets everything when it stops.
 */
class EmbeddedBroker implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(EmbeddedBroker.class);

	// A queue for as long as somebody may leave the control room offline
	private static final String CONFIGURATION = """
			<hivemq>
				<listeners>
					<tcp-listener>
						<port>%d</port>
						<bind-address>127.0.0.1</bind-address>
					</tcp-listener>
					<websocket-listener>
						<port>%d</port>
						<bind-address>127.0.0.1</bind-address>
						<path>/mqtt</path>
					</websocket-listener>
				</listeners>
				<mqtt>
					<queued-messages>
						<max-queue-size>100000</max-queue-size>
					</queued-messages>
				</mqtt>
				<anonymous-usage-statistics>
					<enabled>false</enabled>
				</anonymous-usage-statistics>
				<persistence>
					<mode>in-memory</mode>
				</persistence>
			</hivemq>
			""";

	private final Path directory;

	private final EmbeddedHiveMQ hiveMq;

	private final URI url;

	EmbeddedBroker(Broker properties) throws IOException {
		int port = freePort(properties.port());
		int websocketPort = freePort(properties.websocketPort());
		this.url = URI.create("mqtt://127.0.0.1:" + port);
		this.directory = Files.createTempDirectory("sample-broker");
		Files.writeString(this.directory.resolve("config.xml"), CONFIGURATION.formatted(port, websocketPort));
		this.hiveMq = EmbeddedHiveMQ.builder()
			.withConfigurationFolder(this.directory)
			.withDataFolder(Files.createDirectory(this.directory.resolve("data")))
			.withExtensionsFolder(Files.createDirectory(this.directory.resolve("extensions")))
			// Logging is Spring Boot's
			.withoutLoggingBootstrap()
			.build();
		this.hiveMq.start().join();
		logger.info("Embedded broker listens on %s and ws://127.0.0.1:%d/mqtt".formatted(this.url, websocketPort));
	}

	URI getUrl() {
		return this.url;
	}

	@Override
	public void close() throws IOException {
		this.hiveMq.stop().join();
		FileSystemUtils.deleteRecursively(this.directory);
	}

	private static int freePort(int wanted) throws IOException {
		try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			if (wanted == 0) {
				throw ex;
			}
			return freePort(0);
		}
	}

}
