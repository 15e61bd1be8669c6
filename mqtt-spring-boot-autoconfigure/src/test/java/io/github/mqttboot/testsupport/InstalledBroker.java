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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;
import org.springframework.util.FileSystemUtils;

import static org.awaitility.Awaitility.await;

/**
 * A broker that {@code src/test/brokers/install} has installed, in a process of its own,
 * on loopback and a free port. It speaks MQTT over TCP only.
 */
public final class InstalledBroker implements TestBroker, AutoCloseable {

	private static final Path SOURCES = Path.of("src/test/brokers").toAbsolutePath();

	private static final Path INSTALLED = Path.of("target/brokers").toAbsolutePath();

	private static final Duration START_TIMEOUT = Duration.ofMinutes(1);

	private final Kind kind;

	private final Path folder;

	private final int port = StablePorts.find();

	private final Process process;

	/**
	 * Start a broker and wait until it accepts clients.
	 * @param kind which one
	 */
	public InstalledBroker(Kind kind) {
		this.kind = kind;
		try {
			this.folder = Files.createTempDirectory("broker");
			Path output = this.folder.resolve("output");
			this.process = new ProcessBuilder(kind.command(this.port, this.folder)).redirectErrorStream(true)
				.redirectOutput(output.toFile())
				.start();
			await().atMost(START_TIMEOUT).pollInterval(Duration.ofMillis(50)).until(() -> {
				Assert.state(this.process.isAlive(), () -> kind + " ended: " + read(output));
				return isAccepting();
			});
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private boolean isAccepting() {
		try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			return probe.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static String read(Path output) {
		try {
			return Files.readString(output);
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

	@Override
	public String getHost() {
		return "127.0.0.1";
	}

	@Override
	public int getPort(String scheme) {
		Assert.isTrue(scheme.equals("mqtt"), "There is MQTT over TCP only");
		return this.port;
	}

	@Override
	public @Nullable String getUsername() {
		return (this.kind == Kind.EJABBERD) ? "plant" : null;
	}

	@Override
	public void close() throws Exception {
		// the end of its input is what it waits for
		this.process.getOutputStream().close();
		if (!this.process.waitFor(30, TimeUnit.SECONDS)) {
			this.process.destroyForcibly().waitFor();
		}
		FileSystemUtils.deleteRecursively(this.folder);
	}

	/**
	 * A broker. Each but RabbitMQ and ejabberd, which Debian packages, has its version in
	 * a file beside its program.
	 */
	public enum Kind {

		/**
		 * ActiveMQ Artemis from Apache Artemis on.
		 */
		ARTEMIS("artemis"),

		/**
		 * ActiveMQ Classic.
		 */
		ACTIVEMQ_CLASSIC("activemq-classic"),

		/**
		 * RabbitMQ with its MQTT plugin.
		 */
		RABBITMQ("rabbitmq"),

		/**
		 * ejabberd with its module for MQTT, to which nobody is anonymous.
		 */
		EJABBERD("ejabberd"),

		/**
		 * aedes.
		 */
		AEDES("aedes"),

		/**
		 * Moquette.
		 */
		MOQUETTE("moquette"),

		/**
		 * The server of Vert.x.
		 */
		VERTX("vertx");

		private final String name;

		Kind(String name) {
			this.name = name;
		}

		private List<String> command(int port, Path folder) throws IOException {
			Path sources = SOURCES.resolve(this.name);
			String portText = Integer.toString(port);
			return switch (this) {
				case RABBITMQ, EJABBERD ->
					List.of(sources.resolve("broker.sh").toString(), portText, folder.toString());
				case AEDES -> List.of("node", INSTALLED.resolve(this.name).resolve("broker.mjs").toString(), portText);
				default -> List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
						"-XX:TieredStopAtLevel=1", "-Xmx512m", "-cp",
						Files.readString(INSTALLED.resolve(this.name + ".classpath")),
						sources.resolve("Broker.java").toString(), portText, folder.toString());
			};
		}

	}

}
